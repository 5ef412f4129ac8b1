//! How the portal looks on this device.

use leptos::prelude::*;
use plugin::{LiveMine, PreferenceChoice, PreferenceSwitch};
use services::home::Change;
use ui::{Card, Checkbox};

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
            </ul>
        </Card>
    }
    .into_any()
}
