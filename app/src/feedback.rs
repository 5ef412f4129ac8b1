//! The form for feedback on the page that is shown, from everywhere.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use plugin::{Announcer, sentence, target_of};
use services::Error;
use services::feedback::NewFeedback;
use services::wire::Answer;
use ui::{Button, Checkbox, Dialog, Look, TextArea, Toast, Toasts, key, t, tf, use_toasts};

use crate::commands::Commands;

/// Gives feedback.
#[server(prefix = "/fn", endpoint = "feedback/give", input = Answer, output = Answer)]
pub async fn give_feedback(feedback: NewFeedback) -> Result<String, Error> {
    let call = plugin::Call::here()?;
    call.answer(call.services.feedback.give(&call.actor, &feedback).await)
}

/// What a rating says.
const RATINGS: [(u8, &str); 5] =
    [(1, key("Bad")), (2, key("Poor")), (3, key("Fair")), (4, key("Good")), (5, key("Very good"))];

/// What was typed. It stays when the dialog is closed, until it is sent.
#[derive(Clone, Copy)]
struct Draft {
    rating: RwSignal<Option<u8>>,
    text: RwSignal<String>,
    to_portal: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
    open: RwSignal<bool>,
}

/// The dialog. What is in it is fetched when it is first opened.
#[component]
pub fn FeedbackDialog() -> impl IntoView {
    let open = Commands::here().feedback;
    let draft = Draft {
        rating: RwSignal::new(None),
        text: RwSignal::new(String::new()),
        to_portal: RwSignal::new(false),
        wrong: RwSignal::new(None),
        open,
    };
    view! {
        <Dialog open title=t("Leave feedback") id="feedback">
            <div>{move || open.get().then(|| Suspend::new(feedback_form(draft)))}</div>
        </Dialog>
    }
    .into_any()
}

#[lazy]
fn feedback_form(draft: Draft) -> AnyView {
    let (location, toasts) = (use_location(), use_toasts());
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    let title = use_context::<Announcer>().map(|Announcer(title)| title.get_untracked()).unwrap_or_default();
    let target = target_of(&path, &search);
    let entity = (!target.starts_with('/')).then_some(target);
    let page = if search.is_empty() { path } else { format!("{path}?{}", search.trim_start_matches('?')) };
    let about = tf("About: {0}", &[if title.is_empty() { &page } else { &title }]);
    let of_entity = entity.is_some();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let feedback = NewFeedback {
            page: page.clone(),
            page_title: title.clone(),
            entity_ref: entity.clone(),
            rating: draft.rating.get_untracked(),
            text: draft.text.get_untracked(),
            to_portal: draft.to_portal.get_untracked(),
        };
        spawn_local(sent(draft, toasts, feedback));
    };
    let to_portal = Callback::new(move |on| draft.to_portal.set(on));
    view! {
        <form class="fields feedback-form" on:submit=send novalidate=true>
            <p class="muted">{about}</p>
            {ratings(draft)}
            <TextArea
                id="feedback-text"
                label=t("What do you think?")
                name="text"
                value=draft.text
                error=draft.wrong
                rows=5
                description=if of_entity {
                    t("Its owner reads this, and can answer you.")
                } else {
                    t("The team of the portal reads this, and can answer you.")
                }
            />
            {of_entity
                .then(|| {
                    view! {
                        <Checkbox
                            label=t("It is about the portal, not about this entity")
                            name="to_portal"
                            checked=draft.to_portal
                            on_change=to_portal
                        />
                    }
                })}
            <div class="dialog-actions">
                <a class="link" href="/feedback?given=true" on:click=move |_| draft.open.set(false)>
                    {t("What you have said")}
                </a>
                <Button submit=true look=Look::Go icon="message-square">
                    {t("Send")}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

async fn sent(draft: Draft, toasts: Toasts, feedback: NewFeedback) {
    match give_feedback(feedback).await {
        Ok(_) => {
            draft.rating.set(None);
            draft.text.set(String::new());
            draft.wrong.set(None);
            draft.open.set(false);
            toasts.show(Toast::done(t("Thank you. You hear of it when somebody answers.")));
        }
        Err(error) => draft.wrong.set(Some(sentence(&error))),
    }
}

fn ratings(draft: Draft) -> AnyView {
    let choices: Vec<AnyView> = RATINGS
        .into_iter()
        .map(|(value, label)| {
            let chosen = move || draft.rating.get() == Some(value);
            view! {
                <label class="rating">
                    <input
                        type="radio"
                        name="rating"
                        value=value.to_string()
                        prop:checked=chosen
                        on:change=move |_| draft.rating.set(Some(value))
                    />
                    <b aria-hidden="true">{value.to_string()}</b>
                    <span>{t(label)}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset class="ratings">
            <legend>{t("How good is this page?")} <span class="faint">{format!(" {}", t("(optional)"))}</span></legend>
            <div>{choices}</div>
        </fieldset>
    }
    .into_any()
}
