//! What a user is at the moment: for whom they act, whether they administer, whether they are still there.

use std::sync::Arc;
use std::time::Duration;

use model::EntityRef;
use moka::future::Cache;
use services::catalog::Entities;
use services::{Actor, ErrorKind};

use crate::error::Error;

/// How long it is remembered: so much later, who was removed from the catalog or a group has lost what came of it.
const REMEMBERED: Duration = Duration::from_secs(15);

/// A user's standing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The user, their groups and the groups above them.
    pub ownership: Vec<String>,
    /// May administer the portal.
    pub administrator: bool,
    /// They stand in the catalog.
    pub in_catalog: bool,
}

/// Works standings out, and remembers them for a while.
#[derive(Clone)]
pub struct Standings {
    catalog: Arc<dyn Entities>,
    administrators: Arc<[String]>,
    known: Cache<String, Arc<Standing>>,
}

impl Standings {
    /// From the catalog and the references of administrators.
    pub fn new(catalog: Arc<dyn Entities>, administrators: &[String]) -> Self {
        let known = Cache::builder().max_capacity(20_000).time_to_live(REMEMBERED).build();
        Self { catalog, administrators: administrators.into(), known }
    }

    /// What a user is.
    ///
    /// # Errors
    /// When the catalog can not be asked.
    pub async fn of(&self, user_ref: &str) -> Result<Arc<Standing>, Error> {
        if let Some(standing) = self.known.get(user_ref).await {
            return Ok(standing);
        }
        let mut standing = Standing { ownership: vec![user_ref.to_owned()], ..Standing::default() };
        if let Ok(entity_ref) = user_ref.parse::<EntityRef>() {
            match self.catalog.membership(&Actor::portal(), &entity_ref).await {
                Ok(groups) => {
                    standing.in_catalog = true;
                    standing.ownership.extend(groups);
                }
                Err(error) if error.kind == ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        standing.administrator = standing.ownership.iter().any(|own| self.administrators.contains(own));
        let standing = Arc::new(standing);
        self.known.insert(user_ref.to_owned(), standing.clone()).await;
        Ok(standing)
    }

    /// Looks again the next time.
    pub async fn forget(&self, user_ref: &str) {
        self.known.invalidate(user_ref).await;
    }
}
