//! Registering: paste an address or drop a file, see what it would bring, then register it.

mod drop;
pub(crate) mod functions;
mod preview;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{Form, Redirect};
use leptos_router::hooks::use_location;
use plugin::{PageHead, use_page};
use services::ErrorKind;
use services::catalog::Registered;
use ui::{Button, Crumb, Look, SkeletonCard, TextField, Toast, Waiting, click, dom, kept, t, tf, tv, use_toasts};

use crate::address::{pairs, push_pair};
use crate::{hover, parts};
use functions::{PreviewFile, Register};

/// The page.
pub(crate) const PATH: &str = "/register";
/// Where what is typed is kept until it is looked at.
const DRAFT: &str = "register.address";

/// What the address of the page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    /// What to look at.
    address: String,
    /// It was registered a moment ago.
    done: bool,
}

impl Asked {
    fn parse(search: &str) -> Self {
        let mut this = Self::default();
        for (name, value) in pairs(search.trim_start_matches('?')) {
            match name.as_str() {
                "address" => this.address = value.trim().to_owned(),
                "done" => this.done = true,
                _ => {}
            }
        }
        this
    }
}

/// The address of the page for an address to look at.
pub(crate) fn href(address: &str) -> String {
    let mut search = String::new();
    push_pair(&mut search, "address", address);
    format!("{PATH}?{search}")
}

/// Leads Backstage's address of the page, `/catalog-import?url=…`, to ours.
#[component]
pub fn BackstageImport() -> impl IntoView {
    let search = use_location().search.get_untracked();
    let url = pairs(search.trim_start_matches('?')).find(|(name, _)| name == "url").map(|(_, url)| url);
    let path = url.map_or_else(|| PATH.to_owned(), |url| href(&url));
    view! { <Redirect path options=NavigateOptions { replace: true, ..NavigateOptions::default() } /> }
}

/// The page.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let asked = plugin::address_at(PATH, Asked::parse);
    let address = RwSignal::new(asked.with_untracked(|asked| asked.address.clone()));
    Effect::new(move || address.set(asked.with(|asked| asked.address.clone())));
    drafts(asked, address);

    let register = ServerAction::<Register>::new();
    let preview_file = ServerAction::<PreviewFile>::new();
    let file = RwSignal::new(None::<drop::Dropped>);
    let wrong = RwSignal::new(None::<String>);
    let found = plugin::data(
        move || asked.with(|asked| asked.address.clone()),
        |address| async move {
            let answer =
                if address.is_empty() { None } else { Some(functions::preview_address(address.clone()).await) };
            (address, answer)
        },
    );
    Effect::new(move || match register.value().get() {
        Some(Ok(done)) => {
            dom::store(DRAFT, "");
            use_toasts().show(Toast::done(tf("Registered {0}", &[&done.location])));
            found.refetch();
        }
        Some(Err(error)) => use_toasts().show(Toast::failed(parts::sentence(&error))),
        None => {}
    });
    // Only what is wrong with the address itself stands at the field; the rest needs more room.
    let error = Signal::derive(move || wrong.get());

    let loading = RwSignal::new(false);
    let of_address = move || {
        let done = asked.with(|asked| asked.done);
        Suspend::new(async move {
            let (address, answer) = found.await;
            let invalid = match &answer {
                Some(Err(error)) if error.kind == ErrorKind::Invalid => Some(parts::sentence(error)),
                _ => None,
            };
            let _ = wrong.try_set(invalid.clone());
            kept(move || match answer {
                None => first_file(),
                Some(Ok(shown)) => preview::view(shown, preview::Source::Address(address), done, register),
                Some(Err(_)) if invalid.is_some() => {
                    // Served without scripts, the field is drawn before this is known; so it is said here too.
                    view! { <p class="register-wrong">{invalid}</p> }.into_any()
                }
                Some(Err(error)) => {
                    let state = parts::failure(error, href(&address));
                    view! { <div class="card">{state}</div> }.into_any()
                }
            })
        })
    };
    let of_file = move || match (file.get(), preview_file.value().get(), preview_file.pending().get()) {
        (Some(_), _, true) => view! { <SkeletonCard lines=6 /> }.into_any(),
        (Some(file), Some(Ok(shown)), _) => preview::view(shown, preview::Source::File(file), false, register),
        (Some(_), Some(Err(error)), _) => {
            let state = parts::failure(error, PATH.to_owned());
            view! { <div class="card">{state}</div> }.into_any()
        }
        _ => view! { <div></div> }.into_any(),
    };
    let content = move || {
        if file.with(Option::is_some) {
            return of_file();
        }
        view! {
            <Waiting fallback=|| view! { <SkeletonCard lines=6 /> } pending=loading>
                {of_address}
            </Waiting>
        }
        .into_any()
    };
    let brought = move || match register.value().get() {
        Some(Ok(done)) if file.with(Option::is_some) => brought(done),
        _ => view! { <div></div> }.into_any(),
    };
    let place =
        use_page(t("Register").to_owned(), vec![Crumb::link(t("Catalog"), "/catalog"), Crumb::here(t("Register"))]);
    view! {
        {place}
        <div class="page register-page">
            <PageHead title=t("Register") />
            <p class="register-lead muted">
                {t(
                    "Add what is described in a file at a git host, in a whole repository, or in a file from this \
                     computer. You see first what it would bring; nothing is written before you register it.",
                )}
            </p>
            <div class="register-ways">
                <Form method="GET" action=PATH attr:class="register-form card">
                    <TextField
                        id="register-address"
                        label=t("Address")
                        name="address"
                        kind="url"
                        value=address
                        required=true
                        error
                        placeholder="https://git.example.com/shop/orders/blob/main/catalog-info.yaml"
                        description=t(
                            "A catalog file at GitHub, GitLab, Bitbucket, Azure DevOps or Gitea, or a git repository.",
                        )
                    />
                    <Button submit=true icon="eye" on_click=click(move |_| file.set(None))>
                        {t("Preview")}
                    </Button>
                </Form>
                {drop::view(file, preview_file)}
            </div>
            {brought}
            <div class="register-preview" class:loading=ui::late(loading) aria-live="polite">
                {ui::once(content)}
            </div>
        </div>
        {hover::layer()}
    }
    .into_any()
}

/// What is typed is kept until it is looked at, also over a reload.
fn drafts(asked: Memo<Asked>, address: RwSignal<String>) {
    Effect::new(move || {
        if asked.with_untracked(|asked| asked.address.is_empty())
            && let Some(draft) = dom::stored(DRAFT).filter(|draft| !draft.is_empty())
        {
            address.set(draft);
        }
    });
    Effect::new(move |before: Option<()>| {
        let now = address.get();
        // The first run is the page's own text.
        if before.is_some() {
            dom::store(DRAFT, &now);
        }
    });
}

/// For those who have no file yet.
fn first_file() -> AnyView {
    view! {
        <section class="card register-help" aria-labelledby="register-help">
            <header>
                <h2 id="register-help">{t("No file yet?")}</h2>
            </header>
            <div class="card-body">
                <p class="muted">
                    {t(
                        "Begin with this one: put it beside the code, change its words, and give its address above. An \
                         owner is all that it has to have; the rest can follow.",
                    )}
                </p>
                {parts::example_file()}
            </div>
        </section>
    }
    .into_any()
}

/// What registering a file brought.
fn brought(done: Registered) -> AnyView {
    let links: Vec<_> = done
        .entities
        .into_iter()
        .map(|link| {
            view! {
                <li>
                    <plugin::EntityLink link />
                </li>
            }
        })
        .collect();
    view! {
        <section class="banner tone-ok" aria-label=t("Registered")>
            <ui::Icon name="circle-check" />
            <div>
                <p class="banner-title">{tv(
                    "Registered {0}",
                    vec![view! { <code>{done.location}</code> }.into_any()],
                )}</p>
                <ul class="register-brought">{links}</ul>
            </div>
        </section>
    }
    .into_any()
}

/// The filled button of the page.
pub(super) const GO: Look = Look::Go;
