//! Pages in another language: one that says every word of the template backwards.

use std::collections::BTreeSet;

use app::{Language, plugins};
use plugin::SettingKind;
use ui::words::Words;

use super::{get_in, person};

/// The English words that `cargo xtask words` has found.
fn template() -> BTreeSet<String> {
    let text = include_str!("../../languages/callboard.pot");
    let quoted = text.lines().filter_map(|line| line.strip_prefix("msgid \"")?.strip_suffix('"'));
    quoted.filter(|words| !words.is_empty()).map(|words| words.replace("\\\"", "\"").replace("\\\\", "\\")).collect()
}

#[test]
fn what_plugins_say_of_themselves_is_in_the_template() {
    let plugins = plugins();
    let mut said: Vec<&str> = Vec::new();
    for plugin in plugins.0.iter() {
        said.extend(plugin.navigation.iter().map(|item| item.title));
        said.extend(plugin.entity_tabs.iter().map(|tab| tab.title));
        said.extend(plugin.actions.iter().map(|action| action.title));
        for widget in plugin.home_widgets {
            said.extend([widget.title, widget.description]);
            for setting in widget.settings {
                said.extend([setting.title, setting.description]);
                if let SettingKind::Choice(choices) = setting.kind {
                    said.extend(choices.iter().map(|(_, words)| *words));
                }
            }
        }
    }
    said.extend(services::permission::all().iter().map(|permission| permission.title));
    said.extend(services::catalog::FacetName::ALL.iter().map(|facet| facet.title()));
    let template = template();
    let missing: BTreeSet<&str> =
        said.into_iter().filter(|words| !words.is_empty() && !template.contains(*words)).collect();
    assert!(missing.is_empty(), "put ui::key(…) around these, then run `cargo xtask words`: {missing:?}");
}

/// A language in which all words of the template begin with a mark.
fn marked() -> Language {
    let words = template().into_iter().map(|english| {
        let marked = format!("¤{english}");
        (english, vec![marked])
    });
    let words = Box::leak(Box::new(Words::read(Words::write(|_| 0, words).leak())));
    Language { tag: "xx".into(), direction: None, words: Some(words), table: Some("/languages/xx-1.txt".into()) }
}

#[tokio::test]
async fn the_whole_document_speaks_the_language_of_the_page() {
    let page = get_in(marked(), person(true), "/settings?part=appearance").await;
    page.has("lang=\"xx\"")
        .has("<link rel=\"preload\" href=\"/languages/xx-1.txt\" as=\"fetch\" crossorigin=\"anonymous\"");
    // The first words of the body, and what stands behind everything that is waited for.
    page.has("<title>¤¤Appearance · Settings")
        .has("¤Skip to the content")
        .has("¤On this device")
        .has("¤Light, dark, or whatever")
        .has("¤Sign out");
    for words in ["Skip to the content", "Collapsed, it shows icons", "Sign out", "Settings", "On every device"] {
        assert!(!page.html.contains(&format!(">{words}")), "{words:?} is in English");
    }
    // Nothing of it in the next page, which is rendered by the same threads.
    super::get(person(true), "/settings?part=appearance").await.has("lang=\"en\"").has_not("¤").has_not(",speak}");
}
