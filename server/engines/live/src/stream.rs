//! The events of one browser.
//!
//! | event | data | what pages do |
//! |---|---|---|
//! | `hello` | the name of the build | compare it with their own |
//! | `mine` | `1`: without data no browser tells of an event | ask again for what is theirs, and where they can go |
//! | `notifications` | `1` | ask again for their notifications |
//! | `announcements` | `1` | ask again for what stands above pages |
//! | `entities` | references, a space between; `*` for many | ask again when they show one of them |

use std::collections::{BTreeSet, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::Event;
use futures::Stream;
use services::permission::of_catalog;
use services::{Actor, Subject};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use crate::follow::{Batch, LiveEngine, OWN};

/// How long a stream is open. Who comes again is asked who they are.
const LASTS: Duration = Duration::from_secs(50);
/// How soon a browser comes again, in milliseconds.
const AGAIN: Duration = Duration::from_millis(500);
/// A browser that has missed more than this many rows is told to ask for everything.
const REPLAY: i64 = 5_000;

struct Open {
    own: Arc<LiveEngine>,
    actor: Actor,
    batches: Receiver<Arc<Batch>>,
    waiting: VecDeque<Event>,
    ends: Instant,
}

/// The events for a caller. `last` is the id of the last event that the browser has had.
pub(crate) async fn events(
    own: Arc<LiveEngine>,
    actor: Actor,
    last: Option<i64>,
) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    // Listening begins before what was missed is read, so that nothing falls between.
    let batches = own.listen();
    let hello = Event::default().event("hello").retry(AGAIN).data(&*own.build);
    let mut open = Open { own, actor, batches, waiting: VecDeque::from([hello]), ends: Instant::now() + LASTS };
    if let Some(last) = last {
        open.missed(last).await;
    }
    futures::stream::unfold(open, |mut open| async move { open.next().await.map(|event| (Ok(event), open)) })
}

impl Open {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            let closing = self.own.closing.clone();
            let received = tokio::select! {
                received = self.batches.recv() => received,
                () = tokio::time::sleep_until(self.ends) => return None,
                () = closing.cancelled() => return None,
            };
            match received {
                Ok(batch) => self.tell(&batch).await,
                // Too far behind: everything may have changed.
                Err(RecvError::Lagged(_)) => self.everything(None),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// What has happened since the last event that the browser has had.
    async fn missed(&mut self, last: i64) {
        let bounds = match self.own.db.outbox_bounds().await {
            Ok(bounds) => bounds,
            Err(_) => return self.everything(None),
        };
        if last > bounds.last || last + 1 < bounds.first || bounds.last - last > REPLAY {
            return self.everything(Some(bounds.last));
        }
        let mut seq = last;
        while let Ok(Some((batch, more))) = self.own.read(seq).await {
            seq = batch.seq;
            self.tell(&batch).await;
            if !more {
                break;
            }
        }
    }

    fn everything(&mut self, seq: Option<i64>) {
        let named = |event: Event| match seq {
            Some(seq) => event.id(seq.to_string()),
            None => event,
        };
        let mut events = OWN.map(|(_, event)| event).to_vec();
        events.dedup();
        for event in events {
            self.waiting.push_back(named(Event::default().event(event).data("1")));
        }
        self.waiting.push_back(named(Event::default().event("entities").data("*")));
    }

    /// Of a batch, what concerns the caller.
    async fn tell(&mut self, batch: &Batch) {
        let id = batch.seq.to_string();
        if let Subject::User { entity_ref, ownership, .. } = &self.actor.subject {
            let concerned = |owner: &String| owner.is_empty() || owner == entity_ref || ownership.contains(owner);
            let mut told = BTreeSet::new();
            for (event, _) in batch.owners.iter().filter(|(_, owner)| concerned(owner)) {
                if told.insert(*event) {
                    self.waiting.push_back(Event::default().event(*event).id(id.clone()).data("1"));
                }
            }
        }
        let seen = if batch.many {
            "*".to_owned()
        } else if batch.entities.is_empty() {
            return;
        } else {
            // What is gone can be held against no condition: who shows it will find out when they ask again.
            let allowed = self.own.entities.allowed(&self.actor, &of_catalog::READ, &batch.entities).await;
            let Ok(allowed) = allowed else { return };
            let seen = batch.entities.iter().zip(allowed).filter(|(_, allowed)| *allowed);
            seen.map(|(entity_ref, _)| entity_ref.to_string()).collect::<Vec<_>>().join(" ")
        };
        if !seen.is_empty() {
            self.waiting.push_back(Event::default().event("entities").id(id).data(seen));
        }
    }
}
