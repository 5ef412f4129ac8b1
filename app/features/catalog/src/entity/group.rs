//! A group: its members, the groups around it, and what it owns.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use plugin::{EntityContext, EntityLink};
use services::catalog::{EntityLink as Link, GroupView, Member};
use ui::{Card, EmptyState, SkeletonCard, kept, t, tf, thousands, tv};

use super::{owned, relations};
use crate::functions::group;
use crate::parts;

/// The cards.
pub(super) fn view(context: EntityContext) -> AnyView {
    let reference = context.overview.link.entity_ref.to_string();
    let path = context.overview.link.entity_ref.path();
    let asked = reference.clone();
    let found = plugin::data(move || asked.clone(), group);
    let query = use_query_map();
    let aggregated = Memo::new(move |_| query.with(|query| query.get_str("owned") == Some("all")));
    view! {
        <Suspense fallback=|| view! { <SkeletonCard lines=5 /> }>
            {move || {
                let (path, reference) = (path.clone(), reference.clone());
                let aggregated = aggregated.get();
                Suspend::new(async move {
                    let found = found.await;
                    kept(move || match found {
                        Ok(group) => cards(&group, &reference, &path, aggregated),
                        Err(error) => {
                            let state = parts::failure(error, path);
                            view! { <Card title=t("Members")>{state}</Card> }.into_any()
                        }
                    })
                })
            }}
        </Suspense>
    }
    .into_any()
}

fn cards(group: &GroupView, reference: &str, path: &str, aggregated: bool) -> AnyView {
    view! {
        <div class="cards">
            {ownership(group, reference, path, aggregated)} {members(group)} {around(group)}
        </div>
    }
    .into_any()
}

fn ownership(group: &GroupView, reference: &str, path: &str, aggregated: bool) -> AnyView {
    let (counts, owners) = match aggregated {
        // The groups further below are not known here, so these numbers have no list to lead to.
        true => (&group.aggregated, Vec::new()),
        false => (&group.owned, vec![reference.to_owned()]),
    };
    let content = if counts.is_empty() {
        view! {
            <EmptyState icon="box" title=t("Owns nothing yet")>
                <p>{tv(
                    "Things name their owner with {0} in their files.",
                    vec![view! { <code>"spec.owner"</code> }.into_any()],
                )}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        owned::view(counts, &owners)
    };
    let total: u64 = counts.iter().map(|owned| owned.count).sum();
    let (path, has_children) = (path.to_owned(), !group.children.is_empty());
    let switch = move || {
        has_children.then(|| {
            let link = |label: &'static str, href: String, current: bool| {
                view! {
                    <a href=href aria-current=current.then_some("true") data-noscroll="">
                        {label}
                    </a>
                }
            };
            view! {
                <div class="segments" role="group" aria-label=t("Whose")>
                    {link(t("Its own"), path.clone(), !aggregated)}
                    {link(t("With groups below"), format!("{path}?owned=all"), aggregated)}
                </div>
            }
        })
    };
    view! {
        <Card title=t("Owns") badge=move || view! { <span class="count">{thousands(total)}</span> } actions=switch>
            {content}
        </Card>
    }
    .into_any()
}

fn members(group: &GroupView) -> AnyView {
    let total = group.member_total;
    let items: Vec<AnyView> = group.members.iter().map(member).collect();
    let left_out = total.saturating_sub(group.members.len() as u64);
    let below = group.aggregated_member_total.saturating_sub(total);
    let content = if items.is_empty() {
        view! {
            <EmptyState icon="users" title=t("No direct members")>
                <p>{tv(
                    "Users join a group with {0}, groups name theirs with {1}.",
                    vec![
                        view! { <code>"spec.memberOf"</code> }.into_any(),
                        view! { <code>"spec.members"</code> }.into_any(),
                    ],
                )}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <ul class="members">{items}</ul> }.into_any()
    };
    let note = (left_out + below > 0).then(|| {
        let mut text = Vec::new();
        if left_out > 0 {
            text.push(tf("{0} more direct members", &[&thousands(left_out)]));
        }
        if below > 0 {
            text.push(tf("{0} more in groups below", &[&thousands(below)]));
        }
        view! { <p class="card-note faint">{text.join(", ")}</p> }
    });
    view! {
        <Card title=t("Members") badge=move || view! { <span class="count">{thousands(total)}</span> }>
            {content}
            {note}
        </Card>
    }
    .into_any()
}

fn member(member: &Member) -> AnyView {
    let email = member.profile.email.clone().map(|email| view! { <span class="faint cut">{email}</span> });
    let (title, href) = (member.link.title.clone(), member.link.entity_ref.path());
    view! {
        <li>
            <a class="member" href=href>
                <span class="avatar" aria-hidden="true">
                    {initials(&title)}
                </span>
                <span class="member-text">
                    <span class="cut">{title.clone()}</span>
                    {email}
                </span>
            </a>
        </li>
    }
    .into_any()
}

/// The first letters of the first and last word: `Jo Larsen` gives `JL`.
pub(super) fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split([' ', '.', '-', '_']).filter(|word| !word.is_empty()).collect();
    let first = words.first().and_then(|word| word.chars().next());
    let last = words.get(1..).and_then(<[&str]>::last).and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

fn around(group: &GroupView) -> Option<AnyView> {
    if group.parent.is_none() && group.children.is_empty() {
        return None;
    }
    let parent = group.parent.clone().map(|link| {
        view! {
            <section class="relation">
                <h3>{t("Above")}</h3>
                <ul class="links">
                    <li>
                        <EntityLink link />
                    </li>
                </ul>
            </section>
        }
    });
    let children: Vec<&Link> = group.children.iter().collect();
    let below = (!children.is_empty()).then(|| {
        view! {
            <section class="relation">
                <h3>{t("Below")} <span class="count">{children.len()}</span></h3>
                {relations::list(&children)}
            </section>
        }
    });
    Some(
        view! {
            <Card title=t("Groups")>
                <div class="relations">{parent} {below}</div>
            </Card>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_first_and_last_word() {
        assert_eq!(initials("Jo Larsen"), "JL");
        assert_eq!(initials("ana maria de souza"), "AS");
        assert_eq!(initials("jo.larsen"), "JL");
        assert_eq!(initials("ökonom"), "Ö");
        assert_eq!(initials(""), "");
    }
}
