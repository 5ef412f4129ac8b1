//! The trait of `services::navigation`.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use model::EntityRef;
use platform::db::Database;
use services::catalog::Entities;
use services::navigation::{Edited, Layout, LayoutVersion, Navigation, PluginPlace, ShownGroup, Viewer};
use services::{Actor, Error as Told, Result};

use crate::check::{checked, group_ref, refusal};
use crate::complete::{Looking, complete, shown};
use crate::hold::Holder;
use crate::{CHANGED, Error, Settings, store};

/// Groups above a group that are followed.
const ABOVE: usize = 50;

/// What the engine needs.
pub struct Parts {
    /// Where everything is kept.
    pub db: Database,
    /// Which groups stand above others.
    pub entities: Arc<dyn Entities>,
    /// What the configuration says.
    pub settings: Settings,
    /// The places of the portal's plugins.
    pub places: Vec<PluginPlace>,
}

/// Where one can go.
pub struct NavigationEngine {
    db: Database,
    entities: Arc<dyn Entities>,
    held: Holder,
}

impl NavigationEngine {
    /// Reads the layout in force.
    ///
    /// # Errors
    /// When the database can not be read.
    pub async fn load(parts: Parts) -> std::result::Result<Arc<Self>, Error> {
        let held = Holder::load(parts.db.clone(), parts.settings.layout, parts.places).await?;
        Ok(Arc::new(Self { db: parts.db, entities: parts.entities, held }))
    }

    /// Adds a version. `action` is what the record calls it.
    async fn add(
        &self,
        actor: &Actor,
        action: &'static str,
        layout: Option<&Layout>,
        seen: i64,
    ) -> std::result::Result<i64, Error> {
        let mut tx = self.db.begin().await?;
        let entries = layout.map_or(0, count).to_string();
        engine_audit::record(&mut tx, actor, action, "everybody", &[("entries", &entries)]).await?;
        let Some(version) = store::add(&mut tx, layout, actor.name(), seen).await? else {
            return Err(Told::conflict("Somebody else has changed the navigation meanwhile.")
                .hint("Load the page again to see it; what you have just done can be done again there.")
                .into());
        };
        tx.outbox(CHANGED, "").await?;
        tx.commit().await?;
        Ok(version)
    }

    fn checked(&self, layout: &Layout) -> std::result::Result<Layout, Error> {
        checked(layout, self.held.places()).map_err(|problems| refusal(problems).into())
    }

    /// What a member of a group acts for: the group, and those above it, the nearest first.
    async fn acts_for(&self, group: &str) -> std::result::Result<Vec<String>, Error> {
        let named = group_ref(group).ok_or_else(|| {
            Told::invalid(format!("'{}' is no reference of a group.", model::text::clipped(group, 80)))
        })?;
        let mut own = vec![named.clone()];
        let mut next: Option<EntityRef> = named.parse().ok();
        let mut seen = BTreeSet::from([named]);
        while let Some(group) = next.take().filter(|_| own.len() < ABOVE) {
            let view = match self.entities.group(&Actor::portal(), &group).await {
                Ok(view) => view,
                // One that is not there has none above it.
                Err(error) if error.kind == services::ErrorKind::NotFound => break,
                Err(error) => return Err(error.into()),
            };
            next = view.parent.map(|parent| parent.entity_ref).filter(|above| seen.insert(above.to_string()));
            own.extend(next.as_ref().map(ToString::to_string));
        }
        Ok(own)
    }
}

/// How many entries a layout has.
fn count(layout: &Layout) -> usize {
    layout.groups.iter().map(|group| group.entries.len()).sum()
}

#[async_trait]
impl Navigation for NavigationEngine {
    async fn shown(&self, actor: &Actor) -> Result<Vec<ShownGroup>> {
        actor.require_known()?;
        let held = self.held.now().await;
        let looking = Looking { administrator: actor.is_administrator(), ownership: actor.ownership() };
        Ok(held.layout.as_ref().map(|layout| shown(layout, self.held.places(), looking)).unwrap_or_default())
    }

    async fn edited(&self, actor: &Actor) -> Result<Edited> {
        actor.require_administrator()?;
        let held = self.held.now().await;
        let layout = match &held.layout {
            Some(layout) => layout.clone(),
            None => complete(&Layout::default(), self.held.places()),
        };
        Ok(Edited { layout, version: held.version, saved: held.saved })
    }

    async fn preview(&self, actor: &Actor, layout: &Layout, viewer: &Viewer) -> Result<Vec<ShownGroup>> {
        actor.require_administrator()?;
        let places = self.held.places();
        let layout = complete(&self.checked(layout)?, places);
        let (administrator, ownership) = match viewer {
            Viewer::Everybody => (false, Vec::new()),
            Viewer::Administrator => (true, Vec::new()),
            Viewer::Group(group) => (false, self.acts_for(group).await?),
        };
        Ok(shown(&layout, places, Looking { administrator, ownership: &ownership }))
    }

    async fn save(&self, actor: &Actor, layout: &Layout, version: i64) -> Result<i64> {
        actor.require_administrator()?;
        let layout = self.checked(layout)?;
        Ok(self.add(actor, "navigation.saved", Some(&layout), version).await?)
    }

    async fn reset(&self, actor: &Actor) -> Result<()> {
        actor.require_administrator()?;
        let newest = store::newest(&self.db, 1).await.map_err(Error::from)?;
        match newest.first() {
            Some(newest) if newest.layout.is_some() => {
                Ok(self.add(actor, "navigation.reset", None, newest.version).await.map(drop)?)
            }
            _ => Ok(()),
        }
    }

    async fn versions(&self, actor: &Actor) -> Result<Vec<LayoutVersion>> {
        actor.require_administrator()?;
        let rows = store::newest(&self.db, store::KEPT).await.map_err(Error::from)?;
        let mut versions = Vec::with_capacity(rows.len());
        for row in rows {
            let layout = row.layout().map_err(Error::from)?;
            let number = |of: fn(&Layout) -> usize| {
                layout.as_ref().map_or(0, |layout| u32::try_from(of(layout)).unwrap_or(u32::MAX))
            };
            versions.push(LayoutVersion {
                groups: number(|layout| layout.groups.len()),
                entries: number(count),
                reset: layout.is_none(),
                version: row.version,
                at: row.saved_at,
                by: row.saved_by,
            });
        }
        Ok(versions)
    }

    async fn restore(&self, actor: &Actor, version: i64) -> Result<i64> {
        actor.require_administrator()?;
        let row = store::one(&self.db, version).await.map_err(Error::from)?;
        let row = row.ok_or_else(|| Told::not_found("That version is not kept any more."))?;
        let layout = row.layout().map_err(Error::from)?;
        let newest = store::newest_number(&self.db).await.map_err(Error::from)?;
        Ok(self.add(actor, "navigation.restored", layout.as_ref(), newest).await?)
    }
}
