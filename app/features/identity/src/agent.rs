//! What a browser calls itself, in words.

/// A browser and the system it runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Agent {
    /// `Firefox on Linux`.
    pub words: String,
    /// It is in a pocket.
    pub small: bool,
}

impl Agent {
    /// From what a browser sends as its name. All of them pretend to be others, so the order counts.
    pub fn of(text: &str) -> Self {
        const BROWSERS: [(&str, &str); 9] = [
            ("Edg", "Edge"),
            ("OPR/", "Opera"),
            ("SamsungBrowser/", "Samsung Internet"),
            ("FxiOS/", "Firefox"),
            ("Firefox/", "Firefox"),
            ("CriOS/", "Chrome"),
            ("Chrome/", "Chrome"),
            ("Chromium/", "Chromium"),
            ("Safari/", "Safari"),
        ];
        const SYSTEMS: [(&str, &str, bool); 8] = [
            ("iPhone", "iPhone", true),
            ("iPad", "iPad", true),
            ("Android", "Android", true),
            ("CrOS", "ChromeOS", false),
            ("Windows", "Windows", false),
            ("Mac OS X", "macOS", false),
            ("Macintosh", "macOS", false),
            ("Linux", "Linux", false),
        ];
        let browser = BROWSERS.iter().find(|(part, _)| text.contains(part)).map(|(_, name)| (*name).to_owned());
        let system = SYSTEMS.iter().find(|(part, ..)| text.contains(part));
        let small = system.is_some_and(|(_, _, small)| *small);
        // Programs put their name first: `curl/8.5.0`.
        let named = text.split(['/', ' ']).next().filter(|name| !name.is_empty() && *name != "Mozilla");
        let words = match (browser, system, named) {
            (Some(browser), Some((_, system, _)), _) => format!("{browser} on {system}"),
            (Some(browser), None, _) => browser,
            (None, Some((_, system, _)), None) => format!("A browser on {system}"),
            (None, _, Some(name)) => name.chars().take(40).collect(),
            (None, None, None) => "An unknown browser".to_owned(),
        };
        Self { words, small }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_recognised_under_their_disguises() {
        let words = |text: &str| Agent::of(text).words;
        assert_eq!(words("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"), "Firefox on Linux");
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36";
        assert_eq!(words(chrome), "Chrome on Windows");
        assert_eq!(words(&format!("{chrome} Edg/142.0")), "Edge on Windows");
        let safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.2 Safari/605.1";
        assert_eq!(words(safari), "Safari on macOS");
        let phone = Agent::of(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1 Version/18.2 Mobile Safari/604.1",
        );
        assert_eq!(phone, Agent { words: "Safari on iPhone".into(), small: true });
    }

    #[test]
    fn programs_and_nonsense_have_words_too() {
        assert_eq!(Agent::of("curl/8.5.0").words, "curl");
        assert_eq!(Agent::of("").words, "An unknown browser");
        assert_eq!(Agent::of("Mozilla/5.0").words, "An unknown browser");
    }
}
