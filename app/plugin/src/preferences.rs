//! How a person wants the portal to look. Kept in cookies, so that the server renders every page right from the
//! first byte. They belong to the device: a phone may be dark and compact while a desk is not.

use leptos::prelude::*;
use services::Error;
use services::wire::Answer;
use ui::{Icon, dom, t};

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
    /// The theme of that name; the system's for any other.
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
    /// The group "More" of the sidebar is open.
    pub more: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { theme: Theme::System, collapsed: false, compact: false, keys: true, more: false }
    }
}

/// Each preference: its name in `data-` attributes and (after a prefix) of its cookie, and the values that can be
/// set; the first is the default.
const NAMES: [(&str, &[&str]); 5] = [
    ("theme", &["system", "light", "dark"]),
    ("sidebar", &["pinned", "collapsed"]),
    ("density", &["comfortable", "compact"]),
    ("keys", &["on", "off"]),
    ("more", &["closed", "open"]),
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
            more: of(4) == "open",
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
    fn from_document() -> Self {
        Self::from_values(dom::root_data)
    }

    /// The `data-` attributes of `<html>`: theme, sidebar, density, keys and more, each only when it is not the default.
    pub fn attributes(self) -> [Option<&'static str>; 5] {
        [
            self.theme.attribute(),
            self.collapsed.then_some("collapsed"),
            self.compact.then_some("compact"),
            (!self.keys).then_some("off"),
            self.more.then_some("open"),
        ]
    }
}

/// Where forms send a preference to, when there are no scripts yet.
pub const PREFERENCE_ACTION: &str = "/fn/shell/preference";

/// Keeps one preference in a cookie for a year.
#[server(prefix = "/fn", endpoint = "shell/preference", output = Answer)]
pub async fn set_preference(name: String, value: String) -> Result<(), Error> {
    let call = crate::Call::here()?;
    let known = match name.as_str() {
        crate::LANGUAGE => crate::Languages::here().allows(&value),
        _ => NAMES.iter().any(|(key, values)| *key == name && values.contains(&value.as_str())),
    };
    if !known {
        return call.answer(Err(Error::invalid(format!("There is no preference {name} with the value {value}."))));
    }
    let prefix = dom::COOKIE_PREFIX;
    call.header("set-cookie", &format!("{prefix}{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax"));
    Ok(())
}

/// The preferences of this page, as signals.
#[derive(Clone, Copy, Debug)]
pub struct LivePreferences(RwSignal<Preferences>);

impl LivePreferences {
    /// From the server's context or the document. Called once, by the shell.
    pub fn provide() -> Self {
        let start = use_context::<Preferences>().unwrap_or_else(Preferences::from_document);
        let live = Self(RwSignal::new(start));
        provide_context(live);
        live
    }

    /// Those of the page.
    ///
    /// # Panics
    /// Outside the shell, which provides them first.
    pub fn here() -> Self {
        expect_context()
    }

    /// As they are, followed.
    pub fn get(self) -> Preferences {
        self.0.get()
    }

    /// As they are now.
    pub fn get_untracked(self) -> Preferences {
        self.0.get_untracked()
    }

    /// The value of one of them, followed: `dark` for `theme`.
    pub fn value(self, name: &str) -> &'static str {
        let now = self.get();
        match name {
            "theme" => now.theme.attribute().unwrap_or("system"),
            "sidebar" if now.collapsed => "collapsed",
            "sidebar" => "pinned",
            "density" if now.compact => "compact",
            "density" => "comfortable",
            "more" if now.more => "open",
            "more" => "closed",
            _ if now.keys => "on",
            _ => "off",
        }
    }

    /// Changes a preference at once: the page, then the cookie.
    pub fn set(self, name: &str, value: &str) {
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

/// A choice of a preference: its value, its words (in English, marked by [`ui::key`]) and its icon.
pub type PreferenceChoice = (&'static str, &'static str, &'static str);

/// Buttons of which one is pressed: the values of a preference. A form, so that it works before the page is alive.
#[component]
pub fn PreferenceSwitch(
    /// The preference: `theme`.
    name: &'static str,
    /// What it is, in English and marked by [`ui::key`], for those who can not see that the buttons belong together.
    label: &'static str,
    /// Its values.
    choices: &'static [PreferenceChoice],
) -> impl IntoView {
    let live = LivePreferences::here();
    let buttons: Vec<AnyView> = choices
        .iter()
        .map(|&(value, words, icon)| {
            let choose = move |event: web_sys::MouseEvent| {
                event.prevent_default();
                live.set(name, value);
            };
            view! {
                <button
                    type="submit"
                    name="value"
                    value=value
                    aria-pressed=move || if live.value(name) == value { "true" } else { "false" }
                    on:click=choose
                >
                    <Icon name=icon class="s" />
                    {t(words)}
                </button>
            }
            .into_any()
        })
        .collect();
    view! {
        <form method="post" action=PREFERENCE_ACTION>
            <input type="hidden" name="name" value=name />
            <div class="segments" role="group" aria-label=t(label)>
                {buttons}
            </div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_read_and_nonsense_is_ignored() {
        let read = Preferences::from_cookies("a=b; ui-theme=dark;ui-sidebar=collapsed; ui-keys=off; ui-more=open");
        assert_eq!(read, Preferences { theme: Theme::Dark, collapsed: true, compact: false, keys: false, more: true });
        assert_eq!(read.attributes(), [Some("dark"), Some("collapsed"), None, Some("off"), Some("open")]);
        assert_eq!(Preferences::from_cookies("ui-theme=\"><script>"), Preferences::default());
        assert_eq!(Preferences::from_cookies(""), Preferences::default());
    }
}
