//! What pages are made of: asked on the server, carried in the page, asked again in the browser when it changes.

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use services::wire::Wire;

/// The data of a part of a page.
pub type Data<T> = Resource<T, Wire>;

/// Data for what `source` gives, asked again when that changes.
#[track_caller]
pub fn data<T, S, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    ask: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> Data<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    S: PartialEq + Clone + Send + Sync + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(settled(source), ask, false)
}

/// Data that the server waits for before it sends anything: for the page's title and status.
#[track_caller]
pub fn data_blocking<T, S, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    ask: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> Data<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    S: PartialEq + Clone + Send + Sync + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(settled(source), ask, true)
}

/// On the server a page is made once, and what it was asked for does not change: its value is taken at once, because the
/// signals behind `source` are gone when a caller breaks off, while the question may still be on its way.
#[cfg(feature = "ssr")]
fn settled<S: Clone + Send + Sync + 'static>(source: impl Fn() -> S) -> impl Fn() -> S + Send + Sync + 'static {
    let value = untrack(source);
    move || value.clone()
}

/// In the browser `source` is followed.
#[cfg(not(feature = "ssr"))]
fn settled<S>(source: impl Fn() -> S + Send + Sync + 'static) -> impl Fn() -> S + Send + Sync + 'static {
    source
}
