//! The server functions of the catalog's pages: adapters to the services, nothing more.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::{GetUrl, StreamingText, TextStream};
use services::Error;
use services::catalog::{
    Attention, EntityLink, ExportFormat, GroupGlance, GroupView, Happening, History as Changes, Inspection, KindCount,
    ListPage, Overview, Pulse, Row, UserView,
};
#[cfg(feature = "ssr")]
use services::catalog::{FacetName, FacetsQuery, ListQuery, Selection, SortColumn};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {crate::address::Address, crate::highlight, crate::manage, model::EntityRef, plugin::Call};

/// One page of the list, for the part of its address after the question mark.
#[server(prefix = "/fn", endpoint = "catalog/list", input = GetUrl, output = Answer)]
pub async fn list(search: String) -> Result<ListPage, Error> {
    let call = Call::here()?;
    call.answer(call.services.entities.list(&call.actor, &Address::parse(&search).query).await)
}

/// A file with the given entities, or with everything that the list of that address selects when none is given.
///
/// A form posts to it without scripts, so the answer is the file itself. The status is set even though it is the
/// usual one: for forms the framework would otherwise send the browser back to the page.
#[server(prefix = "/fn", endpoint = "catalog/export", output = StreamingText)]
pub async fn export(
    #[server(default)] search: String,
    #[server(default)] refs: Vec<String>,
    format: ExportFormat,
) -> Result<TextStream<Error>, Error> {
    let call = Call::here()?;
    let refs = call.answer(refs.iter().map(|it| parse(it)).collect::<Result<Vec<_>, _>>())?;
    let query = Address::parse(&search).query;
    let export = call.answer(call.services.entities.export(&call.actor, &query, &refs, format).await)?;
    call.status(200);
    call.header("content-type", &export.content_type);
    call.header("content-disposition", &format!("attachment; filename=\"{}\"", export.file_name));
    Ok(TextStream::from(futures::stream::iter([export.content])))
}

/// The head and overview of an entity.
#[server(prefix = "/fn", endpoint = "catalog/entity", input = GetUrl, output = Answer)]
pub async fn entity(entity_ref: String) -> Result<Overview, Error> {
    let call = Call::here()?;
    call.answer(call.services.entities.overview(&call.actor, &parse(&entity_ref)?).await)
}

/// What changed with an entity, before the change of that number.
#[server(prefix = "/fn", endpoint = "catalog/history", input = GetUrl, output = Answer)]
pub async fn history(entity_ref: String, #[server(default)] before: Option<i64>) -> Result<Changes, Error> {
    let call = Call::here()?;
    call.answer(call.services.entities.history(&call.actor, &parse(&entity_ref)?, before).await)
}

/// One of an entity's raw forms, and what else the catalog knows of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspected {
    /// The text of the form.
    pub text: String,
    /// Its lines as HTML, coloured.
    pub lines: Vec<String>,
    /// Everything else; the forms are left empty.
    pub rest: Inspection,
}

/// The form of an entity that is asked for: `yaml`, `json` or `source`.
#[server(prefix = "/fn", endpoint = "catalog/inspect", input = GetUrl, output = Answer)]
pub async fn inspect(entity_ref: String, form: String) -> Result<Inspected, Error> {
    let call = Call::here()?;
    let mut rest = call.answer(call.services.entities.inspect(&call.actor, &parse(&entity_ref)?).await)?;
    let (yaml, json) = (std::mem::take(&mut rest.yaml), std::mem::take(&mut rest.json));
    let source = std::mem::take(&mut rest.source_json);
    let (lines, text) = match form.as_str() {
        "json" => (highlight::json(&json), json),
        "source" => (highlight::json(&source), source),
        _ => (highlight::yaml(&yaml), yaml),
    };
    Ok(Inspected { text, lines, rest })
}

/// A group's members, sub-groups and what it owns.
#[server(prefix = "/fn", endpoint = "catalog/group", input = GetUrl, output = Answer)]
pub async fn group(entity_ref: String) -> Result<GroupView, Error> {
    let call = Call::here()?;
    call.answer(call.services.entities.group(&call.actor, &parse(&entity_ref)?).await)
}

/// A user's groups and what they own.
#[server(prefix = "/fn", endpoint = "catalog/user", input = GetUrl, output = Answer)]
pub async fn user(entity_ref: String) -> Result<UserView, Error> {
    let call = Call::here()?;
    call.answer(call.services.entities.user(&call.actor, &parse(&entity_ref)?).await)
}

/// What needs attention of what the caller owns.
#[server(prefix = "/fn", endpoint = "catalog/attention", input = GetUrl, output = Answer)]
pub async fn my_attention() -> Result<Attention, Error> {
    let call = Call::here()?;
    call.answer(call.services.glances.attention(&call.actor).await)
}

/// The groups that the caller is in.
#[server(prefix = "/fn", endpoint = "catalog/my-groups", input = GetUrl, output = Answer)]
pub async fn my_groups() -> Result<Vec<GroupGlance>, Error> {
    let call = Call::here()?;
    call.answer(call.services.glances.my_groups(&call.actor).await)
}

/// What has changed with what the caller follows.
#[server(prefix = "/fn", endpoint = "catalog/activity", input = GetUrl, output = Answer)]
pub async fn activity() -> Result<Vec<Happening>, Error> {
    let call = Call::here()?;
    let mine = call.answer(call.services.home.mine(&call.actor).await)?;
    let refs: Vec<EntityRef> = mine.follows.iter().filter_map(|own| own.parse().ok()).collect();
    call.answer(call.services.glances.changes(&call.actor, &refs, 30).await)
}

/// How the catalog is as a whole.
#[server(prefix = "/fn", endpoint = "catalog/pulse", input = GetUrl, output = Answer)]
pub async fn whole_pulse() -> Result<Pulse, Error> {
    let call = Call::here()?;
    call.answer(call.services.glances.pulse(&call.actor).await)
}

/// Has the source of an entity read again.
#[server(prefix = "/fn", endpoint = "catalog/refresh", output = Answer)]
pub async fn refresh(entity_ref: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.locations.refresh(&call.actor, &parse(&entity_ref)?).await)
}

/// Deletes an entity, and leads to the list.
#[server(prefix = "/fn", endpoint = "catalog/delete", output = Answer)]
pub async fn delete(entity_ref: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.locations.delete_entity(&call.actor, &parse(&entity_ref)?).await)?;
    leptos_axum::redirect(crate::address::PATH);
    Ok(())
}

/// Removes a registered location with what came only from it, and leads to the list.
#[server(prefix = "/fn", endpoint = "catalog/unregister", output = Answer)]
pub async fn unregister(location_id: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.locations.remove(&call.actor, &location_id).await)?;
    leptos_axum::redirect(crate::address::PATH);
    Ok(())
}

#[cfg(feature = "ssr")]
fn parse(entity_ref: &str) -> Result<EntityRef, Error> {
    entity_ref.parse().map_err(|error: model::RefError| Error::invalid(error.to_string()))
}

/// What somebody manages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ManagePage {
    /// The group whose things these are; `None` for those of the caller and their groups.
    pub group: Option<EntityLink>,
    /// Groups that can be chosen, by name.
    pub groups: Vec<EntityLink>,
    /// How many there are of each kind.
    pub kinds: Vec<KindCount>,
    /// A page of them.
    pub rows: Vec<Row>,
    /// All that are of the kind.
    pub total: u64,
    /// What needs attention, at most 10.
    pub attention: Vec<Row>,
    /// All that does.
    pub attention_total: u64,
}

/// Groups that can be chosen.
#[cfg(feature = "ssr")]
const GROUPS: u32 = 500;
/// Things that need attention, on one page.
#[cfg(feature = "ssr")]
const ATTENTION: u32 = 10;

/// What the caller and their groups own, or what another group owns, for the part of the page's address after the
/// question mark.
#[server(prefix = "/fn", endpoint = "catalog/manage", input = GetUrl, output = Answer)]
pub async fn manage(#[server(default)] search: String) -> Result<ManagePage, Error> {
    let call = Call::here()?;
    let (entities, actor) = (&call.services.entities, &call.actor);
    let address = manage::ManageAddress::parse(&search);
    let of_kind = ListQuery { kind: Some("group".to_owned()), page: 1, size: GROUPS, ..ListQuery::default() };
    let groups = call.answer(entities.list(actor, &of_kind).await)?;
    let groups: Vec<EntityLink> = groups.rows.into_iter().map(|row| row.link).collect();
    let (group, owners) = if address.group.is_empty() {
        (None, actor.ownership().to_vec())
    } else {
        let wanted = call.answer(parse(&address.group))?;
        let link = call.answer(call.services.glances.rows(actor, std::slice::from_ref(&wanted)).await)?;
        let link = link.into_iter().flatten().next().map(|row| row.link);
        let link = link.ok_or_else(|| Error::not_found(format!("There is no group {wanted}.")));
        (Some(call.answer(link)?), vec![wanted.to_string()])
    };
    let owned = Selection { facet: FacetName::Owner, values: owners.clone() };
    let query = ListQuery {
        kind: (!address.kind.is_empty()).then(|| address.kind.clone()),
        selected: vec![owned.clone()],
        sort: Some(SortColumn::Name),
        page: address.page.max(1),
        size: manage::SIZE,
        ..ListQuery::default()
    };
    let list = call.answer(entities.list(actor, &query).await)?;
    let status = Selection { facet: FacetName::Status, values: vec!["problems".to_owned(), "orphan".to_owned()] };
    let query = ListQuery { selected: vec![owned, status], page: 1, size: ATTENTION, ..ListQuery::default() };
    let attention = call.answer(entities.list(actor, &query).await)?;
    let facets = FacetsQuery {
        facets: vec!["kind".to_owned()],
        filter: owners.iter().map(|owner| format!("relations.ownedBy={owner}")).collect(),
        query: None,
    };
    let counts = call.answer(entities.facets(actor, &facets).await)?;
    let kinds = counts
        .iter()
        .flat_map(|(_, counts)| counts.iter().map(|(kind, count)| KindCount { kind: kind.to_string(), count: *count }));
    Ok(ManagePage {
        group,
        groups,
        kinds: kinds.collect(),
        rows: list.rows,
        total: list.total,
        attention: attention.rows,
        attention_total: attention.total,
    })
}
