//! Which language somebody is answered in.

use app::LANGUAGE;
use http::{HeaderMap, header};
use ui::dom::COOKIE_PREFIX;

/// The place among `tags` of the one that the person has chosen.
pub(super) fn by_cookie(headers: &HeaderMap, tags: &[&str]) -> Option<usize> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, tag) = pairs.find(|(name, _)| name.strip_prefix(COOKIE_PREFIX) == Some(LANGUAGE))?;
    tags.iter().position(|own| *own == tag)
}

/// The place among `tags` of the one that the browser would like most.
pub(super) fn by_browser(headers: &HeaderMap, tags: &[&str]) -> Option<usize> {
    let asked = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut wanted: Vec<(&str, u16)> = asked.split(',').filter_map(entry).collect();
    // What is wanted equally keeps its order.
    wanted.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    wanted.into_iter().find_map(|(range, _)| nearest(range, tags))
}

/// A language that is asked for and how much it is wanted, in thousandths; nothing for one that is not wanted.
fn entry(text: &str) -> Option<(&str, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?;
    let weight =
        parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |weight| weight.parse::<f32>().ok())?;
    let weight = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
    (weight > 0).then_some((range, weight))
}

/// The language itself, or what is left of it when its last parts are taken off (`de-AT`, `de`), or else one that it is
/// the first part of (`pt` for `pt-BR`).
fn nearest(range: &str, tags: &[&str]) -> Option<usize> {
    let mut left = range;
    loop {
        if let Some(place) = tags.iter().position(|tag| tag.eq_ignore_ascii_case(left)) {
            return Some(place);
        }
        match left.rsplit_once('-') {
            // A single letter only says what comes after it.
            Some((shorter, _)) => {
                left = shorter.rsplit_once('-').filter(|(_, x)| x.len() == 1).map_or(shorter, |(s, _)| s)
            }
            None => break,
        }
    }
    tags.iter().position(|tag| tag.split('-').next().is_some_and(|first| first.eq_ignore_ascii_case(left)))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const TAGS: [&str; 4] = ["en", "de", "pt-BR", "zh-Hant"];

    fn browser(asked: &'static str) -> Option<&'static str> {
        let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(asked))]);
        by_browser(&headers, &TAGS).map(|place| TAGS[place])
    }

    #[test]
    fn the_browser_gets_what_is_nearest_to_what_it_wants_most() {
        assert_eq!(browser("de"), Some("de"));
        assert_eq!(browser("de-AT, en;q=0.8"), Some("de"));
        assert_eq!(browser("en;q=0.5, DE;q=0.9"), Some("de"));
        assert_eq!(browser("fr, de;q=0.2 , en;q=0.1"), Some("de"));
        assert_eq!(browser("de;q=0, en"), Some("en"));
        assert_eq!(browser("en-GB-x-old"), Some("en"));
        assert_eq!(browser("pt-PT"), Some("pt-BR"));
        assert_eq!(browser("pt"), Some("pt-BR"));
        assert_eq!(browser("zh-Hant-TW"), Some("zh-Hant"));
        assert_eq!(browser("fr, *"), None);
        assert_eq!(browser("de;q=x,;q=1,,"), None);
        assert_eq!(by_browser(&HeaderMap::new(), &TAGS), None);
    }

    #[test]
    fn a_choice_counts_while_it_is_offered() {
        let chosen = |cookies: &'static str| {
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(cookies))]);
            by_cookie(&headers, &TAGS).map(|place| TAGS[place])
        };
        assert_eq!(chosen("a=b; ui-language=de; ui-theme=dark"), Some("de"));
        assert_eq!(chosen("ui-language=auto"), None);
        assert_eq!(chosen("ui-language=fr"), None);
        assert_eq!(chosen("language=de; xui-language=de"), None);
        assert_eq!(chosen("ui-language=\"><script>"), None);
    }
}
