//! What changed with an entity, newest first.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::EntityRef;
use plugin::{EntityContext, ahead};
use services::catalog::{Change, ChangeKind, FieldChange, History};
use ui::{ButtonLink, Diff, EmptyState, Icon, SkeletonCard, TimeAgo, kept, t, tf, tn};

use super::head::file_name;
use crate::functions::history;
use crate::parts;

/// How many fields of a change show before they are folded away.
const OPEN: usize = 6;

/// Asks for what the tab shows first.
pub(crate) fn look(entity: &EntityRef) {
    let reference = entity.to_string();
    ahead::look(question(&reference, None), history(reference, None));
}

fn question(reference: &str, before: Option<i64>) -> String {
    format!("history?{reference}&{}", before.unwrap_or_default())
}

/// The tab.
pub(crate) fn view(context: EntityContext) -> AnyView {
    let reference = context.overview.link.entity_ref.to_string();
    let path = format!("{}/history", context.overview.link.entity_ref.path());
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| query.get_str("before")?.parse::<i64>().ok()));
    let found = plugin::data(
        move || (reference.clone(), before.get()),
        |(reference, before)| ahead::warm(question(&reference, before), history(reference, before)),
    );
    view! {
        <Transition fallback=|| view! { <SkeletonCard lines=8 /> }>
            {move || {
                let path = path.clone();
                let older = before.get().is_some();
                Suspend::new(async move {
                    let found = found.await;
                    kept(move || match found {
                        Ok(history) => changes(history, &path, older),
                        Err(error) => {
                            let state = parts::failure(error, path);
                            view! { <div class="card">{state}</div> }.into_any()
                        }
                    })
                })
            }}
        </Transition>
    }
    .into_any()
}

fn changes(history: History, path: &str, older: bool) -> AnyView {
    if history.changes.is_empty() {
        return view! {
            <div class="card">
                <EmptyState icon="history" title=t("No changes are known")>
                    <p>{t("Changes are kept from the moment that the catalog first reads an entity.")}</p>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let items: Vec<AnyView> = history.changes.into_iter().map(change).collect();
    let newest = older.then(|| {
        let href = path.to_owned();
        view! { <ButtonLink href icon="arrow-up">{t("Newest")}</ButtonLink> }
    });
    let next = history.next.map(|next| {
        let href = format!("{path}?before={next}");
        view! { <ButtonLink href icon="arrow-down">{t("Older")}</ButtonLink> }
    });
    view! {
        <div class="card history">
            <h2 class="visually-hidden">{t("History")}</h2>
            <ol class="changes">{items}</ol>
            <footer class="history-foot">{newest} {next}</footer>
        </div>
    }
    .into_any()
}

fn change(change: Change) -> AnyView {
    let (icon, class, words) = match change.kind {
        ChangeKind::Created => ("circle-plus", "change-icon tone-ok", t("Created").to_owned()),
        ChangeKind::Updated => (
            "pencil",
            "change-icon tone-info",
            tn(change.fields.len() as u64, "{0} field changed", "{0} fields changed"),
        ),
        ChangeKind::Deleted => ("trash-2", "change-icon tone-bad", t("Deleted").to_owned()),
    };
    let revision = change.revision.clone().map(|revision| {
        let short: String = revision.chars().take(10).collect();
        view! { <code title=tf("Revision {0}", &[&revision])>{short}</code> }
    });
    let source = (!change.location.is_empty()).then(|| {
        view! { <span class="faint cut" title=change.location.clone()>{file_name(&change.location)}</span> }
    });
    view! {
        <li class="change">
            <span class=class>
                <Icon name=icon class="s" />
            </span>
            <div class="change-text">
                <p class="change-head">
                    <b>{words}</b>
                    <span class="muted">
                        <TimeAgo at=change.at />
                    </span>
                    {revision}
                    {source}
                </p>
                {fields(change.kind, change.fields)}
            </div>
        </li>
    }
    .into_any()
}

fn fields(kind: ChangeKind, fields: Vec<FieldChange>) -> Option<AnyView> {
    let count = fields.len();
    let items: Vec<AnyView> = fields
        .into_iter()
        .map(|field| {
            view! {
                <li>
                    <code class="field-name">{field.field}</code>
                    <Diff before=field.before after=field.after />
                </li>
            }
            .into_any()
        })
        .collect();
    let list = view! { <ul class="field-changes">{items}</ul> };
    match count {
        0 => None,
        count if count > OPEN || kind != ChangeKind::Updated => Some(
            view! {
                <details>
                    <summary>{tn(count as u64, "Show {0} field", "Show {0} fields")}</summary>
                    {list}
                </details>
            }
            .into_any(),
        ),
        _ => Some(list.into_any()),
    }
}
