//! What following the chain of hashes has shown.

use leptos::prelude::*;
use services::Error;
use services::audit::Verified;
use ui::{CopyButton, Icon, thousands};

pub(crate) fn view(verified: Result<Verified, Error>) -> AnyView {
    let verified = match verified {
        Ok(verified) => verified,
        Err(error) => {
            return view! {
                <section class="banner tone-bad" role="status">
                    <Icon name="circle-alert" />
                    <div>
                        <p class="banner-title">"The record could not be verified"</p>
                        <p>{plugin::sentence(&error)}</p>
                    </div>
                </section>
            }
            .into_any();
        }
    };
    let count = thousands(verified.entries);
    match verified.broken {
        Some((seq, what)) => view! {
            <section class="banner tone-bad" role="status">
                <Icon name="shield" />
                <div>
                    <p class="banner-title">{format!("The record is broken at entry {seq}")}</p>
                    <p>{what}</p>
                    <p class="muted">{format!("The {count} entries before it are as they were written.")}</p>
                </div>
            </section>
        }
        .into_any(),
        None => {
            let from = verified.first.unwrap_or_default();
            let to = verified.last.unwrap_or_default();
            let hash = verified.hash;
            let newest = (!hash.is_empty()).then(|| {
                view! {
                    <p class="audit-newest">
                        "Hash of the newest: " <code>{hash.clone()}</code> <CopyButton label="Copy the hash" text=hash.clone() />
                    </p>
                    <p class="muted">"Noted elsewhere, it proves later on that nothing was cut off at the end."</p>
                }
            });
            view! {
                <section class="banner tone-ok" role="status">
                    <Icon name="shield-check" />
                    <div>
                        <p class="banner-title">"The record is as it was written"</p>
                        <p>{format!("{count} entries, {from} to {to}, each with the hash of the one before.")}</p>
                        {newest}
                    </div>
                </section>
            }
            .into_any()
        }
    }
}
