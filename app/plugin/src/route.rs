//! The addresses of pages, and pages in parts of their own.
//!
//! All pages have the types of this file. With a type for each, every page and every form of an address would have its
//! own copy of what the router does with it, in the part that everybody fetches first.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{ChooseView, NestedRoute, PartialPathMatch, PathSegment, PossibleRouteMatch, SsrMode};

use crate::Loading;

thread_local! {
    /// The pages of the program, for [`warm`]. Stays empty on the server.
    static PAGES: RefCell<Vec<(Pattern, LazyPage)>> = const { RefCell::new(Vec::new()) };
}

/// A page at an address: `/admin/people/:namespace/:name`, `/catalog/:name/:tab?`, `/*rest`. It arrives with its
/// content, also for readers without scripts, so it is rendered whole.
pub fn page(path: &'static str, view: LazyPage) -> AnyNestedRoute {
    if ui::dom::BROWSER {
        PAGES.with_borrow_mut(|pages| pages.push((Pattern(path), view)));
    }
    NestedRoute::new(Pattern(path), view).ssr_mode(SsrMode::Async).into_any_nested_route()
}

/// A page whose code is fetched when it is first opened.
#[derive(Clone, Copy, Debug)]
pub struct LazyPage {
    names: fn(),
    load: fn(bool) -> Loading<AnyView>,
    warm: Option<fn(&str) -> Loading<()>>,
}

impl LazyPage {
    /// `load` calls the function that `#[lazy]` marks, which shows the page only when it is told to: a page that the
    /// server has rendered is taken over in one go, and has to be there by then with all that its address shows.
    /// `names` tells the head of the page what that is, see [`needs`](crate::needs).
    pub fn new(names: fn(), load: fn(bool) -> Loading<AnyView>) -> Self {
        Self { names, load, warm: None }
    }

    /// What has the code of a page loaded that is not the one shown, by its path; where its address decides what it needs.
    #[must_use]
    pub fn warmed_by(mut self, warm: fn(&str) -> Loading<()>) -> Self {
        self.warm = Some(warm);
        self
    }
}

/// Has the code of a page loaded, by the path of its address: somebody is about to go there. Not while the browser is offline,
/// since somebody who goes nowhere need not hear that something could not be loaded.
pub fn warm(path: &str) {
    if !ui::dom::online() {
        return;
    }
    let found = PAGES.with_borrow(|pages| pages.iter().find(|(pattern, _)| pattern.is(path)).map(|(_, page)| *page));
    let Some(page) = found else { return };
    match page.warm {
        Some(warm) => spawn_local(warm(path)),
        None => {
            let loading = (page.load)(false);
            spawn_local(async move { drop(loading.await) });
        }
    }
}

impl ChooseView for LazyPage {
    async fn choose(self) -> AnyView {
        (self.names)();
        (self.load)(true).await
    }

    async fn preload(&self) {
        (self.names)();
        (self.load)(false).await;
    }
}

/// A page that is a part of its own, by the name of its `#[lazy]` function.
#[macro_export]
macro_rules! lazy_page {
    ($function:ident) => {
        $crate::LazyPage::new(|| $crate::needs(stringify!($function)), |show| ::std::boxed::Box::pin($function(show)))
    };
}

/// An address with its variable parts.
#[derive(Clone, Copy, Debug)]
struct Pattern(&'static str);

impl Pattern {
    /// Whether a path is one of its addresses.
    fn is(self, path: &str) -> bool {
        self.test(path).is_some_and(|found| found.is_complete())
    }

    fn parts(self) -> impl Iterator<Item = PathSegment> {
        self.0.split('/').skip(1).map(|part| match part.split_at_checked(1) {
            Some((":", name)) => match name.strip_suffix('?') {
                Some(name) => PathSegment::OptionalParam(name.into()),
                None => PathSegment::Param(name.into()),
            },
            Some(("*", name)) => PathSegment::Splat(name.into()),
            _ => PathSegment::Static(part.into()),
        })
    }
}

impl PossibleRouteMatch for Pattern {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let (mut rest, mut params) = (path, Vec::new());
        for part in self.parts() {
            let body = rest.strip_prefix('/').unwrap_or_default();
            let (next, after) = body.split_at(body.find('/').unwrap_or(body.len()));
            match part {
                PathSegment::Static(text) if text == next => rest = after,
                PathSegment::Param(name) if !next.is_empty() => {
                    params.push((name, next.to_owned()));
                    rest = after;
                }
                PathSegment::OptionalParam(_) if next.is_empty() => {}
                PathSegment::OptionalParam(name) => {
                    params.push((name, next.to_owned()));
                    rest = after;
                }
                PathSegment::Splat(name) => {
                    params.push((name, body.to_owned()));
                    rest = "";
                }
                _ => return None,
            }
        }
        Some(PartialPathMatch::new(rest, params, &path[..path.len() - rest.len()]))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.extend(self.parts());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of the variable parts; `None` where an address is not the page's.
    fn read(pattern: &'static str, path: &str) -> Option<Vec<String>> {
        let found = Pattern(pattern).test(path)?;
        found.is_complete().then(|| found.params().into_iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    #[test]
    fn addresses_find_their_pages() {
        assert_eq!(read("/admin/people", "/admin/people"), Some(vec![]));
        assert_eq!(read("/admin/people", "/admin/people/"), Some(vec![]));
        assert_eq!(read("/admin/people", "/admin/people/x"), None);
        assert_eq!(read("/admin/people", "/admin/peoples"), None);
        assert_eq!(read("/admin/people", "/"), None);
        let entity = "/catalog/:namespace/:kind/:name/:tab?";
        let parts = ["namespace=a", "kind=b", "name=c.d", "tab=e"].map(str::to_owned);
        assert_eq!(read(entity, "/catalog/a/b/c.d/e"), Some(parts.to_vec()));
        assert_eq!(read(entity, "/catalog/a/b/c.d"), Some(parts[..3].to_vec()));
        assert_eq!(read(entity, "/catalog/a/b/c.d/"), Some(parts[..3].to_vec()));
        assert_eq!(read(entity, "/catalog/a/b"), None);
        assert_eq!(read(entity, "/catalog/a/b/c.d/e/f"), None);
        assert_eq!(read("/*rest", "/no/such/page"), Some(vec!["rest=no/such/page".to_owned()]));
    }
}
