//! Feedback: what was said to the person and their groups, and what they have said.

use std::sync::Arc;

use leptos::prelude::*;
use plugin::{EntityLink, News, PageHead, failure, use_page};
use services::Error;
use services::feedback::{FeedbackPage, FeedbackState, FeedbackView};
use ui::{
    ButtonLink, Column, Crumb, EmptyState, FilterChip, Pagination, SkeletonTable, TabItem, Table, Tabs, TimeAgo, kept,
    t, tf, tn,
};

use crate::address::{ListAddress, PATH, SIZE, of};
use crate::functions::feedback_list;
use crate::parts;

/// The page.
#[component]
pub fn ListPage() -> impl IntoView {
    let address = plugin::address_at(PATH, ListAddress::parse);
    let found: plugin::Data<(String, Result<FeedbackPage, Error>)> = plugin::data(
        move || address.with(ListAddress::search),
        |search| async move {
            let found = feedback_list(search.clone()).await;
            (search, found)
        },
    );
    // Who is told of feedback sees it.
    News::of_notified(move || found.refetch());
    ui::use_list_keys("feedback-table");
    let content = move || {
        Suspend::new(async move {
            let (search, found) = found.await;
            kept(move || {
                let address = ListAddress::parse(&search);
                match found {
                    Ok(page) => list(&address, page),
                    Err(error) => view! { <div class="card">{failure(error, address.href())}</div> }.into_any(),
                }
            })
        })
    };
    view! {
        {use_page(t("Feedback").to_owned(), vec![Crumb::here(t("Feedback"))])}
        <div class="page feedback-page">
            <PageHead title=t("Feedback") />
            <Transition fallback=|| {
                view! {
                    <div class="card">
                        <SkeletonTable rows=8 columns=5 />
                    </div>
                }
            }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

fn list(address: &ListAddress, page: FeedbackPage) -> AnyView {
    let all: u64 = page.counts.iter().map(|(_, count)| count).sum();
    let tab = |title: &str, state: Option<FeedbackState>, count: u64| TabItem {
        title: title.to_owned(),
        href: ListAddress { state, page: 0, ..address.clone() }.href(),
        count: Some(count),
        current: address.state == state,
    };
    let mut tabs = vec![tab(t("All"), None, all)];
    tabs.extend(page.counts.iter().map(|(state, count)| tab(state.title(), Some(*state), *count)));
    let side = |title: &'static str, given: bool| {
        let href = ListAddress { given, ..ListAddress::default() }.href();
        let current = (address.given == given).then_some("true");
        view! {
            <a class="segment" href=href aria-current=current>
                {title}
            </a>
        }
        .into_any()
    };
    let of_entity = (!address.entity_ref.is_empty()).then(|| {
        let remove = ListAddress { entity_ref: String::new(), page: 0, ..address.clone() }.href();
        view! { <FilterChip name=t("Entity") value=address.entity_ref.clone() remove /> }
    });
    let mean =
        page.mean.map(|mean| view! { <p class="muted">{tf("Rated {0} of 5 on average", &[&parts::mean(mean)])}</p> });
    let total = page.total;
    let content = if page.feedback.is_empty() { empty(address) } else { table(page.feedback, address.given) };
    let pages = (total > u64::from(SIZE)).then(|| {
        let of = address.clone();
        let href = Arc::new(move |page| of.at_page(page).href());
        view! { <Pagination page=address.page.max(1) size=SIZE total href /> }
    });
    view! {
        <div class="feedback-bar">
            <nav class="segments" aria-label=t("Whose")>
                {side(t("Said to you"), false)}
                {side(t("Said by you"), true)}
            </nav>
            {of_entity}
            {mean}
        </div>
        <Tabs label=t("Where it stands") items=tabs />
        <section class="card" aria-label=t("Feedback")>
            {content}
            {pages}
        </section>
    }
    .into_any()
}

fn empty(address: &ListAddress) -> AnyView {
    let (title, words) = if address.state.is_some() || !address.entity_ref.is_empty() {
        (t("Nothing stands so"), t("Look at all of it instead."))
    } else if address.given {
        (t("You have said nothing yet"), t("Leave feedback from any page, with the button at the foot of the sidebar."))
    } else {
        (
            t("Nobody has said anything yet"),
            t(
                "What people say of the pages of what you and your groups own comes here. The team of the portal sees the rest.",
            ),
        )
    };
    let href = ListAddress { given: address.given, ..ListAddress::default() }.href();
    let narrowed = address.state.is_some() || !address.entity_ref.is_empty();
    let action = move || {
        let href = href.clone();
        narrowed.then(move || view! { <ButtonLink href>{t("Show all")}</ButtonLink> })
    };
    view! {
        <EmptyState icon="message-square" title action>
            <p>{words}</p>
        </EmptyState>
    }
    .into_any()
}

fn table(feedback: Vec<FeedbackView>, given: bool) -> AnyView {
    let columns = vec![
        Column::new(t("What was said"), ""),
        Column::new(t("About"), "w-20 hide-s"),
        Column::new(if given { t("To") } else { t("By") }, "w-15 hide-m"),
        Column::new(t("State"), "w-15 feedback-standing"),
        Column::new(t("When"), "w-12 hide-s"),
    ];
    let rows: Vec<AnyView> = feedback.into_iter().map(|one| row(one, given)).collect();
    view! {
        <Table caption=t("Feedback") columns id="feedback-table">
            {rows}
        </Table>
    }
    .into_any()
}

fn row(one: FeedbackView, given: bool) -> AnyView {
    let words = if one.text.is_empty() { t("Only a rating").to_owned() } else { one.text.clone() };
    let about = match one.entity {
        Some(link) => view! { <EntityLink link /> }.into_any(),
        None => view! { <span class="cut">{one.page_title}</span> }.into_any(),
    };
    let who = match (given, one.to, one.by) {
        (true, Some(link), _) | (false, _, Some(link)) => view! { <EntityLink link /> }.into_any(),
        (true, None, _) => view! { <span>{t("The portal's team")}</span> }.into_any(),
        (false, ..) => view! { <span class="faint">{t("Somebody")}</span> }.into_any(),
    };
    let replies = (one.replies > 0).then(|| {
        let label = tn(u64::from(one.replies), "{0} reply", "{0} replies");
        view! { <span class="faint">{label}</span> }
    });
    view! {
        <tr data-row="">
            <th scope="row">
                <div class="cell">
                    {one.rating.map(parts::rating)} <a class="cut" data-primary="" href=of(&one.id)>
                        {words}
                    </a> {replies}
                </div>
            </th>
            <td class="w-20 hide-s">
                <div class="cell">{about}</div>
            </td>
            <td class="w-15 hide-m">
                <div class="cell">{who}</div>
            </td>
            <td class="w-15 feedback-standing">{parts::state(one.state)}</td>
            <td class="w-12 hide-s">
                <TimeAgo at=one.at />
            </td>
        </tr>
    }
    .into_any()
}
