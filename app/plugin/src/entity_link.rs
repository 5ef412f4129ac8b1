//! An entity where it is mentioned: its kind's icon and its name, leading to its page.

use leptos::prelude::*;
use services::catalog::EntityLink as Link;
use ui::{KindIcon, t, tf};

use crate::kinds;

/// A mention of an entity. One that the catalog does not have is said to be missing, and leads nowhere.
#[component]
pub fn EntityLink(
    /// The entity.
    link: Link,
    /// Without the icon, where a column says the kind already.
    #[prop(optional)]
    plain: bool,
) -> impl IntoView {
    let look = kinds::look(link.entity_ref.kind());
    let icon = (!plain).then(|| view! { <KindIcon look /> });
    let reference = link.entity_ref.to_string();
    if link.exists {
        view! {
            <a class="entity-link" href=link.entity_ref.path()>
                {icon}
                <span class="cut" title=reference>
                    {link.title}
                </span>
            </a>
        }
        .into_any()
    } else {
        view! {
            <span class="entity-link missing" title=tf("The catalog has no {0}", &[&reference])>
                {icon}
                <span class="cut">{link.title}</span>
                <span class="note">{t("not in the catalog")}</span>
            </span>
        }
        .into_any()
    }
}
