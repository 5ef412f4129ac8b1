//! The catalog as a graph: laid out on the server, drawn by the page as it comes.

use async_trait::async_trait;
use model::EntityRef;
use serde::{Deserialize, Serialize};

use super::{EntityLink, KindCount};
use crate::{Actor, Result};

/// The catalog as a graph.
#[async_trait]
pub trait Graphs: Send + Sync + 'static {
    /// What is around an entity, laid out for drawing. At most 300 nodes; the nearest are kept.
    async fn graph(&self, actor: &Actor, query: &GraphQuery) -> Result<Graph>;
    /// Who is hit if this fails: everything that depends on it, directly and through others.
    async fn impact(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Impact>;
    /// Domains with their systems, the organisation, and tools.
    async fn explore(&self, actor: &Actor) -> Result<Explore>;
}

/// What part of the graph to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphQuery {
    /// Where to start; unknown roots are reported, at most 20.
    pub roots: Vec<EntityRef>,
    /// How many steps away, 1 to 10.
    pub depth: u32,
    /// Lower-case kinds to show; empty for all.
    pub kinds: Vec<String>,
    /// Forward relation types to follow (see `model::RELATION_PAIRS`); empty for all.
    pub relations: Vec<String>,
    /// Which way the drawing runs.
    pub direction: Direction,
    /// Follow relations away from the root only, never back towards it.
    pub unidirectional: bool,
    /// Draw a relation and its inverse as one line.
    pub merge: bool,
}

/// Which way a drawing runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Left to right.
    #[default]
    LR,
    /// Right to left.
    RL,
    /// Top to bottom.
    TB,
    /// Bottom to top.
    BT,
}

/// A drawing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// Its width in pixels at scale 1.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What is drawn.
    pub nodes: Vec<GraphNode>,
    /// What joins it.
    pub edges: Vec<GraphEdge>,
    /// How many nodes were left out because the drawing is full.
    pub omitted: u64,
}

/// A node with its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphNode {
    /// What it stands for.
    pub link: EntityLink,
    /// The centre.
    pub x: f64,
    /// The centre.
    pub y: f64,
    /// The size.
    pub width: f64,
    /// The size.
    pub height: f64,
    /// Steps from the nearest root.
    pub distance: u32,
}

/// A line between two nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphEdge {
    /// Index into the nodes.
    pub from: usize,
    /// Index into the nodes.
    pub to: usize,
    /// The relation types, for example `ownedBy` or `ownerOf / ownedBy`.
    pub label: String,
    /// The points it goes through.
    pub points: Vec<(f64, f64)>,
}

/// What depends on an entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// By distance, then by name; at most 1,000.
    pub items: Vec<ImpactItem>,
    /// All there are.
    pub total: u64,
    /// How many by kind.
    pub kinds: Vec<KindCount>,
    /// The owners of what is hit, with how many of their things are.
    pub owners: Vec<(EntityLink, u64)>,
}

/// One thing that is hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpactItem {
    /// The thing.
    pub link: EntityLink,
    /// Steps away, from 1.
    pub distance: u32,
    /// Through which entity it is hit; the entity itself at distance 1.
    pub through: EntityLink,
    /// Who owns it.
    pub owners: Vec<EntityLink>,
}

/// The landscape.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explore {
    /// Domains by name, with what is in no domain last under a domain of `None`; at most 200.
    pub domains: Vec<DomainView>,
    /// All domains.
    pub domain_total: u64,
    /// The organisation: top groups first, each followed by those below it; at most 1,000.
    pub groups: Vec<GroupNode>,
    /// All groups.
    pub group_total: u64,
    /// Tools of the company, from configuration (`callboard.explore.tools`).
    pub tools: Vec<Tool>,
}

/// A domain on the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainView {
    /// `None` for what is in no domain.
    pub domain: Option<EntityLink>,
    /// Who owns it.
    pub owner: Option<EntityLink>,
    /// First line of the description.
    pub description: String,
    /// The systems in it with how many things each holds; at most 50.
    pub systems: Vec<(EntityLink, u64)>,
    /// All systems in it.
    pub system_total: u64,
}

/// A group in the organisation chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupNode {
    /// The group.
    pub link: EntityLink,
    /// 0 for a group without a parent.
    pub level: u32,
    /// Direct members.
    pub members: u64,
    /// Things owned by it.
    pub owned: u64,
}

/// A tool of the company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub title: String,
    /// Where it is; http or https.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// A heading to stand under.
    pub category: String,
}
