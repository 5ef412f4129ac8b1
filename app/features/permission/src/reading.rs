//! A policy for reading: roles with their members, and what each rule says.

use leptos::prelude::*;
use services::catalog::EntityLink as Link;
use services::permission::{Effect as Answer, Member, Outcome, Policy, PolicyRule, Resolution, Role};
use ui::{EmptyState, Icon, Property, PropertyList, Tone, t, tf};

use crate::{parts, words};

/// The whole of it.
pub(crate) fn view(policy: &Policy) -> AnyView {
    let roles: Vec<_> = policy.roles.iter().map(role).collect();
    let none = roles.is_empty().then(|| {
        view! {
            <div class="card">
                <EmptyState icon="users" title=t("It has no roles")>
                    <p>{t("For whoever asks, the last word below counts.")}</p>
                </EmptyState>
            </div>
        }
    });
    view! {
        <div class="two-columns">
            <div class="stack">
                {none}
                <ol class="policy-roles">{roles}</ol>
            </div>
            {about(policy)}
        </div>
    }
    .into_any()
}

fn about(policy: &Policy) -> AnyView {
    let description = (!policy.description.is_empty()).then(|| {
        let description = policy.description.clone();
        view! { <p class="policy-description">{description}</p> }
    });
    let (resolution, fallback) = (resolution(policy.resolution), policy.fallback);
    view! {
        <section class="card" aria-labelledby="policy-about">
            <header>
                <h2 id="policy-about">{t("How it decides")}</h2>
            </header>
            <div class="card-body">
                {description}
                <PropertyList>
                    <Property name=t("When several match")>{resolution}</Property>
                    <Property name=t("When none does")>{parts::answer(fallback)}</Property>
                </PropertyList>
            </div>
        </section>
    }
    .into_any()
}

/// What counts when several rules match.
pub(crate) fn resolution(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::FirstMatch => t("The first rule counts, in the order of roles and rules"),
        Resolution::DenyOverrides => t("A no counts before any yes"),
    }
}

fn role(role: &Role) -> AnyView {
    let members: Vec<_> = role.members.iter().map(|text| view! { <li>{member(text)}</li> }).collect();
    let nobody = members.is_empty();
    let rules: Vec<_> = role.rules.iter().map(rule).collect();
    let silent = rules.is_empty().then(|| view! { <p class="muted">{t("It has no rules.")}</p> });
    let description = (!role.description.is_empty()).then(|| {
        let description = role.description.clone();
        view! { <p class="muted">{description}</p> }
    });
    let owner = (!role.owner.is_empty()).then(|| {
        let owner = parts::who(&role.owner);
        view! { <span class="faint">{tf("ask {0} for it", &[&owner])}</span> }
    });
    view! {
        <li class="card policy-role">
            <div class="policy-role-head">
                <h2>{role.name.clone()}</h2>
                {owner}
            </div>
            {description}
            <ul class="refs" aria-label=t("Members")>
                {members}
            </ul>
            {nobody.then(|| view! { <p class="muted">{t("Nobody has it.")}</p> })}
            <ol class="sentences" aria-label=t("Rules")>
                {rules}
            </ol>
            {silent}
        </li>
    }
    .into_any()
}

/// A member: a link where it is a user or a group.
pub(crate) fn member(text: &str) -> AnyView {
    let reference = match Member::parse(text) {
        Ok(Member::Entity(reference)) => reference.parse::<model::EntityRef>().ok(),
        _ => None,
    };
    match reference {
        Some(entity_ref) => {
            let link = Link { title: entity_ref.name().to_owned(), entity_ref, kind_type: None, exists: true };
            view! { <plugin::EntityLink link /> }.into_any()
        }
        None => view! {
            <span class="entity-link">
                <Icon name="users" />
                {words::member(text)}
            </span>
        }
        .into_any(),
    }
}

fn rule(rule: &PolicyRule) -> AnyView {
    let (tone, icon) = sign(&rule.outcome);
    view! {
        <li class=format!("sentence {}", tone.class())>
            <Icon name=icon class="s" />
            <span>{words::rule(rule)}</span>
        </li>
    }
    .into_any()
}

/// The colour and icon of what a rule says.
pub(crate) fn sign(outcome: &Outcome) -> (Tone, &'static str) {
    match outcome {
        Outcome::Allow => (Tone::Ok, "check"),
        Outcome::Deny => (Tone::Bad, "ban"),
        Outcome::When(_) => (Tone::Info, "filter"),
    }
}

/// Yes or no, as a value in forms.
pub(crate) fn named(name: &str) -> Answer {
    if name == "allow" { Answer::Allow } else { Answer::Deny }
}
