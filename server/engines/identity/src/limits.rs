//! So many attempts from one address in a minute and no more. Each process counts for itself.

use std::time::Duration;

use moka::sync::Cache;

/// Afterwards it counts anew.
const WINDOW: Duration = Duration::from_secs(60);
/// Sign-ins that begin or end, and command lines that ask.
pub const SIGN_IN: u32 = 60;
/// Secrets that open nothing.
pub const WRONG_SECRETS: u32 = 30;

/// Counts attempts.
#[derive(Clone)]
pub struct Limits {
    counts: Cache<(&'static str, String), u32>,
}

impl Limits {
    /// With nothing counted.
    pub fn new() -> Self {
        Self { counts: Cache::builder().max_capacity(50_000).time_to_live(WINDOW).build() }
    }

    /// Counts an attempt, and says whether it is one of the first `most`.
    pub fn allow(&self, what: &'static str, address: &str, most: u32) -> bool {
        let key = (what, address.to_owned());
        let count = self.counts.get(&key).unwrap_or(0).saturating_add(1);
        // A count that is put in again would live on; so it is only written while it still matters.
        if count <= most.saturating_add(1) {
            self.counts.insert(key, count);
        }
        count <= most
    }

    /// Whether there was room when it was last counted; counts nothing.
    pub fn has_room(&self, what: &'static str, address: &str, most: u32) -> bool {
        self.counts.get(&(what, address.to_owned())).unwrap_or(0) < most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_own_count() {
        let limits = Limits::new();
        for _ in 0..3 {
            assert!(limits.allow("x", "one", 3));
        }
        assert!(!limits.allow("x", "one", 3) && !limits.has_room("x", "one", 3));
        assert!(limits.allow("x", "two", 3) && limits.allow("y", "one", 3));
    }
}
