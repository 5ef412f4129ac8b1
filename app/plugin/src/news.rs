//! What open pages hear of while they are open.

use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use services::Error;
use services::announcements::Banner;
use services::navigation::ShownGroup;
#[cfg(feature = "ssr")]
use services::notifications::{NotificationQuery, NotificationView};
use services::wire::Answer;
use ui::{Toast, Toasts, Tone, time};

use crate::begun::Begun;
use crate::{LiveMine, ThisPerson, ask_person};

/// What the shell tells of on every page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShellNews {
    /// Notifications that are not read.
    pub unread: u64,
    /// Announcements that stand above pages.
    pub banners: Vec<Banner>,
    /// What the person does is recorded for the insights.
    pub recorded: bool,
    /// Where they can go; nothing where each place stands as its plugin wants it.
    pub navigation: Vec<ShownGroup>,
}

/// How many notifications are not read, and of the latest of them its title, its link, when it was told and how much it
/// matters: every page carries the reader of this.
type Latest = (u64, Option<(String, String, i64, i64)>);

/// How many notifications are not read, and the latest of them.
#[server(prefix = "/fn", endpoint = "notifications/news", input = GetUrl, output = Answer)]
pub async fn ask_news() -> Result<Latest, Error> {
    let call = crate::Call::here()?;
    let query = NotificationQuery { view: NotificationView::Unread, limit: 1, ..NotificationQuery::default() };
    let page = call.answer(call.services.notifications.list(&call.actor, &query).await)?;
    let latest = page.notifications.into_iter().next();
    Ok((page.unread, latest.map(|one| (one.title, one.link, one.updated_at, one.severity.number()))))
}

/// Where forms send an acknowledgement to, when there are no scripts yet.
pub const ACKNOWLEDGE: &str = "/fn/announcements/acknowledge";
/// The same for putting an announcement away.
pub const DISMISS: &str = "/fn/announcements/dismiss";

/// The person has read an announcement.
#[server(prefix = "/fn", endpoint = "announcements/acknowledge", output = Answer)]
pub async fn acknowledge(id: String) -> Result<(), Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.announcements.acknowledge(&call.actor, &id).await)
}

/// The person does not want to see an announcement above pages any more.
#[server(prefix = "/fn", endpoint = "announcements/dismiss", output = Answer)]
pub async fn dismiss(id: String) -> Result<(), Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.announcements.dismiss(&call.actor, &id).await)
}

/// What has changed on the server lately. The shell listens, for all windows of a browser together.
#[derive(Clone, Copy)]
pub struct News {
    /// References of entities that have changed, a space between; `*` when they are many. With a number that grows.
    entities: RwSignal<(u32, String)>,
    /// Grows with each message about notifications.
    notified: RwSignal<u32>,
    /// Grows with each message about announcements.
    announced: RwSignal<u32>,
    /// What the shell shows of it.
    shell: Begun<ShellNews>,
    /// What came before is not shown as new.
    since: StoredValue<i64>,
    toasts: Toasts,
}

impl News {
    /// Called once, by the shell.
    pub fn provide(toasts: Toasts) -> Self {
        let news = Self {
            entities: RwSignal::default(),
            notified: RwSignal::default(),
            announced: RwSignal::default(),
            shell: Begun::new(),
            since: StoredValue::new(0),
            toasts,
        };
        provide_context(news);
        news
    }

    /// That of the page.
    ///
    /// # Panics
    /// Outside the shell, which provides it first.
    pub fn here() -> Self {
        expect_context()
    }

    /// Once it is known, so that the server sends it right from the first byte.
    pub fn ready() -> impl Future<Output = ()> {
        let (news, person) = (use_context::<Self>(), use_context::<ThisPerson>());
        async move {
            let (Some(news), Some(ThisPerson(person))) = (news, person) else { return };
            if !news.shell.is_known() && news.shell.give(person.await.news) {
                let _ = news.since.try_set_value(time::browser_now());
            }
        }
    }

    /// How many notifications are not read, followed.
    pub fn unread(self) -> u64 {
        self.shell.with(|shell| shell.unread)
    }

    /// It is known how many are not read.
    pub fn set_unread(self, unread: u64) {
        self.shell.update(|shell| shell.unread = unread);
    }

    /// Announcements above pages, followed.
    pub fn banners(self) -> Vec<Banner> {
        self.shell.with(|shell| shell.banners.clone())
    }

    /// Takes an announcement away from above the page.
    pub fn without_banner(self, id: &str) {
        self.shell.update(|shell| shell.banners.retain(|banner| banner.id != id));
    }

    /// Where the person can go, followed.
    pub fn navigation(self) -> Vec<ShownGroup> {
        self.shell.with(|shell| shell.navigation.clone())
    }

    /// Whether what the person does is recorded.
    pub fn recorded(self) -> bool {
        self.shell.with_untracked(|shell| shell.recorded)
    }

    /// It is, or not any more.
    pub fn set_recorded(self, recorded: bool) {
        self.shell.update(|shell| shell.recorded = recorded);
    }

    /// Asks again for what every page shows: what is the person's, and what there is to tell them.
    pub fn renew(self, live: LiveMine) {
        spawn_local(async move {
            // What can not be had now comes with the next page.
            if let Ok(person) = ask_person().await {
                live.renew(person.mine);
                self.shell.set(person.news);
            }
        });
    }

    /// Something was told, as the stream's events say it.
    pub fn told(self, event: &str, data: &str) {
        match event {
            "mine" | "announcements" => {
                if event == "announcements" {
                    self.announced.update(|count| *count = count.wrapping_add(1));
                }
                if let Some(live) = use_context::<LiveMine>() {
                    self.renew(live);
                }
            }
            "notifications" => {
                self.notified.update(|count| *count = count.wrapping_add(1));
                let navigate = use_navigate();
                spawn_local(async move {
                    let Ok((unread, latest)) = ask_news().await else { return };
                    self.set_unread(unread);
                    if let Some(latest) = latest {
                        self.show(latest, navigate);
                    }
                });
            }
            "entities" => self.entities.update(|(count, refs)| {
                *count = count.wrapping_add(1);
                data.clone_into(refs);
            }),
            _ => {}
        }
    }

    /// Shows a notification that has just come, in the window that is looked at.
    fn show(
        self,
        (title, link, at, severity): (String, String, i64, i64),
        navigate: impl Fn(&str, leptos_router::NavigateOptions) + Send + Sync + 'static,
    ) {
        if self.since.try_get_value().is_none_or(|since| at <= since) {
            return;
        }
        self.since.set_value(at);
        if document().hidden() {
            return;
        }
        let tone = match severity {
            0 => Tone::Bad,
            1 => Tone::Warn,
            _ => Tone::Info,
        };
        let page = if link.starts_with('/') { link } else { "/notifications".to_owned() };
        let open = Callback::new(move |()| navigate(&page, Default::default()));
        self.toasts.show(Toast { message: title, tone, action: Some((ui::t("Open").to_owned(), open)) });
    }

    /// Calls back with each message about notifications.
    pub fn of_notified(act: impl Fn() + 'static) {
        let Some(news) = use_context::<Self>() else { return };
        on_change(move || Some(news.notified.get()), act);
    }

    /// Calls back with each message about announcements.
    pub fn of_announced(act: impl Fn() + 'static) {
        let Some(news) = use_context::<Self>() else { return };
        on_change(move || Some(news.announced.get()), act);
    }

    /// Calls back when this entity has changed.
    pub fn of_entity(entity_ref: impl Fn() -> String + 'static, act: impl Fn() + 'static) {
        let Some(news) = use_context::<Self>() else { return };
        let own = move |refs: &str| refs == "*" || refs.split(' ').any(|other| other == entity_ref());
        on_change(move || news.entities.with(|(count, refs)| own(refs).then_some(*count)), act);
    }
}

/// Acts when there is another number than the last one; none is for others. Not while something is open over the page.
fn on_change(number: impl Fn() -> Option<u32> + 'static, act: impl Fn() + 'static) {
    let (act, waiting): (Rc<dyn Fn()>, Waiting) = (Rc::new(act), StoredValue::new(None));
    Effect::new(move |before: Option<Option<u32>>| {
        let now = number();
        if now.is_some() && before.is_some_and(|before| before != now) {
            once_nothing_is_open(act.clone(), waiting);
        }
        now.or(before.flatten())
    });
    on_cleanup(move || stop(waiting));
}

/// The timer of what waits, if something does.
type Waiting = StoredValue<Option<TimeoutHandle>>;

/// Acts at once, or when the menu and the dialog that are open have been closed: a page that is drawn anew would take
/// them away from under the pointer.
fn once_nothing_is_open(act: Rc<dyn Fn()>, waiting: Waiting) {
    stop(waiting);
    if !is_something_open() {
        return act();
    }
    let later = set_timeout_with_handle(move || once_nothing_is_open(act, waiting), Duration::from_millis(300));
    let _ = waiting.try_set_value(later.ok());
}

fn stop(waiting: Waiting) {
    if let Some(timer) = waiting.try_update_value(Option::take).flatten() {
        timer.clear();
    }
}

/// Whether a menu or a dialog is open.
fn is_something_open() -> bool {
    matches!(document().query_selector("[role=menu]:popover-open, dialog[open], dialog:popover-open"), Ok(Some(_)))
}
