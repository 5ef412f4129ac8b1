//! Addresses, as the shell compares them.

/// The one of `hrefs` that a path belongs to: the longest that is the path or a folder of it.
pub fn current<'a>(path: &str, hrefs: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    hrefs
        .filter(|href| path == *href || (path.strip_prefix(*href).is_some_and(|rest| rest.starts_with('/'))))
        .max_by_key(|href| href.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_folder_is_current() {
        let hrefs = ["/catalog", "/catalog-graph", "/catalog/graph"];
        assert_eq!(current("/catalog", hrefs.into_iter()), Some("/catalog"));
        assert_eq!(current("/catalog/default/api/a", hrefs.into_iter()), Some("/catalog"));
        assert_eq!(current("/catalog-graph", hrefs.into_iter()), Some("/catalog-graph"));
        assert_eq!(current("/catalog/graph/x", hrefs.into_iter()), Some("/catalog/graph"));
        assert_eq!(current("/catalogue", hrefs.into_iter()), None);
    }
}
