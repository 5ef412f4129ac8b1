//! Entities that are like what somebody typed: for the palette, and for pages that are not found.

use leptos::prelude::*;
use services::Error;
use services::catalog::EntityLink;
use services::wire::Answer;
use ui::{ButtonLink, KindIcon, t, tv};

/// Entities whose name, title or reference is like the text, best first; at most 20.
#[server(prefix = "/fn", endpoint = "catalog/suggest", output = Answer)]
pub async fn suggest(text: String, limit: usize) -> Result<Vec<EntityLink>, Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.entities.suggest(&call.actor, &text, limit.min(20)).await)
}

/// Says that there is nothing at this address, with status 404, and proposes what may have been meant.
#[component]
pub fn NotFound(
    /// What there is none of: `component:default/chekout`, `page /foo`.
    #[prop(into)]
    what: String,
    /// The text to propose entities for.
    #[prop(into)]
    like: String,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Ok(call) = crate::Call::here() {
        call.status(404);
    }
    let near = crate::data(move || like.clone(), |like| async move { suggest(like, 6).await.unwrap_or_default() });
    let list = move || {
        Suspend::new(async move {
            let rows: Vec<_> = near
                .await
                .into_iter()
                .map(|link| {
                    let look = crate::kinds::look(link.entity_ref.kind());
                    view! {
                        <li>
                            <a class="near" href=link.entity_ref.path()>
                                <KindIcon look />
                                <span class="cut">{link.title}</span>
                                <code class="faint cut">{link.entity_ref.to_string()}</code>
                            </a>
                        </li>
                    }
                })
                .collect();
            let any = !rows.is_empty();
            view! {
                <div>
                    {any
                        .then(|| {
                            view! {
                                <h2>{t("Perhaps you are looking for")}</h2>
                                <ul class="near-matches">{rows}</ul>
                            }
                        })}
                </div>
            }
        })
    };
    view! {
        <section class="not-found">
            <p class="not-found-code">"404"</p>
            <h1>{t("Not found")}</h1>
            <p class="muted">
                {tv(
                    "There is no {0}. It may have been renamed or removed, or you may not see it.",
                    vec![view! { <code>{what}</code> }.into_any()],
                )}
            </p>
            <Suspense fallback=|| ()>{ui::once(list)}</Suspense>
            <p class="not-found-actions">
                <ButtonLink href="/catalog" icon="compass">
                    {t("Open the catalog")}
                </ButtonLink>
            </p>
        </section>
    }
    .into_any()
}
