//! Storing together what several files and locations have ready: who comes while a transaction is under way waits
//! for it, and all who waited share the next one. A transaction costs a rewrite of all pages of the trees that it
//! touches, and their order is not that of files, so that few large ones are far cheaper than many small ones: while
//! other files are being parsed, storing waits for them for a moment.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use platform::db::Database;
use tokio::sync::oneshot;

use super::lease;
use super::unit::{Settled, Unit};
use crate::error::Error;
use crate::store::locations;
use crate::store::touched::Touched;

/// Entities after which a transaction ends, and bytes of them.
const ENTITIES: usize = 8_000;
const BYTES: usize = 16 << 20;
/// So many are worth a transaction, whatever else may come.
const ENOUGH: usize = 4_000;
/// How long to wait for what is being parsed.
const PATIENCE: Duration = Duration::from_millis(300);
const GLANCE: Duration = Duration::from_millis(3);

type Answer = Result<Settled, Error>;

/// The queue. Cheap to clone.
#[derive(Clone)]
pub(super) struct Together {
    inner: Arc<Inner>,
}

struct Inner {
    db: Database,
    /// This process, for claims.
    process: String,
    queue: Mutex<VecDeque<Job>>,
    /// Held by the one that stores.
    turn: tokio::sync::Mutex<()>,
    /// How many files are being parsed.
    coming: AtomicUsize,
}

/// Something is being parsed that will be handed over soon, until this is dropped.
pub(super) struct Coming(Arc<Inner>);

impl Drop for Coming {
    fn drop(&mut self) {
        self.0.coming.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Job {
    unit: Unit,
    answer: oneshot::Sender<Answer>,
}

impl Together {
    pub(super) fn new(db: Database, process: String) -> Self {
        let (queue, turn, coming) = Default::default();
        Self { inner: Arc::new(Inner { db, process, queue, turn, coming }) }
    }

    /// Says that something is about to be parsed.
    pub(super) fn coming(&self) -> Coming {
        self.inner.coming.fetch_add(1, Ordering::Relaxed);
        Coming(self.inner.clone())
    }

    /// Has a unit stored; units come into the database in the order of calls. The answer comes once it is
    /// committed. Nothing is stored for a location whose claim is lost.
    pub(super) fn store(&self, unit: Unit) -> oneshot::Receiver<Answer> {
        let (answer, receiver) = oneshot::channel();
        self.inner.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(Job { unit, answer });
        let inner = self.inner.clone();
        // In a task of its own, so that nobody's storing ends because somebody else's reading is broken off.
        tokio::spawn(async move {
            let _turn = inner.turn.lock().await;
            inner.wait().await;
            // Empty when the one before has stored this too.
            let jobs = inner.next();
            if !jobs.is_empty() {
                inner.all(jobs).await;
            }
        });
        receiver
    }
}

impl Inner {
    /// Waits until there is enough for a transaction, or nothing more is coming.
    async fn wait(&self) {
        let start = Instant::now();
        while self.coming.load(Ordering::Relaxed) > 0 && start.elapsed() < PATIENCE {
            if self.enough() {
                return;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    fn enough(&self) -> bool {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let entities: usize = queue.iter().map(|job| job.unit.entities.len()).sum();
        queue.is_empty() || entities >= ENOUGH
    }

    fn next(&self) -> Vec<Job> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut entities, mut bytes, mut jobs) = (0, 0, Vec::new());
        while let Some(job) = queue.front() {
            entities += job.unit.entities.len();
            bytes += job.unit.entities.iter().map(|entity| entity.doc.len()).sum::<usize>();
            if !jobs.is_empty() && (entities > ENTITIES || bytes > BYTES) {
                break;
            }
            jobs.extend(queue.pop_front());
        }
        jobs
    }

    async fn all(&self, jobs: Vec<Job>) {
        let units: Vec<&Unit> = jobs.iter().map(|job| &job.unit).collect();
        let answers = match self.stored(&units).await {
            Ok(answers) => answers,
            // One of them may be at fault: each for itself.
            Err(error) if units.len() > 1 => {
                tracing::debug!(%error, "what was to be stored together is stored one by one");
                let mut answers = Vec::with_capacity(units.len());
                for unit in units {
                    let answer = self.stored(&[unit]).await;
                    answers.push(answer.map_err(Error::from).and_then(|mut answers| {
                        answers.pop().unwrap_or_else(|| Err(Error::Broken("nothing was stored".into())))
                    }));
                }
                answers
            }
            Err(error) => vec![Err(error.into())],
        };
        for (job, answer) in jobs.into_iter().zip(answers) {
            // Nobody waits any more when reading was broken off.
            drop(job.answer.send(answer));
        }
    }

    /// Stores units in one transaction.
    async fn stored(&self, units: &[&Unit]) -> Result<Vec<Answer>, sqlx::Error> {
        loop {
            if let Some(answers) = self.attempt(units).await? {
                return Ok(answers);
            }
        }
    }

    /// `None` when somebody else created one of the entities at the same time.
    async fn attempt(&self, units: &[&Unit]) -> Result<Option<Vec<Answer>>, sqlx::Error> {
        let mut tx = self.db.begin().await?;
        let mut touched = Touched::default();
        let mut claimed: HashMap<&str, bool> = HashMap::new();
        let mut answers = Vec::with_capacity(units.len());
        for unit in units {
            let claimed = match claimed.get(unit.location_id.as_str()) {
                Some(claimed) => *claimed,
                None => {
                    let kept = locations::keep(&mut tx, &self.process, lease(), &unit.location_id).await?;
                    claimed.insert(&unit.location_id, kept);
                    kept
                }
            };
            if !claimed {
                answers.push(Err(Error::Superseded));
                continue;
            }
            match unit.store(&mut tx, &mut touched).await? {
                Some(settled) => answers.push(Ok(settled)),
                None => {
                    tx.rollback().await?;
                    return Ok(None);
                }
            }
        }
        touched.announce(&mut tx).await?;
        tx.commit().await?;
        Ok(Some(answers))
    }
}
