//! What following the chain of hashes has shown.

use leptos::prelude::*;
use services::Error;
use services::audit::Verified;
use ui::{CopyButton, Icon, t, tf, thousands, tv};

pub(crate) fn view(verified: Result<Verified, Error>) -> AnyView {
    let verified = match verified {
        Ok(verified) => verified,
        Err(error) => {
            return view! {
                <section class="banner tone-bad" role="status">
                    <Icon name="circle-alert" />
                    <div>
                        <p class="banner-title">{t("The record could not be verified")}</p>
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
                    <p class="banner-title">{tf("The record is broken at entry {0}", &[&seq.to_string()])}</p>
                    <p>{what}</p>
                    <p class="muted">{tf("The {0} entries before it are as they were written.", &[&count])}</p>
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
                        {tv("Hash of the newest: {0}", vec![view! { <code>{hash.clone()}</code> }.into_any()])}
                        <CopyButton label=t("Copy the hash") text=hash.clone() />
                    </p>
                    <p class="muted">{t("Noted elsewhere, it proves later on that nothing was cut off at the end.")}</p>
                }
            });
            view! {
                <section class="banner tone-ok" role="status">
                    <Icon name="shield-check" />
                    <div>
                        <p class="banner-title">{t("The record is as it was written")}</p>
                        <p>
                            {tf(
                                "{0} entries, {1} to {2}, each with the hash of the one before.",
                                &[&count, &from.to_string(), &to.to_string()],
                            )}
                        </p>
                        {newest}
                    </div>
                </section>
            }
            .into_any()
        }
    }
}
