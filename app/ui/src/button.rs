//! Buttons, and links that look like them.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::Icon;

/// What a click does; see [`click`].
pub type Click = Arc<dyn Fn(MouseEvent) + Send + Sync>;

/// What a click does, to be given to a component as its `on_click`. `on:click` must not be put on components: when what
/// stands around one is drawn again, the framework keeps the first handler (tachys 0.2.19, `AnyViewWithAttrs`), which
/// acts on what was shown before, and ends the program when its signals are gone.
pub fn click(act: impl Fn(MouseEvent) + Send + Sync + 'static) -> Click {
    Arc::new(act)
}

/// The handler of an element inside a component.
pub(crate) fn clicked(act: Option<Click>) -> impl Fn(MouseEvent) + Clone + Send + Sync + 'static {
    move |event| {
        if let Some(act) = &act {
            act(event);
        }
    }
}

/// How much a button asks for attention. A page has one [`Look::Go`] at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Bordered: what can be done.
    #[default]
    Plain,
    /// Filled: what is meant to be done.
    Go,
    /// Without a border: in toolbars and rows.
    Quiet,
    /// What takes something away.
    Danger,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Go => "button go",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

fn icon_of(name: String) -> Option<AnyView> {
    (!name.is_empty()).then(|| view! { <Icon name /> }.into_any())
}

/// A button. One that works only with scripts (every `type="button"`) can not be clicked before the page is alive.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    look: Look,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: String,
    /// Submits the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// Can not be pressed; `why` says why.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Why it is disabled, shown on hover and focus. It stays focusable (`aria-disabled`) so that it can be read.
    #[prop(optional, into)]
    why: Signal<Option<String>>,
    /// What a click does: `click(move |_| …)`.
    #[prop(optional)]
    on_click: Option<Click>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let hint = move || if disabled.get() { why.get() } else { None };
    view! {
        <button
            class=look.class()
            type=if submit { "submit" } else { "button" }
            disabled=move || disabled.get() && why.with(Option::is_none)
            aria-disabled=move || (disabled.get() && why.with(Option::is_some)).then_some("true")
            aria-description=hint
            data-tip=hint
            on:click=clicked(on_click)
        >
            {icon_of(icon)}
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// How much it asks for attention.
    #[prop(optional)]
    look: Look,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: String,
    /// Leads out of the portal: opens beside it.
    #[prop(optional)]
    external: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class=look.class()
            href=move || href.get()
            target=external.then_some("_blank")
            rel=external.then_some("noopener noreferrer")
        >
            {icon_of(icon)}
            {children()}
        </a>
    }
    .into_any()
}

/// A button that shows an icon only. Its label is its name for those who can not see it and its tooltip for all.
#[component]
pub fn IconButton(
    /// What it does: `Copy reference`.
    #[prop(into)]
    label: Signal<String>,
    /// The icon.
    #[prop(into)]
    icon: Signal<String>,
    /// The keys that do the same, shown in the tooltip.
    #[prop(optional, into)]
    keys: String,
    /// Whether what it switches is on.
    #[prop(optional, into)]
    pressed: MaybeProp<bool>,
    /// Submits the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// A further class.
    #[prop(optional, into)]
    class: String,
    /// What a click does: `click(move |_| …)`.
    #[prop(optional)]
    on_click: Option<Click>,
) -> impl IntoView {
    view! {
        <button
            class=format!("icon-button {class}")
            type=if submit { "submit" } else { "button" }
            aria-label=move || label.get()
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            data-tip=move || label.get()
            data-keys=(!keys.is_empty()).then_some(keys)
            on:click=clicked(on_click)
        >
            {move || view! { <Icon name=icon.get() /> }}
        </button>
    }
    .into_any()
}

/// A link that shows an icon only.
#[component]
pub fn IconLink(
    /// Where it leads to, in words.
    #[prop(into)]
    label: String,
    /// The icon.
    #[prop(into)]
    icon: String,
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Leads out of the portal: opens beside it.
    #[prop(optional)]
    external: bool,
) -> impl IntoView {
    view! {
        <a
            class="icon-button"
            href=href
            aria-label=label.clone()
            data-tip=label
            target=external.then_some("_blank")
            rel=external.then_some("noopener noreferrer")
        >
            <Icon name=icon />
        </a>
    }
    .into_any()
}
