//! The server functions of the feedback pages: adapters to the service, nothing more.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::feedback::{FeedbackDetail, FeedbackPage, FeedbackState};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {crate::address::ListAddress, plugin::Call};

/// A page of feedback, for the part of the page's address after the question mark.
#[server(prefix = "/fn", endpoint = "feedback/list", input = GetUrl, output = Answer)]
pub async fn feedback_list(#[server(default)] search: String) -> Result<FeedbackPage, Error> {
    let call = Call::here()?;
    call.answer(call.services.feedback.list(&call.actor, &ListAddress::parse(&search).query()).await)
}

/// One with its replies.
#[server(prefix = "/fn", endpoint = "feedback/one", input = GetUrl, output = Answer)]
pub async fn one_feedback(id: String) -> Result<FeedbackDetail, Error> {
    let call = Call::here()?;
    call.answer(call.services.feedback.get(&call.actor, &id).await)
}

/// Says something to it.
#[server(prefix = "/fn", endpoint = "feedback/reply", output = Answer)]
pub async fn reply_to_feedback(id: String, #[server(default)] text: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.feedback.reply(&call.actor, &id, &text).await)
}

/// Says where it stands.
#[server(prefix = "/fn", endpoint = "feedback/state", output = Answer)]
pub async fn set_feedback_state(id: String, state: FeedbackState) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.feedback.set_state(&call.actor, &id, state).await)
}
