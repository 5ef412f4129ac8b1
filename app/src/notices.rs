//! Bars that tell of the portal itself: no connection, another version, a fault of this page.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use services::Error;
use services::wire::Answer;
use ui::{Icon, IconButton, click, dom, t};

/// The build that the server serves.
#[server(prefix = "/fn", endpoint = "shell/build", output = Answer)]
pub async fn served_build() -> Result<String, Error> {
    Ok(use_context::<crate::SiteAssets>().map(|assets| assets.build.to_string()).unwrap_or_default())
}

/// How long an answer about the build is good for.
const ASK_AGAIN_AFTER_MS: f64 = 60_000.0;

/// The bars. The place is there from the first paint; what appears in it is announced.
#[component]
pub fn Notices() -> impl IntoView {
    let offline = RwSignal::new(false);
    let outdated = RwSignal::new(false);
    Effect::new(move || {
        offline.set(!ui::dom::online());
        let gone = window_event_listener(ev::offline, move |_| offline.set(true));
        let back = window_event_listener(ev::online, move |_| offline.set(false));
        on_cleanup(move || {
            gone.remove();
            back.remove();
        });
    });
    watch_build(outdated);
    let dismiss = move |_| outdated.set(false);
    view! {
        <div class="notices" role="status" aria-live="polite">
            {move || {
                offline
                    .get()
                    .then(|| {
                        view! {
                            <p class="notice tone-warn">
                                <Icon name="wifi-off" />
                                {t("You are offline. What you see is what was read last.")}
                            </p>
                        }
                    })
            }}
            {move || {
                outdated
                    .get()
                    .then(|| {
                        view! {
                            <p class="notice tone-info">
                                <Icon name="sparkles" />
                                {t("A new version is there.")}
                                <a class="link" href="" rel="external">
                                    {t("Load it")}
                                </a>
                                <IconButton label=t("Later") icon="x" on_click=click(dismiss) />
                            </p>
                        }
                    })
            }}
        </div>
        // Shown by the style sheet when the loader says so (xtask/src/split.rs), which also listens to the button:
        // what is missing may be what would listen here.
        <div class="notices missing" role="alert">
            <p class="notice tone-warn">
                <Icon name="circle-alert" />
                {t("A part of this page could not be loaded.")}
                <button type="button" class="link" data-again="">
                    {t("Try again")}
                </button>
            </p>
        </div>
        // Shown by the style sheet when the panic hook says so: by then nothing here can be relied on.
        <div class="notices crash" role="alert">
            <p class="notice tone-bad">
                <Icon name="circle-alert" />
                {t("This page has stopped working.")}
                <a class="link" href="" rel="external">
                    {t("Load it again")}
                </a>
            </p>
        </div>
    }
    .into_any()
}

/// Asks on navigation, at most once a minute, whether another build is served. Failing to hear is no news.
fn watch_build(outdated: RwSignal<bool>) {
    let path = use_location().pathname;
    let asked = StoredValue::new(0.0);
    Effect::new(move |first: Option<()>| {
        path.track();
        let now = js_sys::Date::now();
        if first.is_none() {
            asked.set_value(now);
            return;
        }
        if now - asked.get_value() < ASK_AGAIN_AFTER_MS {
            return;
        }
        asked.set_value(now);
        spawn_local(async move {
            let (Ok(served), Some(own)) = (served_build().await, dom::root_data("build")) else { return };
            if !served.is_empty() && served != own {
                let _ = outdated.try_set(true);
            }
        });
    });
}
