//! Reading one location: from its source to the tables.
//!
//! Files are taken one after the other. What is unchanged costs a read and a hash; what has changed is
//! parsed and processed in a blocking thread while the files before it are stored, together with those of other
//! locations. A file's hash is written in the transaction that completes it, a location's revision after its last file, so that being
//! killed at any moment only means that some of it is read again.

mod file;
mod finish;
mod load;
mod together;
mod unit;
mod unstored;

pub(crate) mod texts;

pub(crate) use finish::{stand_in, stand_in_named};

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use platform::db::{Database, Transaction};
use services::catalog::Problem;
use tokio::sync::Semaphore;

use crate::error::Error;
use crate::process::{Child, Schemas};
use crate::settings::Settings;
use crate::source::{Files, Reading, Request, Sources};
use crate::store::locations::{self, Finished, LocationRow};
use crate::store::{now, removal};
use together::Together;
use unit::Complete;
pub use unstored::Unstored;

/// How long a claim holds without a sign of life.
pub const LEASE: Duration = Duration::from_secs(9);

/// All that reading needs.
pub struct Reader {
    /// Where entities go.
    pub db: Database,
    /// The configuration.
    pub settings: Arc<Settings>,
    /// The schemas of foreign kinds.
    pub schemas: Arc<Schemas>,
    /// By type of location.
    pub sources: Sources,
    /// This process, for claims.
    pub process: String,
    /// What could not be stored.
    pub unstored: Unstored,
    /// How many files are parsed at once.
    parsing: Arc<Semaphore>,
    together: Together,
}

/// What one read did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The source said that nothing had changed.
    pub unchanged: bool,
    /// Files that were processed.
    pub files: u64,
    /// Entities that came.
    pub created: u64,
    /// Entities that changed.
    pub updated: u64,
    /// Entities that went.
    pub removed: u64,
    /// A removal that waits to be confirmed.
    pub held: u64,
    /// Errors in the location and its files.
    pub errors: u64,
}

/// A row of `catalog_files`.
#[derive(Clone, Debug, sqlx::FromRow)]
struct FileRow {
    id: i64,
    path: String,
    hash: String,
    problems: Option<String>,
}

/// A read under way.
struct Work<'a> {
    reader: &'a Reader,
    row: &'a LocationRow,
    request: Request,
    location: String,
    revision: Option<String>,
    summary: Summary,
    problems: Vec<Problem>,
    /// Entities that their file does not have any more, with the file.
    gone: Vec<(i64, Vec<removal::Known>)>,
    /// Files that are complete once `gone` is settled.
    open: Vec<Complete>,
    /// What is being stored, in the order of files.
    waiting: VecDeque<file::Waiting>,
    /// What each Location entity that was processed names now.
    children: Vec<(String, Vec<Child>)>,
    /// References seen in this read, with a place in `paths` and a line: the same entity twice is a mistake.
    seen: HashMap<String, (usize, u32)>,
    /// The files that were processed.
    paths: Vec<String>,
    started: Instant,
}

/// Until when a claim made now holds.
fn lease() -> i64 {
    now() + LEASE.as_micros() as i64
}

impl Reader {
    /// A reader with a name for this process that no other has.
    pub fn new(db: Database, settings: Settings, schemas: Schemas, sources: Sources) -> Self {
        let process = uuid::Uuid::new_v4().to_string();
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            together: Together::new(db.clone(), process.clone()),
            parsing: Arc::new(Semaphore::new(cores)),
            db,
            settings: Arc::new(settings),
            schemas: Arc::new(schemas),
            sources,
            process,
            unstored: Unstored::default(),
        }
    }

    /// Until when a claim made now holds.
    pub fn lease(&self) -> i64 {
        lease()
    }

    /// Begins to write for a location that this process has claimed, and renews the claim with it.
    pub(crate) async fn begin(&self, location_id: &str) -> Result<Transaction, Error> {
        let mut tx = self.db.begin().await?;
        if locations::keep(&mut tx, &self.process, self.lease(), location_id).await? {
            Ok(tx)
        } else {
            Err(Error::Superseded)
        }
    }

    /// Reads a claimed location and writes down how that went.
    pub async fn read(&self, row: &LocationRow) -> Result<Summary, Error> {
        let started = Instant::now();
        match self.try_read(row, started).await {
            Ok(summary) => Ok(summary),
            Err(Error::Read(error)) => {
                tracing::warn!(location = %row.location(), %error, "the location can not be read");
                let finished = Finished {
                    good: false,
                    duration: started.elapsed().as_micros() as i64,
                    next_read_at: self.after_failure(row, error.after),
                    problems: Some(vec![error.problem()]),
                    ..Finished::default()
                };
                let mut tx = self.begin(&row.id).await?;
                locations::finish(&mut tx, &row.id, &finished).await?;
                tx.commit().await?;
                Err(Error::Read(error))
            }
            Err(error) => Err(error),
        }
    }

    async fn try_read(&self, row: &LocationRow, started: Instant) -> Result<Summary, Error> {
        let same_rules = row.fingerprint == self.settings.fingerprint;
        let mut request = Request {
            location: row.location(),
            root: row.root(),
            id: row.id.clone(),
            revision: row.revision.clone().filter(|_| same_rules && !row.confirmed && row.held.is_none()),
        };
        let source = self.sources.get(&row.kind)?;
        let mut reading = source.read(&request).await;
        // What placeholders refer to may have changed when the file has not.
        if matches!(reading, Ok(Reading::Unchanged)) && !texts::all_unchanged(self, &request).await? {
            request.revision = None;
            reading = source.read(&request).await;
        }
        let reading = match reading {
            Err(error) if error.missing && row.presence == "optional" => Reading::Files(Files::default()),
            reading => reading?,
        };
        let mut work = Work {
            reader: self,
            row,
            location: request.location.to_string(),
            request,
            revision: None,
            summary: Summary::default(),
            problems: Vec::new(),
            gone: Vec::new(),
            open: Vec::new(),
            waiting: VecDeque::new(),
            children: Vec::new(),
            seen: HashMap::new(),
            paths: Vec::new(),
            started,
        };
        match reading {
            Reading::Unchanged => {
                work.summary.unchanged = true;
                work.revision = row.revision.clone();
                work.unchanged().await?;
            }
            Reading::Files(files) => work.files(files, same_rules).await?,
        }
        Ok(work.summary)
    }

    fn interval_of(&self, row: &LocationRow) -> Option<Duration> {
        let own = self.settings.schedule_of(&row.kind, &row.target);
        own.map(|schedule| schedule.interval).or(self.settings.interval)
    }

    /// When to read again after success: with some chance in it, so that locations spread out.
    pub fn after_success(&self, row: &LocationRow) -> i64 {
        match self.interval_of(row) {
            Some(interval) => now() + interval.mul_f64(1.0 + rand::random::<f64>() / 2.0).as_micros() as i64,
            None => removal::NEVER - 1,
        }
    }

    /// When to try again: soon at first, then ever later, at most after six hours or ten intervals.
    pub fn after_failure(&self, row: &LocationRow, after: Option<Duration>) -> i64 {
        let interval = self.interval_of(row).unwrap_or(Duration::from_secs(100));
        let most = (interval * 10).min(Duration::from_secs(6 * 60 * 60)).max(interval);
        let doubled = Duration::from_secs(10).saturating_mul(1 << row.failures.clamp(0, 16)).min(most);
        let wait = doubled.mul_f64(1.0 + rand::random::<f64>() / 4.0).max(after.unwrap_or_default());
        now() + wait.as_micros() as i64
    }
}

impl Work<'_> {
    /// Files one by one, then what they lost, then the location itself.
    async fn files(&mut self, files: Files, same_rules: bool) -> Result<(), Error> {
        self.revision = files.revision;
        self.problems = files.problems;
        let known = self.known_files().await?;
        let mut known: HashMap<String, FileRow> = known.into_iter().map(|row| (row.path.clone(), row)).collect();
        let mut listed = Vec::with_capacity(files.files.len());
        for file in files.files {
            let row = known.remove(&file.path);
            listed.push((file, row));
        }
        self.read_files(listed, same_rules).await?;
        for row in known.into_values() {
            let entities = removal::of_file(&self.reader.db, &self.row.id, row.id).await?;
            self.open.push(Complete { file_id: row.id, hash: None, problems: None });
            self.gone.push((row.id, entities));
        }
        self.finish().await
    }

    async fn known_files(&self) -> Result<Vec<FileRow>, Error> {
        Ok(platform::read!(self.reader.db, conn => {
            sqlx::query_as("SELECT id, path, hash, problems FROM catalog_files WHERE location_id = $1")
                .bind(&self.row.id)
                .fetch_all(conn)
                .await
        })?)
    }
}
