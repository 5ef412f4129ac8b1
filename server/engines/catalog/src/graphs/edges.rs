//! Reading relations, as the entities declare them: `source` is `type` of `target`.

use platform::db::Database;

use super::{BATCH, View, seen};

/// Adds the items of a list, each as a parameter.
macro_rules! list {
    ($query:expr, $items:expr) => {{
        let mut items = $query.separated(", ");
        for item in $items {
            items.push_bind(item);
        }
    }};
}

/// Adds the conditions of a selection.
macro_rules! select {
    ($query:expr, $selection:expr, $far:expr) => {{
        if !$selection.types.is_empty() {
            $query.push(" AND type IN (");
            list!($query, $selection.types);
            $query.push(")");
        }
        for (index, kind) in $selection.kinds.iter().enumerate() {
            $query.push(if index == 0 { " AND (" } else { " OR " });
            $query.push($far).push(" LIKE ").push_bind(pattern(kind)).push(" ESCAPE '\\'");
        }
        if !$selection.kinds.is_empty() {
            $query.push(")");
        }
    }};
}

/// One relation in its canonical direction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::FromRow)]
pub(super) struct Edge {
    /// Which declares it, or is declared to.
    #[sqlx(rename = "source_ref")]
    pub source: String,
    /// `ownedBy`, `dependsOn`, …
    #[sqlx(rename = "type")]
    pub kind: String,
    /// What it points to.
    #[sqlx(rename = "target_ref")]
    pub target: String,
}

/// One end of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The entity that points.
    Source,
    /// The entity that is pointed to.
    Target,
}

/// Which relations, and to what; empty lists select all.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Selection<'a> {
    /// Types in their canonical direction.
    pub types: &'a [String],
    /// Lower-case kinds of the other end.
    pub kinds: &'a [String],
}

/// The relations of one entity and one type that were found, with how many there are.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Degree {
    node: String,
    #[sqlx(rename = "type")]
    kind: String,
    degree: i64,
}

/// Relations at one end of entities, at most `most` for each entity and type, and how many more there are.
///
/// The degrees are counted first, on an index alone, so that a group with a hundred thousand members costs a count
/// and `most` rows.
///
/// With a view, only what is seen is there: of relations that many entities have to one, all are looked at to count
/// those that are seen.
pub(super) async fn at(
    db: &Database,
    view: View<'_>,
    end: End,
    nodes: &[String],
    selection: Selection<'_>,
    most: usize,
) -> Result<(Vec<Edge>, u64), sqlx::Error> {
    let (near, far) = columns(end);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let (mut edges, mut more) = (Vec::new(), 0);
    let nodes: Vec<String> = match end {
        End::Source => seen::only(view, nodes.to_vec()),
        End::Target => nodes.to_vec(),
    };
    for batch in nodes.chunks(BATCH) {
        let degrees: Vec<Degree> = platform::read!(db, conn => {
            let mut query = sqlx::QueryBuilder::<Db>::new("SELECT ");
            query.push(near).push(" AS node, type, COUNT(DISTINCT ").push(far);
            query.push(") AS degree FROM catalog_relations WHERE ").push(near).push(" IN (");
            list!(query, batch);
            query.push(")");
            select!(query, selection, far);
            query.push(" GROUP BY ").push(near).push(", type");
            query.build_query_as().fetch_all(conn).await
        })?;
        let (full, hubs): (Vec<_>, Vec<_>) = degrees.into_iter().partition(|degree| degree.degree <= most);
        let mut nodes: Vec<String> = full.into_iter().map(|degree| degree.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        if !nodes.is_empty() {
            let found: Vec<Edge> = platform::read!(db, conn => {
                let mut query = sqlx::QueryBuilder::<Db>::new(
                    "SELECT DISTINCT source_ref, type, target_ref FROM catalog_relations WHERE ",
                );
                query.push(near).push(" IN (");
                list!(query, &nodes);
                query.push(")");
                select!(query, selection, far);
                for hub in &hubs {
                    query.push(" AND NOT (").push(near).push(" = ").push_bind(&hub.node);
                    query.push(" AND type = ").push_bind(&hub.kind).push(")");
                }
                query.build_query_as().fetch_all(conn).await
            })?;
            edges.extend(found.into_iter().filter(|edge| seen::shows(view, &edge.source)));
        }
        for hub in &hubs {
            // Without an end for a view, and cut once it is known what is seen.
            let limit = if view.is_some() && end == End::Target { i64::MAX } else { most };
            let found: Vec<Edge> = platform::read!(db, conn => {
                let mut query = sqlx::QueryBuilder::<Db>::new(
                    "SELECT DISTINCT source_ref, type, target_ref FROM catalog_relations WHERE ",
                );
                query.push(near).push(" = ").push_bind(&hub.node).push(" AND type = ").push_bind(&hub.kind);
                select!(query, selection, far);
                query.push(" ORDER BY ").push(far).push(" LIMIT ").push_bind(limit);
                query.build_query_as().fetch_all(conn).await
            })?;
            let mut found = found;
            let mut degree = hub.degree;
            if view.is_some() && end == End::Target {
                found.retain(|edge| seen::shows(view, &edge.source));
                degree = i64::try_from(found.len()).unwrap_or(i64::MAX);
                found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
            }
            more += u64::try_from(degree - most).unwrap_or(0);
            edges.extend(found);
        }
    }
    edges.sort_unstable();
    Ok((edges, more))
}

/// All relations whose both ends are among the entities; at most [`BATCH`] entities.
pub(super) async fn among(
    db: &Database,
    view: View<'_>,
    nodes: &[String],
    selection: Selection<'_>,
) -> Result<Vec<Edge>, sqlx::Error> {
    let nodes = nodes.get(..BATCH).unwrap_or(nodes);
    if nodes.is_empty() {
        return Ok(Vec::new());
    }
    let mut edges: Vec<Edge> = platform::read!(db, conn => {
        let mut query = sqlx::QueryBuilder::<Db>::new(
            "SELECT DISTINCT source_ref, type, target_ref FROM catalog_relations WHERE source_ref IN (",
        );
        list!(query, nodes);
        query.push(") AND target_ref IN (");
        list!(query, nodes);
        query.push(")");
        select!(query, Selection { types: selection.types, kinds: &[] }, "target_ref");
        query.build_query_as().fetch_all(conn).await
    })?;
    edges.retain(|edge| seen::shows(view, &edge.source));
    edges.sort_unstable();
    Ok(edges)
}

/// How many entities point to each target with a type; targets without any are left out.
pub(super) async fn counts(
    db: &Database,
    view: View<'_>,
    kind: &str,
    targets: &[String],
) -> Result<std::collections::HashMap<String, u64>, sqlx::Error> {
    let mut counts = std::collections::HashMap::new();
    if let Some(view) = view {
        for target in targets {
            let count = seen::pointing(view, kind, target)?;
            if count > 0 {
                counts.insert(target.clone(), count);
            }
        }
        return Ok(counts);
    }
    for batch in targets.chunks(BATCH) {
        let found: Vec<(String, i64)> = platform::read!(db, conn => {
            let mut query = sqlx::QueryBuilder::<Db>::new(
                "SELECT target_ref, COUNT(DISTINCT source_ref) FROM catalog_relations WHERE target_ref IN (",
            );
            list!(query, batch);
            query.push(") AND type = ").push_bind(kind).push(" GROUP BY target_ref");
            query.build_query_as().fetch_all(conn).await
        })?;
        counts.extend(found.into_iter().map(|(target, count)| (target, u64::try_from(count).unwrap_or(0))));
    }
    Ok(counts)
}

fn columns(end: End) -> (&'static str, &'static str) {
    match end {
        End::Source => ("source_ref", "target_ref"),
        End::Target => ("target_ref", "source_ref"),
    }
}

/// A kind as a pattern of references; kinds may have `_` in them.
fn pattern(kind: &str) -> String {
    format!("{}:%", kind.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}
