//! One of few choices, all of which are seen with what they mean.

use leptos::prelude::*;

/// A choice of a [`RadioGroup`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadioChoice {
    /// What the form sends.
    pub value: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What it means; may be empty.
    pub description: &'static str,
}

/// A group of which one is chosen. Works without scripts.
#[component]
pub fn RadioGroup(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The name in the form.
    name: &'static str,
    /// The choices.
    choices: Vec<RadioChoice>,
    /// The value that is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the value that the person chooses.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let lines: Vec<AnyView> = choices
        .into_iter()
        .map(|choice| {
            let input = format!("{id}-{}", choice.value);
            let help = format!("{input}-help");
            let described = (!choice.description.is_empty()).then(|| help.clone());
            let chosen = move || value.with(|value| value == choice.value);
            view! {
                <div class="radio">
                    <input
                        type="radio"
                        class="radio-dot"
                        id=input.clone()
                        name=name
                        value=choice.value
                        checked=value.with_untracked(|value| value == choice.value)
                        prop:checked=chosen
                        aria-describedby=described
                        on:change=move |_| {
                            if let Some(choose) = on_choose {
                                choose.run(choice.value.to_owned());
                            }
                        }
                    />
                    <label for=input>{choice.label}</label>
                    {(!choice.description.is_empty())
                        .then(|| view! { <p class="help" id=help>{choice.description}</p> })}
                </div>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset class="radios">
            <legend>{label}</legend>
            {lines}
        </fieldset>
    }
    .into_any()
}
