//! The address of the graph: everything that the page shows stands in it. What is the default is left out.
//!
//! `/graph?root=component:default/orders&depth=3&kind=api&relation=dependsOn&direction=tb&view=list`

use model::EntityRef;
use services::catalog::Direction;
#[cfg(any(feature = "ssr", test))]
use services::catalog::GraphQuery;
use ui::key;

use crate::address::{pairs, push_pair};

/// The page of the graph.
pub(crate) const PATH: &str = "/graph";
const DEFAULT_DEPTH: u32 = 2;
/// Steps that can be asked for.
pub(crate) const MOST_DEPTH: u32 = 10;
const MOST_ROOTS: usize = 20;

/// The directions with their names in addresses and for people.
pub(crate) const DIRECTIONS: [(Direction, &str, &str); 4] = [
    (Direction::LR, "lr", key("Left to right")),
    (Direction::RL, "rl", key("Right to left")),
    (Direction::TB, "tb", key("Top to bottom")),
    (Direction::BT, "bt", key("Bottom to top")),
];

/// What the address of the graph says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GraphAddress {
    /// Where the walk starts; empty before anything is chosen.
    pub roots: Vec<EntityRef>,
    /// Steps, 1 to 10.
    pub depth: u32,
    /// Lower-case kinds; empty for all.
    pub kinds: Vec<String>,
    /// Relation types in their canonical direction; empty for all.
    pub relations: Vec<String>,
    /// Which way the drawing runs.
    pub direction: Direction,
    /// Draw lines between neighbours too.
    pub back: bool,
    /// Draw a relation and its inverse as two lines.
    pub split: bool,
    /// The list instead of the drawing.
    pub list: bool,
    /// What is searched for to start from.
    pub text: String,
}

impl Default for GraphAddress {
    fn default() -> Self {
        Self {
            roots: Vec::new(),
            depth: DEFAULT_DEPTH,
            kinds: Vec::new(),
            relations: Vec::new(),
            direction: Direction::LR,
            back: false,
            split: false,
            list: false,
            text: String::new(),
        }
    }
}

impl GraphAddress {
    /// The graph around one entity.
    pub(crate) fn around(root: EntityRef) -> Self {
        Self { roots: vec![root], ..Self::default() }
    }

    /// Reads the part of the address after the question mark. What is not understood is left out.
    pub(crate) fn parse(search: &str) -> Self {
        let mut this = Self::default();
        for (name, value) in pairs(search.trim_start_matches('?')) {
            match name.as_str() {
                "root" => this.add_root(&value),
                "depth" => this.depth = value.parse().unwrap_or(DEFAULT_DEPTH).clamp(1, MOST_DEPTH),
                "kind" => add(&mut this.kinds, value.to_lowercase()),
                "relation" => add(&mut this.relations, value),
                "direction" => this.direction = direction(&value),
                "back" => this.back = is_true(&value),
                "split" => this.split = is_true(&value),
                "view" => this.list = value == "list",
                "q" => this.text = value,
                _ => {}
            }
        }
        this
    }

    /// Reads Backstage's address, `/catalog-graph?rootEntityRefs[]=…&maxDepth=2&selectedKinds[]=component`. There, no
    /// depth means that there is no end; ours is at ten.
    pub(crate) fn parse_backstage(search: &str) -> Self {
        let mut this = Self { depth: MOST_DEPTH, ..Self::default() };
        for (name, value) in pairs(search.trim_start_matches('?')) {
            // Lists are written `name[]` or `name[0]`.
            match name.split('[').next().unwrap_or_default() {
                "rootEntityRefs" => this.add_root(&value),
                "maxDepth" => this.depth = value.parse().unwrap_or(MOST_DEPTH).clamp(1, MOST_DEPTH),
                "selectedKinds" => add(&mut this.kinds, value.to_lowercase()),
                "selectedRelations" => {
                    let pair = model::RELATION_PAIRS.iter().find(|pair| pair.forward == value || pair.reverse == value);
                    add(&mut this.relations, pair.map_or(value, |pair| pair.forward.to_owned()));
                }
                "direction" => this.direction = direction(&value),
                "unidirectional" => this.back = value == "false",
                "mergeRelations" => this.split = value == "false",
                _ => {}
            }
        }
        this
    }

    fn add_root(&mut self, text: &str) {
        if let Ok(root) = text.parse()
            && !self.roots.contains(&root)
            && self.roots.len() < MOST_ROOTS
        {
            self.roots.push(root);
        }
    }

    /// The part after the question mark, without it.
    pub(crate) fn search(&self) -> String {
        let mut out = self.data_search();
        if self.list {
            push_pair(&mut out, "view", "list");
        }
        if !self.text.is_empty() {
            push_pair(&mut out, "q", &self.text);
        }
        out
    }

    /// What the data depends on: without the view and the search.
    pub(crate) fn data_search(&self) -> String {
        let mut out = String::new();
        for root in &self.roots {
            push_pair(&mut out, "root", &root.to_string());
        }
        if self.depth != DEFAULT_DEPTH {
            push_pair(&mut out, "depth", &self.depth.to_string());
        }
        for kind in &self.kinds {
            push_pair(&mut out, "kind", kind);
        }
        for relation in &self.relations {
            push_pair(&mut out, "relation", relation);
        }
        if self.direction != Direction::LR {
            push_pair(&mut out, "direction", direction_key(self.direction));
        }
        for (name, on) in [("back", self.back), ("split", self.split)] {
            if on {
                push_pair(&mut out, name, "true");
            }
        }
        out
    }

    /// The whole address.
    pub(crate) fn href(&self) -> String {
        let search = self.search();
        if search.is_empty() { PATH.to_owned() } else { format!("{PATH}?{search}") }
    }

    /// What the catalog is asked for.
    #[cfg(any(feature = "ssr", test))]
    pub(crate) fn query(&self) -> GraphQuery {
        GraphQuery {
            roots: self.roots.clone(),
            depth: self.depth,
            kinds: self.kinds.clone(),
            relations: self.relations.clone(),
            direction: self.direction,
            unidirectional: !self.back,
            merge: !self.split,
        }
    }

    /// The same around another entity.
    pub(crate) fn with_root(&self, root: EntityRef) -> Self {
        Self { roots: vec![root], text: String::new(), ..self.clone() }
    }

    /// The same with one more root, or with one root less.
    pub(crate) fn toggled_root(&self, root: &EntityRef) -> Self {
        let mut this = Self { text: String::new(), ..self.clone() };
        if this.roots.contains(root) {
            this.roots.retain(|other| other != root);
        } else {
            this.roots.push(root.clone());
        }
        this
    }

    /// The drawing or the list.
    pub(crate) fn with_list(&self, list: bool) -> Self {
        Self { list, ..self.clone() }
    }
}

/// The name of a direction in addresses.
pub(crate) fn direction_key(direction: Direction) -> &'static str {
    DIRECTIONS.iter().find(|(other, ..)| *other == direction).map_or("lr", |(_, key, _)| key)
}

fn direction(key: &str) -> Direction {
    DIRECTIONS
        .iter()
        .find(|(_, other, _)| other.eq_ignore_ascii_case(key))
        .map_or(Direction::LR, |(direction, ..)| *direction)
}

fn is_true(value: &str) -> bool {
    matches!(value, "true" | "1" | "on")
}

fn add(list: &mut Vec<String>, value: String) {
    if !value.is_empty() && !list.contains(&value) {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_being_written_and_read() {
        let search = "root=component:default/a&root=api:x/b&depth=5&kind=api&relation=dependsOn&direction=tb&\
                      back=true&split=true&view=list&q=pay+ment";
        let address = GraphAddress::parse(search);
        assert_eq!(address.search(), search);
        assert!(!address.query().unidirectional && !address.query().merge);
        assert_eq!(GraphAddress::parse(&address.search()), address);
        assert_eq!(GraphAddress::default().href(), "/graph");
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        let address = GraphAddress::parse("?root=nonsense&depth=99&direction=up&kind=&kind=API&kind=api&x=y");
        assert_eq!(address, GraphAddress { depth: 10, kinds: vec!["api".into()], ..GraphAddress::default() });
    }

    #[test]
    fn backstages_addresses_mean_the_same_here() {
        let address = GraphAddress::parse_backstage(
            "?rootEntityRefs%5B%5D=component%3Adefault%2Fwayback&maxDepth=1&selectedKinds%5B%5D=Component&\
             selectedRelations%5B0%5D=ownerOf&selectedRelations[1]=ownedBy&unidirectional=false&mergeRelations=true&\
             direction=RL&showFilters=true&curve=curveStepBefore",
        );
        assert_eq!(
            address.href(),
            "/graph?root=component:default/wayback&depth=1&kind=component&relation=ownedBy&direction=rl&back=true"
        );
        assert_eq!(GraphAddress::parse_backstage("").depth, 10);
    }
}
