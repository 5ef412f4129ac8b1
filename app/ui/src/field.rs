//! Fields of forms. Each wires its label, description and error by ids made from its `id`.

use leptos::prelude::*;

use crate::{Icon, Kbd, t};

/// Label, description and error around a control.
fn frame(
    id: &str,
    label: String,
    description: String,
    error: Signal<Option<String>>,
    optional: bool,
    control: AnyView,
) -> AnyView {
    let (help, message) = (format!("{id}-help"), format!("{id}-error"));
    view! {
        <div class="field" class:has-error=move || error.with(Option::is_some)>
            <label for=id.to_owned()>
                {label} {optional.then(|| view! { <span class="faint">{format!(" {}", t("(optional)"))}</span> })}
            </label>
            {control}
            {(!description.is_empty()).then(|| view! { <p class="help" id=help>{description}</p> })}
            <p class="message" id=message>
                {move || {
                    error
                        .get()
                        .map(|error| {
                            view! {
                                <Icon name="circle-alert" class="s" />
                                <span>{error}</span>
                            }
                        })
                }}
            </p>
        </div>
    }
    .into_any()
}

/// The ids that describe a control: its help when it has one, its error when there is one.
fn described_by(
    id: &str,
    description: &str,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Clone + use<> {
    let help = if description.is_empty() { String::new() } else { format!("{id}-help") };
    let message = format!("{id}-error");
    move || {
        let wrong = error.with(Option::is_some);
        match (help.is_empty(), wrong) {
            (true, false) => None,
            (false, false) => Some(help.clone()),
            (true, true) => Some(message.clone()),
            (false, true) => Some(format!("{help} {message}")),
        }
    }
}

fn invalid(error: Signal<Option<String>>) -> impl Fn() -> Option<&'static str> + Clone {
    move || error.with(Option::is_some).then_some("true")
}

/// One line of text.
#[component]
pub fn TextField(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// Its text.
    #[prop(optional, into)]
    value: Option<RwSignal<String>>,
    /// What it means, what is expected.
    #[prop(optional, into)]
    description: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// `text`, `url`, `email`, `number`, `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// An example.
    #[prop(optional, into)]
    placeholder: String,
    /// What browsers may fill in; `off` unless given.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Must be given. Otherwise the label says that it is optional.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let value = value.unwrap_or_default();
    let control = view! {
        <input
            class="input"
            id=id.clone()
            name=name
            type=kind
            value=value.get_untracked()
            placeholder=placeholder
            autocomplete=autocomplete
            spellcheck="false"
            required=required
            aria-describedby=described_by(&id, &description, error)
            aria-invalid=invalid(error)
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        />
    };
    frame(&id, label, description, error, !required, control.into_any())
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// Its text.
    #[prop(optional, into)]
    value: Option<RwSignal<String>>,
    /// What it means, what is expected.
    #[prop(optional, into)]
    description: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// An example.
    #[prop(optional, into)]
    placeholder: String,
    /// How many lines it shows.
    #[prop(default = 6)]
    rows: u32,
    /// Must be given.
    #[prop(optional)]
    required: bool,
    /// Code: a monospaced face.
    #[prop(optional)]
    code: bool,
) -> impl IntoView {
    let value = value.unwrap_or_default();
    let control = view! {
        <textarea
            class=if code { "input mono" } else { "input" }
            id=id.clone()
            name=name
            rows=rows
            placeholder=placeholder
            spellcheck=if code { "false" } else { "true" }
            required=required
            aria-describedby=described_by(&id, &description, error)
            aria-invalid=invalid(error)
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        >
            {value.get_untracked()}
        </textarea>
    };
    frame(&id, label, description, error, !required, control.into_any())
}

/// A choice of a [`Select`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// One of several choices.
#[component]
pub fn Select(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// The choices.
    choices: Vec<Choice>,
    /// The value that is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the value that the person chooses.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
    /// What it means.
    #[prop(optional, into)]
    description: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// In a toolbar: the label is said, not shown.
    #[prop(optional)]
    compact: bool,
) -> impl IntoView {
    let options: Vec<_> = choices
        .into_iter()
        .map(|choice| {
            let this = choice.value.clone();
            let selected = move || value.with(|value| *value == this);
            view! {
                <option value=choice.value selected=selected>
                    {choice.label}
                </option>
            }
        })
        .collect();
    let control = view! {
        <span class="select">
            <select
                class="input"
                id=id.clone()
                name=name
                aria-label=compact.then(|| label.clone())
                aria-describedby=described_by(&id, &description, error)
                aria-invalid=invalid(error)
                on:change=move |event| {
                    if let Some(choose) = on_choose {
                        choose.run(event_target_value(&event));
                    }
                }
            >
                {options}
            </select>
            <Icon name="chevrons-up-down" class="s" />
        </span>
    }
    .into_any();
    if compact { control } else { frame(&id, label, description, error, false, control) }
}

/// A box to tick, with its label after it.
#[component]
pub fn Checkbox(
    /// What it means to tick it.
    #[prop(into)]
    label: String,
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// What the form sends when it is ticked.
    #[prop(into, default = "true".into())]
    value: String,
    /// Whether it is ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with what the person makes of it.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    view! {
        <label class="checkbox">
            <input
                class="check"
                type="checkbox"
                name=name
                value=value
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
                on:change=move |event| {
                    if let Some(changed) = on_change {
                        changed.run(event_target_checked(&event));
                    }
                }
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// A search form: `GET` to `action` with the text as `name` and the `keep`s beside it. Works without scripts.
/// The key `/` focuses it.
#[component]
pub fn SearchField(
    /// What is searched: `Filter 491 components`. Shown as the placeholder.
    #[prop(into)]
    label: Signal<String>,
    /// The name of the text in the address.
    #[prop(into, default = "q".into())]
    name: String,
    /// The address of the form.
    #[prop(into)]
    action: String,
    /// What is searched for now.
    #[prop(into)]
    value: Signal<String>,
    /// Further names and values of the address that stay as they are.
    #[prop(optional, into)]
    keep: Signal<Vec<(String, String)>>,
    /// Called at every change while typing; debouncing is the caller's.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let hidden = move || {
        keep.get()
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect::<Vec<_>>()
    };
    view! {
        <form class="search-field" role="search" method="get" action=action>
            {hidden} <Icon name="search" />
            <input
                type="search"
                class="search-input"
                name=name
                autocomplete="off"
                spellcheck="false"
                enterkeyhint="search"
                data-page-search=""
                aria-label=move || label.get()
                placeholder=move || label.get()
                value=value.get_untracked()
                prop:value=move || value.get()
                on:input=move |event| {
                    if let Some(input) = on_input {
                        input.run(event_target_value(&event));
                    }
                }
            /> <Kbd keys="/" />
        </form>
    }
    .into_any()
}
