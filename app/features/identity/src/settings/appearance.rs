//! How the portal looks on this device.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{
    AS_THE_BROWSER, LANGUAGE, Languages, LiveMine, News, PREFERENCE_ACTION, PreferenceChoice, PreferenceSwitch,
    sentence,
};
use services::home::Change;
use ui::{Card, Checkbox, Choice, Select, Toast, key, t, use_toasts};

use crate::functions::consent;

/// A preference: its name, what it is, what it means, and its values.
type Line = (&'static str, &'static str, &'static str, &'static [PreferenceChoice]);

const LINES: [Line; 4] = [
    (
        "theme",
        key("Theme"),
        key("Light, dark, or whatever the system says at the time."),
        &[("system", key("System"), "monitor"), ("light", key("Light"), "sun"), ("dark", key("Dark"), "moon")],
    ),
    (
        "density",
        key("Density"),
        key("Compact rows show about a fifth more of a table."),
        &[("comfortable", key("Comfortable"), "rows-3"), ("compact", key("Compact"), "rows-4")],
    ),
    (
        "keys",
        key("Single keys"),
        key("Keys such as g, / and j act without Ctrl. Switch them off if you speak to your computer."),
        &[("on", key("On"), "keyboard"), ("off", key("Off"), "x")],
    ),
    (
        "sidebar",
        key("Sidebar"),
        key("Collapsed, it shows icons and opens when it is pointed at."),
        &[("pinned", key("Pinned"), "pin"), ("collapsed", key("Collapsed"), "pin-off")],
    ),
];

pub(super) fn view() -> AnyView {
    let lines: Vec<AnyView> = LINES
        .into_iter()
        .map(|(name, label, help, choices)| {
            view! {
                <li class="preference">
                    <div>
                        <p class="preference-name">{t(label)}</p>
                        <p class="muted">{t(help)}</p>
                    </div>
                    <PreferenceSwitch name label choices />
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <Card title=t("On this device")>
            <ul class="preferences">{language()} {lines}</ul>
        </Card>
        {use_context::<LiveMine>().map(everywhere)}
    }
    .into_any()
}

/// What the interface is read in, where there is a choice. A form, so that it works without scripts; with them, choosing is
/// enough. The page is loaded anew: its words come with it.
fn language() -> Option<AnyView> {
    let languages = Languages::here();
    if languages.offered.len() < 2 {
        return None;
    }
    let choices = languages.offered.iter().map(|(tag, name)| Choice::new(tag, name));
    let choices = std::iter::once(Choice::new(AS_THE_BROWSER, t("As the browser says"))).chain(choices).collect();
    let value = languages.chosen.map_or_else(|| AS_THE_BROWSER.to_owned(), |tag| tag.to_string());
    let choose = Callback::new(|value: String| Languages::choose(&value));
    Some(
        view! {
            <li class="preference">
                <div>
                    <p class="preference-name">{t("Language")}</p>
                    <p class="muted">{t("Names, and what people have written, stay as they are.")}</p>
                </div>
                <form class="language" method="post" action=PREFERENCE_ACTION>
                    <input type="hidden" name="name" value=LANGUAGE />
                    <Select
                        id="language"
                        label=t("Language")
                        name="value"
                        choices
                        value=Signal::stored(value)
                        on_choose=choose
                        compact=true
                    />
                    <button type="submit" class="button language-apply">
                        {t("Choose")}
                    </button>
                </form>
            </li>
        }
        .into_any(),
    )
}

/// What is kept for the person, on all their devices.
fn everywhere(live: LiveMine) -> AnyView {
    let counted = Signal::derive(move || live.with(|mine| mine.counted));
    let count = Callback::new(move |counted| live.change(Change::CountVisits { counted }));
    view! {
        <Card title=t("On every device")>
            <ul class="preferences js-only">
                <li class="preference">
                    <div>
                        <p class="preference-name">{t("Visited pages")}</p>
                        <p class="muted">
                            {t(
                                "Your home page shows where you have been. Nobody else sees it; switched off, it is \
                                 forgotten.",
                            )}
                        </p>
                    </div>
                    <Checkbox label=t("Remember them") name="counted" checked=counted on_change=count />
                </li>
                {statistics()}
            </ul>
        </Card>
    }
    .into_any()
}

/// Whether what the person does is part of how the portal is used.
fn statistics() -> Option<AnyView> {
    let news = use_context::<News>()?;
    let toasts = use_toasts();
    let recorded = RwSignal::new(news.recorded());
    let change = Callback::new(move |on: bool| {
        recorded.set(on);
        news.set_recorded(on);
        spawn_local(async move {
            if let Err(error) = consent(on).await {
                let _ = recorded.try_set(!on);
                news.set_recorded(!on);
                toasts.show(Toast::failed(sentence(&error)));
            }
        });
    });
    Some(
        view! {
            <li class="preference">
                <div>
                    <p class="preference-name">{t("Usage of the portal")}</p>
                    <p class="muted">
                        {t(
                            "Pages, searches and clicks are counted for the portal's team, under a pseudonym. Switched \
                             off, what was counted of yours is deleted.",
                        )}
                    </p>
                </div>
                <Checkbox label=t("Count mine") name="recorded" checked=recorded on_change=change />
            </li>
        }
        .into_any(),
    )
}
