//! How a person wants the portal to look. Kept in cookies, so that the server renders every page right from the
//! first byte. They belong to the device until there are accounts to keep them for.

use leptos::prelude::*;
use services::Error;
use services::wire::Answer;
use ui::dom;

/// Light, dark, or whatever the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The value of `data-theme`; none for the system's.
    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// What a person has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// The sidebar shows icons only and opens when it is pointed at.
    pub collapsed: bool,
    /// Lower rows, smaller text.
    pub compact: bool,
    /// Single keys act (WCAG 2.1.4 wants a switch for them).
    pub keys: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { theme: Theme::System, collapsed: false, compact: false, keys: true }
    }
}

/// Each preference: its name in `data-` attributes and (after a prefix) of its cookie, and the values that can be
/// set; the first is the default.
const NAMES: [(&str, &[&str]); 4] = [
    ("theme", &["system", "light", "dark"]),
    ("sidebar", &["pinned", "collapsed"]),
    ("density", &["comfortable", "compact"]),
    ("keys", &["on", "off"]),
];

impl Preferences {
    /// From whatever holds the values under their names: cookies on the server, attributes in the browser.
    fn from_values(value: impl Fn(&str) -> Option<String>) -> Self {
        let of = |at: usize| {
            let (name, allowed) = NAMES[at];
            value(name).filter(|value| allowed.contains(&value.as_str())).unwrap_or_default()
        };
        Self {
            theme: Theme::named(&of(0)),
            collapsed: of(1) == "collapsed",
            compact: of(2) == "compact",
            keys: of(3) != "off",
        }
    }

    /// From a `Cookie` header.
    pub fn from_cookies(header: &str) -> Self {
        let named = |name: &str| {
            let mut pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
            pairs.find_map(|(cookie, value)| {
                (cookie.strip_prefix(dom::COOKIE_PREFIX) == Some(name)).then(|| value.to_owned())
            })
        };
        Self::from_values(named)
    }

    /// In the browser: from the attributes that the server wrote.
    pub(crate) fn from_document() -> Self {
        Self::from_values(dom::root_data)
    }

    /// The `data-` attributes of `<html>`: theme, sidebar, density and keys, each only when it is not the default.
    pub(crate) fn attributes(self) -> [Option<&'static str>; 4] {
        [
            self.theme.attribute(),
            self.collapsed.then_some("collapsed"),
            self.compact.then_some("compact"),
            (!self.keys).then_some("off"),
        ]
    }
}

/// Where the forms of the shell send a preference to, when there are no scripts yet.
pub(crate) const ACTION: &str = "/fn/shell/preference";

/// Keeps one preference in a cookie for a year.
#[server(prefix = "/fn", endpoint = "shell/preference", output = Answer)]
pub async fn set_preference(name: String, value: String) -> Result<(), Error> {
    let call = plugin::Call::here()?;
    let known = NAMES.iter().any(|(key, values)| *key == name && values.contains(&value.as_str()));
    if !known {
        return call.answer(Err(Error::invalid(format!("There is no preference {name} with the value {value}."))));
    }
    let prefix = dom::COOKIE_PREFIX;
    call.header("set-cookie", &format!("{prefix}{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax"));
    Ok(())
}

/// The preferences of this page, as signals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Live(RwSignal<Preferences>);

impl Live {
    /// From the server's context or the document.
    pub(crate) fn provide() -> Self {
        let start = use_context::<Preferences>().unwrap_or_else(Preferences::from_document);
        let live = Self(RwSignal::new(start));
        provide_context(live);
        live
    }

    pub(crate) fn get(self) -> Preferences {
        self.0.get()
    }

    pub(crate) fn get_untracked(self) -> Preferences {
        self.0.get_untracked()
    }

    /// Changes a preference at once: the page, then the cookie.
    pub(crate) fn set(self, name: &str, value: &str) {
        let Some((key, values)) = NAMES.iter().find(|(key, _)| *key == name) else { return };
        if values.first() == Some(&value) {
            dom::remove_root_data(key);
        } else {
            dom::set_root_data(key, value);
        }
        dom::set_cookie(key, value);
        self.0.set(Preferences::from_document());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_read_and_nonsense_is_ignored() {
        let read = Preferences::from_cookies("a=b; ui-theme=dark;ui-sidebar=collapsed; ui-keys=off");
        assert_eq!(read, Preferences { theme: Theme::Dark, collapsed: true, compact: false, keys: false });
        assert_eq!(read.attributes(), [Some("dark"), Some("collapsed"), None, Some("off")]);
        assert_eq!(Preferences::from_cookies("ui-theme=\"><script>"), Preferences::default());
        assert_eq!(Preferences::from_cookies(""), Preferences::default());
    }
}
