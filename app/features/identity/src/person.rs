//! One of those who have signed in, for administrators: their sessions, tokens and groups.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::EntityRef;
use plugin::{NotFound, PageHead, failure, use_page};
use services::ErrorKind;
use services::identity::{PersonDetail, TokenKind};
use ui::{
    Button, Card, CopyButton, Crumb, Dialog, EmptyState, Look, Property, PropertyList, SkeletonCard, TimeAgo, click,
    kept, t, tn, tv,
};

use crate::address::PEOPLE;
use crate::functions::{EndAllOf, one_person};
use crate::parts::{avatar, badges, reference, told};
use crate::sessions::SessionActions;
use crate::tokens::TokenActions;
use crate::{sessions, tokens};

/// What can be done on the page. Cheap to copy.
#[derive(Clone, Copy)]
struct Actions {
    tokens: TokenActions,
    sessions: SessionActions,
    end_all: ServerAction<EndAllOf>,
    /// Whether the question before everything ends shows.
    asking: RwSignal<bool>,
}

/// The page.
#[component]
pub fn PersonPage() -> impl IntoView {
    let params = use_params_map();
    let user = Memo::new(move |_| {
        params.with(|params| {
            let part = |name| params.get_str(name).unwrap_or_default();
            EntityRef::new("user", part("namespace"), part("name"))
        })
    });
    let found = plugin::data_blocking(move || user.get().to_string(), one_person);
    let again = move || found.refetch();
    let actions = Actions {
        tokens: TokenActions::new(again),
        sessions: SessionActions::new(again),
        end_all: ServerAction::new(),
        asking: RwSignal::new(false),
    };
    Effect::new(move || {
        let Some(done) = actions.end_all.value().get() else { return };
        actions.asking.set(false);
        let ended = |count| tn(count, "{0} session or token ended", "{0} sessions and tokens ended");
        if told(done, ended) {
            found.refetch();
        }
    });
    ui::use_list_keys("person");
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(person) => shown(actions, person),
                Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Invalid) => {
                    let user = user.get_untracked();
                    view! {
                        {place(user.name())}
                        <NotFound what=user.to_string() like=user.name() />
                    }
                    .into_any()
                }
                Err(error) => {
                    let user = user.get_untracked();
                    let retry = format!("{PEOPLE}/{}/{}", user.namespace(), user.name());
                    view! {
                        {place(user.name())}
                        <PageHead title=t("Not available") />
                        <div class="card">{failure(error, retry)}</div>
                    }
                    .into_any()
                }
            })
        })
    };
    view! {
        <div id="person" class="page person-page">
            <Transition fallback=|| view! { <SkeletonCard lines=8 /> }>{ui::once(content)}</Transition>
            {tokens::dialog(actions.tokens)}
            {dialog(actions, user)}
        </div>
    }
    .into_any()
}

fn place(title: &str) -> AnyView {
    let crumbs = vec![Crumb::here(t("Administration")), Crumb::link(t("People"), PEOPLE), Crumb::here(title)];
    use_page(title.to_owned(), crumbs)
}

fn shown(actions: Actions, detail: PersonDetail) -> AnyView {
    let person = detail.person;
    let title = person.title.clone();
    let picture = {
        let title = title.clone();
        move || avatar(&title, true)
    };
    let below = {
        let (person, reference) = (person.clone(), person.entity_ref.clone());
        move || {
            view! {
                <code>{reference.clone()}</code>
                <CopyButton label=t("Copy reference") text=reference.clone() />
                {badges(&person)}
            }
        }
    };
    let any = !detail.sessions.is_empty() || !detail.tokens.is_empty();
    let end = move || {
        view! {
            <span class="js-only">
                <Button
                    look=Look::Danger
                    icon="log-out"
                    disabled=!any
                    why=Signal::stored((!any).then(|| t("There is no session and no token to end.").to_owned()))
                    on_click=click(move |_| {
                        if any {
                            actions.asking.set(true);
                        }
                    })
                >
                    {t("End everything")}
                </Button>
            </span>
        }
    };
    view! {
        {place(&title)}
        <div class="stack">
            <PageHead title=title.clone() picture below actions=end />
            <div class="two-columns">
                <div class="stack">
                    {sessions::card(actions.sessions, detail.sessions, false)}
                    {tokens::card(actions.tokens, detail.tokens, TokenKind::Personal)}
                </div>
                <div class="stack">
                    <Card title=t("About")>
                        <div class="card-body">
                            <PropertyList>
                                <Property name=t("E-mail")>{person.email.unwrap_or_else(|| t("unknown").to_owned())}</Property>
                                <Property name=t("Signs in with")>{person.ways.join(", ")}</Property>
                                <Property name=t("Catalog")>{reference(&person.entity_ref, person.in_catalog)}</Property>
                                <Property name=t("Last signed in")>
                                    <TimeAgo at=person.seen_at />
                                </Property>
                            </PropertyList>
                            {person.provisional.then(provisional)}
                        </div>
                    </Card>
                    {groups(&detail.groups)}
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn provisional() -> AnyView {
    view! {
        <p class="muted quiet-note">
            {t("Provisional: they were let in although the catalog has no user for them. They act for no group.")}
        </p>
    }
    .into_any()
}

fn groups(groups: &[String]) -> AnyView {
    let count = groups.len();
    let content = if groups.is_empty() {
        view! {
            <EmptyState icon="users" title=t("In no group")>
                <p>{t("Groups come from the catalog; what they may do is set by the policy in force.")}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows: Vec<_> = groups.iter().map(|group| view! { <li>{reference(group, true)}</li> }).collect();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    view! {
        <Card title=t("Acts for") badge=move || view! { <span class="count">{count}</span> }>
            {content}
        </Card>
    }
    .into_any()
}

/// The question before everything ends.
fn dialog(actions: Actions, user: Memo<EntityRef>) -> AnyView {
    let reference = move || user.get().to_string();
    view! {
        <Dialog open=actions.asking title=t("End everything of this person?") id="end-everything">
            <div class="dialog-body">
                <p>
                    {tv(
                        "All sessions and tokens of {0} end at once, on every device and in every script, and the \
                         accounts they have connected are forgotten. They may sign in again unless the provider or the \
                         catalog keeps them out.",
                        vec![view! { <code>{reference}</code> }.into_any()],
                    )}
                </p>
            </div>
            <ActionForm action=actions.end_all>
                <input type="hidden" name="user_ref" prop:value=reference />
                <footer class="dialog-actions">
                    <Button on_click=click(move |_| actions.asking.set(false))>{t("Keep them")}</Button>
                    <Button submit=true look=Look::Danger icon="log-out">
                        {t("End everything")}
                    </Button>
                </footer>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
