//! Head and overview of an entity's page.

use std::collections::BTreeMap;

use model::EntityRef;
use serde_json::Value;
use services::catalog::{EntityLink, Overview, Profile, RelationGroup, Source};
use services::permission::of_catalog;
use services::{Actor, Result};

use super::{EntitiesService, markdown, no_such, outline};
use crate::index;
use crate::sight::{self, Limit};

/// Links of one relation type that are shown.
const LINKS: usize = 100;

/// Characters of a plain field that are shown.
const FIELD: usize = 2_000;

/// Fields of a specification that have a place of their own, as relations or elsewhere.
const PLACED: [&str; 20] = [
    "owner",
    "lifecycle",
    "system",
    "domain",
    "subcomponentOf",
    "subdomainOf",
    "parent",
    "children",
    "members",
    "memberOf",
    "providesApis",
    "consumesApis",
    "dependsOn",
    "dependencyOf",
    "profile",
    "definition",
    "steps",
    "parameters",
    "output",
    "secrets",
];

#[derive(sqlx::FromRow)]
struct Origin {
    line: Option<i32>,
    good_at: Option<i64>,
    next_read_at: Option<i64>,
    root: Option<String>,
}

impl EntitiesService {
    pub(super) async fn read_overview(&self, actor: &Actor, limit: &Limit, entity_ref: &EntityRef) -> Result<Overview> {
        let name = entity_ref.to_string();
        let mut record = index::source::by_ref(&self.db, &name)
            .await
            .map_err(index::Error::from)?
            .ok_or_else(|| no_such(entity_ref))?;
        let answer = index::answer::answer(&record).map_err(index::Error::from)?;
        let answer: Value = serde_json::from_str(answer.get()).map_err(index::Error::from)?;
        if limit.as_ref().is_some_and(|condition| !sight::fulfils(&answer, condition)) {
            return Err(no_such(entity_ref));
        }
        let may = |permission| self.sight.may_with(actor, permission, &answer);
        let (may_refresh, may_delete) = (may(&of_catalog::REFRESH), may(&of_catalog::DELETE));
        record.relations = self.told(limit, record.relations).await?;
        let entity: Value = serde_json::from_str(&record.doc).map_err(index::Error::from)?;
        let text = |pointer: &str| entity.pointer(pointer).and_then(Value::as_str);
        let row = index::document::stored_row(&record, &entity);
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (kind, target) in &record.relations {
            groups.entry(kind.clone()).or_default().push(target.clone());
        }
        let owners = self.links(limit, groups.remove("ownedBy").unwrap_or_default()).await?;
        let part_of = self.links(limit, groups.remove("partOf").unwrap_or_default()).await?;
        let mut relations = Vec::new();
        for (kind, targets) in groups {
            let total = targets.len() as u64;
            let items = self.links(limit, targets.into_iter().take(LINKS).collect()).await?;
            relations.push(RelationGroup { title: title(&kind), kind, items, total });
        }
        relations.sort_by_key(|group| place(&group.kind));
        let (source, removable_location) = self.origin(actor, &name, &entity).await?;
        let from_file = ["url:", "file:", "git"].iter().any(|kind| source.location.starts_with(kind));
        Ok(Overview {
            link: EntityLink {
                entity_ref: entity_ref.clone(),
                title: row.title,
                kind_type: row.kind_type,
                exists: true,
            },
            outline: outline::of(&record.kind, &entity),
            kind: record.kind,
            name: record.name,
            description_html: text("/metadata/description").map(markdown::html).unwrap_or_default(),
            lifecycle: row.lifecycle,
            owners,
            part_of,
            tags: row.tags,
            labels: labels(&entity),
            links: web_links(&entity),
            profile: profile(&entity),
            source,
            relations,
            problems: record.problems,
            orphan: record.orphan,
            etag: record.etag,
            updated_at: record.updated_at,
            has_definition: text("/spec/definition").is_some_and(|definition| !definition.trim().is_empty()),
            fields: fields(&entity),
            can_refresh: from_file && may_refresh,
            can_delete: may_delete,
            removable_location,
        })
    }

    async fn origin(&self, actor: &Actor, name: &str, entity: &Value) -> Result<(Source, Option<String>)> {
        let origin = platform::read!(self.db, conn => {
            sqlx::query_as::<_, Origin>(
                "SELECT CAST(e.line AS INTEGER) AS line, l.good_at, l.next_read_at, l.root FROM catalog_entities e \
                 LEFT JOIN catalog_locations l ON l.id = e.location_id WHERE e.entity_ref = $1",
            )
            .bind(name)
            .fetch_optional(conn)
            .await
        })
        .map_err(index::Error::from)?;
        let annotation = |key: &str| {
            entity
                .pointer("/metadata/annotations")
                .and_then(|annotations| annotations.get(format!("backstage.io/{key}")))
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let mut source = Source {
            location: annotation("managed-by-location"),
            origin: annotation("managed-by-origin-location"),
            view_url: markdown::web(&annotation("view-url")),
            edit_url: markdown::web(&annotation("edit-url")),
            ..Source::default()
        };
        let Some(origin) = origin else { return Ok((source, None)) };
        source.line = origin.line.and_then(|line| u32::try_from(line).ok());
        source.read_at = origin.good_at;
        source.next_read_at = origin.next_read_at;
        let Some((kind, target)) = origin.root.as_deref().and_then(|root| root.split_once(':')) else {
            return Ok((source, None));
        };
        let registered = platform::read!(self.db, conn => {
            sqlx::query_scalar::<_, String>(
                "SELECT l.id FROM catalog_locations l JOIN catalog_references r ON r.location_id = l.id \
                 WHERE l.kind = $1 AND l.target = $2 AND r.source = 'registered'",
            )
            .bind(kind)
            .bind(target)
            .fetch_optional(conn)
            .await
        })
        .map_err(index::Error::from)?;
        Ok((source, registered.filter(|_| self.sight.may(actor, &of_catalog::LOCATION_DELETE))))
    }
}

fn labels(entity: &Value) -> Vec<(String, String)> {
    let labels = entity.pointer("/metadata/labels").and_then(Value::as_object);
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    labels.into_iter().flatten().map(|(key, value)| (key.clone(), text(value))).collect()
}

fn web_links(entity: &Value) -> Vec<model::Link> {
    let links = entity.pointer("/metadata/links").and_then(Value::as_array);
    let links = links.into_iter().flatten().filter_map(|link| serde_json::from_value::<model::Link>(link.clone()).ok());
    links.filter(|link| markdown::is_safe(&link.url)).collect()
}

/// E-mail and picture of groups and users.
pub(super) fn profile(entity: &Value) -> Option<Profile> {
    let profile = entity.pointer("/spec/profile")?;
    let text = |key: &str| profile.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    Some(Profile {
        email: text("email").filter(|email| email.contains('@') && !email.contains([' ', ':', '/'])).map(str::to_owned),
        picture: text("picture").and_then(markdown::web),
    })
}

fn fields(entity: &Value) -> Vec<(String, String)> {
    let spec = entity.get("spec").and_then(Value::as_object);
    let fields = spec.into_iter().flatten().filter(|(key, _)| !PLACED.contains(&key.as_str()));
    fields.filter_map(|(key, value)| Some((key.clone(), plain(value)?))).collect()
}

/// A value that can be shown on a line.
fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Array(items) if !items.is_empty() => items.iter().map(plain).collect::<Option<Vec<_>>>()?.join(", "),
        _ => return None,
    };
    Some(text.chars().take(FIELD).collect())
}

/// Relation types in the order of the page, with their titles.
const TITLES: [(&str, &str); 14] = [
    ("hasPart", "Has part"),
    ("providesApi", "Provides API"),
    ("consumesApi", "Consumes API"),
    ("apiProvidedBy", "Provided by"),
    ("apiConsumedBy", "Consumed by"),
    ("dependsOn", "Depends on"),
    ("dependencyOf", "Dependency of"),
    ("childOf", "Child of"),
    ("parentOf", "Parent of"),
    ("memberOf", "Member of"),
    ("hasMember", "Has member"),
    ("ownerOf", "Owner of"),
    ("ownedBy", "Owned by"),
    ("partOf", "Part of"),
];

fn place(kind: &str) -> usize {
    TITLES.iter().position(|(own, _)| *own == kind).unwrap_or(TITLES.len())
}

/// `reviewedBy` is shown as `Reviewed by`.
fn title(kind: &str) -> String {
    if let Some((_, title)) = TITLES.iter().find(|(own, _)| *own == kind) {
        return (*title).to_owned();
    }
    let mut title = String::new();
    for character in kind.chars() {
        if title.is_empty() {
            title.extend(character.to_uppercase());
        } else if character.is_uppercase() {
            title.push(' ');
            title.extend(character.to_lowercase());
        } else {
            title.push(character);
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_links_that_can_be_followed_are_shown() {
        let entity = json!({"metadata": {"links": [
            {"url": "https://a.example"}, {"url": "javascript:alert(1)"}, {"url": "mailto:a@b.c", "title": "Mail"},
            {"url": "data:text/html,x"}, {"title": "no address"}]}});
        let urls: Vec<String> = web_links(&entity).into_iter().map(|link| link.url).collect();
        assert_eq!(urls, ["https://a.example", "mailto:a@b.c"]);
    }

    #[test]
    fn plain_fields_are_shown_and_others_are_not() {
        let entity = json!({"spec": {"type": "service", "owner": "x", "targets": ["a", "b"], "nested": {"a": 1},
            "presence": "optional", "count": 3, "empty": []}});
        let fields = fields(&entity);
        let keys: Vec<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["count", "presence", "targets", "type"]);
        assert!(fields.contains(&("targets".into(), "a, b".into())));
    }

    #[test]
    fn relation_types_have_titles() {
        assert_eq!(title("dependsOn"), "Depends on");
        assert_eq!(title("reviewedBy"), "Reviewed by");
    }

    #[test]
    fn profiles_hold_no_other_schemes() {
        let profile =
            profile(&json!({"spec": {"profile": {"email": "javascript:a@b", "picture": "data:image/png,x"}}}));
        assert_eq!(profile, Some(Profile::default()));
    }
}
