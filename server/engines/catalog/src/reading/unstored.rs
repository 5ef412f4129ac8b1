//! Locations whose content could not be stored. Kept in memory: there was nowhere to write it down.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use services::catalog::Problem;

/// By the id of the location, what is in the way. It is gone with the next read that is stored.
#[derive(Debug, Default)]
pub struct Unstored(Mutex<HashMap<String, Problem>>);

impl Unstored {
    pub(crate) fn note(&self, id: &str, error: &sqlx::Error) {
        let shown = crate::error::of_database(error);
        let problem = Problem {
            error: true,
            message: format!("What was read could not be stored. {}", shown.message),
            file: None,
            line: None,
            field: None,
            hint: shown.hint.or_else(|| Some("It is tried again by itself; the log of the portal says more.".into())),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), problem);
    }

    pub(crate) fn forget(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    pub(crate) fn of(&self, id: &str) -> Option<Problem> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
