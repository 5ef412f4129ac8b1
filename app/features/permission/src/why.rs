//! Why somebody may or may not do something: the answer, the sentence, and every rule that was looked at.

use leptos::prelude::*;
use leptos_router::components::Form;
use plugin::{PageHead, failure, said, sentence, use_page};
use serde::{Deserialize, Serialize};
use services::permission::{Effect as Answer, Question, Vocabulary, Why, WhyLine};
use services::{Error, ErrorKind};
use ui::{Button, Card, Choice, EmptyState, Icon, Look, Select, SkeletonCard, Waiting, kept, t, tf};

use crate::address::{WHY, of_question, question};
use crate::functions::{explain, known_permissions};
use crate::parts::crumbs;
use crate::reading;
use crate::reference::ReferenceField;

/// The answer to the question of an address, and what can be asked about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Explained {
    vocabulary: Vocabulary,
    why: Option<Result<Why, Error>>,
}

async fn load(asked: Question) -> Result<Explained, Error> {
    let vocabulary = known_permissions().await?;
    let whole = !asked.user.is_empty() && !asked.permission.is_empty();
    let why = if whole { Some(explain(asked.user, asked.permission, asked.entity).await) } else { None };
    Ok(Explained { vocabulary, why })
}

/// What is typed. It belongs to the page.
#[derive(Clone, Copy)]
struct Typed {
    user: RwSignal<String>,
    permission: RwSignal<String>,
    entity: RwSignal<String>,
}

/// The page.
#[component]
pub fn WhyPage() -> impl IntoView {
    let asked = plugin::address_at(WHY, question);
    let now = asked.get_untracked();
    let typed = Typed {
        user: RwSignal::new(now.user),
        permission: RwSignal::new(now.permission),
        entity: RwSignal::new(now.entity),
    };
    Effect::new(move || {
        let now = asked.get();
        typed.user.set(now.user);
        typed.permission.set(now.permission);
        typed.entity.set(now.entity);
    });
    let found = plugin::data(move || asked.get(), load);
    let loading = RwSignal::new(false);
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(explained) => shown(typed, explained),
                Err(error) => {
                    let state = failure(error, of_question(&asked.get_untracked()));
                    view! { <div class="card">{state}</div> }.into_any()
                }
            })
        })
    };
    view! {
        {use_page(t("Why?").to_owned(), crumbs(t("Why?")))}
        <div class="page why-page" class:loading=ui::late(loading)>
            <PageHead title=t("Why may somebody do something?") />
            <p class="page-lead muted">{t("Asked of the policy in force, as it would decide now.")}</p>
            <Waiting fallback=|| view! { <SkeletonCard lines=6 /> } pending=loading>
                {ui::once(content)}
            </Waiting>
        </div>
    }
    .into_any()
}

fn shown(typed: Typed, explained: Explained) -> AnyView {
    let result = match explained.why {
        None => view! {
            <div class="card">
                <EmptyState icon="circle-help" title=t("Ask about a person and a permission")>
                    <p>
                        {t(
                            "With an entity the answer is yes or no. Without one it may depend, and you see what on. \
                             The rules that were looked at stand below it, with the one that decided.",
                        )}
                    </p>
                </EmptyState>
            </div>
        }
        .into_any(),
        Some(Ok(why)) => answer(why),
        Some(Err(error)) if matches!(error.kind, ErrorKind::Invalid | ErrorKind::NotFound) => view! {
            <section class="banner tone-warn" role="alert">
                <Icon name="triangle-alert" />
                <div>
                    <p class="banner-title">{sentence(&error)}</p>
                </div>
            </section>
        }
        .into_any(),
        Some(Err(error)) => view! { <div class="card">{failure(error, WHY.to_owned())}</div> }.into_any(),
    };
    view! {
        <div class="stack">
            {form(typed, &explained.vocabulary)}
            {result}
        </div>
    }
    .into_any()
}

fn form(typed: Typed, vocabulary: &Vocabulary) -> AnyView {
    let mut choices = vec![Choice::new("", t("Choose a permission"))];
    choices.extend(
        vocabulary.permissions.iter().map(|one| Choice::new(&one.name, format!("{} ({})", said(&one.title), one.name))),
    );
    view! {
        <Form method="GET" action=WHY attr:class="card why-form">
            <ReferenceField
                id="why-user"
                label=t("Who")
                name="user"
                value=typed.user
                kinds=&["user"]
                placeholder="user:default/jo"
            />
            <Select
                id="why-permission"
                label=t("What")
                name="permission"
                choices
                value=typed.permission
                on_choose=Callback::new(move |name| typed.permission.set(name))
            />
            <ReferenceField
                id="why-entity"
                label=t("To which entity (optional)")
                name="entity"
                value=typed.entity
                kinds=&[]
                placeholder="component:default/website"
            />
            <Button submit=true look=Look::Go icon="circle-help">
                {t("Ask")}
            </Button>
        </Form>
    }
    .into_any()
}

fn answer(why: Why) -> AnyView {
    let (tone, icon, word) = match why.answer {
        Some(Answer::Allow) => ("tone-ok", "check", t("Yes")),
        Some(Answer::Deny) => ("tone-bad", "ban", t("No")),
        None => ("tone-info", "filter", t("It depends on the entity")),
    };
    let acts: Vec<_> = why.acts_for.iter().map(|reference| view! { <li>{reading::member(reference)}</li> }).collect();
    let count = why.lines.len();
    let lines: Vec<_> = why.lines.into_iter().map(line).collect();
    let rules = if lines.is_empty() {
        view! {
            <EmptyState icon="scroll-text" title=t("No rule is about this")>
                <p>{t("What counts when no rule matches has decided.")}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <ol class="why-lines">{lines}</ol> }.into_any()
    };
    view! {
        <div class="stack">
            <section class=format!("card why-answer {tone}") aria-label=t("The answer") role="status">
                <p class="why-word">
                    <Icon name=icon class="l" />
                    {word}
                </p>
                <p>{why.because}</p>
                <div class="why-acts">
                    <span class="faint">{t("Acts for")}</span>
                    <ul class="refs">{acts}</ul>
                </div>
            </section>
            <Card title=t("Rules that were looked at") badge=move || view! { <span class="count">{count}</span> }>
                {rules}
            </Card>
        </div>
    }
    .into_any()
}

fn line(line: WhyLine) -> AnyView {
    let mark = line.decided.then(|| {
        view! { <ui::Status tone=ui::Tone::Info icon="target" label=t("decided") /> }
    });
    view! {
        <li class="why-line" class:decided=line.decided>
            <span class="why-place">
                <b class="cut">{line.role}</b>
                <span class="faint">{tf("rule {0}", &[&line.rule.to_string()])}</span>
            </span>
            <span class="why-text">{line.text}</span>
            <span class="why-note">{line.note} {mark}</span>
        </li>
    }
    .into_any()
}
