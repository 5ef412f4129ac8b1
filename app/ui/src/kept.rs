//! Views that stay alive until their successors are there.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;

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

/// Whether what a `Transition` waits for is on its way. On the server another thread may be setting that at this moment, and
/// then the signal can not be read; nothing is on its way in a page that is sent.
pub fn is_pending(loading: RwSignal<bool>) -> bool {
    !cfg!(feature = "ssr") && loading.try_get() == Some(true)
}
