//! The trait of `services::announcements`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine_audit::Entry;
use model::EntityRef;
use moka::future::Cache;
use platform::db::{Database, now_micros as now};
use services::announcements::{
    Acknowledgements, Announcement, AnnouncementDraft, AnnouncementPage, AnnouncementQuery, AnnouncementState,
    Announcements, Audience, Banner, Weight,
};
use services::catalog::{Addressee, EntityLink, Glances};
use services::notifications::Notifications;
use services::{Actor, Error as Told, FieldError, Result};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::store::{Row, Touched};
use crate::{CHANGED, Error, begin, body, store};

/// Announcements above a page.
const BANNERS: usize = 3;
/// Announcements on a page.
const PAGE: usize = 20;
/// Characters of a title.
const TITLE: usize = 200;
/// Characters of a body.
const BODY: usize = 50_000;
/// Characters of a category, and of a filter.
const SHORT: usize = 100;
/// Groups that an announcement is for.
const GROUPS: usize = 200;
/// People in a list of who has acknowledged and who has not.
const PEOPLE: usize = 500;
/// Characters of a summary.
const SUMMARY: usize = 240;
/// How long the owners that a filter selects are remembered: every page asks whether it is for its person.
const REMEMBERED: Duration = Duration::from_secs(30);

/// What the engine needs.
pub struct Parts {
    /// Where everything is kept.
    pub db: Database,
    /// Who is meant.
    pub glances: Arc<dyn Glances>,
    /// What tells people.
    pub notifications: Arc<dyn Notifications>,
}

/// What the company has to say.
pub struct AnnouncementEngine {
    pub(crate) db: Database,
    pub(crate) glances: Arc<dyn Glances>,
    pub(crate) notifications: Arc<dyn Notifications>,
    owners: Cache<String, Arc<Vec<String>>>,
}

impl AnnouncementEngine {
    /// With its parts. Nobody is told until [`AnnouncementEngine::start`].
    pub fn new(parts: Parts) -> Arc<Self> {
        let owners = Cache::builder().max_capacity(1_000).time_to_live(REMEMBERED).build();
        Arc::new(Self { db: parts.db, glances: parts.glances, notifications: parts.notifications, owners })
    }

    /// Begins the work in the background, until told to stop.
    pub fn start(self: &Arc<Self>, tasks: &TaskTracker, stop: &CancellationToken) {
        let (own, stop) = (self.clone(), stop.child_token());
        tasks.spawn(async move { begin::begin(&own, stop).await });
    }

    async fn owners_of(&self, filter: &str) -> std::result::Result<Arc<Vec<String>>, Error> {
        if let Some(owners) = self.owners.get(filter).await {
            return Ok(owners);
        }
        let owners = Arc::new(self.glances.owners(&Actor::portal(), filter).await?);
        self.owners.insert(filter.to_owned(), owners.clone()).await;
        Ok(owners)
    }

    async fn is_for(&self, actor: &Actor, row: &Row) -> std::result::Result<bool, Error> {
        let own = actor.ownership();
        Ok(match row.audience()? {
            Audience::Everybody => true,
            Audience::Groups(groups) => groups.iter().any(|group| own.contains(group)),
            Audience::Owners(filter) => self.owners_of(&filter).await?.iter().any(|owner| own.contains(owner)),
        })
    }

    /// One that the caller sees: it is on or over and for them, or they write.
    async fn seen(&self, actor: &Actor, id: &str) -> std::result::Result<(Row, bool), Error> {
        let gone = || Told::not_found("There is no such announcement any more.");
        let row = store::row(&self.db, id).await?.ok_or_else(gone)?;
        let mine = self.is_for(actor, &row).await?;
        if actor.is_administrator() || (mine && row.from_at <= now()) { Ok((row, mine)) } else { Err(gone().into()) }
    }

    async fn shown(&self, actor: &Actor, rows: Vec<(Row, bool)>) -> std::result::Result<Vec<Announcement>, Error> {
        let user_ref = actor.require_user()?;
        let touched = store::touched(&self.db, user_ref, rows.iter().map(|(row, _)| row.id.clone()).collect()).await?;
        let writers: Vec<EntityRef> = rows.iter().filter_map(|(row, _)| row.created_by.parse().ok()).collect();
        let writers = self.links(actor, &writers).await?;
        let at = now();
        let mut shown = Vec::with_capacity(rows.len());
        for (row, mine) in rows {
            let own = touched.iter().find(|own| own.announcement_id == row.id);
            let by = writers.iter().find(|link| link.entity_ref.to_string() == row.created_by).cloned();
            shown.push(announcement(row, mine, own, by, at)?);
        }
        Ok(shown)
    }

    async fn links(&self, actor: &Actor, refs: &[EntityRef]) -> std::result::Result<Vec<EntityLink>, Error> {
        let rows = self.glances.rows(actor, refs).await?;
        let links = refs.iter().zip(rows);
        Ok(links
            .map(|(entity_ref, row)| row.map_or_else(|| EntityLink::missing(entity_ref.clone()), |row| row.link))
            .collect())
    }

    async fn touch(&self, actor: &Actor, id: &str, acknowledged: bool) -> std::result::Result<(), Error> {
        let user_ref = actor.require_user()?;
        let (row, mine) = self.seen(actor, id).await?;
        if !mine {
            return Err(Told::forbidden("This announcement is for others.").into());
        }
        if !acknowledged && row.acknowledge > 0 && row.weight() > Weight::Info {
            return Err(Told::invalid("This announcement is to be acknowledged, not to be put away.").into());
        }
        let mut tx = self.db.begin().await?;
        store::touch(&mut tx, id, user_ref, acknowledged).await?;
        tx.outbox(CHANGED, user_ref).await?;
        Ok(tx.commit().await?)
    }

    async fn written(
        &self,
        actor: &Actor,
        id: Option<&str>,
        draft: &AnnouncementDraft,
    ) -> std::result::Result<String, Error> {
        actor.require_administrator()?;
        let draft = checked(draft)?;
        if let Audience::Owners(filter) = &draft.audience {
            self.owners_of(filter).await.map_err(|error| match error {
                Error::Told(error) => Told::invalid(format!("The filter can not be used: {}", error.message)).into(),
                other => other,
            })?;
        }
        let before = match id {
            Some(id) => {
                let gone = || Told::not_found("There is no such announcement any more.");
                Some(store::row(&self.db, id).await?.ok_or_else(gone)?)
            }
            None => None,
        };
        let from = draft.from.or(before.as_ref().map(|before| before.from_at)).unwrap_or_else(now);
        if draft.until.is_some_and(|until| until <= from) {
            return Err(field("until", "It would be over before it begins."));
        }
        let action = if before.is_some() { "announcement.changed" } else { "announcement.written" };
        let id = before.map_or_else(|| Uuid::now_v7().to_string(), |before| before.id);
        let mut tx = self.db.begin().await?;
        Entry::of(actor, action, &id).with("title", &draft.title).write(&mut tx).await?;
        if !store::update(&mut tx, &id, &draft, from).await? {
            store::insert(&mut tx, &id, &draft, from, actor.require_user()?).await?;
        }
        tx.outbox(CHANGED, "").await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn deleted(&self, actor: &Actor, id: &str) -> std::result::Result<(), Error> {
        actor.require_administrator()?;
        let mut tx = self.db.begin().await?;
        Entry::of(actor, "announcement.deleted", id).write(&mut tx).await?;
        let gone = platform::write!(tx, conn => {
            sqlx::query("DELETE FROM announcements WHERE id = $1")
                .bind(id)
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
        })?;
        if gone == 0 {
            return Err(Told::not_found("There is no such announcement any more.").into());
        }
        tx.outbox(CHANGED, "").await?;
        Ok(tx.commit().await?)
    }

    async fn listed(&self, actor: &Actor, query: &AnnouncementQuery) -> std::result::Result<AnnouncementPage, Error> {
        actor.require_user()?;
        let (writes, at) = (actor.is_administrator(), now());
        let mut rows = Vec::new();
        for row in store::rows(&self.db, query.all).await? {
            let mine = self.is_for(actor, &row).await?;
            let sees = mine && row.from_at <= at;
            if sees || (writes && query.all) {
                rows.push((row, mine));
            }
        }
        let mut categories: Vec<String> = rows.iter().map(|(row, _)| row.category.clone()).collect();
        categories.retain(|category| !category.is_empty());
        categories.sort();
        categories.dedup();
        rows.retain(|(row, _)| query.category.is_empty() || row.category == query.category);
        let total = rows.len() as u64;
        let from = (query.page.max(1) as usize - 1).saturating_mul(PAGE);
        let page: Vec<(Row, bool)> = rows.into_iter().skip(from).take(PAGE).collect();
        Ok(AnnouncementPage { announcements: self.shown(actor, page).await?, total, categories, writes })
    }

    async fn above(&self, actor: &Actor) -> std::result::Result<Vec<Banner>, Error> {
        let user_ref = actor.require_user()?;
        let rows: Vec<Row> =
            store::rows(&self.db, false).await?.into_iter().filter(|row| row.weight() > Weight::Info).collect();
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let touched = store::touched(&self.db, user_ref, rows.iter().map(|row| row.id.clone()).collect()).await?;
        let mut banners = Vec::new();
        for row in rows {
            let own = touched.iter().find(|own| own.announcement_id == row.id);
            let over = own.is_some_and(|own| own.acknowledged_at.is_some() || own.dismissed_at.is_some());
            if over || !self.is_for(actor, &row).await? {
                continue;
            }
            banners.push(Banner {
                weight: row.weight(),
                acknowledge: row.acknowledge > 0,
                id: row.id,
                title: row.title,
            });
        }
        banners.sort_by_key(|banner| std::cmp::Reverse(banner.weight));
        banners.truncate(BANNERS);
        Ok(banners)
    }

    async fn who(&self, actor: &Actor, id: &str) -> std::result::Result<Acknowledgements, Error> {
        actor.require_administrator()?;
        let (row, _) = self.seen(actor, id).await?;
        let owners = match row.audience()? {
            Audience::Everybody => Some(Vec::new()),
            Audience::Groups(groups) => Some(groups),
            Audience::Owners(filter) => Some(self.owners_of(&filter).await?.to_vec()).filter(|own| !own.is_empty()),
        };
        let people: Vec<Addressee> = match &owners {
            Some(owners) => self.glances.audience(&Actor::portal(), owners).await?,
            None => Vec::new(),
        };
        let acknowledged = store::acknowledged(&self.db, id).await?;
        let link = |person: &Addressee| {
            let entity_ref: EntityRef = person.entity_ref.parse().ok()?;
            Some(EntityLink { entity_ref, title: person.title.clone(), kind_type: None, exists: true })
        };
        let has = |person: &Addressee| acknowledged.iter().find(|(user_ref, _)| *user_ref == person.entity_ref);
        let mut have: Vec<(EntityLink, i64)> =
            people.iter().filter_map(|person| Some((link(person)?, has(person)?.1))).collect();
        let mut have_not: Vec<EntityLink> =
            people.iter().filter(|person| has(person).is_none()).filter_map(link).collect();
        let done = have.len() as u64;
        have.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        have_not.sort_by_cached_key(|link| (link.title.to_lowercase(), link.entity_ref.to_string()));
        have.truncate(PEOPLE);
        have_not.truncate(PEOPLE);
        Ok(Acknowledgements { of: people.len() as u64, done, have, have_not })
    }
}

fn announcement(
    row: Row,
    mine: bool,
    own: Option<&Touched>,
    by: Option<EntityLink>,
    at: i64,
) -> std::result::Result<Announcement, Error> {
    let state = if row.from_at > at {
        AnnouncementState::Upcoming
    } else if row.is_on(at) {
        AnnouncementState::Active
    } else {
        AnnouncementState::Over
    };
    let audience = row.audience()?;
    Ok(Announcement {
        html: body::html(&row.body),
        summary: body::summary(&row.body, SUMMARY),
        from: row.from_at,
        by,
        updated_at: row.updated_at,
        state,
        acknowledged_at: own.and_then(|own| own.acknowledged_at),
        mine,
        draft: AnnouncementDraft {
            weight: row.weight(),
            title: row.title,
            body: row.body,
            category: row.category,
            audience,
            from: Some(row.from_at),
            until: row.until_at,
            acknowledge: row.acknowledge > 0,
        },
        id: row.id,
    })
}

fn field(name: &str, message: impl Into<String>) -> Error {
    let message = message.into();
    let mut error = Told::invalid(message.clone());
    error.fields.push(FieldError { field: name.to_owned(), message, file: None, line: None });
    error.into()
}

/// What is written, in the form in which it is kept.
fn checked(draft: &AnnouncementDraft) -> std::result::Result<AnnouncementDraft, Error> {
    let mut draft = draft.clone();
    draft.title = draft.title.trim().to_owned();
    draft.category = draft.category.trim().to_owned();
    let long = |text: &str, most: usize| text.chars().count() > most;
    if draft.title.is_empty() {
        return Err(field("title", "An announcement needs a title."));
    }
    if long(&draft.title, TITLE) || draft.title.chars().any(char::is_control) {
        return Err(field("title", format!("A title has at most {TITLE} characters, in one line.")));
    }
    if draft.body.trim().is_empty() {
        return Err(field("body", "Say what it is about."));
    }
    if long(&draft.body, BODY) {
        return Err(field("body", format!("An announcement has at most {BODY} characters.")));
    }
    if long(&draft.category, SHORT) {
        return Err(field("category", format!("A category has at most {SHORT} characters.")));
    }
    match &mut draft.audience {
        Audience::Everybody => {}
        Audience::Groups(groups) => {
            if groups.is_empty() || groups.len() > GROUPS {
                return Err(field("audience", format!("Name the groups that it is for: 1 to {GROUPS}.")));
            }
            for group in groups.iter_mut() {
                let parsed: EntityRef = match group.contains(':') {
                    true => group.parse(),
                    false => format!("group:{group}").parse(),
                }
                .map_err(|error| field("audience", format!("'{group}' is no reference of a group: {error}")))?;
                if parsed.kind() != "group" {
                    return Err(field("audience", format!("'{group}' is no group.")));
                }
                *group = parsed.to_string();
            }
        }
        Audience::Owners(filter) => {
            *filter = filter.trim().to_owned();
            if filter.is_empty() || long(filter, 500) {
                return Err(field("audience", "Give a filter, as in kind=component,spec.type=service."));
            }
        }
    }
    Ok(draft)
}

#[async_trait]
impl Announcements for AnnouncementEngine {
    async fn banners(&self, actor: &Actor) -> Result<Vec<Banner>> {
        Ok(self.above(actor).await?)
    }

    async fn list(&self, actor: &Actor, query: &AnnouncementQuery) -> Result<AnnouncementPage> {
        Ok(self.listed(actor, query).await?)
    }

    async fn get(&self, actor: &Actor, id: &str) -> Result<Announcement> {
        actor.require_user()?;
        let found = self.seen(actor, id).await?;
        let mut shown = self.shown(actor, vec![found]).await?;
        shown.pop().ok_or_else(Told::internal)
    }

    async fn save(&self, actor: &Actor, id: Option<&str>, draft: &AnnouncementDraft) -> Result<String> {
        Ok(self.written(actor, id, draft).await?)
    }

    async fn preview(&self, actor: &Actor, body: &str) -> Result<String> {
        actor.require_administrator()?;
        if body.chars().count() > BODY {
            return Err(Told::invalid(format!("An announcement has at most {BODY} characters.")));
        }
        Ok(body::html(body))
    }

    async fn delete(&self, actor: &Actor, id: &str) -> Result<()> {
        Ok(self.deleted(actor, id).await?)
    }

    async fn acknowledge(&self, actor: &Actor, id: &str) -> Result<()> {
        Ok(self.touch(actor, id, true).await?)
    }

    async fn dismiss(&self, actor: &Actor, id: &str) -> Result<()> {
        Ok(self.touch(actor, id, false).await?)
    }

    async fn acknowledgements(&self, actor: &Actor, id: &str) -> Result<Acknowledgements> {
        Ok(self.who(actor, id).await?)
    }
}
