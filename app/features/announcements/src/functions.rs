//! The server functions of the announcements' pages: adapters to the service, nothing more.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::announcements::{Acknowledgements, Announcement, AnnouncementDraft, AnnouncementPage};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {crate::address::ListAddress, plugin::Call};

/// A page of announcements, for the part of the page's address after the question mark.
#[server(prefix = "/fn", endpoint = "announcements/list", input = GetUrl, output = Answer)]
pub async fn list_announcements(#[server(default)] search: String) -> Result<AnnouncementPage, Error> {
    let call = Call::here()?;
    call.answer(call.services.announcements.list(&call.actor, &ListAddress::parse(&search).query()).await)
}

/// One of them.
#[server(prefix = "/fn", endpoint = "announcements/one", input = GetUrl, output = Answer)]
pub async fn one_announcement(id: String) -> Result<Announcement, Error> {
    let call = Call::here()?;
    call.answer(call.services.announcements.get(&call.actor, &id).await)
}

/// Writes one, or changes the one with this id. Gives its id.
#[server(prefix = "/fn", endpoint = "announcements/save", input = Answer, output = Answer)]
pub async fn save_announcement(id: Option<String>, draft: AnnouncementDraft) -> Result<String, Error> {
    let call = Call::here()?;
    call.answer(call.services.announcements.save(&call.actor, id.as_deref(), &draft).await)
}

/// How a text will look.
#[server(prefix = "/fn", endpoint = "announcements/preview", output = Answer)]
pub async fn preview_announcement(#[server(default)] body: String) -> Result<String, Error> {
    let call = Call::here()?;
    call.answer(call.services.announcements.preview(&call.actor, &body).await)
}

/// Takes one away.
#[server(prefix = "/fn", endpoint = "announcements/delete", output = Answer)]
pub async fn delete_announcement(id: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.announcements.delete(&call.actor, &id).await)
}

/// Who has acknowledged one.
#[server(prefix = "/fn", endpoint = "announcements/who", input = GetUrl, output = Answer)]
pub async fn who_acknowledged(id: String) -> Result<Acknowledgements, Error> {
    let call = Call::here()?;
    call.answer(call.services.announcements.acknowledgements(&call.actor, &id).await)
}
