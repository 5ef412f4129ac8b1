//! The landscape: domains with their systems, the organisation, and the tools of the company.

mod map;
mod organisation;
mod tools;

use leptos::prelude::*;
use plugin::{PageHead, use_page};
use services::catalog::Explore;
use ui::{ButtonLink, Crumb, SkeletonCard, TabItem, Tabs, t};

use crate::address::pairs;
use crate::graph::functions::landscape;
use crate::{hover, parts};

const PATH: &str = "/explore";

/// The parts of the page, by their names in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Map,
    Organisation,
    Tools,
}

impl Part {
    fn parse(search: &str) -> Self {
        let tab = pairs(search.trim_start_matches('?')).find(|(name, _)| name == "tab").map(|(_, tab)| tab);
        match tab.as_deref() {
            Some("groups") => Self::Organisation,
            Some("tools") => Self::Tools,
            _ => Self::Map,
        }
    }

    fn href(self) -> String {
        match self {
            Self::Map => PATH.to_owned(),
            Self::Organisation => format!("{PATH}?tab=groups"),
            Self::Tools => format!("{PATH}?tab=tools"),
        }
    }
}

/// The page.
#[component]
pub fn ExplorePage() -> impl IntoView {
    let part = plugin::address_at(PATH, Part::parse);
    let found = plugin::data(|| (), |()| landscape());
    let content = move || {
        Suspend::new(async move {
            match found.await {
                Ok(explore) => shown(explore, part),
                Err(error) => {
                    let state = parts::failure(error, part.get_untracked().href());
                    view! { <div class="card">{state}</div> }.into_any()
                }
            }
        })
    };
    let place = use_page(t("Explore").to_owned(), vec![Crumb::here(t("Explore"))]);
    view! {
        {place}
        <div class="page explore-page">
            <PageHead
                title=t("Explore")
                actions=|| {
                    view! {
                        <ButtonLink href=crate::graph::PATH icon="waypoints">
                            {t("Open graph")}
                        </ButtonLink>
                    }
                }
            />
            <Suspense fallback=|| {
                view! {
                    <div class="explore-map">
                        <SkeletonCard lines=5 />
                        <SkeletonCard lines=5 />
                        <SkeletonCard lines=5 />
                    </div>
                }
            }>{ui::once(content)}</Suspense>
        </div>
        {hover::layer()}
    }
    .into_any()
}

fn shown(explore: Explore, part: Memo<Part>) -> AnyView {
    let counts = [
        (Part::Map, t("Domains"), explore.domain_total),
        (Part::Organisation, t("Organisation"), explore.group_total),
        (Part::Tools, t("Tools"), explore.tools.len() as u64),
    ];
    let tabs = Signal::derive(move || {
        counts
            .iter()
            .map(|(tab, title, count)| TabItem {
                title: (*title).to_owned(),
                href: tab.href(),
                count: Some(*count),
                current: *tab == part.get(),
            })
            .collect::<Vec<_>>()
    });
    let content = move || match part.get() {
        Part::Map => map::view(&explore),
        Part::Organisation => organisation::view(&explore),
        Part::Tools => tools::view(&explore),
    };
    view! {
        <div class="explore-body">
            <Tabs label=t("Parts of the landscape") items=tabs />
            <div class="explore-part">{ui::once(content)}</div>
        </div>
    }
    .into_any()
}
