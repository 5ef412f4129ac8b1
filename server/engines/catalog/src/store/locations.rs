//! Rows of locations: who asks for them, who reads them now, what came of reading.

use model::LocationRef;
use platform::db::{Database, Transaction};
use services::catalog::Problem;
use uuid::Uuid;

use super::{now, problems_text};

/// A location as its row says.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LocationRow {
    /// A UUID.
    pub id: String,
    /// `file`, `url`, `git` or `upload`.
    pub kind: String,
    /// Absolute.
    pub target: String,
    /// `configuration`, `registered`, `entity` or `upload`.
    pub origin: String,
    /// `required` or `optional`.
    pub presence: String,
    /// The Location entity that stands for it.
    pub entity_ref: String,
    /// The location that led here, as text.
    pub root: String,
    /// What was read last.
    pub revision: Option<String>,
    /// Under what settings.
    pub fingerprint: String,
    /// When it was last read.
    pub read_at: Option<i64>,
    /// When it was last read well.
    pub good_at: Option<i64>,
    /// How long that took, in microseconds.
    pub duration: Option<i64>,
    /// When it is due.
    pub next_read_at: i64,
    /// Since it was last read well.
    pub failures: i32,
    /// How many entities come from it.
    pub entities: i64,
    /// It or one of its files has an error.
    pub troubled: bool,
    /// JSON.
    pub problems: Option<String>,
    /// JSON of [`Held`].
    pub held: Option<String>,
    /// The held removal may go through.
    pub confirmed: bool,
    /// Until when it is being read.
    pub claimed_until: i64,
}

/// A removal that waits for somebody to confirm it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Held {
    /// How many entities would go.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// The first of them.
    pub sample: Vec<String>,
}

impl LocationRow {
    /// Type and target.
    pub fn location(&self) -> LocationRef {
        LocationRef::new(&self.kind, &self.target)
    }

    /// The location that led here.
    pub fn root(&self) -> LocationRef {
        self.root.split_once(':').map_or_else(|| self.location(), |(kind, target)| LocationRef::new(kind, target))
    }

    /// The removal that waits.
    pub fn held(&self) -> Option<Held> {
        self.held.as_deref().and_then(|held| serde_json::from_str(held).ok())
    }
}

/// The columns of [`LocationRow`].
pub const COLUMNS: &str = "id, kind, target, origin, presence, entity_ref, root, revision, fingerprint, read_at, good_at, \
     duration, next_read_at, failures, entities, troubled, problems, held, confirmed, claimed_until";

/// What stands in `catalog_references.source` for a location of the configuration.
pub const CONFIGURATION: &str = "configuration";
/// What stands in `catalog_references.source` for a registered location or a dropped file.
pub const REGISTERED: &str = "registered";

/// A location by its id.
pub async fn by_id(db: &Database, id: &str) -> Result<Option<LocationRow>, sqlx::Error> {
    platform::read!(db, conn => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM catalog_locations WHERE id = $1")))
            .bind(id)
            .fetch_optional(conn)
            .await
    })
}

/// A location by its type and target.
pub async fn by_target(db: &Database, location: &LocationRef) -> Result<Option<LocationRow>, sqlx::Error> {
    platform::read!(db, conn => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM catalog_locations WHERE kind = $1 AND target = $2"
        )))
        .bind(&location.kind)
        .bind(&location.target)
        .fetch_optional(conn)
        .await
    })
}

/// Type and target of a location.
pub async fn name(tx: &mut Transaction, id: &str) -> Result<Option<String>, sqlx::Error> {
    let found: Option<(String, String)> = platform::write!(tx, conn => {
        sqlx::query_as("SELECT kind, target FROM catalog_locations WHERE id = $1").bind(id).fetch_optional(conn).await
    })?;
    Ok(found.map(|(kind, target)| LocationRef::new(kind, target).to_string()))
}

/// Whether a person has registered a location, whoever else asks for it.
pub async fn is_registered(db: &Database, id: &str) -> Result<bool, sqlx::Error> {
    platform::read!(db, conn => {
        sqlx::query_scalar::<_, i32>("SELECT 1 FROM catalog_references WHERE location_id = $1 AND source = $2")
            .bind(id)
            .bind(REGISTERED)
            .fetch_optional(conn)
            .await
            .map(|found| found.is_some())
    })
}

/// A location to be there.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Type and target.
    pub location: &'a LocationRef,
    /// `configuration`, `registered`, `entity` or `upload`.
    pub origin: &'a str,
    /// A missing file is no error.
    pub optional: bool,
    /// The Location entity that stands for it.
    pub entity_ref: &'a str,
    /// The location that led here, as text.
    pub root: &'a str,
    /// Who asks for it.
    pub source: &'a str,
}

/// Makes sure that a location is there and that `source` asks for it. Gives its id and whether it is new.
///
/// A location that configuration or a person asks for is known by that, not by a Location entity that
/// names it as well.
pub async fn want(tx: &mut Transaction, wanted: &Wanted<'_>) -> Result<(String, bool), sqlx::Error> {
    loop {
        if let Some(found) = want_once(tx, wanted).await? {
            return Ok(found);
        }
    }
}

/// Gives nothing when the location was removed at the same moment, because nobody asked for it until now.
async fn want_once(tx: &mut Transaction, wanted: &Wanted<'_>) -> Result<Option<(String, bool)>, sqlx::Error> {
    let id = Uuid::new_v4().to_string();
    let at = now();
    let presence = if wanted.optional { "optional" } else { "required" };
    let made = platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO catalog_locations (id, kind, target, origin, presence, entity_ref, root, next_read_at, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (kind, target) DO NOTHING",
        )
        .bind(&id)
        .bind(&wanted.location.kind)
        .bind(&wanted.location.target)
        .bind(wanted.origin)
        .bind(presence)
        .bind(wanted.entity_ref)
        .bind(wanted.root)
        .bind(at)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() > 0)
    })?;
    let (id, origin, asleep) = if made {
        (id, wanted.origin.to_owned(), false)
    } else {
        let there = platform::write!(tx, conn => {
            sqlx::query_as::<_, (String, String, bool)>(
                "SELECT id, origin, next_read_at = $3 FROM catalog_locations WHERE kind = $1 AND target = $2",
            )
            .bind(&wanted.location.kind)
            .bind(&wanted.location.target)
            .bind(super::removal::NEVER)
            .fetch_optional(conn)
            .await
        })?;
        match there {
            Some(there) => there,
            None => return Ok(None),
        }
    };
    let asked = platform::write!(tx, conn => {
        sqlx::query("INSERT INTO catalog_references (location_id, source) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(&id)
            .bind(wanted.source)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() > 0)
    })?;
    let stronger = asked && !made && rank(wanted.origin) > rank(&origin);
    if stronger || (!made && wanted.origin == CONFIGURATION) {
        platform::write!(tx, conn => {
            sqlx::query(
                "UPDATE catalog_locations SET origin = $1, presence = $2, entity_ref = $3, root = $4, fingerprint = '' \
                 WHERE id = $5 AND (origin <> $1 OR presence <> $2 OR entity_ref <> $3 OR root <> $4)",
            )
            .bind(wanted.origin)
            .bind(presence)
            .bind(wanted.entity_ref)
            .bind(wanted.root)
            .bind(&id)
            .execute(conn)
            .await.map(drop)
        })?;
    }
    // This waits for whoever is removing it.
    if ((asked && !made) || asleep) && !due(tx, &id, true).await? {
        unwant(tx, &id, wanted.source).await?;
        return Ok(None);
    }
    Ok(Some((id, made)))
}

fn rank(origin: &str) -> u8 {
    match origin {
        "configuration" => 3,
        "registered" | "upload" => 2,
        _ => 1,
    }
}

/// Has a location read as soon as possible; with `whole`, whatever it says of its revision. Whether it is there.
pub async fn due(tx: &mut Transaction, id: &str, whole: bool) -> Result<bool, sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query(
            "UPDATE catalog_locations SET next_read_at = 0, \
             revision = CASE WHEN $1 THEN NULL ELSE revision END WHERE id = $2",
        )
        .bind(whole)
        .bind(id)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() > 0)
    })
}

/// Claims locations that are due, the most overdue first.
pub async fn claim(db: &Database, process: &str, until: i64, limit: i64) -> Result<Vec<LocationRow>, sqlx::Error> {
    let mut tx = db.begin().await?;
    // The condition stands twice: PostgreSQL looks at the outer one again after it waited for another claim.
    let sql = format!(
        "UPDATE catalog_locations SET claimed_by = $1, claimed_until = $2, next_read_at = $2 \
         WHERE next_read_at <= $3 AND claimed_until < $3 AND id IN (\
         SELECT id FROM catalog_locations WHERE next_read_at <= $3 AND claimed_until < $3 \
         ORDER BY next_read_at, id LIMIT $4) RETURNING {COLUMNS}"
    );
    let at = now();
    let rows = platform::write!(tx, conn => {
        sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(process)
            .bind(until)
            .bind(at)
            .bind(limit)
            .fetch_all(conn)
            .await
    })?;
    tx.commit().await?;
    Ok(rows)
}

/// Claims one location, due or not. `false` when somebody else reads it.
pub async fn claim_one(db: &Database, process: &str, until: i64, id: &str) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin().await?;
    let at = now();
    let claimed = platform::write!(tx, conn => {
        sqlx::query(
            "UPDATE catalog_locations SET claimed_by = $1, claimed_until = $2, next_read_at = $2 \
             WHERE id = $3 AND claimed_until < $4",
        )
            .bind(process)
            .bind(until)
            .bind(id)
            .bind(at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() > 0)
    })?;
    tx.commit().await?;
    Ok(claimed)
}

/// Keeps a claim. `false` when it is lost; then nothing more may be written for the location.
pub async fn keep(tx: &mut Transaction, process: &str, until: i64, id: &str) -> Result<bool, sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query("UPDATE catalog_locations SET claimed_until = $1 WHERE id = $2 AND claimed_by = $3")
            .bind(until)
            .bind(id)
            .bind(process)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() > 0)
    })
}

/// When something is due next; `None` without locations.
pub async fn next_due(db: &Database) -> Result<Option<i64>, sqlx::Error> {
    platform::read!(db, conn => {
        sqlx::query_scalar("SELECT min(next_read_at) FROM catalog_locations").fetch_one(conn).await
    })
}

/// What came of reading a location.
#[derive(Clone, Debug, Default)]
pub struct Finished {
    /// It could be read.
    pub good: bool,
    /// How long it took, in microseconds.
    pub duration: i64,
    /// When to read it next.
    pub next_read_at: i64,
    /// Of it and its files; `None` leaves what was known.
    pub problems: Option<Vec<Problem>>,
    /// What was read. Only taken when good.
    pub revision: Option<String>,
    /// Under what settings. Only taken when good.
    pub fingerprint: String,
    /// A removal that waits.
    pub held: Option<Held>,
    /// How many entities come from it; `None` leaves what was known.
    pub entities: Option<i64>,
}

/// Writes down what came of reading and gives the claim back. A wish to have the location read again that came
/// in the meantime (a `next_read_at` of 0, see [`due`]; a claim has moved it away from there) is kept.
pub async fn finish(tx: &mut Transaction, id: &str, finished: &Finished) -> Result<(), sqlx::Error> {
    let at = now();
    let troubled = finished.problems.as_ref().map(|problems| problems.iter().any(|problem| problem.error));
    let problems = finished.problems.as_deref().and_then(problems_text);
    let held = finished.held.as_ref().and_then(|held| serde_json::to_string(held).ok());
    platform::write!(tx, conn => {
        sqlx::query(
            "UPDATE catalog_locations SET read_at = $1, duration = $2, claimed_by = NULL, claimed_until = 0, \
             next_read_at = CASE WHEN next_read_at = 0 THEN 0 ELSE $3 END, \
             good_at = CASE WHEN $4 THEN $1 ELSE good_at END, \
             failures = CASE WHEN $4 THEN 0 ELSE failures + 1 END, \
             revision = CASE WHEN next_read_at = 0 THEN NULL WHEN $4 THEN $5 ELSE revision END, \
             fingerprint = CASE WHEN $4 THEN $6 ELSE fingerprint END, \
             held = CASE WHEN $4 THEN $7 ELSE held END, \
             confirmed = CASE WHEN $4 THEN FALSE ELSE confirmed END, \
             troubled = coalesce($8, troubled), \
             problems = CASE WHEN $8 IS NULL THEN problems ELSE $9 END, \
             entities = coalesce($10, entities) \
             WHERE id = $11",
        )
        .bind(at)
        .bind(finished.duration)
        .bind(finished.next_read_at)
        .bind(finished.good)
        .bind(&finished.revision)
        .bind(&finished.fingerprint)
        .bind(held)
        .bind(troubled)
        .bind(problems)
        .bind(finished.entities)
        .bind(id)
        .execute(conn)
        .await
        .map(drop)
    })
}

/// Gives a claim back without a word about reading.
pub async fn release(db: &Database, process: &str, id: &str, next_read_at: i64) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    platform::write!(tx, conn => {
        sqlx::query(
            "UPDATE catalog_locations SET claimed_by = NULL, claimed_until = 0, \
             next_read_at = CASE WHEN next_read_at = 0 THEN 0 ELSE $1 END \
             WHERE id = $2 AND claimed_by = $3",
        )
        .bind(next_read_at)
        .bind(id)
        .bind(process)
        .execute(conn)
        .await.map(drop)
    })?;
    tx.commit().await
}

/// Gives a claim back of what has to be read from the beginning.
pub async fn read_again(db: &Database, process: &str, id: &str) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    platform::write!(tx, conn => {
        sqlx::query("UPDATE catalog_files SET hash = '' WHERE location_id = $1").bind(id).execute(&mut *conn).await?;
        sqlx::query(
            "UPDATE catalog_locations SET claimed_by = NULL, claimed_until = 0, next_read_at = 0, revision = NULL \
             WHERE id = $1 AND claimed_by = $2",
        )
        .bind(id)
        .bind(process)
        .execute(conn)
        .await
        .map(drop)
    })?;
    tx.commit().await
}

/// Makes sure that `source` asks for a location.
pub async fn keep_wanted(tx: &mut Transaction, id: &str, source: &str) -> Result<(), sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query("INSERT INTO catalog_references (location_id, source) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(id)
            .bind(source)
            .execute(conn)
            .await
            .map(drop)
    })
}

/// Takes back that `source` asks for a location. One that the configuration forgets and that a person has
/// registered too is known by that from now on.
pub async fn unwant(tx: &mut Transaction, id: &str, source: &str) -> Result<bool, sqlx::Error> {
    platform::write!(tx, conn => {
        let done = sqlx::query("DELETE FROM catalog_references WHERE location_id = $1 AND source = $2")
            .bind(id)
            .bind(source)
            .execute(&mut *conn)
            .await?;
        if source == CONFIGURATION {
            sqlx::query(
                "UPDATE catalog_locations SET origin = 'registered' WHERE id = $1 AND origin = 'configuration' \
                 AND EXISTS (SELECT 1 FROM catalog_references WHERE location_id = $1 AND source = $2)",
            )
            .bind(id)
            .bind(REGISTERED)
            .execute(conn)
            .await?;
        }
        Ok(done.rows_affected() > 0)
    })
}

/// The locations that a source asks for.
pub async fn wanted_by(tx: &mut Transaction, source: &str) -> Result<Vec<(String, String, String)>, sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query_as(
            "SELECT l.id, l.kind, l.target FROM catalog_references r JOIN catalog_locations l ON l.id = r.location_id \
             WHERE r.source = $1",
        )
        .bind(source)
        .fetch_all(conn)
        .await
    })
}
