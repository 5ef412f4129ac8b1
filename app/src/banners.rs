//! Severe announcements, above every page until they are acknowledged or put away.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{ACKNOWLEDGE, DISMISS, News, acknowledge, dismiss, sentence};
use services::announcements::{Banner, Weight};
use ui::{Button, Icon, IconButton, Toast, t, use_toasts};

/// The announcements.
#[component]
pub fn Banners() -> impl IntoView {
    let news = News::here();
    let bars = move || {
        let ready = News::ready();
        Suspend::new(async move {
            ready.await;
            move || news.banners().into_iter().map(|banner| bar(news, banner)).collect::<Vec<_>>()
        })
    };
    view! {
        <div class="notices" role="region" aria-label=t("Announcements")>
            <Suspense fallback=|| ()>{ui::once(bars)}</Suspense>
        </div>
    }
    .into_any()
}

fn bar(news: News, banner: Banner) -> AnyView {
    let toasts = use_toasts();
    let Banner { id, title, weight, acknowledge: asked } = banner;
    let class = if weight == Weight::Critical { "notice tone-bad" } else { "notice tone-warn" };
    let done = {
        let id = id.clone();
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            news.without_banner(&id);
            let id = id.clone();
            spawn_local(async move {
                let answer = if asked { acknowledge(id).await } else { dismiss(id).await };
                if let Err(error) = answer {
                    toasts.show(Toast::failed(sentence(&error)));
                }
            });
        }
    };
    let button = if asked {
        view! {
            <Button submit=true icon="check">
                {t("Acknowledge")}
            </Button>
        }
        .into_any()
    } else {
        view! { <IconButton submit=true label=t("Put away") icon="x" /> }.into_any()
    };
    view! {
        <div class=class>
            <Icon name="megaphone" />
            <a class="link" href=format!("/announcements/{id}")>
                {title}
            </a>
            <form method="post" action=if asked { ACKNOWLEDGE } else { DISMISS } on:submit=done>
                <input type="hidden" name="id" value=id />
                {button}
            </form>
        </div>
    }
    .into_any()
}
