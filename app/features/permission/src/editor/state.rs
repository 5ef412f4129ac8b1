//! A policy while it is edited.
//!
//! What is typed goes into the policy at once, without anything being drawn anew. What changes the shape of the form
//! (something is added, moved, taken away) draws the parts anew that depend on it and puts the focus where it belongs.

use leptos::prelude::*;
use leptos::task::spawn_local;
use services::permission::{Outcome, Policy, PolicyRule, PolicySummary, Role, SavePolicy, TestCase, Vocabulary};
use services::{Error, FieldError};
use ui::{Toast, dom, t, use_toasts};

use super::{Page, local};
use crate::address::PolicyAddress;
use crate::functions::{PolicyPage, keep_draft, one_policy};
use crate::tree;

/// How saving goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Saving {
    #[default]
    Idle,
    Running,
    Failed(Error),
}

/// The policy of the page. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Editor {
    pub page: Page,
    pub id: StoredValue<String>,
    /// As it is in the form.
    pub policy: RwSignal<Policy>,
    /// As it was saved last.
    pub saved: RwSignal<Policy>,
    pub summary: RwSignal<PolicySummary>,
    pub etag: RwSignal<String>,
    pub problems: RwSignal<Vec<FieldError>>,
    pub needs_another: RwSignal<Option<String>>,
    pub vocabulary: StoredValue<Vocabulary>,
    pub saving: RwSignal<Saving>,
    /// What was found in this browser when the page was opened.
    pub found: RwSignal<local::Found>,
    /// Counts up when the form changes its shape.
    shape: RwSignal<u32>,
}

impl Editor {
    pub fn new(page: Page, loaded: PolicyPage) -> Self {
        let PolicyPage { view, vocabulary } = loaded;
        let policy = edited(view.policy);
        Self {
            page,
            id: StoredValue::new(view.summary.id.clone()),
            policy: RwSignal::new(policy.clone()),
            saved: RwSignal::new(policy),
            summary: RwSignal::new(view.summary),
            etag: RwSignal::new(view.etag),
            problems: RwSignal::new(view.problems),
            needs_another: RwSignal::new(view.needs_another),
            vocabulary: StoredValue::new(vocabulary),
            saving: RwSignal::default(),
            found: RwSignal::default(),
            shape: RwSignal::new(0),
        }
    }

    /// Whether something was changed since it was saved.
    pub fn dirty(self) -> bool {
        self.policy.with(|policy| self.saved.with(|saved| policy != saved))
    }

    /// To be followed by what is drawn from the policy.
    pub fn shape(self) {
        self.shape.track();
    }

    /// Something was typed.
    pub fn text(self, change: impl FnOnce(&mut Policy)) {
        let _ = self.policy.try_update(change);
    }

    /// Something changes the shape of the form; the element of that id gets the focus then.
    pub fn reshape(self, focus: impl Into<String>, change: impl FnOnce(&mut Policy)) {
        self.policy.update(change);
        self.shape.update(|shape| *shape += 1);
        let focus = focus.into();
        if !focus.is_empty() {
            request_animation_frame(move || {
                if let Some(element) = dom::by_id(&focus) {
                    let _ = element.focus();
                }
            });
        }
    }

    /// Goes to a role, from 0.
    pub fn go_to_role(self, role: usize) {
        self.page.go.run(PolicyAddress::role(role + 1).href(&self.id.get_value()));
    }

    /// What is wrong with a field, by the name that problems give it. Followed.
    pub fn problem(self, field: String) -> Signal<Option<String>> {
        let problems = self.problems;
        Signal::derive(move || {
            problems.with(|problems| problems.iter().find(|one| one.field == field).map(|one| one.message.clone()))
        })
    }

    /// A signal for a field's text, which writes back what is typed.
    pub fn line(self, now: String, write: impl Fn(&mut Policy, String) + Copy + 'static) -> RwSignal<String> {
        let line = RwSignal::new(now);
        Effect::new(move |before: Option<()>| {
            let now = line.get();
            if before.is_some() {
                self.text(|policy| write(policy, now));
            }
        });
        line
    }

    /// Saves what is in the form.
    pub fn save(self) {
        self.save_over(self.etag.get_untracked());
    }

    fn save_over(self, etag: String) {
        if self.saving.get_untracked() == Saving::Running {
            return;
        }
        self.saving.set(Saving::Running);
        let sent = self.policy.get_untracked();
        let request = SavePolicy { id: Some(self.id.get_value()), etag: Some(etag), policy: as_saved(sent.clone()) };
        spawn_local(async move {
            match keep_draft(request).await {
                Ok(view) => {
                    // Somebody may have typed on meanwhile; what was sent is what is saved.
                    let _ = self.saved.try_set(sent);
                    let _ = self.etag.try_set(view.etag);
                    let _ = self.summary.try_set(view.summary);
                    let _ = self.problems.try_set(view.problems);
                    let _ = self.needs_another.try_set(view.needs_another);
                    let _ = self.saving.try_set(Saving::Idle);
                    let _ = self.page.saves.try_update(|saves| *saves += 1);
                }
                Err(error) => {
                    let _ = self.problems.try_set(error.fields.clone());
                    let _ = self.saving.try_set(Saving::Failed(error));
                }
            }
        });
    }

    /// Saves what is in the form over what somebody else has saved meanwhile.
    pub fn save_mine(self) {
        spawn_local(async move {
            match one_policy(self.id.get_value()).await {
                Ok(theirs) => {
                    self.found.set(local::Found::Nothing);
                    self.save_over(theirs.view.etag);
                }
                Err(error) => self.saving.set(Saving::Failed(error)),
            }
        });
    }

    /// Takes what somebody else has saved, and forgets what is in the form.
    pub fn take_theirs(self) {
        spawn_local(async move {
            match one_policy(self.id.get_value()).await {
                Ok(theirs) => {
                    let policy = edited(theirs.view.policy);
                    self.saved.set(policy.clone());
                    self.etag.set(theirs.view.etag);
                    self.summary.set(theirs.view.summary);
                    self.problems.set(theirs.view.problems);
                    self.needs_another.set(theirs.view.needs_another);
                    self.saving.set(Saving::Idle);
                    self.found.set(local::Found::Nothing);
                    self.reshape("", |now| *now = policy);
                    self.page.saves.update(|saves| *saves += 1);
                }
                Err(error) => self.saving.set(Saving::Failed(error)),
            }
        });
    }

    /// Back to what was saved.
    pub fn revert(self) {
        let saved = self.saved.get_untracked();
        let before = self.policy.get_untracked();
        self.found.set(local::Found::Nothing);
        self.reshape("", |policy| *policy = saved);
        let undo = Callback::new(move |()| self.reshape("", |policy| *policy = before.clone()));
        use_toasts().show(Toast::done(t("Unsaved changes are thrown away")).undo(undo));
    }

    /// Ctrl or Cmd and S saves.
    pub fn save_with_keys(self) {
        ui::use_keys(move |event| {
            let save = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
            if save && event.key().eq_ignore_ascii_case("s") {
                event.prevent_default();
                self.save();
            }
        });
    }
}

/// A role of a policy.
pub(super) fn with_role(policy: &mut Policy, role: usize, change: impl FnOnce(&mut Role)) {
    if let Some(role) = policy.roles.get_mut(role) {
        change(role);
    }
}

/// A rule of a role.
pub(super) fn with_rule(policy: &mut Policy, (role, rule): (usize, usize), change: impl FnOnce(&mut PolicyRule)) {
    if let Some(rule) = policy.roles.get_mut(role).and_then(|role| role.rules.get_mut(rule)) {
        change(rule);
    }
}

/// A test of a policy.
pub(super) fn with_test(policy: &mut Policy, test: usize, change: impl FnOnce(&mut TestCase)) {
    if let Some(test) = policy.tests.get_mut(test) {
        change(test);
    }
}

/// Swaps something with its neighbour; gives its new place.
pub(super) fn moved<T>(items: &mut [T], at: usize, up: bool) -> usize {
    let to = if up { at.checked_sub(1) } else { at.checked_add(1).filter(|to| *to < items.len()) };
    match to {
        Some(to) if at < items.len() => {
            items.swap(at, to);
            to
        }
        _ => at,
    }
}

fn each_condition(policy: &mut Policy, change: fn(services::permission::RuleTree) -> services::permission::RuleTree) {
    for rule in policy.roles.iter_mut().flat_map(|role| &mut role.rules) {
        if let Outcome::When(conditions) = &mut rule.outcome {
            let now = std::mem::replace(conditions, services::permission::RuleTree::All(Vec::new()));
            *conditions = change(now);
        }
    }
}

/// As the editor has it.
pub(super) fn edited(mut policy: Policy) -> Policy {
    each_condition(&mut policy, tree::normal);
    policy
}

/// As it is saved.
pub(super) fn as_saved(mut policy: Policy) -> Policy {
    each_condition(&mut policy, tree::simple);
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_move_among_their_neighbours_and_stop_at_the_ends() {
        let mut items = ['a', 'b', 'c'];
        assert_eq!(moved(&mut items, 2, true), 1);
        assert_eq!(moved(&mut items, 0, true), 0);
        assert_eq!(moved(&mut items, 2, false), 2);
        assert_eq!(moved(&mut items, 9, true), 9);
        assert_eq!(items, ['a', 'c', 'b']);
    }
}
