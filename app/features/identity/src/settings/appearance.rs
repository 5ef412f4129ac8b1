//! How the portal looks on this device.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{LiveMine, News, PreferenceChoice, PreferenceSwitch, sentence};
use services::home::Change;
use ui::{Card, Checkbox, Toast, use_toasts};

use crate::functions::consent;

/// A preference: its name, what it is, what it means, and its values.
type Line = (&'static str, &'static str, &'static str, &'static [PreferenceChoice]);

const LINES: [Line; 4] = [
    (
        "theme",
        "Theme",
        "Light, dark, or whatever the system says at the time.",
        &[("system", "System", "monitor"), ("light", "Light", "sun"), ("dark", "Dark", "moon")],
    ),
    (
        "density",
        "Density",
        "Compact rows show about a fifth more of a table.",
        &[("comfortable", "Comfortable", "rows-3"), ("compact", "Compact", "rows-4")],
    ),
    (
        "keys",
        "Single keys",
        "Keys such as g, / and j act without Ctrl. Switch them off if you speak to your computer.",
        &[("on", "On", "keyboard"), ("off", "Off", "x")],
    ),
    (
        "sidebar",
        "Sidebar",
        "Collapsed, it shows icons and opens when it is pointed at.",
        &[("pinned", "Pinned", "pin"), ("collapsed", "Collapsed", "pin-off")],
    ),
];

pub(super) fn view() -> AnyView {
    let lines: Vec<AnyView> = LINES
        .into_iter()
        .map(|(name, label, help, choices)| {
            view! {
                <li class="preference">
                    <div>
                        <p class="preference-name">{label}</p>
                        <p class="muted">{help}</p>
                    </div>
                    <PreferenceSwitch name label choices />
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <Card title="On this device">
            <ul class="preferences">{lines}</ul>
        </Card>
        {use_context::<LiveMine>().map(everywhere)}
    }
    .into_any()
}

/// What is kept for the person, on all their devices.
fn everywhere(live: LiveMine) -> AnyView {
    let counted = Signal::derive(move || live.with(|mine| mine.counted));
    let count = Callback::new(move |counted| live.change(Change::CountVisits { counted }));
    view! {
        <Card title="On every device">
            <ul class="preferences js-only">
                <li class="preference">
                    <div>
                        <p class="preference-name">"Visited pages"</p>
                        <p class="muted">
                            "Your home page shows where you have been. Nobody else sees it; switched off, it is forgotten."
                        </p>
                    </div>
                    <Checkbox label="Remember them" name="counted" checked=counted on_change=count />
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
                    <p class="preference-name">"Usage of the portal"</p>
                    <p class="muted">
                        "Pages, searches and clicks are counted for the portal's team, under a pseudonym. Switched off, \
                        what was counted of yours is deleted."
                    </p>
                </div>
                <Checkbox label="Count mine" name="recorded" checked=recorded on_change=change />
            </li>
        }
        .into_any(),
    )
}
