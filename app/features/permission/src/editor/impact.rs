//! Who would gain and who would lose what if the policy came into force now.

use leptos::prelude::*;
use plugin::{EntityLink, said};
use services::catalog::EntityLink as Link;
use services::permission::{Impact, ImpactLine};
use ui::{EmptyState, Icon, t, tf, thousands, tn};

pub(super) fn card(impact: Impact) -> AnyView {
    let looked = if impact.users < impact.user_total {
        tf("{0} of {1} users were looked at.", &[&thousands(impact.users), &thousands(impact.user_total)])
    } else {
        tn(impact.users, "{0} user was looked at.", "{0} users were looked at.")
    };
    let content = if impact.lines.is_empty() {
        view! {
            <EmptyState icon="check" title=t("Nobody gains or loses anything")>
                <p>{t("Against the policy in force, everybody may do what they may do now.")}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        let lines: Vec<_> = impact.lines.into_iter().map(line).collect();
        view! { <ul class="impact-lines">{lines}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="policy-impact">
            <header>
                <h2 id="policy-impact">{t("Against the one in force")}</h2>
                <span class="card-actions">{looked}</span>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn line(line: ImpactLine) -> AnyView {
    let gains = side(line.gaining, line.gains, line.gained, true);
    let losses = side(line.losing, line.losses, line.lost, false);
    view! {
        <li class="impact-line">
            <div class="impact-what">
                <b>{said(&line.title)}</b>
                <code class="faint">{line.permission}</code>
            </div>
            <div class="impact-sides">{gains} {losses}</div>
        </li>
    }
    .into_any()
}

fn side(count: u64, people: Vec<(Link, u64)>, things: Vec<Link>, gain: bool) -> Option<AnyView> {
    if count == 0 {
        return None;
    }
    let (tone, icon, words) = if gain {
        ("tone-ok", "plus", tn(count, "{0} person gains", "{0} people gain"))
    } else {
        ("tone-bad", "minus", tn(count, "{0} person loses", "{0} people lose"))
    };
    let more = count.saturating_sub(people.len() as u64);
    let people: Vec<_> = people
        .into_iter()
        .map(|(link, count)| {
            let count =
                (count > 0).then(|| view! { <span class="faint">{tn(count, "{0} thing", "{0} things")}</span> });
            view! {
                <li>
                    <EntityLink link />
                    {count}
                </li>
            }
        })
        .collect();
    let more = (more > 0).then(|| view! { <li class="faint">{tf("and {0} more", &[&thousands(more)])}</li> });
    let any = !things.is_empty();
    let things: Vec<_> = things.into_iter().map(|link| view! { <li><EntityLink link /></li> }).collect();
    let things = any.then(|| {
        view! {
            <p class="faint">{t("For example")}</p>
            <ul class="impact-names">{things}</ul>
        }
    });
    Some(
        view! {
            <details class=format!("impact-side {tone}")>
                <summary>
                    <Icon name=icon class="s" />
                    {words}
                </summary>
                <ul class="impact-names">{people} {more}</ul>
                {things}
            </details>
        }
        .into_any(),
    )
}

/// In one sentence, for the last look.
pub(super) fn sentence(impact: &Impact) -> String {
    let gaining = impact.lines.iter().map(|line| line.gaining).max().unwrap_or_default();
    let losing = impact.lines.iter().map(|line| line.losing).max().unwrap_or_default();
    let permissions = tn(impact.lines.len() as u64, "{0} permission changes", "{0} permissions change");
    match (gaining, losing) {
        (0, 0) => t("Nobody gains or loses anything.").to_owned(),
        (gaining, 0) => tf("{0}: up to {1} gain something, nobody loses anything.", &[&permissions, &people(gaining)]),
        (0, losing) => tf("{0}: up to {1} lose something, nobody gains anything.", &[&permissions, &people(losing)]),
        (gaining, losing) => {
            tf("{0}: up to {1} gain and {2} lose something.", &[&permissions, &people(gaining), &people(losing)])
        }
    }
}

fn people(count: u64) -> String {
    tn(count, "{0} person", "{0} people")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_one_sentence() {
        let line = |gaining, losing| ImpactLine { gaining, losing, ..ImpactLine::default() };
        let say = |lines| sentence(&Impact { lines, ..Impact::default() });
        assert_eq!(say(vec![]), "Nobody gains or loses anything.");
        assert_eq!(
            say(vec![line(1, 0)]),
            "1 permission changes: up to 1 person gain something, nobody loses anything."
        );
        assert_eq!(
            say(vec![line(3, 0), line(0, 12)]),
            "2 permissions change: up to 3 people gain and 12 people lose something."
        );
    }
}
