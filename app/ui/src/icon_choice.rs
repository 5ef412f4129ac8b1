//! An icon out of several.

use leptos::prelude::*;

use crate::Icon;

/// Icons of which one is chosen. The one without a name is a dot: none of them.
#[component]
pub fn IconChoice(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// Names in the sprite with their words.
    choices: Vec<(String, String)>,
    /// The name that is chosen.
    value: RwSignal<String>,
) -> impl IntoView {
    let icons: Vec<AnyView> = choices
        .into_iter()
        .map(|(name, words)| {
            let picture = if name.is_empty() {
                view! { <span class="dot"></span> }.into_any()
            } else {
                view! { <Icon name=name.clone() /> }.into_any()
            };
            let (own, tip) = (name.clone(), words.clone());
            view! {
                <label class="swatch" data-tip=tip>
                    <input
                        type="radio"
                        name="icon"
                        aria-label=words
                        prop:checked=move || value.with(|chosen| *chosen == own)
                        on:change=move |_| value.set(name.clone())
                    />
                    {picture}
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset class="swatches">
            <legend>{label}</legend>
            {icons}
        </fieldset>
    }
    .into_any()
}
