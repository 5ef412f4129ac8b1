//! Views that stay alive until their successors are there.

use std::hash::Hash;
use std::time::Duration;

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos::tachys::view::keyed::keyed;

/// What a `Suspend` shows once its data has come, with signals that live as long as it is on the screen.
///
/// When its data changes, a `Suspend` forgets the signals of the old view at once, while a `Transition` goes on
/// showing that view until the new one is ready: a pointer that moves over it meanwhile would ask signals that
/// are gone, which ends the program of the page. Views that handle events are therefore made in here; what they
/// hold goes when the next view has taken their place, or with the page.
pub fn kept(view: impl FnOnce() -> AnyView) -> AnyView {
    let Some(owner) = lasting() else { return view() };
    let view = owner.with(view);
    OwnedView::new_with_owner(view, owner).into_any()
}

/// An owner that lasts until it is dropped, or until the page goes.
fn lasting() -> Option<Owner> {
    let here = Owner::current()?;
    // In a browser, the owner of this run of the closure around is the one that is cleared; the one above it stays.
    let above = if cfg!(feature = "ssr") { here } else { here.parent()? };
    Some(above.child())
}

/// What a `Suspense` waits for, made once on the server. A closure the framework would call again each time it looks
/// whether there is more to wait for: what is in it would be drawn several times, what it asks for be asked several
/// times, and what the page carries along not be what it shows.
pub fn once<T>(view: impl Fn() -> T + Send + 'static) -> AnyView
where
    T: IntoView + Send + 'static,
{
    if cfg!(feature = "ssr") { untrack(view).into_any() } else { view.into_any() }
}

/// A `Transition` that says in a browser whether what it waits for is on its way. On the server that would be asked by a task
/// which goes on when the page has been sent, of signals that are gone by then.
#[component]
pub fn Waiting(
    /// What stands there at first.
    #[prop(into)]
    fallback: ViewFnOnce,
    /// Whether something is on its way: for [`late`].
    pending: RwSignal<bool>,
    /// What shows what has come.
    children: Children,
) -> impl IntoView {
    if cfg!(feature = "ssr") {
        view! { <Transition fallback>{children()}</Transition> }.into_any()
    } else {
        view! {
            <Transition fallback set_pending=pending>
                {children()}
            </Transition>
        }
        .into_any()
    }
}

/// A memo that several parts of a page read. On the server threads make them side by side, and while one of them works out
/// a memo its value is away: another that reads it then panics, and the page is never finished. So the server works it out
/// where it is made, before it is shared; what it is made of does not change there.
pub fn settled<T: Send + Sync + 'static>(memo: Memo<T>) -> Memo<T> {
    if cfg!(feature = "ssr") {
        memo.with_untracked(|_| ());
    }
    memo
}

/// Views of items. One whose key is among those of the next time is moved and not made again; it lasts until then, or as
/// long as `owner`. What Leptos has for this, `For`, is a closure: [`once`] says why that is not for what asks for data.
pub fn each<T, K>(
    owner: Owner,
    items: Vec<T>,
    key: impl Fn(&T) -> K + Send + 'static,
    draw: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView
where
    T: Send + 'static,
    K: Eq + Hash + Send + 'static,
{
    let draw = move |_, item| {
        let owner = owner.child();
        let view = owner.with(|| draw(item));
        (drop::<usize>, OwnedView::new_with_owner(view, owner))
    };
    keyed(items, key, draw).into_any()
}

/// How long something is on its way before that shows: what is quick never flickers, and the browser need not draw the
/// page once more in between.
const PATIENCE: Duration = Duration::from_millis(200);

/// Whether what a `Transition` waits for has been on its way for a while.
pub fn late(pending: RwSignal<bool>) -> impl Fn() -> bool + Clone + Send + 'static {
    let late = RwSignal::new(false);
    // Not on the server: nothing is on its way in a page that is sent.
    Effect::new(move || {
        if !pending.get() {
            if late.get_untracked() {
                late.set(false);
            }
            return;
        }
        let look = move || {
            if pending.try_get_untracked() == Some(true) {
                let _ = late.try_set(true);
            }
        };
        set_timeout(look, PATIENCE);
    });
    move || late.try_get() == Some(true)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn what_is_settled_is_worked_out_before_anything_reads_it() {
        Owner::new().with(|| {
            let turns = Arc::new(AtomicUsize::new(0));
            let count = turns.clone();
            let memo = settled(Memo::new(move |_| count.fetch_add(1, Ordering::Relaxed)));
            assert_eq!(turns.load(Ordering::Relaxed), 1);
            assert_eq!(memo.get_untracked(), 0);
            assert_eq!(turns.load(Ordering::Relaxed), 1);
        });
    }
}
