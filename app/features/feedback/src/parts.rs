//! Small things that both pages of this capability show.

use leptos::prelude::*;
use services::feedback::FeedbackState;
use ui::{Icon, Status, Tone, tf};

/// Where feedback stands.
pub(crate) fn state(state: FeedbackState) -> AnyView {
    let (tone, icon) = match state {
        FeedbackState::New => (Tone::Info, "circle-dot"),
        FeedbackState::Doing => (Tone::Warn, "clock"),
        FeedbackState::Done => (Tone::Ok, "check"),
        FeedbackState::Declined => (Tone::Neutral, "ban"),
    };
    view! { <Status tone icon label=state.title() /> }.into_any()
}

/// A rating: a star and the number.
pub(crate) fn rating(rating: u8) -> AnyView {
    view! {
        <span class="rated">
            <Icon name="star" class="s" />
            <span>{tf("{0} of 5", &[&rating.to_string()])}</span>
        </span>
    }
    .into_any()
}

/// A mean in hundredths: `4.25`.
pub(crate) fn mean(hundredths: u32) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    #[test]
    fn means_have_two_places() {
        assert_eq!(super::mean(405), "4.05");
    }
}
