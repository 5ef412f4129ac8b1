//! What a page begins with and goes on with: known a moment after the page has begun to be made, changing in a browser.

use std::sync::{Arc, OnceLock};

use leptos::prelude::*;

/// A value that is given once on the server, and changes in a browser.
///
/// The server makes one page on several threads at once. A signal that one of them sets can not be read by another at that
/// moment: reading it would fail as if it had gone. So on the server the value stands in a cell that is written once.
pub(crate) struct Begun<T: 'static> {
    signal: RwSignal<T>,
    first: StoredValue<Arc<OnceLock<T>>>,
}

impl<T: 'static> Clone for Begun<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Begun<T> {}

impl<T: Clone + Default + Send + Sync + 'static> Begun<T> {
    pub(crate) fn new() -> Self {
        Self { signal: RwSignal::default(), first: StoredValue::new(Arc::default()) }
    }

    /// Whether it has been given; as if it had, where the page has gone.
    pub(crate) fn is_known(self) -> bool {
        self.first.try_get_value().is_none_or(|first| first.get().is_some())
    }

    /// Gives it, unless somebody has done so before. Whether this was the first time.
    pub(crate) fn give(self, value: T) -> bool {
        let is_first = self.first.try_get_value().is_some_and(|first| first.set(value.clone()).is_ok());
        if is_first && !cfg!(feature = "ssr") {
            let _ = self.signal.try_set(value);
        }
        is_first
    }

    /// In a browser: it is this from now on.
    pub(crate) fn set(self, value: T) {
        if !self.give(value.clone()) {
            let _ = self.signal.try_set(value);
        }
    }

    /// In a browser: changes it.
    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        let _ = self.signal.try_update(change);
    }

    /// Reads it, followed. What it is without being given, where the page has gone.
    pub(crate) fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        if cfg!(feature = "ssr") {
            return self.with_first(read);
        }
        self.signal.track();
        self.with_untracked(read)
    }

    /// Reads it as it is now.
    pub(crate) fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        if cfg!(feature = "ssr") {
            return self.with_first(read);
        }
        match self.signal.try_read_untracked() {
            Some(value) => read(&value),
            None => read(&T::default()),
        }
    }

    fn with_first<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let first = self.first.try_get_value();
        match first.as_ref().and_then(|first| first.get()) {
            Some(value) => read(value),
            None => read(&T::default()),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn it_is_given_once_however_many_threads_give_and_read_it() {
        let owner = Owner::new();
        owner.set();
        let begun = Begun::<String>::new();
        assert!(!begun.is_known());
        assert_eq!(begun.with(String::clone), "");
        let firsts: usize = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8)
                .map(|thread| {
                    let owner = owner.clone();
                    scope.spawn(move || {
                        owner.with(|| {
                            let first = begun.give(format!("from {thread}"));
                            let seen = begun.with(String::clone);
                            assert!((0..1_000).all(|_| begun.with(|value| *value == seen)) && !seen.is_empty());
                            usize::from(first)
                        })
                    })
                })
                .collect();
            all.into_iter().map(|one| one.join().expect("a thread that ended")).sum()
        });
        assert_eq!(firsts, 1);
        assert!(begun.is_known());
    }
}
