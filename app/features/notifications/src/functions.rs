//! The server functions of the notifications' pages: adapters to the service, nothing more.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::notifications::{Mark, NotificationPage, NotificationSettings, Topic};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {crate::address::InboxAddress, plugin::Call};

/// A page of notifications, for the part of the page's address after the question mark; and all topics.
#[server(prefix = "/fn", endpoint = "notifications/list", input = GetUrl, output = Answer)]
pub async fn inbox(#[server(default)] search: String) -> Result<(NotificationPage, Vec<Topic>), Error> {
    let call = Call::here()?;
    let notifications = &call.services.notifications;
    let page = call.answer(notifications.list(&call.actor, &InboxAddress::parse(&search).query()).await)?;
    Ok((page, call.answer(notifications.topics(&call.actor).await)?))
}

/// Marks one notification. Gives how many are not read then.
#[server(prefix = "/fn", endpoint = "notifications/mark", output = Answer)]
pub async fn mark_one(id: String, mark: Mark) -> Result<u64, Error> {
    let call = Call::here()?;
    call.answer(call.services.notifications.mark(&call.actor, &[id], mark).await.map(|status| status.unread))
}

/// Marks all that an address selects. Gives how many were marked, and how many are not read then.
#[server(prefix = "/fn", endpoint = "notifications/mark-all", output = Answer)]
pub async fn mark_many(#[server(default)] search: String, mark: Mark) -> Result<(u64, u64), Error> {
    let call = Call::here()?;
    let notifications = &call.services.notifications;
    let marked = call.answer(notifications.mark_all(&call.actor, &InboxAddress::parse(&search).query(), mark).await)?;
    Ok((marked, call.answer(notifications.status(&call.actor).await)?.unread))
}

/// What the caller wants to be told.
#[server(prefix = "/fn", endpoint = "notifications/settings", input = GetUrl, output = Answer)]
pub async fn my_notification_settings() -> Result<NotificationSettings, Error> {
    let call = Call::here()?;
    call.answer(call.services.notifications.settings(&call.actor).await)
}

/// Changes it.
#[server(prefix = "/fn", endpoint = "notifications/save-settings", input = Answer, output = Answer)]
pub async fn save_notification_settings(settings: NotificationSettings) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.notifications.save_settings(&call.actor, &settings).await)
}
