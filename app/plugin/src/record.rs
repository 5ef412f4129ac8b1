//! Recording how the portal is used, for those who are part of it.

use std::cell::RefCell;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use services::Error;
use services::insights::{UseAction, UseEvent};
use services::wire::Answer;

use crate::News;

/// Records what somebody has done.
#[server(prefix = "/fn", endpoint = "insights/record", input = Answer, output = Answer)]
pub async fn record_use(events: Vec<UseEvent>) -> Result<(), Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.insights.record(&call.actor, &events).await)
}

/// How long events wait for others, so that not each of them is a request.
const WAIT: Duration = Duration::from_secs(5);
/// So many do not wait.
const MANY: usize = 50;

thread_local! {
    /// What has not been sent yet.
    static WAITING: RefCell<Vec<UseEvent>> = const { RefCell::new(Vec::new()) };
}

/// Records what has been done on the page that is shown: what was clicked, looked for or found, and a number that
/// belongs to it. Nothing where nothing is recorded.
pub fn record(action: UseAction, subject: &str, value: Option<u32>) {
    let recorded = use_context::<News>().is_some_and(News::recorded);
    let Ok(page) = window().location().pathname() else { return };
    if !recorded {
        return;
    }
    let target = crate::target_of(&page, "");
    let event = UseEvent {
        action,
        plugin: plugin_of(&page),
        entity_ref: (!target.starts_with('/')).then_some(target),
        page,
        subject: subject.to_owned(),
        value,
    };
    let waiting = WAITING.with_borrow_mut(|waiting| {
        waiting.push(event);
        waiting.len()
    });
    if waiting == 1 {
        set_timeout(send_recorded, WAIT);
    } else if waiting >= MANY {
        send_recorded();
    }
}

/// Sends what has been recorded: from time to time, and when the person turns away from the page.
pub fn send_recorded() {
    let events = WAITING.with_borrow_mut(std::mem::take);
    if !events.is_empty() {
        spawn_local(async move {
            // What is not recorded is no loss.
            let _ = record_use(events).await;
        });
    }
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
