//! What the person was told.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{News, PageAction, PageHead, failure, sentence, use_page};
use serde::{Deserialize, Serialize};
use services::Error;
use services::notifications::{Mark, NotificationPage, NotificationView, Topic};
use ui::{
    Button, ButtonLink, Crumb, EmptyState, IconLink, Pagination, SkeletonTable, TabItem, Tabs, Toast, Waiting, click,
    kept, t, tn, use_toasts,
};

use crate::address::{InboxAddress, PATH, SETTINGS, SIZE};
use crate::functions::{inbox, mark_many};
use crate::{filters, rows, words};

/// What the page shows, with the address that asked for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Shown {
    search: String,
    found: Result<(NotificationPage, Vec<Topic>), Error>,
}

/// The page.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let address = plugin::address_at(PATH, InboxAddress::parse);
    let shown = plugin::data(
        move || address.with(InboxAddress::search),
        |search| async move {
            let found = inbox(search.clone()).await;
            Shown { search, found }
        },
    );
    // What comes while the page is open stands in it.
    News::of_notified(move || shown.refetch());
    ui::use_list_keys("notifications");
    let loading = RwSignal::new(false);
    // Of the page, not of one answer: what is offered in a message outlives the answer that it came with.
    let again = Callback::new(move |()| shown.refetch());
    let content = move || {
        Suspend::new(async move {
            let shown_now = shown.await;
            kept(move || {
                let address = InboxAddress::parse(&shown_now.search);
                match shown_now.found {
                    Ok((page, topics)) => list(&address, page, &topics, again),
                    Err(error) => view! { <div class="card">{failure(error, address.href())}</div> }.into_any(),
                }
            })
        })
    };
    let actions = move || {
        view! {
            {all_read(address, shown)}
            <IconLink label=t("What you are told") icon="settings" href=SETTINGS />
        }
    };
    view! {
        {use_page(t("Notifications").to_owned(), vec![Crumb::here(t("Notifications"))])}
        <div class="page inbox-page" class:loading=ui::late(loading)>
            <PageHead title=t("Notifications") actions />
            <Waiting
                fallback=|| {
                    view! {
                        <div class="card">
                            <SkeletonTable rows=8 columns=3 />
                        </div>
                    }
                }
                pending=loading
            >
                {ui::once(content)}
            </Waiting>
        </div>
    }
    .into_any()
}

/// Marks all that is shown, on all pages, as read.
fn all_read(address: Memo<InboxAddress>, shown: plugin::Data<Shown>) -> AnyView {
    let (news, toasts) = (News::here(), use_toasts());
    let all = move || {
        let search = address.with_untracked(|address| address.of_view(NotificationView::Unread).search());
        spawn_local(async move {
            match mark_many(search, Mark::Read).await {
                Ok((count, unread)) => {
                    news.set_unread(unread);
                    toasts.show(Toast::done(match count {
                        0 => t("Everything was read already").to_owned(),
                        many => tn(many, "{0} notification is read", "{0} notifications are read"),
                    }));
                    shown.refetch();
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    };
    plugin::offer(move || vec![PageAction::run(t("Mark all as read"), "check", all)]);
    view! {
        <span class="js-only">
            <Button icon="check" on_click=click(move |_| all())>
                {t("Mark all as read")}
            </Button>
        </span>
    }
    .into_any()
}

fn list(address: &InboxAddress, page: NotificationPage, topics: &[Topic], again: Callback<()>) -> AnyView {
    let current = address.view;
    let unread = page.unread;
    let tabs: Vec<TabItem> = words::VIEWS
        .into_iter()
        .map(|(view, title)| TabItem {
            title: t(title).to_owned(),
            href: address.of_view(view).href(),
            count: (view == NotificationView::Unread && unread > 0).then_some(unread),
            current: view == current,
        })
        .collect();
    let total = page.total;
    let content =
        if page.notifications.is_empty() { empty(address) } else { rows::list(page.notifications, current, again) };
    let pages = (total > u64::from(SIZE)).then(|| {
        let of = address.clone();
        let href = Arc::new(move |page| of.at_page(page).href());
        view! { <Pagination page=address.page.max(1) size=SIZE total href /> }
    });
    view! {
        <Tabs label=t("Notifications") items=tabs />
        <section class="card inbox-card" aria-label=t("Notifications")>
            {filters::view(address, topics)}
            {content}
            {pages}
        </section>
    }
    .into_any()
}

fn empty(address: &InboxAddress) -> AnyView {
    if address.is_narrowed() {
        let all = InboxAddress { view: address.view, ..InboxAddress::default() }.href();
        return view! {
            <EmptyState
                icon="funnel-x"
                title=t("Nothing fits")
                action=move || view! { <ButtonLink href=all.clone()>{t("Show everything")}</ButtonLink> }
            />
        }
        .into_any();
    }
    let (icon, title, words) = match address.view {
        NotificationView::Unread => ("check", t("Everything is read"), t("New notifications come by themselves.")),
        NotificationView::Saved => {
            ("star", t("Nothing saved"), t("Save what you want to come back to. It is kept for good."))
        }
        NotificationView::Done => {
            ("archive", t("Nothing done yet"), t("What you are done with waits here until it is too old."))
        }
        _ => (
            "inbox",
            t("Nothing to tell you"),
            t("Follow entities and groups to hear of their changes. Announcements, answers to your feedback and what \
             programs have to say come here as well."),
        ),
    };
    view! {
        <EmptyState
            icon
            title
            action=|| {
                view! {
                    <ButtonLink href="/catalog" icon="layout-list">
                        {t("To the catalog")}
                    </ButtonLink>
                }
            }
        >
            <p>{words}</p>
        </EmptyState>
    }
    .into_any()
}
