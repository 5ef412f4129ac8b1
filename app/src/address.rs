//! Addresses, as the shell compares them.

/// The one of `hrefs` that a page belongs to: the page itself with what its address says after the question mark, or else
/// the longest that is its path or a folder of it.
pub fn current<'a, I: Iterator<Item = &'a str>>(path: &str, search: &str, hrefs: impl Fn() -> I) -> Option<&'a str> {
    let search = search.trim_start_matches('?');
    let exact = || hrefs().find(|href| href.split_once('?') == Some((path, search)));
    let folder = || of_path(path, hrefs());
    if search.is_empty() { folder() } else { exact().or_else(folder) }
}

/// The longest of `hrefs` that is a path or a folder of it.
pub fn of_path<'a>(path: &str, hrefs: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    hrefs
        .filter(|href| path == *href || (path.strip_prefix(*href).is_some_and(|rest| rest.starts_with('/'))))
        .max_by_key(|href| href.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_folder_is_current() {
        let current =
            |path| of_path(path, ["/catalog", "/catalog-graph", "/catalog/graph", "https://a.example"].into_iter());
        assert_eq!(current("/catalog"), Some("/catalog"));
        assert_eq!(current("/catalog/default/api/a"), Some("/catalog"));
        assert_eq!(current("/catalog-graph"), Some("/catalog-graph"));
        assert_eq!(current("/catalog/graph/x"), Some("/catalog/graph"));
        assert_eq!(current("/catalogue"), None);
    }

    #[test]
    fn a_page_with_its_search_is_current_before_its_folder() {
        let hrefs = || ["/catalog", "/catalog?kind=api"].into_iter();
        assert_eq!(current("/catalog", "kind=api", hrefs), Some("/catalog?kind=api"));
        assert_eq!(current("/catalog", "?kind=api", hrefs), Some("/catalog?kind=api"));
        assert_eq!(current("/catalog", "kind=system", hrefs), Some("/catalog"));
        assert_eq!(current("/catalog", "", hrefs), Some("/catalog"));
    }
}
