//! What a caller may, for programs that ask.

use model::EntityRef;
use services::permission::{Asked, Authorized, Decision, ENTITY, Effect, named};
use services::{Actor, Error, Result, Subject};

use crate::engine::PermissionEngine;

/// Questions of one request, resources counted.
const QUESTIONS: usize = 1_000;

fn effect(yes: bool) -> Effect {
    if yes { Effect::Allow } else { Effect::Deny }
}

/// Answers each question.
///
/// # Errors
/// When a question is about single things and names none, or the catalog can not be asked.
pub(crate) async fn answer(engine: &PermissionEngine, actor: &Actor, asked: &[Asked]) -> Result<Vec<Authorized>> {
    let questions: usize = asked.iter().map(|one| one.resources.as_ref().map_or(1, Vec::len)).sum();
    if questions > QUESTIONS {
        return Err(Error::invalid(format!(
            "At most {QUESTIONS} questions are answered at once; there are {questions}."
        )));
    }
    let mut answers = Vec::with_capacity(asked.len());
    for one in asked {
        let Some(permission) = named(&one.permission) else {
            // Of a part of the portal that is not there: only those may whom no policy concerns.
            let yes = effect(actor.is_administrator());
            answers.push(match &one.resources {
                None => Authorized::One(yes),
                Some(resources) => Authorized::Each(vec![yes; resources.len()]),
            });
            continue;
        };
        let decision = engine.decide(actor, permission);
        answers.push(match (&one.resources, permission.resource) {
            (None, Some(_)) if matches!(actor.subject, Subject::User { .. }) => {
                return Err(Error::invalid(format!(
                    "The permission {} is decided for single entities: a resourceRef is needed.",
                    permission.name
                )));
            }
            (None, _) => Authorized::One(effect(decision == Decision::Allow)),
            (Some(resources), Some(ENTITY)) => {
                let refs: Vec<Option<EntityRef>> = resources.iter().map(|text| text.parse().ok()).collect();
                let known: Vec<EntityRef> = refs.iter().flatten().cloned().collect();
                let mut allowed = engine.catalog().allowed(actor, permission, &known).await?.into_iter();
                let each = refs.iter().map(|entity_ref| match entity_ref {
                    Some(_) => effect(allowed.next() == Some(true)),
                    None => Effect::Deny,
                });
                Authorized::Each(each.collect())
            }
            (Some(resources), _) => Authorized::Each(vec![effect(decision == Decision::Allow); resources.len()]),
        });
    }
    Ok(answers)
}
