//! Small things that several pages of this capability show.

use leptos::prelude::*;
use services::announcements::{Announcement, AnnouncementState, Audience, Weight};
use ui::{Status, TimeAgo, Tone, t, tf, tv};

/// Where it stands and how severe it is, when that is worth a word.
pub(crate) fn badges(announcement: &Announcement) -> AnyView {
    let weight = match announcement.draft.weight {
        Weight::Critical => Some((Tone::Bad, "circle-alert", t("Critical"))),
        Weight::Warning => Some((Tone::Warn, "triangle-alert", t("Important"))),
        Weight::Info => None,
    };
    let state = match announcement.state {
        AnnouncementState::Upcoming => Some((Tone::Info, "clock", t("To come"))),
        AnnouncementState::Over => Some((Tone::Neutral, "archive", t("Over"))),
        AnnouncementState::Active => None,
    };
    let asked =
        (announcement.draft.acknowledge && announcement.mine && announcement.state == AnnouncementState::Active)
            .then_some(match announcement.acknowledged_at {
                Some(_) => (Tone::Ok, "check", t("Acknowledged")),
                None => (Tone::Warn, "circle-dashed", t("To be acknowledged")),
            });
    let shown: Vec<AnyView> = [weight, state, asked]
        .into_iter()
        .flatten()
        .map(|(tone, icon, label)| view! { <Status tone icon label /> }.into_any())
        .collect();
    view! { {shown} }.into_any()
}

/// When it began or begins, by whom, for whom.
pub(crate) fn byline(announcement: &Announcement) -> AnyView {
    let by = announcement
        .by
        .as_ref()
        .map(|by| view! { " " {tv("by {0}", vec![view! { <span>{by.title.clone()}</span> }.into_any()])} });
    let category = (!announcement.draft.category.is_empty())
        .then(|| view! { <span class="chip">{announcement.draft.category.clone()}</span> });
    view! {
        <p class="announcement-by muted">
            <span>
                <TimeAgo at=announcement.from />
                {by}
            </span>
            {category}
            <span>{audience(&announcement.draft.audience)}</span>
        </p>
    }
    .into_any()
}

/// Whom it is for, in words.
pub(crate) fn audience(audience: &Audience) -> String {
    match audience {
        Audience::Everybody => t("for everybody").to_owned(),
        Audience::Groups(groups) => {
            let names: Vec<&str> =
                groups.iter().map(|group| group.rsplit(['/', ':']).next().unwrap_or_default()).collect();
            tf("for {0}", &[&names.join(", ")])
        }
        Audience::Owners(filter) => tf("for owners of {0}", &[filter]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audiences_have_words() {
        let groups = Audience::Groups(vec!["group:default/red".into(), "group:default/blue".into()]);
        assert_eq!(audience(&groups), "for red, blue");
        assert_eq!(audience(&Audience::Owners("kind=api".into())), "for owners of kind=api");
    }
}
