//! The notifications of a page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{LiveMine, News, sentence};
use services::notifications::{Mark, Notification, NotificationView};
use ui::{Chip, Icon, IconButton, TimeAgo, Toast, click, t, tf, use_toasts};

use crate::address::InboxAddress;
use crate::functions::mark_one;
use crate::words;

/// What has become of a notification: shown at once, kept by the server a moment later.
#[derive(Clone, Copy)]
struct State {
    id: StoredValue<String>,
    title: StoredValue<String>,
    read: RwSignal<bool>,
    saved: RwSignal<bool>,
    done: RwSignal<bool>,
    again: Callback<()>,
}

impl State {
    fn show(self, mark: Mark) {
        match mark {
            Mark::Read => self.read.set(true),
            Mark::Unread => self.read.set(false),
            Mark::Saved => self.saved.set(true),
            Mark::Unsaved => self.saved.set(false),
            Mark::Done => {
                self.read.set(true);
                self.done.set(true);
            }
            Mark::Undone => self.done.set(false),
        }
    }

    /// Does it, and takes it back when the server does not. Handlers may outlive their line.
    fn mark(self, mark: Mark, back: Mark) {
        let Some(id) = self.id.try_get_value() else { return };
        let (news, toasts) = (News::here(), use_toasts());
        self.show(mark);
        spawn_local(async move {
            match mark_one(id, mark).await {
                Ok(unread) => news.set_unread(unread),
                Err(error) => {
                    if self.id.try_get_value().is_some() {
                        self.show(back);
                    }
                    toasts.show(Toast::failed(sentence(&error)));
                }
            }
        });
    }

    fn toggle_done(self) {
        if self.done.get_untracked() {
            return self.mark(Mark::Undone, Mark::Done);
        }
        let (id, title, again) = (self.id.get_value(), self.title.get_value(), self.again);
        let (news, toasts) = (News::here(), use_toasts());
        self.mark(Mark::Done, Mark::Undone);
        // The line may be gone by then, and the page as well.
        let back = move || {
            let id = id.clone();
            spawn_local(async move {
                match mark_one(id, Mark::Undone).await {
                    Ok(unread) => {
                        news.set_unread(unread);
                        let _ = again.try_run(());
                    }
                    Err(error) => toasts.show(Toast::failed(sentence(&error))),
                }
            });
        };
        LiveMine::here().offer_back(tf("Done: {0}", &[&title]), back);
    }
}

pub(crate) fn list(notifications: Vec<Notification>, view: NotificationView, again: Callback<()>) -> AnyView {
    let rows: Vec<AnyView> = notifications.into_iter().map(|one| row(one, view, again)).collect();
    view! {
        <ol id="notifications" class="inbox">
            {rows}
        </ol>
    }
    .into_any()
}

fn row(one: Notification, view: NotificationView, again: Callback<()>) -> AnyView {
    let state = State {
        id: StoredValue::new(one.id.clone()),
        title: StoredValue::new(one.title.clone()),
        read: RwSignal::new(one.read_at.is_some()),
        saved: RwSignal::new(one.saved_at.is_some()),
        done: RwSignal::new(one.done_at.is_some()),
        again,
    };
    // What is done leaves the list, and comes back with its way back.
    let hidden = move || state.done.get() != (view == NotificationView::Done) && view != NotificationView::Saved;
    let (tone, icon, severity) = words::severity(one.severity);
    let link = if one.link.is_empty() { String::new() } else { one.link.clone() };
    let foreign = !link.starts_with('/') && !link.is_empty();
    let title = if link.is_empty() {
        view! {
            <span class="inbox-title" data-primary="" tabindex="0">
                {one.title}
            </span>
        }
        .into_any()
    } else {
        let open = move |_: web_sys::MouseEvent| {
            if !state.read.get_untracked() {
                state.mark(Mark::Read, Mark::Unread);
            }
        };
        view! {
            <a
                class="inbox-title"
                data-primary=""
                href=link
                target=foreign.then_some("_blank")
                rel=foreign.then_some("noopener noreferrer")
                on:click=open
            >
                {one.title}
                {foreign.then(|| view! { <Icon name="external-link" class="s" /> })}
            </a>
        }
        .into_any()
    };
    let description =
        (!one.description.is_empty()).then(|| view! { <p class="inbox-text muted">{one.description}</p> });
    let said_already = plugin::said(&one.topic) == words::origin(&one.origin);
    let topic = (!one.topic.is_empty() && !said_already).then(|| {
        let href = InboxAddress { topic: one.topic.clone(), view, ..InboxAddress::default() }.href();
        view! { <Chip label=one.topic.clone() href /> }
    });
    let read_label =
        Signal::derive(move || if state.read.get() { t("Mark as unread") } else { t("Mark as read") }.to_owned());
    let read_icon = Signal::derive(move || if state.read.get() { "mail" } else { "check" }.to_owned());
    let save_label = Signal::derive(move || if state.saved.get() { t("Do not keep") } else { t("Save") }.to_owned());
    let done_label =
        Signal::derive(move || if state.done.get() { t("Back to the inbox") } else { t("Done") }.to_owned());
    let done_icon = Signal::derive(move || if state.done.get() { "inbox" } else { "archive" }.to_owned());
    let toggle_read = move |_| match state.read.get_untracked() {
        true => state.mark(Mark::Unread, Mark::Read),
        false => state.mark(Mark::Read, Mark::Unread),
    };
    let toggle_saved = move |_| match state.saved.get_untracked() {
        true => state.mark(Mark::Unsaved, Mark::Saved),
        false => state.mark(Mark::Saved, Mark::Unsaved),
    };
    let unread_words =
        move || (!state.read.get()).then(|| view! { <span class="visually-hidden">{t("Not read.")} " "</span> });
    view! {
        <li
            class=format!("inbox-row {}", tone.class())
            class:unread=move || !state.read.get()
            class:saved=move || state.saved.get()
            hidden=hidden
            data-row=""
        >
            <span class="inbox-mark" title=severity>
                <Icon name=icon />
                <span class="visually-hidden">{format!("{severity}. ")}</span>
            </span>
            <div class="inbox-main">
                <p class="inbox-line">{unread_words} {title}</p>
                {description}
                <p class="inbox-meta faint">
                    <span>{words::origin(&one.origin)}</span>
                    {topic}
                    <TimeAgo at=one.updated_at />
                </p>
            </div>
            <div class="inbox-actions js-only">
                <IconButton label=read_label icon=read_icon on_click=click(toggle_read) />
                <IconButton class="save" label=save_label icon="bookmark" on_click=click(toggle_saved) />
                <IconButton label=done_label icon=done_icon on_click=click(move |_| state.toggle_done()) />
            </div>
        </li>
    }
    .into_any()
}
