//! Unsaved changes, kept in this browser so that they outlive a reload.

use leptos::prelude::*;
use services::permission::Policy;
use services::wire;
use ui::dom;

use super::state::Editor;

/// What was found when the page was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Found {
    #[default]
    Nothing,
    /// Changes to the state that the portal has. They are in the form.
    Changes,
    /// Changes to an older state: somebody has saved since. They are in the form.
    Older,
}

fn key(id: &str) -> String {
    format!("callboard.policy.{id}")
}

/// The state that changes were made to, and the policy with them. What another build has written can not be read, and
/// is left alone.
fn read(text: &str) -> Option<(String, Policy)> {
    let (etag, policy) = text.split_once('\n')?;
    Some((etag.to_owned(), wire::read(policy).ok()?))
}

/// Takes up what was left, and keeps what is changed from now on.
pub(super) fn keep(editor: Editor) {
    let key = StoredValue::new(key(&editor.id.get_value()));
    Effect::new(move |before: Option<()>| {
        if before.is_some() {
            return;
        }
        let Some((etag, policy)) = dom::stored(&key.get_value()).as_deref().and_then(read) else { return };
        if editor.saved.with_untracked(|saved| *saved == policy) {
            return;
        }
        let same = editor.etag.with_untracked(|now| *now == etag);
        editor.found.set(if same { Found::Changes } else { Found::Older });
        editor.reshape("", |now| *now = policy);
    });
    Effect::new(move |before: Option<()>| {
        let dirty = editor.dirty();
        let text = match (dirty, wire::write(&editor.policy.get())) {
            (true, Ok(text)) => format!("{}\n{text}", editor.etag.get()),
            _ => String::new(),
        };
        // The first run is the page's own state.
        if before.is_some() {
            dom::store(&key.get_value(), &text);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let policy = Policy { name: "Mine <b>".into(), ..Policy::default() };
        let text = format!("etag-1\n{}", wire::write(&policy).unwrap());
        assert_eq!(read(&text), Some(("etag-1".to_owned(), policy)));
        assert_eq!(read(""), None);
        assert_eq!(read("etag-1\nnonsense"), None);
    }
}
