//! How reading goes: every location with its state, orphans, and entities with problems.

mod address;
pub(crate) mod functions;
mod lists;
mod locations;

use std::time::Duration;

use leptos::prelude::*;
use plugin::{PageHead, use_page};
use services::Error;
use services::catalog::Ingestion;
use ui::{ButtonLink, Crumb, SkeletonTable, TabItem, Tabs, Toast, kept, t, use_toasts};

use crate::{hover, parts};
use address::{IngestionAddress, Part};
use functions::{ConfirmRemoval, ReadNow, RemoveLocation};

/// The page.
pub(crate) const PATH: &str = "/ingestion";
/// How often the page looks again while it is seen.
const EVERY: Duration = Duration::from_secs(4);

/// The answer with the part of the address that asked for it.
type Found = plugin::Data<(String, Result<Ingestion, Error>)>;

/// What can be done on the page. Cheap to copy.
#[derive(Clone, Copy)]
struct Actions {
    read: ServerAction<ReadNow>,
    confirm: ServerAction<ConfirmRemoval>,
    remove: ServerAction<RemoveLocation>,
    /// The location that is asked about before it is removed: its id and target.
    removing: RwSignal<Option<(String, String)>>,
}

/// The page.
#[component]
pub fn IngestionPage() -> impl IntoView {
    let address = plugin::address_at(PATH, IngestionAddress::parse);
    let found: Found = plugin::data(
        move || address.with(IngestionAddress::data_search),
        |search| async move {
            let ingestion = functions::ingestion_state(search.clone()).await;
            (search, ingestion)
        },
    );
    let part = Memo::new(move |_| address.with(|address| address.part));
    // Lives as long as the page, so that what somebody types stays when the table is drawn anew.
    let text = RwSignal::new(String::new());
    Effect::new(move || text.set(address.with(|address| address.query.text.clone())));
    text.set(address.with_untracked(|address| address.query.text.clone()));
    let actions = Actions {
        read: ServerAction::new(),
        confirm: ServerAction::new(),
        remove: ServerAction::new(),
        removing: RwSignal::new(None),
    };
    told(move || actions.read.value().get(), found, t("It is read again in a moment"));
    told(move || actions.confirm.value().get(), found, t("The removal goes through"));
    told(move || actions.remove.value().get(), found, t("The location is removed"));
    Effect::new(move || {
        if let Some(Ok(())) = actions.remove.value().get() {
            actions.removing.set(None);
        }
    });
    // Looks again while somebody looks; the old state stays until the new one is there, so nothing moves.
    Effect::new(move || {
        let look = move || {
            if !document().hidden() {
                found.refetch();
            }
        };
        if let Ok(timer) = set_interval_with_handle(look, EVERY) {
            on_cleanup(move || timer.clear());
        }
    });
    let content = move || {
        let part = part.get();
        Suspend::new(async move {
            let (search, ingestion) = found.await;
            kept(move || {
                let address = IngestionAddress { part, ..IngestionAddress::parse(&search) };
                match ingestion {
                    Ok(ingestion) => shown(actions, text, &address, ingestion),
                    Err(error) => {
                        let state = parts::failure(error, address.href());
                        view! { <div class="card">{state}</div> }.into_any()
                    }
                }
            })
        })
    };
    let place =
        use_page(t("Ingestion").to_owned(), vec![Crumb::link(t("Catalog"), "/catalog"), Crumb::here(t("Ingestion"))]);
    view! {
        {place}
        <div class="page ingestion-page">
            <PageHead
                title=t("Ingestion")
                actions=|| {
                    view! {
                        <ButtonLink href=crate::register::PATH icon="import">
                            {t("Register")}
                        </ButtonLink>
                    }
                }
            />
            <Transition fallback=|| {
                view! {
                    <div class="card">
                        <SkeletonTable rows=8 columns=6 />
                    </div>
                }
            }>{ui::once(content)}</Transition>
            {locations::dialog(actions)}
        </div>
        {hover::layer()}
    }
    .into_any()
}

/// Says how an action went and looks again.
fn told(value: impl Fn() -> Option<Result<(), Error>> + 'static, found: Found, message: &'static str) {
    Effect::new(move || {
        let Some(done) = value() else { return };
        use_toasts().show(match done {
            Ok(()) => Toast::done(message),
            Err(error) => Toast::failed(parts::sentence(&error)),
        });
        found.refetch();
    });
}

fn shown(actions: Actions, text: RwSignal<String>, address: &IngestionAddress, ingestion: Ingestion) -> AnyView {
    let tab = |part: Part, title: &str, count: u64| TabItem {
        title: title.to_owned(),
        href: address.with_part(part).href(),
        count: Some(count),
        current: address.part == part,
    };
    let tabs = vec![
        tab(Part::Locations, t("Locations"), ingestion.total),
        tab(Part::Problems, t("Entities with problems"), ingestion.troubled_total),
        tab(Part::Orphans, t("Orphans"), ingestion.orphan_total),
    ];
    let content = match address.part {
        Part::Locations => locations::view(actions, text, address, &ingestion),
        Part::Problems => lists::problems(ingestion),
        Part::Orphans => lists::orphans(ingestion),
    };
    view! {
        <div class="ingestion-body">
            <Tabs label=t("Parts of the page") items=tabs />
            {content}
        </div>
    }
    .into_any()
}
