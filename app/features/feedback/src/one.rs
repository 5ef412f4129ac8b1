//! One piece of feedback with what was said to it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use plugin::{EntityLink, News, NotFound, PageHead, failure, sentence, use_page};
use services::ErrorKind;
use services::feedback::{FeedbackDetail, FeedbackReply, FeedbackState};
use ui::{
    Button, Choice, Crumb, Look, Property, PropertyList, Select, SkeletonCard, TextArea, TimeAgo, Toast, kept, t, tf,
    use_toasts,
};

use crate::address::{PATH, of};
use crate::functions::{ReplyToFeedback, SetFeedbackState, one_feedback};
use crate::parts;

/// What can be done on the page. Cheap to copy.
#[derive(Clone, Copy)]
struct Actions {
    reply: ServerAction<ReplyToFeedback>,
    state: ServerAction<SetFeedbackState>,
    text: RwSignal<String>,
}

/// The page.
#[component]
pub fn FeedbackPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get_str("id").unwrap_or_default().to_owned()));
    let found = plugin::data_blocking(move || id.get(), one_feedback);
    let actions = Actions { reply: ServerAction::new(), state: ServerAction::new(), text: RwSignal::default() };
    let toasts = use_toasts();
    News::of_notified(move || found.refetch());
    Effect::new(move || {
        if let Some(Ok(())) = actions.reply.value().get() {
            actions.text.set(String::new());
            found.refetch();
        }
    });
    Effect::new(move || match actions.state.value().get() {
        Some(Ok(())) => found.refetch(),
        Some(Err(error)) => toasts.show(Toast::failed(sentence(&error))),
        None => {}
    });
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(detail) => shown(actions, detail),
                Err(error) => {
                    let state = match error.kind {
                        ErrorKind::NotFound => {
                            view! { <NotFound what=format!("feedback {}", id.get_untracked()) like="" /> }.into_any()
                        }
                        _ => view! {
                            <h1 class="visually-hidden">{t("Not available")}</h1>
                            <div class="card">{failure(error, of(&id.get_untracked()))}</div>
                        }
                        .into_any(),
                    };
                    view! {
                        {use_page(t("Not available").to_owned(), vec![crumb(), Crumb::here(t("Not available"))])}
                        {state}
                    }
                    .into_any()
                }
            })
        })
    };
    view! {
        <div class="page one-feedback">
            <Transition fallback=|| view! { <SkeletonCard lines=6 /> }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

fn crumb() -> Crumb {
    Crumb::link(t("Feedback"), PATH)
}

fn shown(actions: Actions, detail: FeedbackDetail) -> AnyView {
    let FeedbackDetail { feedback, replies, answers } = detail;
    let title = tf("Feedback on {0}", &[feedback.entity.as_ref().map_or(&feedback.page_title, |link| &link.title)]);
    let state = feedback.state;
    let below = move || parts::state(state);
    let text = if feedback.text.is_empty() { t("Only a rating.").to_owned() } else { feedback.text.clone() };
    let who = match feedback.by.clone() {
        Some(link) => view! { <EntityLink link /> }.into_any(),
        None => view! { <span>{t("Somebody")}</span> }.into_any(),
    };
    let to = match feedback.to.clone() {
        Some(link) => view! { <EntityLink link /> }.into_any(),
        None => view! { <span>{t("The portal's team")}</span> }.into_any(),
    };
    let entity =
        feedback.entity.clone().map(|link| view! { <Property name=t("Entity")><EntityLink link /></Property> });
    let rating = feedback.rating.map(|rating| view! { <Property name=t("Rating")>{parts::rating(rating)}</Property> });
    let said: Vec<AnyView> = replies.into_iter().map(reply).collect();
    let standing = answers.then(|| standing(actions, feedback.id.clone(), state));
    view! {
        {use_page(title.clone(), vec![crumb(), Crumb::here(title.clone())])}
        <PageHead title below />
        <div class="feedback-columns">
            <div class="feedback-talk">
                <section class="card" aria-label=t("What was said")>
                    <div class="card-body feedback-said">
                        <p class="feedback-by">
                            {who} <span class="faint">
                                <TimeAgo at=feedback.at />
                            </span>
                        </p>
                        <p class="feedback-text">{text}</p>
                    </div>
                </section>
                <ol class="feedback-replies" aria-label=t("Replies")>
                    {said}
                </ol>
                {answer(actions, feedback.id.clone())}
            </div>
            <aside class="card feedback-facts" aria-label=t("About it")>
                <div class="card-body">
                    <PropertyList>
                        <Property name=t("To")>{to}</Property>
                        {entity}
                        <Property name=t("Page")>
                            <a class="link" href=feedback.page>
                                {feedback.page_title}
                            </a>
                        </Property>
                        {rating}
                    </PropertyList>
                    {standing}
                </div>
            </aside>
        </div>
    }
    .into_any()
}

fn reply(reply: FeedbackReply) -> AnyView {
    let who = match reply.by {
        Some(link) => view! { <EntityLink link /> }.into_any(),
        None => view! { <span>{t("Somebody")}</span> }.into_any(),
    };
    let when = view! { <span class="faint"><TimeAgo at=reply.at /></span> };
    match reply.state {
        Some(state) => view! {
            <li class="feedback-change muted">{who} <span>{t("says it stands so:")}</span> {parts::state(state)} {when}</li>
        }
        .into_any(),
        None => view! {
            <li class="card">
                <div class="card-body feedback-said">
                    <p class="feedback-by">{who} {when}</p>
                    <p class="feedback-text">{reply.text}</p>
                </div>
            </li>
        }
        .into_any(),
    }
}

fn answer(actions: Actions, id: String) -> AnyView {
    let wrong = Signal::derive(move || match actions.reply.value().get() {
        Some(Err(error)) => Some(sentence(&error)),
        _ => None,
    });
    let busy = actions.reply.pending();
    view! {
        <ActionForm action=actions.reply attr:class="fields feedback-answer">
            <input type="hidden" name="id" value=id />
            <TextArea
                id="feedback-reply"
                label=t("Reply")
                name="text"
                value=actions.text
                rows=4
                required=true
                error=wrong
            />
            <Button submit=true look=Look::Go icon="message-square" disabled=Signal::derive(move || busy.get())>
                {t("Reply")}
            </Button>
        </ActionForm>
    }
    .into_any()
}

/// Where it stands, for those who may say so. A form, so that it works before the page is alive.
fn standing(actions: Actions, id: String, state: FeedbackState) -> AnyView {
    let choices = FeedbackState::ALL.into_iter().map(|state| Choice::new(state.name(), state.title())).collect();
    view! {
        <ActionForm action=actions.state attr:class="feedback-state">
            <input type="hidden" name="id" value=id />
            <Select id="feedback-state" label=t("State") name="state" choices value=state.name().to_owned() />
            <Button submit=true>{t("Set")}</Button>
        </ActionForm>
    }
    .into_any()
}
