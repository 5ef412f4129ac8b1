//! The trait of `services::feedback`.

use std::sync::Arc;

use async_trait::async_trait;
use model::EntityRef;
use platform::db::{Database, List, Lists, Transaction, now_micros as now};
use services::catalog::{EntityLink, Glances};
use services::feedback::{
    Feedback, FeedbackDetail, FeedbackPage, FeedbackQuery, FeedbackReply, FeedbackState, FeedbackView, NewFeedback,
};
use services::home::is_page;
use services::notifications::{NewNotification, Notifications, Recipients};
use services::{Actor, Error as Told, Result};
use uuid::Uuid;

use crate::Error;

/// Feedback on a page.
const PAGE: i64 = 30;
/// Characters of what is said.
const TEXT: usize = 5_000;
/// Characters of a page's name.
const TITLE: usize = 200;
/// Feedback that one person gives in an hour.
const HOURLY: i64 = 30;
/// Who tells people.
const ORIGIN: &str = "plugin:feedback";
/// What people switch off.
const TOPIC: &str = "Feedback";
/// The portal's team, as it is kept.
const TEAM: &str = "";

/// What the engine needs.
pub struct Parts {
    /// Where everything is kept.
    pub db: Database,
    /// Who owns what.
    pub glances: Arc<dyn Glances>,
    /// What tells people.
    pub notifications: Arc<dyn Notifications>,
    /// Groups and users that look after the portal: references.
    pub team: Vec<String>,
}

/// What people say of pages and entities.
pub struct FeedbackEngine {
    db: Database,
    glances: Arc<dyn Glances>,
    notifications: Arc<dyn Notifications>,
    team: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    user_ref: String,
    to_ref: String,
    page: String,
    page_title: String,
    entity_ref: Option<String>,
    rating: Option<i64>,
    body: String,
    state: String,
    created_at: i64,
    replies: i64,
}

#[derive(sqlx::FromRow)]
struct Said {
    user_ref: String,
    body: String,
    state: Option<String>,
    created_at: i64,
}

const COLUMNS: &str = "f.id, f.user_ref, f.to_ref, f.page, f.page_title, f.entity_ref, f.rating, f.body, f.state, \
    f.created_at, (SELECT COUNT(*) FROM feedback_replies r WHERE r.feedback_id = f.id AND r.body <> '') AS replies";

/// `$1` who asks, `$2` whom they act for, `$3` 1 for what they have given, `$4` of which entity.
fn whose<D: Lists>() -> String {
    format!(
        "FROM feedback f WHERE ($3 = 1 AND f.user_ref = $1 OR $3 = 0 AND f.to_ref {}) AND ($4 = '' OR f.entity_ref = $4)",
        D::one_of(2)
    )
}

impl FeedbackEngine {
    /// With its parts.
    pub fn new(parts: Parts) -> Arc<Self> {
        let Parts { db, glances, notifications, team } = parts;
        Arc::new(Self { db, glances, notifications, team })
    }

    /// Whose feedback somebody reads: what was given to them, to their groups, and to the portal's team if they are of
    /// it.
    fn reads(&self, actor: &Actor) -> List<String> {
        let own = actor.ownership();
        let of_team = actor.is_administrator() || self.team.iter().any(|team| own.contains(team));
        own.iter().cloned().chain(of_team.then(|| TEAM.to_owned())).collect()
    }

    async fn given(&self, actor: &Actor, new: &NewFeedback) -> std::result::Result<String, Error> {
        let user_ref = actor.require_user()?;
        let text = new.text.trim();
        if text.is_empty() && new.rating.is_none() {
            return Err(Told::invalid("Say something, or choose how good it is.").into());
        }
        if text.chars().count() > TEXT {
            return Err(Told::invalid(format!("Feedback has at most {TEXT} characters.")).into());
        }
        if new.rating.is_some_and(|rating| !(1..=5).contains(&rating)) {
            return Err(Told::invalid("A rating is a number from 1 to 5.").into());
        }
        if !is_page(&new.page) {
            return Err(Told::invalid("Feedback is for a page of this portal.").into());
        }
        let entity: Option<EntityRef> = match &new.entity_ref {
            Some(name) => Some(name.parse().map_err(|error| Told::invalid(format!("No entity: {error}")))?),
            None => None,
        };
        // What somebody does not see they say nothing about; that it is there is not told either.
        let row = match &entity {
            Some(entity) => self.glances.rows(actor, std::slice::from_ref(entity)).await?.pop().flatten(),
            None => None,
        };
        let owner = row.as_ref().and_then(|row| row.owners.first()).map(|owner| owner.entity_ref.to_string());
        let to = if new.to_portal { TEAM.to_owned() } else { owner.unwrap_or_else(|| TEAM.to_owned()) };
        let entity_ref = row.as_ref().map(|row| row.link.entity_ref.to_string());
        let title: String = new.page_title.trim().chars().filter(|char| !char.is_control()).take(TITLE).collect();
        let title = if title.is_empty() { new.page.clone() } else { title };
        let (id, at) = (Uuid::now_v7().to_string(), now());
        let mut tx = self.db.begin().await?;
        let lately: i64 = platform::write!(tx, conn => {
            sqlx::query_scalar("SELECT COUNT(*) FROM feedback WHERE user_ref = $1 AND created_at > $2")
                .bind(user_ref)
                .bind(at - 3_600_000_000)
                .fetch_one(conn)
                .await
        })?;
        if lately >= HOURLY {
            return Err(Told::too_many().into());
        }
        platform::write!(tx, conn => {
            sqlx::query(
                "INSERT INTO feedback (id, user_ref, to_ref, page, page_title, entity_ref, rating, body, state, created_at, \
                 updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
            )
            .bind(&id)
            .bind(user_ref)
            .bind(&to)
            .bind(&new.page)
            .bind(&title)
            .bind(&entity_ref)
            .bind(new.rating.map(i64::from))
            .bind(text)
            .bind(FeedbackState::New.name())
            .bind(at)
            .execute(conn)
            .await
            .map(drop)
        })?;
        tx.commit().await?;
        let subject = row.map_or(title, |row| row.link.title);
        let words = match new.rating {
            Some(rating) => format!("Feedback on {subject}: {rating} of 5"),
            None => format!("Feedback on {subject}"),
        };
        self.tell(&id, &to, user_ref, words, text).await;
        Ok(id)
    }

    /// Tells people, or not: what was said is kept, and they will see it in any case.
    async fn tell(&self, id: &str, to: &str, by: &str, title: String, text: &str) {
        let refs = if to == TEAM { self.team.clone() } else { vec![to.to_owned()] };
        if refs.is_empty() {
            return;
        }
        let message = NewNotification {
            description: model::text::clipped(text, 500),
            link: format!("/feedback/{id}"),
            topic: TOPIC.to_owned(),
            scope: id.to_owned(),
            icon: "message-square".to_owned(),
            ..NewNotification::of(ORIGIN, Recipients::Refs { refs, except: vec![by.to_owned()] }, title)
        };
        if let Err(error) = self.notifications.send(&Actor::portal(), &message).await {
            tracing::warn!(%error, id, "nobody was told of feedback");
        }
    }

    async fn listed(&self, actor: &Actor, query: &FeedbackQuery) -> std::result::Result<FeedbackPage, Error> {
        let user_ref = actor.require_user()?;
        let reads = self.reads(actor);
        let given = i64::from(query.given);
        let state = query.state.map_or("", FeedbackState::name);
        let offset = (i64::from(query.page.max(1)) - 1) * PAGE;
        let counts: Vec<(String, i64, Option<i64>, i64)> = platform::read!(self.db, conn => {
            let text = format!(
                "SELECT f.state, COUNT(*), CAST(SUM(f.rating) AS BIGINT), COUNT(f.rating) {} GROUP BY f.state",
                whose::<Db>()
            );
            sqlx::query_as(sqlx::AssertSqlSafe(text))
                .bind(user_ref)
                .bind(&reads)
                .bind(given)
                .bind(&query.entity_ref)
                .fetch_all(conn)
                .await
        })?;
        let rows: Vec<Row> = platform::read!(self.db, conn => {
            let text = format!(
                "SELECT {COLUMNS} {} AND ($5 = '' OR f.state = $5) ORDER BY f.created_at DESC, f.id DESC LIMIT $6 OFFSET $7",
                whose::<Db>()
            );
            sqlx::query_as(sqlx::AssertSqlSafe(text))
                .bind(user_ref)
                .bind(&reads)
                .bind(given)
                .bind(&query.entity_ref)
                .bind(state)
                .bind(PAGE)
                .bind(offset)
                .fetch_all(conn)
                .await
        })?;
        let of = |wanted: FeedbackState| {
            let count = counts.iter().find(|(state, ..)| state == wanted.name()).map_or(0, |(_, count, ..)| *count);
            u64::try_from(count).unwrap_or(0)
        };
        let counted: Vec<(FeedbackState, u64)> = FeedbackState::ALL.map(|state| (state, of(state))).to_vec();
        let total = match query.state {
            Some(state) => of(state),
            None => counted.iter().map(|(_, count)| count).sum(),
        };
        let rated = counts.iter().filter(|(own, ..)| state.is_empty() || own == state);
        let (sum, number) =
            rated.fold((0, 0), |(sum, number), (_, _, of, rated)| (sum + of.unwrap_or(0), number + rated));
        let mean = (number > 0).then(|| u32::try_from(sum * 100 / number).unwrap_or(0));
        Ok(FeedbackPage { feedback: self.shown(actor, rows).await?, total, counts: counted, mean })
    }

    async fn shown(&self, actor: &Actor, rows: Vec<Row>) -> std::result::Result<Vec<FeedbackView>, Error> {
        let user_ref = actor.require_user()?.to_owned();
        let mut names = Vec::new();
        for row in &rows {
            names.extend([row.user_ref.clone(), row.to_ref.clone()]);
            names.extend(row.entity_ref.clone());
        }
        let links = self.links(actor, &names).await?;
        let link = |name: &str| links.iter().find(|link| link.entity_ref.to_string() == name).cloned();
        Ok(rows
            .into_iter()
            .map(|row| FeedbackView {
                by: link(&row.user_ref),
                to: link(&row.to_ref),
                entity: row.entity_ref.as_deref().and_then(link),
                given: row.user_ref == user_ref,
                at: row.created_at,
                rating: row.rating.and_then(|rating| u8::try_from(rating).ok()),
                state: FeedbackState::named(&row.state).unwrap_or_default(),
                replies: u32::try_from(row.replies).unwrap_or(0),
                id: row.id,
                page: row.page,
                page_title: row.page_title,
                text: row.body,
            })
            .collect())
    }

    async fn links(&self, actor: &Actor, names: &[String]) -> std::result::Result<Vec<EntityLink>, Error> {
        let mut refs: Vec<EntityRef> = names.iter().filter_map(|name| name.parse().ok()).collect();
        refs.sort();
        refs.dedup();
        let rows = self.glances.rows(actor, &refs).await?;
        let links = refs.into_iter().zip(rows);
        Ok(links.map(|(entity_ref, row)| row.map_or_else(|| EntityLink::missing(entity_ref), |row| row.link)).collect())
    }

    /// One that the caller reads, and whether they may answer it.
    async fn seen(&self, actor: &Actor, id: &str) -> std::result::Result<(Row, bool), Error> {
        let user_ref = actor.require_user()?;
        let row: Option<Row> = platform::read!(self.db, conn => {
            let text = format!("SELECT {COLUMNS} FROM feedback f WHERE f.id = $1");
            sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(id).fetch_optional(conn).await
        })?;
        let gone = || Told::not_found("There is no such feedback.");
        let row = row.ok_or_else(gone)?;
        let answers = self.reads(actor).0.contains(&row.to_ref);
        if answers || row.user_ref == user_ref { Ok((row, answers)) } else { Err(gone().into()) }
    }

    async fn detail(&self, actor: &Actor, id: &str) -> std::result::Result<FeedbackDetail, Error> {
        let (row, answers) = self.seen(actor, id).await?;
        let said: Vec<Said> = platform::read!(self.db, conn => {
            sqlx::query_as(
                "SELECT user_ref, body, state, created_at FROM feedback_replies WHERE feedback_id = $1 \
                 ORDER BY created_at, id LIMIT 1000",
            )
            .bind(id)
            .fetch_all(conn)
            .await
        })?;
        let names: Vec<String> = said.iter().map(|said| said.user_ref.clone()).collect();
        let links = self.links(actor, &names).await?;
        let replies = said.into_iter().map(|said| FeedbackReply {
            by: links.iter().find(|link| link.entity_ref.to_string() == said.user_ref).cloned(),
            at: said.created_at,
            text: said.body,
            state: said.state.as_deref().and_then(FeedbackState::named),
        });
        let replies = replies.collect();
        let feedback = self.shown(actor, vec![row]).await?.pop().ok_or_else(Told::internal)?;
        Ok(FeedbackDetail { feedback, replies, answers })
    }

    async fn replied(&self, actor: &Actor, id: &str, text: &str) -> std::result::Result<(), Error> {
        let user_ref = actor.require_user()?;
        let (row, answers) = self.seen(actor, id).await?;
        let text = text.trim();
        if text.is_empty() {
            return Err(Told::invalid("Say something.").into());
        }
        if text.chars().count() > TEXT {
            return Err(Told::invalid(format!("A reply has at most {TEXT} characters.")).into());
        }
        let mut tx = self.db.begin().await?;
        say(&mut tx, id, user_ref, text, None).await?;
        tx.commit().await?;
        let title = format!("A reply to the feedback on {}", row.page_title);
        // Who answers is heard by who has given it, and the other way round.
        let to = if answers && row.user_ref != user_ref { &row.user_ref } else { &row.to_ref };
        self.tell(id, to, user_ref, title, text).await;
        Ok(())
    }

    async fn stands(&self, actor: &Actor, id: &str, state: FeedbackState) -> std::result::Result<(), Error> {
        let user_ref = actor.require_user()?;
        let (row, answers) = self.seen(actor, id).await?;
        if !answers {
            return Err(Told::forbidden("Where feedback stands is said by those it was given to.").into());
        }
        if row.state == state.name() {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        say(&mut tx, id, user_ref, "", Some(state)).await?;
        platform::write!(tx, conn => {
            sqlx::query("UPDATE feedback SET state = $2, updated_at = $3 WHERE id = $1")
                .bind(id)
                .bind(state.name())
                .bind(now())
                .execute(conn)
                .await
                .map(drop)
        })?;
        tx.commit().await?;
        if row.user_ref != user_ref {
            let title = format!("Your feedback on {} is now: {}", row.page_title, state.title());
            self.tell(id, &row.user_ref, user_ref, title, "").await;
        }
        Ok(())
    }
}

async fn say(
    tx: &mut Transaction,
    id: &str,
    user_ref: &str,
    text: &str,
    state: Option<FeedbackState>,
) -> std::result::Result<(), Error> {
    Ok(platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO feedback_replies (id, feedback_id, user_ref, body, state, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(id)
        .bind(user_ref)
        .bind(text)
        .bind(state.map(FeedbackState::name))
        .bind(now())
        .execute(conn)
        .await
        .map(drop)
    })?)
}

#[async_trait]
impl Feedback for FeedbackEngine {
    async fn give(&self, actor: &Actor, feedback: &NewFeedback) -> Result<String> {
        Ok(self.given(actor, feedback).await?)
    }

    async fn list(&self, actor: &Actor, query: &FeedbackQuery) -> Result<FeedbackPage> {
        Ok(self.listed(actor, query).await?)
    }

    async fn get(&self, actor: &Actor, id: &str) -> Result<FeedbackDetail> {
        Ok(self.detail(actor, id).await?)
    }

    async fn reply(&self, actor: &Actor, id: &str, text: &str) -> Result<()> {
        Ok(self.replied(actor, id, text).await?)
    }

    async fn set_state(&self, actor: &Actor, id: &str, state: FeedbackState) -> Result<()> {
        Ok(self.stands(actor, id, state).await?)
    }
}
