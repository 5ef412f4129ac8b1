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
    Resource::new_with_options(source, ask, false)
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
    Resource::new_with_options(source, ask, true)
}
