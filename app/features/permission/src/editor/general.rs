//! What a policy is called, and how it decides.

use leptos::prelude::*;
use services::permission::{Effect as Answer, Resolution};
use ui::{Choice, Select, TextArea, TextField, t};

use super::state::Editor;
use crate::reading;

pub(super) fn card(editor: Editor) -> AnyView {
    let now = editor.policy.get_untracked();
    let name = editor.line(now.name, |policy, text| policy.name = text);
    let description = editor.line(now.description, |policy, text| policy.description = text);
    let resolution = Signal::derive(move || {
        editor.policy.with(|policy| match policy.resolution {
            Resolution::FirstMatch => "first-match".to_owned(),
            Resolution::DenyOverrides => "deny-overrides".to_owned(),
        })
    });
    let fallback = Signal::derive(move || {
        editor.policy.with(|policy| if policy.fallback == Answer::Allow { "allow" } else { "deny" }.to_owned())
    });
    view! {
        <section class="card" aria-labelledby="policy-general">
            <header>
                <h2 id="policy-general">{t("Policy")}</h2>
            </header>
            <div class="card-body fields">
                <TextField
                    id="policy-name"
                    label=t("Name")
                    name="name"
                    value=name
                    required=true
                    error=editor.problem("name".to_owned())
                />
                <TextArea
                    id="policy-description"
                    label=t("What it is for")
                    name="description"
                    value=description
                    rows=2
                />
                <Select
                    id="policy-resolution"
                    label=t("When several rules match")
                    name="resolution"
                    choices=vec![
                        Choice::new("first-match", t("The first counts")),
                        Choice::new("deny-overrides", t("A no counts first")),
                    ]
                    value=resolution
                    on_choose=Callback::new(move |value: String| {
                        editor
                            .text(|policy| {
                                policy.resolution = if value == "deny-overrides" {
                                    Resolution::DenyOverrides
                                } else {
                                    Resolution::FirstMatch
                                };
                            });
                    })
                />
                <Select
                    id="policy-fallback"
                    label=t("When no rule matches")
                    name="fallback"
                    choices=vec![Choice::new("deny", t("No")), Choice::new("allow", t("Yes"))]
                    value=fallback
                    on_choose=Callback::new(move |value: String| {
                        editor.text(|policy| policy.fallback = reading::named(&value));
                    })
                />
            </div>
        </section>
    }
    .into_any()
}
