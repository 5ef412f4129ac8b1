//! The catalog as a graph: what is around an entity, who is hit when it fails, and the landscape.
//!
//! Everything is answered from SQL in batches of references, so the cost grows with what is shown and not with the
//! catalog. What could be endless is bounded: a drawing by [`MOST_NODES`], a list by the limits of its contract.

use std::sync::Arc;

use async_trait::async_trait;
use model::EntityRef;
use platform::db::{Database, Failure};
use services::catalog::{Explore, Graph, GraphQuery, Graphs, Impact, Tool};
use services::{Actor, Error, Result};

use crate::entities::EntitiesService;
use crate::index::Snapshot;

mod drawing;
mod edges;
mod explore;
mod impact;
mod layout;
mod links;
mod organisation;
mod seen;
mod walk;

/// A drawing has at most so many nodes.
const MOST_NODES: usize = 300;
/// References in one `IN` list.
const BATCH: usize = 500;

/// What a caller sees; `None` for everything. A relation goes with the entity at its source.
type View<'a> = Option<&'a Snapshot>;

/// Answers questions about the graph from the database.
pub struct GraphsService {
    db: Database,
    entities: Arc<EntitiesService>,
    tools: Vec<Tool>,
}

impl GraphsService {
    /// Answers from a database whose migrations are applied. Tools with addresses other than http and https are
    /// left out; the configuration has refused them before.
    pub fn new(db: Database, entities: Arc<EntitiesService>, tools: Vec<Tool>) -> Arc<dyn Graphs> {
        let tools = tools.into_iter().filter(|tool| explore::is_web_address(&tool.url)).collect();
        Arc::new(Self { db, entities, tools })
    }
}

#[async_trait]
impl Graphs for GraphsService {
    async fn graph(&self, actor: &Actor, query: &GraphQuery) -> Result<Graph> {
        let view = self.entities.view(actor).await?;
        let view = view.as_deref();
        let walked = walk::walk(&self.db, view, query).await.map_err(failed)?;
        let links =
            links::Links::read(&self.db, view, walked.nodes.iter().map(|(node, _)| node)).await.map_err(failed)?;
        let direction = query.direction;
        // A drawing takes milliseconds of pure computing; it must not keep other requests waiting.
        tokio::task::spawn_blocking(move || drawing::draw(&walked, &links, direction)).await.map_err(|error| {
            tracing::error!(%error, "the layout of a graph failed");
            Error::internal()
        })
    }

    async fn impact(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Impact> {
        let view = self.entities.view(actor).await?;
        impact::impact(&self.db, view.as_deref(), entity_ref).await.map_err(failed)
    }

    async fn explore(&self, actor: &Actor) -> Result<Explore> {
        let view = self.entities.view(actor).await?;
        let view = view.as_deref();
        let mut explore = explore::domains(&self.db, view).await.map_err(failed)?;
        (explore.groups, explore.group_total) = organisation::groups(&self.db, view).await.map_err(failed)?;
        explore.tools = self.tools.clone();
        Ok(explore)
    }
}

/// The person sees whether trying again helps, the log sees the cause.
fn failed(error: sqlx::Error) -> Error {
    match Failure::of(&error) {
        Failure::Unavailable => {
            tracing::warn!(%error, "the database did not answer a question about the graph");
            Error::unavailable("The database does not answer at the moment.").hint("Try again in a few seconds.")
        }
        _ => {
            tracing::error!(%error, "a question about the graph failed");
            Error::internal()
        }
    }
}

#[cfg(test)]
mod tests;
