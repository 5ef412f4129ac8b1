//! The page of a policy: its roles and tests, what it would change, and the way into force. A draft is edited here; one
//! that is or was in force is read.

mod conditions;
mod difference;
mod general;
mod head;
mod impact;
mod local;
mod matcher;
mod members;
mod notes;
mod publish;
mod role;
pub(crate) mod roles;
mod rules;
mod state;
pub(crate) mod tests;
mod values;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};
use plugin::{NotFound, PageHead, failure, loaded, use_page};
use serde::{Deserialize, Serialize};
use services::permission::{Checked, Difference, Impact, PolicyState};
use services::{Error, ErrorKind};
use ui::{SkeletonCard, TabItem, Tabs, kept, t};

use crate::address::{Part, PolicyAddress, of_policy};
use crate::asking::Discard;
use crate::functions::{
    EditAsDraft, PolicyPage, PublishPolicy, check_policy, one_policy, policy_difference, policy_impact,
};
use crate::parts::{crumbs, told};
use crate::reading;
use crate::routes::{policy_look, policy_roles, policy_tests};
pub(crate) use state::Editor;

/// What a part shows besides the policy itself: what the portal has worked out about the saved state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Worked {
    Nothing,
    Tests(Result<Checked, Error>),
    Impact(Result<Impact, Error>),
    Differences(Result<Difference, Error>),
    Both(Result<Checked, Error>, Result<Impact, Error>),
}

async fn work((id, part, _): (String, Part, u32)) -> Worked {
    match part {
        Part::Roles => Worked::Nothing,
        Part::Tests => Worked::Tests(check_policy(id).await),
        Part::Impact => Worked::Impact(policy_impact(id).await),
        Part::Differences => Worked::Differences(policy_difference(id).await),
        Part::Publish => Worked::Both(check_policy(id.clone()).await, policy_impact(id).await),
    }
}

/// What belongs to the page, whichever state of the policy it shows. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    address: Memo<PolicyAddress>,
    worked: plugin::Data<Worked>,
    /// Counts up with every save, so that what was worked out is asked for again.
    saves: RwSignal<u32>,
    go: Callback<String>,
    discard: Discard,
    edit: ServerAction<EditAsDraft>,
    publish: ServerAction<PublishPolicy>,
}

/// The page.
#[component]
pub fn EditorPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let location = use_location();
    let (path, search) = (location.pathname, location.search);
    let address = Memo::new(move |before: Option<&PolicyAddress>| match before {
        Some(before) if path.with(|path| id.with(|id| *path != of_policy(id))) => *before,
        _ => search.with(|search| PolicyAddress::parse(search)),
    });
    let part = Memo::new(move |_| address.get().part);
    let saves = RwSignal::new(0);
    let found = plugin::data_blocking(move || id.get(), one_policy);
    let worked = plugin::data(move || (id.get(), part.get(), saves.get()), work);
    let navigate = use_navigate();
    let here = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
    let page = Page {
        address,
        worked,
        saves,
        go: Callback::new(move |href: String| navigate(&href, here.clone())),
        discard: Discard::new(|| ()),
        edit: ServerAction::new(),
        publish: ServerAction::new(),
    };
    Effect::new(move || {
        if let Some(Err(error)) = page.edit.value().get() {
            told::<()>(Err(error), "");
        }
    });
    Effect::new(move || {
        let Some(done) = page.publish.value().get() else { return };
        if told(done, t("The policy is in force")) {
            found.refetch();
            saves.update(|saves| *saves += 1);
        }
    });
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(policy) => shown(page, policy),
                Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Invalid) => {
                    let id = id.get_untracked();
                    view! {
                        {use_page(t("Not found").to_owned(), crumbs(t("Not found")))}
                        <NotFound what=format!("policy {id}") like="" />
                    }
                    .into_any()
                }
                Err(error) => view! {
                    {use_page(t("Not available").to_owned(), crumbs(t("Not available")))}
                    <PageHead title=t("Not available") />
                    <div class="card">{failure(error, of_policy(&id.get_untracked()))}</div>
                }
                .into_any(),
            })
        })
    };
    view! {
        <div class="page policy-page">
            <Transition fallback=|| view! { <SkeletonCard lines=10 /> }>{ui::once(content)}</Transition>
            {page.discard.dialog()}
        </div>
    }
    .into_any()
}

fn shown(page: Page, found: PolicyPage) -> AnyView {
    let title = found.view.summary.name.clone();
    let state = found.view.summary.state;
    let editor = Editor::new(page, found);
    if state == PolicyState::Draft {
        local::keep(editor);
        editor.save_with_keys();
    }
    let id = editor.id.get_value();
    let tabs = Signal::derive(move || {
        let part = page.address.get().part;
        let (roles, tests) = editor.policy.with(|policy| (policy.roles.len() as u64, policy.tests.len() as u64));
        Part::ALL
            .into_iter()
            .filter(|of| *of != Part::Publish || state != PolicyState::Published)
            .map(|of| TabItem {
                title: of.title().to_owned(),
                href: PolicyAddress::of(of).href(&id),
                count: match of {
                    Part::Roles => Some(roles),
                    Part::Tests => Some(tests),
                    _ => None,
                },
                current: part == of,
            })
            .collect::<Vec<_>>()
    });
    // The part changes here, and what was worked out comes in its own time.
    let part = Memo::new(move |_| page.address.get().part);
    let content = move || match part.get() {
        Part::Roles if state == PolicyState::Draft => loaded(Box::pin(policy_roles(Some(editor)))),
        Part::Roles => editor.policy.with_untracked(reading::view),
        Part::Tests => loaded(Box::pin(policy_tests(Some(editor)))),
        part => loaded(Box::pin(policy_look(Some((editor, part))))),
    };
    view! {
        {use_page(title.clone(), crumbs(&title))}
        {head::view(editor)}
        {notes::view(editor)}
        <Tabs label=t("Parts of the policy") items=tabs />
        <div class="policy-part">{ui::once(content)}</div>
    }
    .into_any()
}

/// What would come of it.
pub(crate) fn look(editor: Editor, part: Part) -> AnyView {
    match part {
        Part::Impact => worked(editor.page, |worked| match worked {
            Worked::Impact(Ok(impact)) => Some(impact::card(impact)),
            Worked::Impact(Err(error)) => Some(failed(error)),
            _ => None,
        }),
        Part::Differences => worked(editor.page, |worked| match worked {
            Worked::Differences(Ok(difference)) => Some(difference::card(difference)),
            Worked::Differences(Err(error)) => Some(failed(error)),
            _ => None,
        }),
        _ => publish::view(editor),
    }
}

/// What was worked out, as soon as it is there. The old one stays until then.
fn worked(page: Page, view: impl Fn(Worked) -> Option<AnyView> + Copy + Send + Sync + 'static) -> AnyView {
    let content = move || {
        Suspend::new(async move {
            let worked = page.worked.await;
            kept(move || match view(worked) {
                Some(view) => view,
                // The answer of the part before; its own is on the way.
                None => view! { <SkeletonCard lines=6 /> }.into_any(),
            })
        })
    };
    view! {
        <div class="policy-worked">
            <Transition fallback=|| view! { <SkeletonCard lines=6 /> }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

fn failed(error: Error) -> AnyView {
    view! { <div class="card">{failure(error, String::new())}</div> }.into_any()
}
