//! Entities that a transaction has touched: what the index must hear of.

use std::collections::HashSet;

use platform::db::Transaction;

/// The outbox's kind of an entity that has changed, came or went.
pub const ENTITY: &str = "entity";
/// The outbox's kind of an entity of which only others say something else now: relations that they declare.
pub const RELATIONS: &str = "relations";

/// Rows of the outbox in one statement.
const ROWS: usize = 20_000;

/// What to announce at the end of a transaction, each entity once.
#[derive(Debug, Default)]
pub struct Touched {
    changed: HashSet<String>,
    related: HashSet<String>,
}

impl Touched {
    /// An entity has changed, came or went.
    pub fn changed(&mut self, entity_ref: &str) {
        if !self.changed.contains(entity_ref) {
            self.changed.insert(entity_ref.to_owned());
        }
    }

    /// Relations came or went that have this entity at one end. It need not exist.
    pub fn related(&mut self, entity_ref: &str) {
        if !self.changed.contains(entity_ref) && !self.related.contains(entity_ref) {
            self.related.insert(entity_ref.to_owned());
        }
    }

    /// The ends of edges are related.
    pub fn ends(&mut self, edges: &[(String, String, String)]) {
        for (source, _, target) in edges {
            self.related(source);
            self.related(target);
        }
    }

    /// Writes the rows, in a steady order. The last thing to be done before the commit, since writers wait for each
    /// other from here on.
    pub async fn announce(self, tx: &mut Transaction) -> Result<(), sqlx::Error> {
        let Self { changed, mut related } = self;
        related.retain(|entity_ref| !changed.contains(entity_ref));
        for (kind, set) in [(ENTITY, changed), (RELATIONS, related)] {
            let mut keys: Vec<_> = set.into_iter().collect();
            keys.sort_unstable();
            for keys in keys.chunks(ROWS) {
                tx.outbox_all(kind, keys).await?;
            }
        }
        Ok(())
    }
}
