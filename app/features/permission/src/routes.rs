//! The addresses of this capability's pages. What a page shows is loaded when it is first opened; the functions below
//! are its parts.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use leptos_router::hooks::use_location;
use plugin::{LazyPage, lazy_page, needs, page};

use crate::address::Part;
use crate::editor::Editor;
use crate::{editor, import, policies, why};

pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![
        page("/admin/policies", lazy_page!(policy_list_view)),
        page("/admin/policies/import", lazy_page!(policy_import_view)),
        page("/admin/policies/why", lazy_page!(policy_why_view)),
        page("/admin/policies/:id", LazyPage::new(editor_needs, |show| Box::pin(load_editor(show)))),
    ]
}

#[lazy]
fn policy_list_view(show: bool) -> AnyView {
    show.then(|| view! { <policies::PoliciesPage /> }).into_any()
}

#[lazy]
fn policy_import_view(show: bool) -> AnyView {
    show.then(|| view! { <import::ImportPage /> }).into_any()
}

#[lazy]
fn policy_why_view(show: bool) -> AnyView {
    show.then(|| view! { <why::WhyPage /> }).into_any()
}

#[lazy]
fn policy_editor(show: bool) -> AnyView {
    show.then(|| view! { <editor::EditorPage /> }).into_any()
}

/// What the tabs show are parts of their own: the page would be too heavy with them.
#[lazy]
pub(crate) fn policy_roles(editor: Option<Editor>) -> AnyView {
    editor.map(editor::roles::view).into_any()
}

#[lazy]
pub(crate) fn policy_tests(editor: Option<Editor>) -> AnyView {
    editor.map(editor::tests::view).into_any()
}

#[lazy]
pub(crate) fn policy_look(shown: Option<(Editor, Part)>) -> AnyView {
    shown.map(|(editor, part)| editor::look(editor, part)).into_any()
}

/// The form that the address shows. Not read as the page reads it: this is in the part that everybody fetches first.
fn form_of_address() -> Form {
    use_location().search.with_untracked(|search| match search.split_once("part=") {
        None => Form::Roles,
        Some((_, part)) if part.starts_with("tests") => Form::Tests,
        Some((_, part)) if ["impact", "differences", "publish"].iter().any(|other| part.starts_with(other)) => {
            Form::Look
        }
        Some(_) => Form::Roles,
    })
}

#[derive(Clone, Copy)]
enum Form {
    Roles,
    Tests,
    Look,
}

fn editor_needs() {
    needs("policy_editor");
    match form_of_address() {
        Form::Roles => needs("policy_roles"),
        Form::Tests => needs("policy_tests"),
        Form::Look => needs("policy_look"),
    }
}

/// The page, or what its address shows.
async fn load_editor(show: bool) -> AnyView {
    let form = (!show).then(form_of_address);
    let page = policy_editor(show).await;
    match form {
        Some(Form::Roles) => drop(policy_roles(None).await),
        Some(Form::Tests) => drop(policy_tests(None).await),
        Some(Form::Look) => drop(policy_look(None).await),
        None => {}
    }
    page
}
