//! The tests of a policy, run on the catalog as it is.

use std::sync::Arc;

use model::EntityRef;
use services::catalog::Entities;
use services::permission::{Checked, Condition, Decision, Effect, Policy, TestCase, Tested, named};
use services::{Actor, ErrorKind, Result};

use crate::compile::Compiled;

/// Runs all of them.
///
/// # Errors
/// When the catalog can not be asked.
pub async fn run(catalog: &Arc<dyn Entities>, policy: &Policy, compiled: &Compiled) -> Result<Checked> {
    let mut checked = Checked::default();
    for test in &policy.tests {
        let tested = one(catalog, compiled, test).await?;
        checked.failed += u32::from(!tested.passed);
        checked.tests.push(tested);
    }
    Ok(checked)
}

async fn one(catalog: &Arc<dyn Entities>, compiled: &Compiled, test: &TestCase) -> Result<Tested> {
    let failed = |message: String| Ok(Tested { passed: false, message });
    let Some(permission) = named(&test.permission) else {
        return failed(format!("There is no permission {}.", test.permission));
    };
    let Ok(user) = test.user.parse::<EntityRef>() else { return failed(format!("{} is no user.", test.user)) };
    let ownership = match ownership(catalog, &user).await? {
        Some(ownership) => ownership,
        None => return failed(format!("{user} is not in the catalog.")),
    };
    let answer = match compiled.decide(&user.to_string(), &ownership, permission) {
        Decision::Allow => Effect::Allow,
        Decision::Deny => Effect::Deny,
        Decision::When(condition) => {
            let Ok(entity) = test.entity.parse::<EntityRef>() else {
                return failed(format!("{} is no reference of an entity.", test.entity));
            };
            match holds(catalog, &condition, &entity).await? {
                Some(true) => Effect::Allow,
                Some(false) => Effect::Deny,
                None => return failed(format!("{entity} is not in the catalog.")),
            }
        }
    };
    let word = if answer == Effect::Allow { "allowed" } else { "denied" };
    Ok(Tested { passed: answer == test.expect, message: format!("It is {word}.") })
}

/// What a user acts for; `None` for one that is not in the catalog.
///
/// # Errors
/// When the catalog can not be asked.
pub async fn ownership(catalog: &Arc<dyn Entities>, user: &EntityRef) -> Result<Option<Vec<String>>> {
    match catalog.membership(&Actor::portal(), user).await {
        Ok(groups) => Ok(Some(std::iter::once(user.to_string()).chain(groups).collect())),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether an entity fulfils a condition; `None` for one that is not there.
///
/// # Errors
/// When the catalog can not be asked.
pub async fn holds(catalog: &Arc<dyn Entities>, condition: &Condition, entity: &EntityRef) -> Result<Option<bool>> {
    match catalog.by_name(&Actor::portal(), entity).await {
        Ok(answer) => {
            let value: serde_json::Value = serde_json::from_str(answer.get()).unwrap_or_default();
            Ok(Some(model::predicate::matches(&model::search_rows(&value), condition)))
        }
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
