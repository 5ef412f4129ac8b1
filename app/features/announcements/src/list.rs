//! All announcements that the person sees.

use std::sync::Arc;

use leptos::prelude::*;
use plugin::{News, PageHead, failure, use_page};
use services::Error;
use services::announcements::{Announcement, AnnouncementPage};
use ui::{ButtonLink, Crumb, EmptyState, Look, Pagination, SkeletonCard, TabItem, Tabs, kept, t};

use crate::address::{ListAddress, NEW, PATH, SIZE, of};
use crate::functions::list_announcements;
use crate::parts::{badges, byline};

/// The page.
#[component]
pub fn ListPage() -> impl IntoView {
    let address = plugin::address_at(PATH, ListAddress::parse);
    let found: plugin::Data<(String, Result<AnnouncementPage, Error>)> = plugin::data(
        move || address.with(ListAddress::search),
        |search| async move {
            let found = list_announcements(search.clone()).await;
            (search, found)
        },
    );
    News::of_announced(move || found.refetch());
    let content = move || {
        Suspend::new(async move {
            let (search, found) = found.await;
            kept(move || {
                let address = ListAddress::parse(&search);
                match found {
                    Ok(page) => list(&address, page),
                    Err(error) => view! {
                        <PageHead title=t("Announcements") />
                        <div class="card">{failure(error, address.href())}</div>
                    }
                    .into_any(),
                }
            })
        })
    };
    view! {
        {use_page(t("Announcements").to_owned(), vec![Crumb::here(t("Announcements"))])}
        <div class="page announcements-page">
            <Transition fallback=|| view! { <SkeletonCard lines=6 /> }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

fn list(address: &ListAddress, page: AnnouncementPage) -> AnyView {
    let writes = page.writes;
    let actions = move || {
        writes.then(|| {
            view! {
                <ButtonLink href=NEW look=Look::Go icon="plus">
                    {t("Write")}
                </ButtonLink>
            }
        })
    };
    let tab = |title: &str, all: bool| TabItem {
        title: title.to_owned(),
        href: ListAddress { all, page: 0, ..address.clone() }.href(),
        count: None,
        current: address.all == all,
    };
    let tabs =
        vec![tab(t("Now"), false), tab(if writes { t("All, with those to come and over") } else { t("All") }, true)];
    let mut categories: Vec<AnyView> = Vec::new();
    if !page.categories.is_empty() {
        let choice = |label: String, category: String| {
            let href = ListAddress { category: category.clone(), page: 0, ..address.clone() }.href();
            let current = (address.category == category).then_some("true");
            view! {
                <li>
                    <a class="chip" href=href aria-current=current>
                        {label}
                    </a>
                </li>
            }
            .into_any()
        };
        categories.push(choice(t("Everything").to_owned(), String::new()));
        categories.extend(page.categories.iter().map(|category| choice(category.clone(), category.clone())));
    }
    let categories = (!categories.is_empty())
        .then(|| view! { <ul class="announcement-categories" aria-label=t("Categories")>{categories}</ul> });
    let total = page.total;
    let rows: Vec<AnyView> = page.announcements.into_iter().map(row).collect();
    let content = if rows.is_empty() {
        let words = if writes {
            t("Say what everybody, a group, or the owners of some entities have to know.")
        } else {
            t("What the company has to say stands here, from its first day to its last.")
        };
        view! {
            <div class="card">
                <EmptyState icon="megaphone" title=t("Nothing to announce")>
                    <p>{words}</p>
                </EmptyState>
            </div>
        }
        .into_any()
    } else {
        view! { <ol class="announcements">{rows}</ol> }.into_any()
    };
    let pages = (total > u64::from(SIZE)).then(|| {
        let of = address.clone();
        let href = Arc::new(move |page| of.at_page(page).href());
        view! { <Pagination page=address.page.max(1) size=SIZE total href /> }
    });
    view! {
        <PageHead title=t("Announcements") actions />
        <Tabs label=t("Announcements") items=tabs />
        {categories}
        {content}
        {pages}
    }
    .into_any()
}

fn row(announcement: Announcement) -> AnyView {
    let href = of(&announcement.id);
    let (badges, byline) = (badges(&announcement), byline(&announcement));
    view! {
        <li class="card announcement">
            <h2>
                <a href=href>{announcement.draft.title}</a>
                {badges}
            </h2>
            {byline}
            <p>{announcement.summary}</p>
        </li>
    }
    .into_any()
}
