//! What the configuration says: the section `home`.

use platform::config::{Config, Error};
use serde::Deserialize;
use services::home::{Board, Placed, Size, Tool};

use crate::arrange;

/// Ready for use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The arrangement that the portal begins with.
    pub board: Board,
    /// The company's tools that stand in the configuration.
    pub tools: Vec<Tool>,
    /// Origins of sites whose pages may stand in cards: `https://status.example.com`.
    pub frames: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { board: arrange::at_first(), tools: Vec::new(), frames: Vec::new() }
    }
}

/// `home`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Section {
    widgets: Vec<WidgetSection>,
    tools: Vec<ToolSection>,
    frames: Vec<String>,
}

/// `home.widgets[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct WidgetSection {
    widget: String,
    width: Option<u8>,
    height: Option<u8>,
    settings: std::collections::BTreeMap<String, String>,
    locked: bool,
    required: bool,
}

/// `home.tools[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ToolSection {
    title: String,
    url: String,
    category: String,
    icon: String,
}

impl Settings {
    /// From the configuration.
    ///
    /// # Errors
    /// Everything that can not be used.
    pub fn of(config: &Config) -> Result<Self, Vec<Error>> {
        const PATH: &str = "home";
        let section: Section = config.section(PATH).map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        let mut fail =
            |key: String, message: &str| errors.push(Error::at(&config.nearest(&key), &key, message.to_owned()));
        let mut widgets = Vec::new();
        for (number, one) in section.widgets.into_iter().enumerate() {
            let path = format!("{PATH}.widgets[{number}]");
            if !arrange::is_widget(&one.widget) {
                fail(format!("{path}.widget"), "expected a widget: plugin and name, such as home.starred");
            }
            let mut id = one.widget.clone();
            if widgets.iter().any(|placed: &Placed| placed.id == id) {
                id = format!("{id}.{number}");
            }
            widgets.push(Placed {
                id,
                widget: one.widget,
                size: Size::new(one.width.unwrap_or(4), one.height.unwrap_or(4)),
                settings: one.settings.into_iter().collect(),
                locked: one.locked,
                required: one.required,
            });
        }
        let mut tools = Vec::new();
        for (number, one) in section.tools.into_iter().enumerate() {
            let path = format!("{PATH}.tools[{number}]");
            if one.title.trim().is_empty() {
                fail(format!("{path}.title"), "expected what people call it");
            }
            if !crate::tools::is_place(&one.url) {
                fail(format!("{path}.url"), "expected an address with http or https, or a page of the portal");
            }
            if crate::who::icon(&one.icon).is_err() {
                fail(format!("{path}.icon"), "expected the name of an icon");
            }
            tools.push(Tool {
                id: String::new(),
                url: one.url,
                title: one.title,
                category: one.category,
                icon: one.icon,
                own: false,
            });
        }
        let mut frames = Vec::new();
        for (number, text) in section.frames.into_iter().enumerate() {
            match origin(&text) {
                Some(origin) => frames.push(origin),
                None => fail(format!("{PATH}.frames[{number}]"), "expected a site: https, a host, perhaps a port"),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let board = if widgets.is_empty() { arrange::at_first() } else { Board { widgets, ..Board::default() } };
        Ok(Self { board, tools, frames })
    }
}

/// A site, as browsers name it in policies. What is on this machine may do without encryption.
fn origin(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    let host = url.host_str()?;
    let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    // In a policy a star would stand for any host.
    let exact = host.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | ':' | '[' | ']'));
    let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let allowed = url.scheme() == "https" || (url.scheme() == "http" && local);
    (plain && allowed && exact).then(|| url.origin().ascii_serialization())
}
