//! The layout as it is being changed: shown at once, saved as a whole; every step can be undone.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{LiveMine, News, Plugins, sentence};
use services::Error;
use services::navigation::{Edited, GroupKind, Layout, LayoutEntry, LayoutGroup};
use ui::{Toast, Toasts, dom, t, tf};

use crate::functions::{reset_layout, save_layout};
use crate::order::{Spot, entry, put, remove, shift};
use crate::words::group_name;

/// A layout that is being changed. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Draft {
    pub(crate) layout: RwSignal<Layout>,
    /// As it was before each step.
    pub(crate) before: RwSignal<Vec<Layout>>,
    /// As it is in force.
    pub(crate) kept: StoredValue<Edited>,
    /// Grows with each answer that makes the layout in force another one.
    pub(crate) saved: RwSignal<u32>,
    /// The server is saving.
    pub(crate) saving: RwSignal<bool>,
    /// What is dragged.
    pub(crate) dragged: RwSignal<Option<Spot>>,
    /// What it is over.
    pub(crate) target: RwSignal<Option<Spot>>,
    /// What the form of an entry is about: where it stands or, for a new one, its group.
    pub(crate) entry: RwSignal<Spot>,
    pub(crate) entry_open: RwSignal<bool>,
    /// What the form of a group is about; behind the last one for a new one.
    pub(crate) group: RwSignal<usize>,
    pub(crate) group_open: RwSignal<bool>,
    /// Earlier versions are shown.
    pub(crate) earlier: RwSignal<bool>,
    /// The latest step, for those who can not see it.
    pub(crate) said: RwSignal<String>,
    /// What the shell shows.
    shell: (News, LiveMine),
}

impl Draft {
    pub(crate) fn new() -> Self {
        Self {
            layout: RwSignal::default(),
            before: RwSignal::default(),
            kept: StoredValue::default(),
            saved: RwSignal::new(0),
            saving: RwSignal::new(false),
            dragged: RwSignal::new(None),
            target: RwSignal::new(None),
            entry: RwSignal::new(Spot::Group(0)),
            entry_open: RwSignal::new(false),
            group: RwSignal::new(0),
            group_open: RwSignal::new(false),
            earlier: RwSignal::new(false),
            said: RwSignal::default(),
            shell: (News::here(), LiveMine::here()),
        }
    }

    /// This is in force.
    pub(crate) fn begin_with(self, edited: &Edited) {
        self.kept.set_value(edited.clone());
        self.before.set(Vec::new());
        self.layout.set(edited.layout.clone());
    }

    /// Another one is in force now: it is asked for, and the sidebar follows.
    pub(crate) fn end(self) {
        self.saved.update(|count| *count += 1);
        let (news, live) = self.shell;
        news.renew(live);
    }

    /// A step, which can be undone. `words` say it to those who can not see it. The focus goes where the change says.
    pub(crate) fn step(self, words: String, change: impl FnOnce(&mut Layout) -> Option<Spot>) {
        let before = self.layout.get_untracked();
        let mut layout = before.clone();
        let focus = change(&mut layout);
        if layout != before {
            self.before.update(|steps| steps.push(before));
            self.layout.set(layout);
            self.said.set(words);
        }
        if let Some(spot) = focus {
            focus_on(spot);
        }
    }

    pub(crate) fn undo(self) {
        if let Some(layout) = self.before.try_update(Vec::pop).flatten() {
            self.layout.set(layout);
            self.said.set(t("Undone").to_owned());
        }
    }

    /// What something is called.
    pub(crate) fn name(self, plugins: &Plugins, spot: Spot) -> String {
        self.layout.with_untracked(|layout| match entry(layout, spot) {
            Some(entry) => plugins.place(&entry.href, &entry.title, "").title,
            None => layout.groups.get(spot.group()).map(group_name).unwrap_or_default(),
        })
    }

    pub(crate) fn shift(self, plugins: &Plugins, spot: Spot, step: isize) {
        let name = self.name(plugins, spot);
        let words = if step < 0 { tf("{0} moved up", &[&name]) } else { tf("{0} moved down", &[&name]) };
        self.step(words, |layout| shift(layout, spot, step).or(Some(spot)));
    }

    pub(crate) fn put(self, plugins: &Plugins, from: Spot, to: Spot) {
        let words = tf("{0} moved", &[&self.name(plugins, from)]);
        self.step(words, |layout| put(layout, from, to));
    }

    /// What was dragged is let go here.
    pub(crate) fn drop_on(self, plugins: &Plugins, to: Spot) {
        let from = self.dragged.get_untracked();
        self.drag_end();
        // A group is put where the group of what it is let go on is.
        if let Some(from) = from {
            self.put(plugins, from, to);
        }
    }

    /// Nothing is dragged any more.
    pub(crate) fn drag_end(self) {
        self.dragged.set(None);
        self.target.set(None);
    }

    /// Hides these from everybody, or shows them again.
    pub(crate) fn hide(self, plugins: &Plugins, spot: Spot, hide: bool) {
        let name = self.name(plugins, spot);
        let words = if hide { tf("{0} is hidden", &[&name]) } else { tf("{0} is shown", &[&name]) };
        self.step(words, |layout| {
            let hrefs: Vec<String> = match entry(layout, spot) {
                Some(entry) => vec![entry.href.clone()],
                None => {
                    let group = layout.groups.get(spot.group())?;
                    group.entries.iter().map(|entry| entry.href.clone()).collect()
                }
            };
            layout.hidden.retain(|href| !hrefs.contains(href));
            if hide {
                layout.hidden.extend(hrefs);
            }
            Some(spot)
        });
    }

    pub(crate) fn remove(self, plugins: &Plugins, spot: Spot) {
        let words = tf("{0} removed", &[&self.name(plugins, spot)]);
        self.step(words, |layout| {
            remove(layout, spot, plugins);
            let group = spot.group().min(layout.groups.len().saturating_sub(1));
            Some(Spot::Group(group))
        });
    }

    /// Puts an entry in the place of the one at a spot, or at the end of a group.
    pub(crate) fn set_entry(self, spot: Spot, entry: LayoutEntry) {
        self.step(t("Changed").to_owned(), |layout| {
            let group = layout.groups.get_mut(spot.group())?;
            if let Spot::Entry(_, at) = spot {
                let old = std::mem::replace(group.entries.get_mut(at)?, entry.clone());
                for href in layout.hidden.iter_mut().filter(|href| **href == old.href) {
                    href.clone_from(&entry.href);
                }
                return Some(spot);
            }
            group.entries.push(entry);
            Some(Spot::Entry(spot.group(), group.entries.len() - 1))
        });
    }

    /// Puts a group in the place of the one there, or before the person's menu.
    pub(crate) fn set_group(self, at: usize, group: LayoutGroup) {
        self.step(t("Changed").to_owned(), |layout| {
            if let Some(own) = layout.groups.get_mut(at) {
                *own = group;
                return Some(Spot::Group(at));
            }
            let person = layout.groups.iter().position(|group| group.kind == GroupKind::Person);
            let at = person.unwrap_or(layout.groups.len());
            layout.groups.insert(at, group);
            Some(Spot::Group(at))
        });
    }

    pub(crate) fn save(self, toasts: Toasts) {
        let (layout, version) = (self.layout.get_untracked(), self.kept.with_value(|kept| kept.version));
        let work = async move { save_layout(layout, version).await.map(drop) };
        self.finish(toasts, t("The navigation is saved"), work);
    }

    pub(crate) fn reset(self, toasts: Toasts) {
        self.finish(toasts, t("The navigation is as it is configured"), reset_layout());
    }

    /// Waits for the server, and says what came of it.
    fn finish(self, toasts: Toasts, done: &'static str, work: impl Future<Output = Result<(), Error>> + 'static) {
        self.saving.set(true);
        spawn_local(async move {
            let answer = work.await;
            let _ = self.saving.try_set(false);
            match answer {
                Ok(()) => {
                    self.end();
                    toasts.show(Toast::done(done));
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    }
}

/// The id of what moves something.
pub(crate) fn grip_id(spot: Spot) -> String {
    match spot {
        Spot::Group(group) => format!("nav-grip-{group}"),
        Spot::Entry(group, at) => format!("nav-grip-{group}-{at}"),
    }
}

/// The list is made anew after each step; the focus stays with what was moved.
fn focus_on(spot: Spot) {
    let focus = move || {
        if let Some(grip) = dom::by_id(&grip_id(spot)) {
            let _ = grip.focus();
        }
    };
    set_timeout(focus, Duration::from_millis(30));
}
