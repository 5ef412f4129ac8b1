//! The announcements that are on, for home pages.

use leptos::prelude::*;
use plugin::{HomeWidget, News, WidgetContext, WidgetSizes, failure};
use services::announcements::{Announcement, AnnouncementPage};
use ui::{ButtonLink, Card, EmptyState, SkeletonCard, TimeAgo, kept, t};

use crate::address::{NEW, PATH, of};
use crate::functions::list_announcements;
use crate::parts::badges;

pub(crate) const WIDGET: HomeWidget = HomeWidget {
    id: "announcements.now",
    title: "Announcements",
    icon: "megaphone",
    description: "What the company has to say at the moment.",
    sizes: WidgetSizes { usual: (4, 4), least: (3, 3), most: (12, 12) },
    several: false,
    settings: &[],
    view: plugin::lazy_widget!(announcements_widget),
};

#[lazy]
fn announcements_widget(context: Option<WidgetContext>) -> AnyView {
    context.map(|_| view()).into_any()
}

fn view() -> AnyView {
    let found = plugin::data(|| (), |()| list_announcements(String::new()));
    News::of_announced(move || found.refetch());
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(page) => list(page),
                Err(error) => failure(error, "/".to_owned()),
            })
        })
    };
    let actions = || view! { <a class="link" href=PATH>{t("All")}</a> };
    view! {
        <Card title=t("Announcements") class="announcements-card" actions>
            <Transition fallback=|| view! { <SkeletonCard lines=4 /> }>{ui::once(content)}</Transition>
        </Card>
    }
    .into_any()
}

fn list(page: AnnouncementPage) -> AnyView {
    if page.announcements.is_empty() {
        let writes = page.writes;
        let action = move || {
            writes.then(|| {
                view! {
                    <ButtonLink href=NEW icon="plus">
                        {t("Write one")}
                    </ButtonLink>
                }
            })
        };
        return view! {
            <EmptyState icon="megaphone" title=t("Nothing to announce") action>
                <p>{t("What the company has to say stands here.")}</p>
            </EmptyState>
        }
        .into_any();
    }
    let rows: Vec<AnyView> = page.announcements.into_iter().map(row).collect();
    view! {
        <ul class="rows announcement-rows" aria-label=t("Announcements")>
            {rows}
        </ul>
    }
    .into_any()
}

fn row(announcement: Announcement) -> AnyView {
    let (href, badges) = (of(&announcement.id), badges(&announcement));
    view! {
        <li>
            <div class="announcement-words">
                <a class="cut" href=href>
                    {announcement.draft.title}
                </a>
                <p class="muted cut">{announcement.summary}</p>
                <p class="faint">
                    <TimeAgo at=announcement.from />
                    {badges}
                </p>
            </div>
        </li>
    }
    .into_any()
}
