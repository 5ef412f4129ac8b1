//! One announcement: its text, the acknowledgement, and for those who write, who has and who has not.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};
use plugin::{ACKNOWLEDGE, EntityLink, News, NotFound, PageHead, ThisPerson, acknowledge, failure, sentence, use_page};
use services::announcements::{Acknowledgements, Announcement, AnnouncementState};
use services::{Error, ErrorKind};
use ui::{
    Button, ButtonLink, Card, Crumb, Dialog, EmptyState, Look, SkeletonCard, Status, TimeAgo, Toast, Tone, click, kept,
    t, tf, thousands, tv, use_toasts,
};

use crate::address::{PATH, edit, of};
use crate::functions::{delete_announcement, one_announcement, who_acknowledged};
use crate::parts::{badges, byline};

/// The page.
#[component]
pub fn AnnouncementPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get_str("id").unwrap_or_default().to_owned()));
    let found = plugin::data_blocking(move || id.get(), one_announcement);
    let ThisPerson(person) = expect_context();
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            let writes = person.await.me.is_some_and(|me| me.administrator);
            kept(move || match found {
                Ok(announcement) => shown(announcement, writes),
                Err(error) if matches!(error.kind, ErrorKind::NotFound) => {
                    let what = format!("announcement {}", id.get_untracked());
                    view! {
                        {use_page(t("Not found").to_owned(), vec![crumb(), Crumb::here(t("Not found"))])}
                        <NotFound what like="" />
                    }
                    .into_any()
                }
                Err(error) => failed(error, of(&id.get_untracked())),
            })
        })
    };
    view! {
        <div class="page announcement-page">
            <Transition fallback=|| view! { <SkeletonCard lines=8 /> }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

fn crumb() -> Crumb {
    Crumb::link(t("Announcements"), PATH)
}

fn failed(error: Error, retry: String) -> AnyView {
    view! {
        {use_page(t("Not available").to_owned(), vec![crumb(), Crumb::here(t("Not available"))])}
        <h1 class="visually-hidden">{t("Not available")}</h1>
        <div class="card">{failure(error, retry)}</div>
    }
    .into_any()
}

fn shown(announcement: Announcement, writes: bool) -> AnyView {
    let (id, title) = (announcement.id.clone(), announcement.draft.title.clone());
    let removing = RwSignal::new(false);
    let below = {
        let (byline, badges) = (StoredValue::new(announcement.clone()), StoredValue::new(announcement.clone()));
        move || view! { {byline.with_value(byline_of)} {badges.with_value(badges_of)} }
    };
    let edit = edit(&id);
    let actions = move || {
        let edit = edit.clone();
        writes.then(move || {
            view! {
                <ButtonLink href=edit icon="pencil">
                    {t("Edit")}
                </ButtonLink>
                <span class="js-only">
                    <Button look=Look::Danger icon="trash-2" on_click=click(move |_| removing.set(true))>
                        {t("Delete")}
                    </Button>
                </span>
            }
        })
    };
    let over = (announcement.state == AnnouncementState::Over)
        .then(|| view! { <p class="note">{t("This announcement is over.")}</p> });
    let asked = announcement.draft.acknowledge && announcement.mine && announcement.state == AnnouncementState::Active;
    let acknowledgement = asked.then(|| acknowledging(&announcement));
    let who = (writes && announcement.draft.acknowledge).then(|| who(announcement.id.clone()));
    let removal = writes.then(|| removal(id, title.clone(), removing));
    view! {
        {use_page(tf("{0} · Announcements", &[&title]), vec![crumb(), Crumb::here(title.clone())])}
        <PageHead title below actions />
        {over}
        <article class="card announcement-body prose" inner_html=announcement.html></article>
        {acknowledgement}
        {who}
        {removal}
    }
    .into_any()
}

fn byline_of(announcement: &Announcement) -> AnyView {
    byline(announcement)
}

fn badges_of(announcement: &Announcement) -> AnyView {
    badges(announcement)
}

/// The button that says that it was read. A form, so that it works before the page is alive.
fn acknowledging(announcement: &Announcement) -> AnyView {
    let (news, toasts) = (News::here(), use_toasts());
    let at = RwSignal::new(announcement.acknowledged_at);
    let id = announcement.id.clone();
    let done = {
        let id = id.clone();
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            at.set(Some(ui::time::browser_now()));
            news.without_banner(&id);
            let id = id.clone();
            spawn_local(async move {
                if let Err(error) = acknowledge(id).await {
                    let _ = at.try_set(None);
                    toasts.show(Toast::failed(sentence(&error)));
                }
            });
        }
    };
    view! {
        <form class="acknowledge" method="post" action=ACKNOWLEDGE on:submit=done>
            <input type="hidden" name="id" value=id />
            {move || match at.get() {
                Some(at) => {
                    view! {
                        <Status tone=Tone::Ok icon="check" label=t("You have acknowledged this") />
                        <span class="muted">
                            <TimeAgo at />
                        </span>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <p>{t("You are asked to say that you have read this.")}</p>
                        <Button submit=true look=Look::Go icon="check">
                            {t("Acknowledge")}
                        </Button>
                    }
                        .into_any()
                }
            }}
        </form>
    }
    .into_any()
}

/// Who has acknowledged it, and who has not.
fn who(id: String) -> AnyView {
    let retry = of(&id);
    let found = plugin::data(move || id.clone(), who_acknowledged);
    let content = move || {
        let retry = retry.clone();
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(who) => people(who),
                Err(error) => failure(error, retry),
            })
        })
    };
    view! {
        <Card title=t("Acknowledgements") class="acknowledgements">
            <Transition fallback=|| view! { <SkeletonCard lines=4 /> }>{ui::once(content)}</Transition>
        </Card>
    }
    .into_any()
}

fn people(who: Acknowledgements) -> AnyView {
    if who.of == 0 {
        return view! {
            <EmptyState icon="users" title=t("It is for nobody in the catalog")>
                <p>{t("Nobody is a member of these groups, or nobody owns what the filter selects.")}</p>
            </EmptyState>
        }
        .into_any();
    }
    let words = tf("{0} of {1} have acknowledged it.", &[&thousands(who.done), &thousands(who.of)]);
    let left = who.of.saturating_sub(who.done);
    let missing: Vec<AnyView> = who
        .have_not
        .into_iter()
        .map(|link| view! { <li><div class="cell"><EntityLink link /></div></li> }.into_any())
        .collect();
    let have: Vec<AnyView> = who
        .have
        .into_iter()
        .map(|(link, at)| {
            view! {
                <li>
                    <div class="cell">
                        <EntityLink link />
                    </div>
                    <div class="end">
                        <TimeAgo at />
                    </div>
                </li>
            }
            .into_any()
        })
        .collect();
    let more = (left > missing.len() as u64)
        .then(|| view! { <p class="muted">{tf("And {0} more.", &[&thousands(left - missing.len() as u64)])}</p> });
    let missing = (left > 0).then(|| {
        view! {
            <h3 class="rows-heading">{tf("Not yet ({0})", &[&thousands(left)])}</h3>
            <ul class="rows" aria-label=t("Have not acknowledged it")>
                {missing}
            </ul>
            {more}
        }
    });
    let have = (!have.is_empty()).then(|| {
        view! {
            <h3 class="rows-heading">{tf("Acknowledged ({0})", &[&thousands(who.done)])}</h3>
            <ul class="rows" aria-label=t("Have acknowledged it")>
                {have}
            </ul>
        }
    });
    view! {
        <div class="card-body">
            <p>{words}</p>
        </div>
        {missing}
        {have}
    }
    .into_any()
}

fn removal(id: String, title: String, open: RwSignal<bool>) -> AnyView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let remove = move |_| {
        let (id, navigate) = (id.clone(), navigate.clone());
        spawn_local(async move {
            match delete_announcement(id).await {
                Ok(()) => {
                    toasts.show(Toast::done(t("The announcement is gone")));
                    navigate(PATH, Default::default());
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    };
    view! {
        <Dialog open title=t("Delete this announcement?") id="delete-announcement">
            <div class="dialog-body">
                <p>
                    {tv(
                        "{0} goes for everybody, with its acknowledgements, and can not be brought back.",
                        vec![view! { <b>{title}</b> }.into_any()],
                    )}
                </p>
            </div>
            <footer class="dialog-actions">
                <Button on_click=click(move |_| open.set(false))>{t("Keep it")}</Button>
                <Button
                    look=Look::Danger
                    icon="trash-2"
                    on_click=click(remove)
                >
                    {t("Delete it")}
                </Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
