//! The server functions of the audit page: adapters to the service, nothing more.

use leptos::prelude::*;
use server_fn::codec::{GetUrl, StreamingText, TextStream};
use services::Error;
use services::audit::{AuditFormat, AuditPage, Verified};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {crate::address::AuditAddress, plugin::Call};

/// A page of the record, for the part of the page's address after the question mark.
#[server(prefix = "/fn", endpoint = "audit/list", input = GetUrl, output = Answer)]
pub async fn audit_list(#[server(default)] search: String) -> Result<AuditPage, Error> {
    let call = Call::here()?;
    call.answer(call.services.audit.list(&call.actor, &AuditAddress::parse(&search).query()).await)
}

/// Follows the chain of hashes from the oldest entry to the newest.
#[server(prefix = "/fn", endpoint = "audit/verify", input = GetUrl, output = Answer)]
pub async fn audit_verify() -> Result<Verified, Error> {
    let call = Call::here()?;
    call.answer(call.services.audit.verify(&call.actor).await)
}

/// A file with all that an address selects. A form posts to it without scripts, so the answer is the file itself and
/// the status is set, see the catalog's export.
#[server(prefix = "/fn", endpoint = "audit/export", output = StreamingText)]
pub async fn audit_export(#[server(default)] search: String, format: AuditFormat) -> Result<TextStream<Error>, Error> {
    let call = Call::here()?;
    let query = AuditAddress::parse(&search).page(None).query();
    let export = call.answer(call.services.audit.export(&call.actor, &query, format).await)?;
    call.status(200);
    call.header("content-type", &export.content_type);
    call.header("content-disposition", &format!("attachment; filename=\"{}\"", export.file_name));
    Ok(TextStream::from(futures::stream::iter([export.content])))
}
