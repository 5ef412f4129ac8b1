//! What the person wants to be told, and how: a switch for each channel, origin and topic.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{PageHead, failure, said, sentence, use_page};
use services::notifications::{Channel, Digest, NotificationSettings};
use ui::{Card, Checkbox, Crumb, RadioChoice, RadioGroup, SkeletonCard, Toast, Toasts, kept, t, tf, use_toasts};

use crate::address::{PATH, SETTINGS};
use crate::functions::{my_notification_settings, save_notification_settings};
use crate::words;

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let found = plugin::data(|| (), |()| my_notification_settings());
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(settings) => form(settings),
                Err(error) => view! { <div class="card">{failure(error, SETTINGS.to_owned())}</div> }.into_any(),
            })
        })
    };
    view! {
        {use_page(
            t("What you are told · Notifications").to_owned(),
            vec![Crumb::link(t("Notifications"), PATH), Crumb::here(t("What you are told"))],
        )}
        <div class="page notification-settings">
            <PageHead title=t("What you are told") />
            <p class="page-lead muted">
                {t(
                    "The same on each of your devices. What you switch off stays out of your inbox, unless you have \
                     saved it.",
                )}
            </p>
            <Transition fallback=|| view! { <SkeletonCard lines=6 /> }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

/// Changes the settings: here at once, and on the server.
fn change(settings: RwSignal<NotificationSettings>, toasts: Toasts, act: impl FnOnce(&mut NotificationSettings)) {
    let before = settings.get_untracked();
    settings.update(act);
    let new = settings.get_untracked();
    spawn_local(async move {
        if let Err(error) = save_notification_settings(new).await {
            let _ = settings.try_set(before);
            toasts.show(Toast::failed(sentence(&error)));
        }
    });
}

fn form(first: NotificationSettings) -> AnyView {
    let toasts = use_toasts();
    let mail = first.channels.iter().any(|channel| channel.id == "Email");
    let channels: Vec<(String, usize)> =
        first.channels.iter().enumerate().map(|(at, channel)| (channel.id.clone(), at)).collect();
    let lines = lines(&first.channels);
    let settings = RwSignal::new(first);
    let heads: Vec<AnyView> = channels
        .iter()
        .map(|(id, _)| {
            let title = if id == "Web" { t("Inbox") } else { t("Mail") };
            view! { <th scope="col">{title}</th> }.into_any()
        })
        .collect();
    let rows: Vec<AnyView> = lines
        .into_iter()
        .map(|(origin, topic)| {
            let words = match (&origin, &topic) {
                (None, _) => t("Everything").to_owned(),
                (Some(origin), None) => words::origin(origin),
                (Some(_), Some(topic)) => said(topic),
            };
            let class = match (&origin, &topic) {
                (None, _) => "of-all",
                (_, None) => "of-origin",
                _ => "of-topic",
            };
            let cells: Vec<AnyView> = channels
                .iter()
                .map(|(id, at)| cell(settings, toasts, *at, id, origin.clone(), topic.clone(), &words))
                .collect();
            view! {
                <tr class=class>
                    <th scope="row">{words}</th>
                    {cells}
                </tr>
            }
            .into_any()
        })
        .collect();
    let digest = mail.then(|| {
        let choices = vec![
            RadioChoice { value: "now", label: t("At once"), description: t("A letter for each notification.") },
            RadioChoice { value: "hourly", label: t("Every hour"), description: t("One letter with what has come.") },
            RadioChoice { value: "daily", label: t("Every morning"), description: t("One letter at 7:00 UTC.") },
        ];
        let value = Signal::derive(move || settings.with(|settings| settings.digest.name().to_owned()));
        let choose = Callback::new(move |chosen: String| {
            change(settings, toasts, |settings| settings.digest = Digest::named(&chosen).unwrap_or_default());
        });
        view! {
            <Card title=t("When mail comes")>
                <div class="card-body">
                    <RadioGroup id="digest" label=t("Mail") name="digest" choices value on_choose=choose />
                    <p class="muted">{t("What is critical comes at once in any case.")}</p>
                </div>
            </Card>
        }
    });
    view! {
        <noscript>
            <p class="muted">{t("Changing these settings takes scripts.")}</p>
        </noscript>
        <Card title=t("Channels and topics")>
            <table class="table settings-table">
                <caption class="visually-hidden">{t("What you are told, by channel")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t("About")}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Card>
        {digest}
    }
    .into_any()
}

/// Everything, then each origin with its topics.
fn lines(channels: &[Channel]) -> Vec<(Option<String>, Option<String>)> {
    let mut lines = vec![(None, None)];
    for origin in channels.first().into_iter().flat_map(|channel| &channel.origins) {
        lines.push((Some(origin.id.clone()), None));
        // A single topic that is called as its origin would be the same line twice.
        let single =
            origin.topics.len() == 1 && origin.topics.iter().all(|topic| topic.id == words::origin(&origin.id));
        if !single {
            lines.extend(origin.topics.iter().map(|topic| (Some(origin.id.clone()), Some(topic.id.clone()))));
        }
    }
    lines
}

fn cell(
    settings: RwSignal<NotificationSettings>,
    toasts: Toasts,
    at: usize,
    channel: &str,
    origin: Option<String>,
    topic: Option<String>,
    words: &str,
) -> AnyView {
    let label = if channel == "Web" { tf("{0}: inbox", &[words]) } else { tf("{0}: mail", &[words]) };
    let (read_origin, read_topic) = (origin.clone(), topic.clone());
    // What is off above is off below, and says so.
    let above = {
        let (origin, topic) = (origin.clone(), topic.clone());
        Signal::derive(move || {
            settings.with(|settings| {
                let Some(channel) = settings.channels.get(at) else { return false };
                let of = channel.origins.iter().find(|own| Some(&own.id) == origin.as_ref());
                match (&origin, &topic) {
                    (None, _) => true,
                    (Some(_), None) => channel.enabled,
                    (Some(_), Some(_)) => channel.enabled && of.is_none_or(|of| of.enabled),
                }
            })
        })
    };
    let checked = Signal::derive(move || {
        settings.with(|settings| {
            let Some(channel) = settings.channels.get(at) else { return false };
            let of = channel.origins.iter().find(|own| Some(&own.id) == read_origin.as_ref());
            let own = of.and_then(|of| of.topics.iter().find(|own| Some(&own.id) == read_topic.as_ref()));
            match (&read_origin, &read_topic) {
                (None, _) => channel.enabled,
                (Some(_), None) => of.is_none_or(|of| of.enabled),
                (Some(_), Some(_)) => own.is_none_or(|own| own.enabled),
            }
        })
    });
    let changed = Callback::new(move |on: bool| {
        change(settings, toasts, |settings| {
            let Some(channel) = settings.channels.get_mut(at) else { return };
            let Some(origin) = &origin else {
                channel.enabled = on;
                return;
            };
            let Some(of) = channel.origins.iter_mut().find(|own| own.id == *origin) else { return };
            match &topic {
                None => of.enabled = on,
                Some(topic) => of.topics.iter_mut().filter(|own| own.id == *topic).for_each(|own| own.enabled = on),
            }
        });
    });
    view! {
        <td class:off=move || !above.get()>
            <Checkbox label=label name="told" checked on_change=changed />
        </td>
    }
    .into_any()
}
