//! Recording how the portal is used, for those who are part of it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use services::Error;
use services::insights::{UseAction, UseEvent};
use services::wire::Answer;

use crate::News;

/// Records what somebody has done.
#[server(prefix = "/fn", endpoint = "insights/record", input = Answer, output = Answer)]
pub async fn record_use(event: UseEvent) -> Result<(), Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.insights.record(&call.actor, &[event]).await)
}

/// Records what has been done on the page that is shown: what was clicked, looked for or found, and a number that
/// belongs to it. Nothing where nothing is recorded.
pub fn record(action: UseAction, subject: &str, value: Option<u32>) {
    let recorded = use_context::<News>().is_some_and(News::recorded);
    let Ok(page) = window().location().pathname() else { return };
    if !recorded {
        return;
    }
    let event =
        UseEvent { action, plugin: plugin_of(&page), page, subject: subject.to_owned(), value, ..UseEvent::default() };
    spawn_local(async move {
        // What is not recorded is no loss.
        let _ = record_use(event).await;
    });
}

/// The plugin whose page an address is: its first part.
pub(crate) fn plugin_of(page: &str) -> String {
    let mut parts = page.split('/').skip(1);
    match (parts.next(), parts.next()) {
        (Some("admin"), Some(part)) => part.to_owned(),
        (Some(""), _) | (None, _) => "home".to_owned(),
        (Some(part), _) => part.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::plugin_of;

    #[test]
    fn pages_belong_to_their_first_part() {
        assert_eq!(plugin_of("/catalog/default/api/a"), "catalog");
        assert_eq!(plugin_of("/admin/people"), "people");
        assert_eq!(plugin_of("/"), "home");
    }
}
