//! The organisation chart.

use std::collections::{BTreeMap, HashMap, HashSet};

use platform::db::Database;
use services::catalog::GroupNode;

use super::links::Links;
use super::{View, edges, seen};

/// Groups that are shown.
const MOST_SHOWN: usize = 1_000;
/// Groups that are looked at to choose them.
const MOST_READ: i64 = 50_000;

/// The groups as a tree: each followed by those below it, and how many there are at all. When there are too many,
/// the deepest are left out.
pub(super) async fn groups(db: &Database, view: View<'_>) -> Result<(Vec<GroupNode>, u64), sqlx::Error> {
    let (groups, total) = match view {
        Some(view) => seen::of_kind(view, "group", usize::try_from(MOST_READ).unwrap_or(usize::MAX))?,
        None => all(db).await?,
    };
    let parents: Vec<(String, String)> = platform::read!(db, conn => {
        sqlx::query_as(
            "SELECT DISTINCT r.source_ref, r.target_ref FROM catalog_entities e \
             JOIN catalog_relations r ON r.source_ref = e.entity_ref AND r.type = 'childOf' \
             WHERE e.kind IN ('Domain', 'System', 'Group') AND e.kind = 'Group' LIMIT $1",
        )
        .bind(MOST_READ)
        .fetch_all(conn)
        .await
    })?;
    let mut tree = tree(&groups, &parents);
    tree.truncate_deepest(MOST_SHOWN);
    let shown: Vec<String> = tree.rows.iter().map(|(group, _)| (*group).to_owned()).collect();
    let members = edges::counts(db, view, "memberOf", &shown).await?;
    let owned = edges::counts(db, view, "ownedBy", &shown).await?;
    let links = Links::read(db, view, &shown).await?;
    let nodes = tree
        .rows
        .iter()
        .filter_map(|(group, level)| {
            Some(GroupNode {
                link: links.link(group)?,
                level: *level,
                members: members.get(*group).copied().unwrap_or(0),
                owned: owned.get(*group).copied().unwrap_or(0),
            })
        })
        .collect();
    Ok((nodes, total))
}

/// All groups, at most [`MOST_READ`], and how many there are.
async fn all(db: &Database) -> Result<(Vec<String>, u64), sqlx::Error> {
    let groups: Vec<String> = platform::read!(db, conn => {
        sqlx::query_scalar(
            "SELECT entity_ref FROM catalog_entities \
             WHERE kind IN ('Domain', 'System', 'Group') AND kind = 'Group' ORDER BY entity_ref LIMIT $1",
        )
        .bind(MOST_READ)
        .fetch_all(conn)
        .await
    })?;
    let total: i64 = platform::read!(db, conn => {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM catalog_entities WHERE kind IN ('Domain', 'System', 'Group') AND kind = 'Group'",
        )
        .fetch_one(conn)
        .await
    })?;
    Ok((groups, u64::try_from(total).unwrap_or(0)))
}

/// Groups with their levels, each followed by those below it.
struct Tree<'a> {
    rows: Vec<(&'a str, u32)>,
}

impl Tree<'_> {
    /// Keeps at most so many rows: whole levels from the top, then the first of the next.
    fn truncate_deepest(&mut self, most: usize) {
        if self.rows.len() <= most {
            return;
        }
        let mut by_level: Vec<usize> = (0..self.rows.len()).collect();
        by_level.sort_by_key(|row| self.rows.get(*row).map(|(_, level)| *level));
        let kept: HashSet<usize> = by_level.into_iter().take(most).collect();
        let mut row = 0;
        self.rows.retain(|_| {
            row += 1;
            kept.contains(&(row - 1))
        });
    }
}

/// Puts groups below their parents, in the order given. A group with several parents stands below the first; of a
/// circle of groups the first stands at the top.
fn tree<'a>(groups: &'a [String], parents: &'a [(String, String)]) -> Tree<'a> {
    let known: HashSet<&str> = groups.iter().map(String::as_str).collect();
    let mut parent_of: HashMap<&str, &str> = HashMap::new();
    for (child, parent) in parents {
        if child != parent && known.contains(parent.as_str()) {
            let first = parent_of.entry(child).or_insert(parent);
            if parent.as_str() < *first {
                *first = parent;
            }
        }
    }
    let mut children: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
    for group in groups {
        if let Some(parent) = parent_of.get(group.as_str()) {
            children.entry(parent).or_default().push(group);
        }
    }
    let mut met = HashSet::new();
    let mut rows = Vec::with_capacity(groups.len());
    let tops = groups.iter().filter(|group| !parent_of.contains_key(group.as_str()));
    // Whatever no top leads to is part of a circle, or below one.
    for start in tops.chain(groups) {
        let mut stack = vec![(start.as_str(), 0)];
        while let Some((group, level)) = stack.pop() {
            if met.insert(group) {
                rows.push((group, level));
                let below = children.get(group).map_or(&[][..], Vec::as_slice);
                stack.extend(below.iter().rev().map(|child| (*child, level + 1)));
            }
        }
    }
    Tree { rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(groups: &[&str], parents: &[(&str, &str)]) -> Vec<(String, u32)> {
        let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
        let parents: Vec<_> = parents.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        tree(&groups, &parents).rows.into_iter().map(|(group, level)| (group.to_owned(), level)).collect()
    }

    #[test]
    fn groups_follow_their_parents() {
        let rows = rows(&["a", "b", "c", "d"], &[("b", "d"), ("c", "d"), ("d", "a")]);
        assert_eq!(rows, [("a".into(), 0), ("d".into(), 1), ("b".into(), 2), ("c".into(), 2)]);
    }

    #[test]
    fn circles_and_missing_parents_lose_nobody() {
        let rows = rows(&["a", "b", "c", "d"], &[("a", "b"), ("b", "a"), ("c", "gone"), ("d", "d")]);
        assert_eq!(rows, [("c".into(), 0), ("d".into(), 0), ("a".into(), 0), ("b".into(), 1)]);
    }

    #[test]
    fn the_deepest_go_first() {
        let groups: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let parents = [("b".to_owned(), "a".to_owned()), ("c".to_owned(), "b".to_owned())];
        let mut tree = tree(&groups, &parents);
        tree.truncate_deepest(3);
        assert_eq!(tree.rows, [("a", 0), ("b", 1), ("d", 0)]);
    }
}
