//! How names, keys and addresses may look. The patterns are Backstage's, which are Kubernetes' with a few
//! exceptions; they are matched by hand because this crate runs in the browser.

use serde_json::Value;

use super::Violation;
use crate::text;

const MANUAL: &str = "To learn more about catalog file format, visit: https://github.com/backstage/backstage/blob/master/docs/architecture-decisions/adr002-default-catalog-file-format.md";

const OBJECT_NAME: &str =
    "a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], at most 63 characters in total";
const PREFIX_AND_SUFFIX: &str = "a valid prefix and/or suffix";
const DNS_LABEL: &str = "a string that is sequences of [a-z0-9] separated by [-], at most 63 characters in total";
const KIND: &str = "a string that is a sequence of [a-zA-Z][a-z0-9A-Z], at most 63 characters in total";
const TAG: &str = "a string that is sequences of [a-z0-9+#] separated by [-], at most 63 characters in total";
const URL: &str = "a string that is a valid url";
const TEXT: &str = "a non empty string";

/// `^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$`, 1 to 63 characters. Entities' names are such.
pub fn is_object_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=63).contains(&bytes.len())
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

/// `^[a-z0-9]+(?:\-+[a-z0-9]+)*$`, 1 to 63 characters. Namespaces are such.
pub fn is_namespace(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (1..=63).contains(&bytes.len())
        && bytes.first().is_some_and(plain)
        && bytes.last().is_some_and(plain)
        && bytes.iter().all(|byte| plain(byte) || *byte == b'-')
}

/// Labels of DNS joined by dots, 1 to 253 characters.
pub fn is_dns_subdomain(text: &str) -> bool {
    (1..=253).contains(&text.len()) && text.split('.').all(is_namespace)
}

/// `^[a-zA-Z][a-z0-9A-Z]*$`, 1 to 63 characters.
pub fn is_kind(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `[<subdomain>/]<letters and digits>`.
pub fn is_api_version(text: &str) -> bool {
    prefixed(text, |suffix| (1..=63).contains(&suffix.len()) && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// `[<subdomain>/]<name>`. Keys of labels and annotations are such.
pub fn is_key(text: &str) -> bool {
    prefixed(text, is_object_name)
}

/// Empty or a name.
pub fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_object_name(text)
}

/// `^[a-z0-9:+#]+(\-[a-z0-9:+#]+)*$`, 1 to 63 characters.
pub fn is_tag(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.split('-').all(|part| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b":+#".contains(&byte))
        })
}

/// Whether a browser would take the text as an absolute address (WHATWG URL, without its finest points).
pub fn is_url(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c <= ' ');
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme_is_well_formed = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !scheme_is_well_formed {
        return false;
    }
    let special = ["http", "https", "ws", "wss", "ftp"].iter().any(|known| known.eq_ignore_ascii_case(scheme));
    if !special {
        // Other schemes may be followed by anything; with `//` comes a host, which may be empty.
        return rest.strip_prefix("//").is_none_or(|rest| is_authority(rest, &['/', '?', '#'], true));
    }
    is_authority(rest.trim_start_matches(['/', '\\']), &['/', '\\', '?', '#'], false)
}

fn is_authority(rest: &str, ends: &[char], may_be_empty: bool) -> bool {
    let authority = rest.split(ends).next().unwrap_or_default();
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match host_and_port.rfind(']') {
        Some(end) => match host_and_port.split_at(end + 1) {
            (host, "") => (host, ""),
            (host, port) => match port.strip_prefix(':') {
                Some(port) => (host, port),
                None => return false,
            },
        },
        None => host_and_port.split_once(':').unwrap_or((host_and_port, "")),
    };
    let port_is_good =
        port.is_empty() || (port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok());
    let host_is_good = if let Some(inner) = host.strip_prefix('[') {
        inner.ends_with(']') && inner.trim_end_matches(']').parse::<std::net::Ipv6Addr>().is_ok()
    } else {
        (may_be_empty || !host.is_empty()) && !host.contains(|c: char| c.is_control() || " #<>[]^|\\%".contains(c))
    };
    port_is_good && host_is_good && (!host.is_empty() || host_and_port.is_empty())
}

fn prefixed(text: &str, suffix_is_good: impl Fn(&str) -> bool) -> bool {
    match text.split_once('/') {
        None => suffix_is_good(text),
        Some((prefix, suffix)) => is_dns_subdomain(prefix) && !suffix.contains('/') && suffix_is_good(suffix),
    }
}

type Matcher = fn(&str) -> bool;

/// Fields that are of the wrong type have been told of by the schema and are passed over.
pub(super) fn check(document: &Value, violations: &mut Vec<Violation>) {
    let mut must = |path: Vec<String>, name: &str, value: &str, good: Matcher, expectation: &str| {
        if !good(value) {
            let message = format!(
                "\"{name}\" is not valid; expected {expectation} but found \"{}\". {MANUAL}",
                text::clipped(value, 500)
            );
            violations.push(Violation::new(path, message));
        }
    };
    let not_empty =
        |value: Option<&'_ Value>| value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(value) = not_empty(document.get("apiVersion")) {
        must(vec!["apiVersion".into()], "apiVersion", &value, is_api_version, PREFIX_AND_SUFFIX);
    }
    if let Some(value) = not_empty(document.get("kind")) {
        must(vec!["kind".into()], "kind", &value, is_kind, KIND);
    }
    let Some(Value::Object(metadata)) = document.get("metadata") else { return };
    let path = |keys: &[&str]| -> Vec<String> {
        std::iter::once("metadata").chain(keys.iter().copied()).map(str::to_owned).collect()
    };
    if let Some(value) = not_empty(metadata.get("name")) {
        must(path(&["name"]), "metadata.name", &value, is_object_name, OBJECT_NAME);
    }
    if let Some(value) = not_empty(metadata.get("namespace")) {
        must(path(&["namespace"]), "metadata.namespace", &value, is_namespace, DNS_LABEL);
    }
    for (key, value) in metadata.get("labels").and_then(Value::as_object).into_iter().flatten() {
        must(path(&["labels", key]), &format!("labels.{key}"), key, is_key, PREFIX_AND_SUFFIX);
        if let Some(value) = value.as_str() {
            must(path(&["labels", key]), &format!("labels.{key}"), value, is_label_value, OBJECT_NAME);
        }
    }
    for (key, _) in metadata.get("annotations").and_then(Value::as_object).into_iter().flatten() {
        must(path(&["annotations", key]), &format!("annotations.{key}"), key, is_key, PREFIX_AND_SUFFIX);
    }
    for (at, tag) in metadata.get("tags").and_then(Value::as_array).into_iter().flatten().enumerate() {
        if let Some(tag) = tag.as_str().filter(|tag| !tag.is_empty()) {
            must(path(&["tags", &at.to_string()]), &format!("tags.{at}"), tag, is_tag, TAG);
        }
    }
    for (at, link) in metadata.get("links").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let fields: [(&str, Matcher, &str); 3] = [
            ("url", is_url, URL),
            ("title", |text| !text.trim().is_empty(), TEXT),
            ("icon", is_object_name, OBJECT_NAME),
        ];
        for (field, good, expectation) in fields {
            if let Some(value) = not_empty(link.get(field)) {
                let name = format!("links.{at}.{field}");
                must(path(&["links", &at.to_string(), field]), &name, &value, good, expectation);
            }
        }
    }
}
