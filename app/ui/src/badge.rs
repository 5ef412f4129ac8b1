//! Small statements: counts and states.

use leptos::prelude::*;

use crate::Icon;

/// What a statement means for the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Neutral,
    /// As it should be.
    Ok,
    /// Needs a look.
    Warn,
    /// Broken.
    Bad,
    /// Worth knowing.
    Info,
}

impl Tone {
    /// The class that gives the colours.
    pub fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Ok => "tone-ok",
            Self::Warn => "tone-warn",
            Self::Bad => "tone-bad",
            Self::Info => "tone-info",
        }
    }

    /// The icon that says the same without colour.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Neutral => "circle-dashed",
            Self::Ok => "check",
            Self::Warn => "triangle-alert",
            Self::Bad => "circle-alert",
            Self::Info => "info",
        }
    }
}

/// A state: an icon and a word, coloured by its tone.
#[component]
pub fn Status(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// Another icon than the tone's own.
    #[prop(optional, into)]
    icon: String,
    /// The word.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let icon = if icon.is_empty() { tone.icon().to_owned() } else { icon };
    view! {
        <span class=format!("status {}", tone.class())>
            <Icon name=icon class="s" />
            {label}
        </span>
    }
    .into_any()
}

/// A count or a short word beside a heading.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// The number or the word.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <span class=format!("badge {}", tone.class())>{label}</span> }.into_any()
}
