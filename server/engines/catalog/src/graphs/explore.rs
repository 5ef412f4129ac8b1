//! The map of domains and systems.

use std::collections::{BTreeMap, HashMap};

use platform::db::Database;
use services::catalog::{DomainView, EntityLink, Explore};

use super::edges::{self, End, Selection};
use super::links::Links;
use super::{View, seen};
use crate::index::Snapshot;
use crate::query::select::Select;

/// Domains on the map.
const MOST_DOMAINS: i64 = 200;
/// Systems shown in a domain.
const MOST_SYSTEMS: usize = 50;

/// Systems that are part of no domain of the catalog. The first condition is that of a partial index.
const HOMELESS: &str = " FROM catalog_entities e WHERE e.kind IN ('Domain', 'System', 'Group') AND e.kind = 'System' \
     AND NOT EXISTS (SELECT 1 FROM catalog_relations r JOIN catalog_entities d ON d.entity_ref = r.target_ref \
     WHERE r.source_ref = e.entity_ref AND r.type = 'partOf' AND d.kind = 'Domain')";

/// Whether an address may be linked to as a tool.
pub(super) fn is_web_address(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The domains with their systems. The groups and tools are not filled in.
pub(super) async fn domains(db: &Database, view: View<'_>) -> Result<Explore, sqlx::Error> {
    let Listed { domains, domain_total, homeless, homeless_total } = match view {
        Some(view) => listed_in(view)?,
        None => listed(db).await?,
    };
    let (part_of, system) = (["partOf".to_owned()], ["system".to_owned()]);
    let selection = Selection { types: &part_of, kinds: &system };
    let (parts, _) = edges::at(db, view, End::Target, &domains, selection, MOST_SYSTEMS).await?;
    let totals = match view {
        Some(view) => totals_in(view, &domains)?,
        None => system_totals(db, &domains).await?,
    };
    let owned_by = ["ownedBy".to_owned()];
    let (ownership, _) =
        edges::at(db, view, End::Source, &domains, Selection { types: &owned_by, kinds: &[] }, MOST_SYSTEMS).await?;
    let owner_of: HashMap<&str, &String> =
        ownership.iter().rev().map(|edge| (edge.source.as_str(), &edge.target)).collect();
    let mut systems_of: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for part in &parts {
        systems_of.entry(&part.target).or_default().push(&part.source);
    }
    let systems: Vec<String> = parts.iter().map(|part| part.source.clone()).chain(homeless.iter().cloned()).collect();
    let sizes = edges::counts(db, view, "partOf", &systems).await?;
    let links =
        Links::read(db, view, domains.iter().chain(&systems).chain(ownership.iter().map(|edge| &edge.target))).await?;
    let sized = |systems: &[&String]| -> Vec<(EntityLink, u64)> {
        let mut systems: Vec<_> = systems
            .iter()
            .filter_map(|system| Some((links.link(system)?, sizes.get(*system).copied().unwrap_or(0))))
            .collect();
        systems.sort_by_cached_key(|(link, _)| (link.title.to_lowercase(), link.entity_ref.clone()));
        systems
    };

    let mut views: Vec<DomainView> = domains
        .iter()
        .filter_map(|domain| {
            Some(DomainView {
                domain: Some(links.link(domain)?),
                owner: owner_of.get(domain.as_str()).and_then(|owner| links.link(owner)),
                description: links.description(domain),
                systems: sized(systems_of.get(domain.as_str()).map_or(&[][..], Vec::as_slice)),
                system_total: totals.get(domain).copied().unwrap_or(0),
            })
        })
        .collect();
    views.sort_by_cached_key(|view| {
        view.domain.as_ref().map(|link| (link.title.to_lowercase(), link.entity_ref.clone()))
    });
    if homeless_total > 0 {
        views.push(DomainView {
            domain: None,
            owner: None,
            description: String::new(),
            systems: sized(&homeless.iter().collect::<Vec<_>>()),
            system_total: homeless_total,
        });
    }
    Ok(Explore { domains: views, domain_total, ..Explore::default() })
}

/// What stands on the map.
#[derive(Default)]
struct Listed {
    domains: Vec<String>,
    domain_total: u64,
    /// Systems that are part of no domain of the catalog.
    homeless: Vec<String>,
    homeless_total: u64,
}

/// Of the whole catalog.
async fn listed(db: &Database) -> Result<Listed, sqlx::Error> {
    let domains: Vec<String> = platform::read!(db, conn => {
        sqlx::query_scalar(
            "SELECT entity_ref FROM catalog_entities \
             WHERE kind IN ('Domain', 'System', 'Group') AND kind = 'Domain' ORDER BY entity_ref LIMIT $1",
        )
        .bind(MOST_DOMAINS)
        .fetch_all(conn)
        .await
    })?;
    let domain_total: i64 = platform::read!(db, conn => {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM catalog_entities WHERE kind IN ('Domain', 'System', 'Group') AND kind = 'Domain'",
        )
        .fetch_one(conn)
        .await
    })?;
    let most = i64::try_from(MOST_SYSTEMS).unwrap_or(i64::MAX);
    let homeless: Vec<String> = platform::read!(db, conn => {
        let mut query = sqlx::QueryBuilder::<Db>::new("SELECT e.entity_ref");
        query.push(HOMELESS).push(" ORDER BY e.entity_ref LIMIT ").push_bind(most);
        query.build_query_scalar().fetch_all(conn).await
    })?;
    let homeless_total: i64 = platform::read!(db, conn => {
        let mut query = sqlx::QueryBuilder::<Db>::new("SELECT COUNT(*)");
        query.push(HOMELESS);
        query.build_query_scalar().fetch_one(conn).await
    })?;
    let count = |total: i64| u64::try_from(total).unwrap_or(0);
    Ok(Listed { domains, domain_total: count(domain_total), homeless, homeless_total: count(homeless_total) })
}

/// Of what a caller sees.
fn listed_in(view: &Snapshot) -> Result<Listed, sqlx::Error> {
    let (all, domain_total) = seen::of_kind(view, "domain", usize::MAX)?;
    let is = |key: &str, value: &str| Select::Is(key.into(), value.into());
    let homes = all.iter().map(|domain| is("relations.partof", domain)).collect();
    let homeless = Select::All(vec![is("kind", "system"), Select::Not(Box::new(Select::Any(homes)))]);
    let (homeless, homeless_total) = seen::by_ref(view, &homeless, MOST_SYSTEMS)?;
    let most = usize::try_from(MOST_DOMAINS).unwrap_or(usize::MAX);
    Ok(Listed { domains: all.into_iter().take(most).collect(), domain_total, homeless, homeless_total })
}

/// How many systems that a caller sees each domain has.
fn totals_in(view: &Snapshot, domains: &[String]) -> Result<HashMap<String, u64>, sqlx::Error> {
    let is = |key: &str, value: &str| Select::Is(key.into(), value.into());
    let mut totals = HashMap::new();
    for domain in domains {
        let of_domain = Select::All(vec![is("kind", "system"), is("relations.partof", domain)]);
        totals.insert(domain.clone(), seen::by_ref(view, &of_domain, 0)?.1);
    }
    Ok(totals)
}

/// How many systems each domain has.
async fn system_totals(db: &Database, domains: &[String]) -> Result<HashMap<String, u64>, sqlx::Error> {
    if domains.is_empty() {
        return Ok(HashMap::new());
    }
    let totals: Vec<(String, i64)> = platform::read!(db, conn => {
        let mut query = sqlx::QueryBuilder::<Db>::new(
            "SELECT target_ref, COUNT(DISTINCT source_ref) FROM catalog_relations WHERE type = 'partOf' \
             AND source_ref LIKE 'system:%' AND target_ref IN (",
        );
        let mut items = query.separated(", ");
        for domain in domains {
            items.push_bind(domain);
        }
        query.push(") GROUP BY target_ref");
        query.build_query_as().fetch_all(conn).await
    })?;
    Ok(totals.into_iter().map(|(domain, total)| (domain, u64::try_from(total).unwrap_or(0))).collect())
}
