//! Answers that somebody's look at a link has asked for, ready for the click that may follow.

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;

use leptos::task::spawn_local;
use ui::{dom, time};

/// How long an answer may be used, in microseconds.
const FRESH: i64 = 20_000_000;
/// Answers that are kept.
const MOST: usize = 64;

struct Kept {
    question: String,
    at: i64,
    answer: Box<dyn Any>,
}

thread_local! {
    /// One browser is one person, so what they have seen may be kept. Stays empty on the server.
    static KEPT: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
}

/// An answer that is there already; it stays.
pub fn seen<T: Clone + 'static>(question: &str) -> Option<T> {
    let now = time::browser_now();
    KEPT.with_borrow(|all| {
        let found = all.iter().find(|kept| kept.question == question && now - kept.at < FRESH)?;
        found.answer.downcast_ref().cloned()
    })
}

/// Keeps an answer.
pub fn keep<T: 'static>(question: String, answer: T) {
    if !dom::BROWSER {
        return;
    }
    let now = time::browser_now();
    KEPT.with_borrow_mut(|all| {
        all.retain(|kept| kept.question != question && now - kept.at < FRESH);
        if all.len() >= MOST {
            all.remove(0);
        }
        all.push(Kept { question, at: now, answer: Box::new(answer) });
    });
}

/// What a look has asked for a moment ago, once; or else what `ask` answers.
pub async fn warm<T: Clone + 'static, E>(question: String, ask: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let Some(answer) = seen(&question) else { return ask.await };
    // Looking again, as after a refresh, asks the server.
    KEPT.with_borrow_mut(|all| all.retain(|kept| kept.question != question));
    Ok(answer)
}

/// Something has changed that answers may tell of.
pub fn forget() {
    KEPT.with_borrow_mut(Vec::clear);
}

/// Asks for what a click would show. What can not be had is asked for again by the click, and said there.
pub fn look<T: Clone + 'static, E: 'static>(question: String, ask: impl Future<Output = Result<T, E>> + 'static) {
    if seen::<T>(&question).is_some() {
        return;
    }
    spawn_local(async move {
        if let Ok(answer) = ask.await {
            keep(question, answer);
        }
    });
}
