//! The entries of a page of the record.

use leptos::prelude::*;
use plugin::EntityLink;
use services::audit::{AuditEntry, AuditOutcome};
use services::catalog::EntityLink as Link;
use ui::{Column, Icon, IconLink, Property, PropertyList, Status, Table, TimeAgo, Tone, t, tf, time};

use crate::address::AuditAddress;
use crate::words;

pub(crate) fn table(address: &AuditAddress, entries: Vec<AuditEntry>) -> AnyView {
    let columns = vec![
        Column::new(t("When"), "audit-when"),
        Column::new(t("Who"), "audit-who hide-s"),
        Column::new(t("What"), ""),
        Column::new(t("Outcome"), "audit-outcome"),
        Column::new(t("Address"), "w-12 hide-m"),
    ];
    let of_one = !address.actor.is_empty();
    let rows: Vec<_> = entries.into_iter().map(|entry| row(entry, of_one)).collect();
    view! {
        <Table caption=t("Entries of the record") columns id="audit-table">
            {rows}
        </Table>
    }
    .into_any()
}

fn row(entry: AuditEntry, of_one: bool) -> AnyView {
    let outcome = match entry.outcome {
        AuditOutcome::Done => view! { <Status tone=Tone::Ok icon="check" label=t("done") /> }.into_any(),
        AuditOutcome::Refused => view! { <Status tone=Tone::Bad icon="ban" label=t("refused") /> }.into_any(),
    };
    let more = (!of_one).then(|| {
        let href = AuditAddress::of_actor(&entry.actor).href();
        view! { <IconLink label=tf("Only what {0} did", &[&entry.actor]) icon="filter" href /> }
    });
    view! {
        <tr data-row="">
            <td class="audit-when">
                <TimeAgo at=entry.at />
            </td>
            <td class="audit-who hide-s">
                <div class="cell">{who(&entry.actor)} {more}</div>
            </td>
            <th scope="row">
                <details class="audit-entry">
                    <summary data-primary="" tabindex="0">
                        <span class="audit-action">{words::action(&entry.action)}</span>
                        {target(&entry.target)}
                        // Where there is no room for who it was.
                        <span class="audit-by muted">{name(&entry.actor)}</span>
                        <Icon name="chevron-down" class="s" />
                    </summary>
                    {details(&entry)}
                </details>
            </th>
            <td class="audit-outcome">{outcome}</td>
            <td class="w-12 hide-m">{entry.address.clone()}</td>
        </tr>
    }
    .into_any()
}

/// Who it was: a link where it is a user.
fn who(actor: &str) -> AnyView {
    match actor.parse::<model::EntityRef>() {
        Ok(entity_ref) if entity_ref.kind() == "user" => {
            let link = Link { title: entity_ref.name().to_owned(), entity_ref, kind_type: None, exists: true };
            view! { <EntityLink link /> }.into_any()
        }
        _ => {
            let icon = match actor {
                "portal" => "monitor",
                "anonymous" => "user",
                _ => "terminal",
            };
            view! {
                <span class="entity-link" title=actor.to_owned()>
                    <Icon name=icon />
                    <span class="cut">{name(actor)}</span>
                </span>
            }
            .into_any()
        }
    }
}

/// Who it was, in a word or two.
fn name(actor: &str) -> String {
    match actor {
        "portal" => t("The portal").to_owned(),
        "anonymous" => t("Nobody known").to_owned(),
        other => match other.parse::<model::EntityRef>() {
            Ok(entity_ref) if entity_ref.kind() == "user" => entity_ref.name().to_owned(),
            _ => other.strip_prefix("external:").unwrap_or(other).to_owned(),
        },
    }
}

/// What it was done to, in short. Its link stands among the details: what opens them can not hold another.
fn target(target: &str) -> AnyView {
    let words = match target.parse::<model::EntityRef>() {
        // A policy's id says nothing to people.
        _ if target.starts_with("policy:") => String::new(),
        Ok(entity_ref) => entity_ref.name().to_owned(),
        Err(_) => target.to_owned(),
    };
    view! {
        <span class="cut muted" title=target.to_owned()>
            {words}
        </span>
    }
    .into_any()
}

/// The page of what it was done to, when it has one.
fn page_of(target: &str) -> Option<String> {
    if let Some(policy) = target.strip_prefix("policy:") {
        return Some(format!("/admin/policies/{policy}"));
    }
    let entity_ref: model::EntityRef = target.parse().ok()?;
    Some(entity_ref.path())
}

fn details(entry: &AuditEntry) -> AnyView {
    let target = (!entry.target.is_empty()).then(|| {
        let text = entry.target.clone();
        let shown = match page_of(&text) {
            Some(href) => view! { <a class="link" href=href>{text}</a> }.into_any(),
            None => view! { <code>{text}</code> }.into_any(),
        };
        view! { <Property name=t("Done to")>{shown}</Property> }
    });
    let pairs: Vec<_> = entry
        .details
        .iter()
        .map(|(name, value)| {
            let value = value.clone();
            view! { <Property name=name.clone()>{value}</Property> }
        })
        .collect();
    let plain = |name: &'static str, value: &str| {
        (!value.is_empty()).then(|| {
            let value = value.to_owned();
            view! {
                <Property name>
                    <code>{value}</code>
                </Property>
            }
        })
    };
    let (actor, action) = (plain(t("Who"), &entry.actor), plain(t("Action"), &entry.action));
    let (request, address) = (plain(t("Request"), &entry.request_id), plain(t("Address"), &entry.address));
    let hash = plain(t("Hash"), &entry.hash);
    let (seq, at) = (entry.seq, time::absolute(entry.at));
    view! {
        <div class="audit-details">
            <PropertyList>
                <Property name=t("Number")>{seq}</Property>
                <Property name=t("Time")>
                    <span data-changing="">{at}</span>
                </Property>
                {actor}
                {action}
                {target}
                {pairs}
                {address}
                {request}
                {hash}
            </PropertyList>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_name() {
        assert_eq!(name("user:default/jo.larsen"), "jo.larsen");
        assert_eq!(name("external:ci"), "ci");
        assert_eq!(name("anonymous"), "Nobody known");
    }

    #[test]
    fn what_has_a_page_is_linked() {
        assert_eq!(page_of("policy:7f3a").as_deref(), Some("/admin/policies/7f3a"));
        assert_eq!(page_of("component:default/a").as_deref(), Some("/catalog/default/component/a"));
        assert_eq!(page_of("https://git.example.com/a"), None);
        assert_eq!(page_of(""), None);
    }
}
