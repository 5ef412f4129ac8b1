//! What changed between two texts.

use leptos::prelude::*;

use crate::t;

/// The old value and the new one, below each other. `None` for a value that was not there.
#[component]
pub fn Diff(
    /// What it was.
    #[prop(into)]
    before: Option<String>,
    /// What it is.
    #[prop(into)]
    after: Option<String>,
) -> impl IntoView {
    let side = |text: Option<String>, class: &'static str, sign: &'static str, name: String| {
        text.map(|text| {
            let lines: Vec<_> = text
                .lines()
                .map(|line| {
                    view! {
                        <span class="diff-line">
                            <span class="sign" aria-hidden="true">
                                {sign}
                            </span>
                            {line.to_owned()}
                        </span>
                    }
                })
                .collect();
            view! {
                <div class=class>
                    <span class="visually-hidden">{name}</span>
                    {lines}
                </div>
            }
        })
    };
    let (was, is) = (format!("{} ", t("Before:")), format!("{} ", t("After:")));
    view! { <div class="diff">{side(before, "diff-del", "−", was)} {side(after, "diff-ins", "+", is)}</div> }.into_any()
}
