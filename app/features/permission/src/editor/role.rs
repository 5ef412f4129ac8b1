//! The form of a role.

use leptos::prelude::*;
use services::permission::Role;
use ui::{Button, Look, TextField, click, t, tf};

use super::state::{Editor, with_role};
use super::{members, rules};

pub(super) fn form(editor: Editor, at: usize, role: Role) -> AnyView {
    let name = editor.line(role.name.clone(), move |policy, text| with_role(policy, at, |role| role.name = text));
    let description = editor
        .line(role.description.clone(), move |policy, text| with_role(policy, at, |role| role.description = text));
    let owner = editor.line(role.owner.clone(), move |policy, text| with_role(policy, at, |role| role.owner = text));
    let take_away = move |_| {
        editor.reshape("policy-roles", |policy| {
            if at < policy.roles.len() {
                policy.roles.remove(at);
            }
        });
        editor.go_to_role(at.saturating_sub(1));
    };
    view! {
        <section class="card role-form" aria-label=t("Role")>
            <header>
                <h2>{tf("Role {0}", &[&(at + 1).to_string()])}</h2>
                <div class="card-actions js-only">
                    <Button look=Look::Quiet icon="trash-2" on_click=click(take_away)>
                        {t("Remove role")}
                    </Button>
                </div>
            </header>
            <div class="card-body fields">
                <div class="role-facts">
                    <TextField
                        id="role-name"
                        label=t("Name")
                        name="role_name"
                        value=name
                        required=true
                        placeholder=t("Component owners")
                        error=editor.problem(format!("roles[{at}].name"))
                    />
                    <TextField
                        id="role-owner"
                        label=t("Whom to ask for it")
                        name="role_owner"
                        value=owner
                        placeholder="group:default/platform"
                    />
                </div>
                <TextField id="role-description" label=t("What it is for") name="role_description" value=description />
                {members::view(editor, at, &role.members)}
            </div>
        </section>
        {rules::view(editor, at, &role.rules)}
    }
    .into_any()
}
