//! The icon and hue by which a kind of thing is recognised everywhere.

use leptos::prelude::*;

use crate::Icon;
use crate::words::t;

/// How a kind looks. Which kinds there are is the business of whoever uses this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindLook {
    /// An icon of the sprite.
    pub icon: &'static str,
    /// The class that sets the hue: `kind-component` (see `style/components/kind.css`).
    pub class: &'static str,
    /// The kind's name for people, said to those who can not see the icon.
    pub title: &'static str,
}

/// A kind's icon on a square of its hue.
#[component]
pub fn KindIcon(
    /// How the kind looks.
    look: KindLook,
    /// 44 px instead of 22, for the heads of pages.
    #[prop(optional)]
    large: bool,
    /// The kind is said in words beside it, so the icon keeps silent.
    #[prop(optional)]
    decorative: bool,
) -> impl IntoView {
    let class = format!("kind {}{}", look.class, if large { " large" } else { "" });
    view! {
        <span class=class data-tip=(!decorative).then(|| t(look.title))>
            <Icon name=look.icon />
            {(!decorative).then(|| view! { <span class="visually-hidden">{t(look.title)}</span> })}
        </span>
    }
    .into_any()
}
