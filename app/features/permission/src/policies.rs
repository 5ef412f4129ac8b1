//! Every policy: the one in force, drafts, and those that were in force.

use leptos::prelude::*;
use plugin::{PageHead, failure, push_pair, use_page};
use services::permission::{PolicyState, PolicySummary};
use ui::{
    Button, ButtonLink, Checkbox, Column, Crumb, Look, Menu, MenuButton, MenuLink, Popover, SkeletonTable, Table,
    TextField, TimeAgo, click, kept, t, tf, thousands, tv,
};

use crate::address::{IMPORT, PATH, Part, PolicyAddress, WHY, of_policy};
use crate::asking::Discard;
use crate::functions::{CreateDraft, EditAsDraft, all_policies};
use crate::parts::{state, told, who};

/// What can be done on the page. Cheap to copy.
#[derive(Clone, Copy)]
struct Actions {
    create: ServerAction<CreateDraft>,
    edit: ServerAction<EditAsDraft>,
    discard: Discard,
}

/// The page.
#[component]
pub fn PoliciesPage() -> impl IntoView {
    let found = plugin::data(|| (), |()| all_policies());
    let actions = Actions {
        create: ServerAction::new(),
        edit: ServerAction::new(),
        discard: Discard::new(move || found.refetch()),
    };
    Effect::new(move || {
        // When it went well, the answer leads to the draft.
        if let Some(Err(error)) = actions.edit.value().get() {
            told::<()>(Err(error), "");
        }
    });
    ui::use_list_keys("policies-table");
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(policies) => view! {
                    {head(actions)}
                    {table(actions, policies)}
                }
                .into_any(),
                Err(error) => view! {
                    <PageHead title=t("Policies") />
                    <div class="card">{failure(error, PATH.to_owned())}</div>
                }
                .into_any(),
            })
        })
    };
    view! {
        {use_page(t("Policies").to_owned(), vec![Crumb::here(t("Administration")), Crumb::here(t("Policies"))])}
        <div class="page policies-page">
            <Transition fallback=|| {
                view! {
                    <div class="card">
                        <SkeletonTable rows=5 columns=6 />
                    </div>
                }
            }>{ui::once(content)}</Transition>
            {actions.discard.dialog()}
        </div>
    }
    .into_any()
}

fn head(actions: Actions) -> AnyView {
    let buttons = move || {
        view! {
            <ButtonLink href=WHY icon="circle-help">
                {t("Why?")}
            </ButtonLink>
            <ButtonLink href=IMPORT icon="import">
                {t("Import")}
            </ButtonLink>
            {new_draft(actions.create)}
        }
    };
    view! {
        <PageHead title=t("Policies") actions=buttons />
        <p class="page-lead muted">
            {t(
                "A policy says who may do what. Exactly one is in force; drafts change nothing until they are \
                 published.",
            )}
        </p>
    }
    .into_any()
}

fn new_draft(create: ServerAction<CreateDraft>) -> AnyView {
    let copy = RwSignal::new(true);
    let wrong = Signal::derive(move || match create.value().get() {
        Some(Err(error)) => Some(plugin::sentence(&error)),
        _ => None,
    });
    view! {
        <Popover id="new-policy" label=t("New draft") icon="plus">
            <ActionForm action=create attr:class="popover-body fields">
                <TextField
                    id="new-policy-name"
                    label=t("Name")
                    name="name"
                    required=true
                    placeholder=t("Teams own what is theirs")
                    error=wrong
                />
                <Checkbox
                    label=t("Begin with the one in force")
                    name="copy"
                    checked=copy
                    on_change=Callback::new(move |on| copy.set(on))
                />
                <Button submit=true look=Look::Go icon="plus">
                    {t("Create draft")}
                </Button>
            </ActionForm>
        </Popover>
    }
    .into_any()
}

fn table(actions: Actions, policies: Vec<PolicySummary>) -> AnyView {
    let count = policies.len() as u64;
    let columns = vec![
        Column::new(t("Name"), ""),
        Column::new(t("State"), "policy-state"),
        Column::new(t("Roles"), "policy-number number hide-s"),
        Column::new(t("Tests"), "policy-number number hide-s"),
        Column::new(t("Changed"), "w-20 hide-m"),
        Column::new(t("Came into force"), "w-20 hide-s"),
        Column::new(t("Actions"), "row-actions").silent(),
    ];
    let rows: Vec<_> = policies.into_iter().enumerate().map(|(at, policy)| row(actions, at, policy)).collect();
    view! {
        <section class="card" aria-labelledby="policies-title">
            <header>
                <h2 id="policies-title">{t("All policies")}</h2>
                <span class="count">{thousands(count)}</span>
            </header>
            <Table caption=t("Policies") columns id="policies-table">
                {rows}
            </Table>
        </section>
    }
    .into_any()
}

fn row(actions: Actions, at: usize, policy: PolicySummary) -> AnyView {
    let changed = (!policy.changed_by.is_empty()).then(|| by(policy.changed_at, &policy.changed_by));
    let published = policy.published_at.map(|at| by(at, policy.published_by.as_deref().unwrap_or_default()));
    view! {
        <tr data-row="">
            <th scope="row">
                <div class="cell">
                    <a class="cut" href=of_policy(&policy.id)>
                        {policy.name.clone()}
                    </a> <span class="faint cut policy-about hide-s">{policy.description.clone()}</span>
                </div>
            </th>
            <td class="policy-state">{state(policy.state)}</td>
            <td class="policy-number number hide-s">{policy.roles}</td>
            <td class="policy-number number hide-s">{policy.tests}</td>
            <td class="w-20 hide-m">{changed}</td>
            <td class="w-20 hide-s">{published}</td>
            <td class="row-actions">{menu(actions, at, policy)}</td>
        </tr>
    }
    .into_any()
}

/// When something was done, and by whom.
fn by(at: i64, whom: &str) -> AnyView {
    let whom =
        (!whom.is_empty()).then(|| view! { <span class="faint">" " {tv("by {0}", vec![who(whom).into_any()])}</span> });
    view! {
        <span>
            <TimeAgo at />
            {whom}
        </span>
    }
    .into_any()
}

fn menu(actions: Actions, at: usize, policy: PolicySummary) -> AnyView {
    let (id, name) = (policy.id, policy.name);
    let draft = policy.state == PolicyState::Draft;
    let edit = (!draft).then(|| {
        let id = id.clone();
        let edit = move |_| {
            actions.edit.dispatch(EditAsDraft { id: id.clone() });
        };
        view! { <MenuButton icon="pencil" label=t("Edit as draft") on_click=click(edit) /> }
    });
    let publish = (policy.state != PolicyState::Published).then(|| {
        let label = if draft { t("Publish…") } else { t("Put into force again…") };
        view! { <MenuLink href=PolicyAddress::of(Part::Publish).href(&id) icon="shield-check" label /> }
    });
    let discard = (policy.state != PolicyState::Published).then(|| {
        let asked = (id.clone(), name.clone());
        let ask = move |_| actions.discard.asked.set(Some(asked.clone()));
        view! { <MenuButton icon="trash-2" label=t("Discard…") danger=true on_click=click(ask) /> }
    });
    view! {
        <Menu id=format!("policy-menu-{at}") label=tf("Actions for {0}", &[&name]) compact=true>
            {edit}
            {publish}
            <MenuLink href=export(&id) icon="download" label=t("Export") download=true />
            {discard}
        </Menu>
    }
    .into_any()
}

/// Where a policy is to be had as a file.
pub(crate) fn export(id: &str) -> String {
    let mut search = String::new();
    push_pair(&mut search, "id", id);
    format!("/fn/permission/export?{search}")
}
