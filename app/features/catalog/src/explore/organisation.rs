//! The organisation chart: a tree that folds, with the browser's own `<details>`; the arrow keys move in it.

use leptos::prelude::*;
use plugin::EntityLink;
use services::catalog::{Explore, GroupNode};
use ui::{CodeBlock, EmptyState, Icon, dom, thousands};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// Below this level branches are folded at first.
const OPEN_LEVELS: u32 = 2;

pub(super) fn view(explore: &Explore) -> AnyView {
    if explore.groups.is_empty() {
        return empty();
    }
    let branches = branches(&mut explore.groups.iter().peekable(), 0);
    let listed = explore.groups.len() as u64;
    let more = (listed < explore.group_total).then(|| {
        view! {
            <p class="explore-note">
                {format!("{} more groups are in ", thousands(explore.group_total - listed))}
                <a href="/catalog?kind=group">"the catalog"</a> "."
            </p>
        }
    });
    view! {
        <section class="card explore-organisation" aria-label="Organisation">
            <header>
                <h2>"Organisation"</h2>
                <span class="count">{thousands(explore.group_total)}</span>
                <p class="explore-legend faint">"People · things they own"</p>
            </header>
            <div class="tree" on:keydown=keys>
                {branches}
            </div>
            {more}
        </section>
    }
    .into_any()
}

/// The groups of a level up to the next one above it, each with what is below.
fn branches<'a>(groups: &mut std::iter::Peekable<impl Iterator<Item = &'a GroupNode>>, level: u32) -> AnyView {
    let mut items = Vec::new();
    while let Some(group) = groups.next_if(|group| group.level >= level) {
        let below = groups.peek().is_some_and(|next| next.level > group.level);
        let row = row(group);
        let item = if below {
            let children = branches(groups, group.level + 1);
            view! {
                <li>
                    <details open=level < OPEN_LEVELS>
                        <summary>
                            <Icon name="chevron-right" class="s" />
                            {row}
                        </summary>
                        {children}
                    </details>
                </li>
            }
            .into_any()
        } else {
            view! { <li><div class="leaf">{row}</div></li> }.into_any()
        };
        items.push(item);
    }
    view! { <ul>{items}</ul> }.into_any()
}

fn row(group: &GroupNode) -> AnyView {
    let kind = group.link.kind_type.clone();
    view! {
        <span class="tree-row">
            <EntityLink link=group.link.clone() />
            {kind.map(|kind| view! { <span class="faint">{kind}</span> })}
            <span class="tree-counts">
                <span title=format!("{} direct members", group.members)>
                    <Icon name="user" class="s" />
                    {thousands(group.members)}
                </span>
                <span title=format!("{} things owned", group.owned)>
                    <Icon name="box" class="s" />
                    {thousands(group.owned)}
                </span>
            </span>
        </span>
    }
    .into_any()
}

/// Up and down move between the groups that show, right and left unfold and fold.
fn keys(event: KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let Some(tree) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let rows: Vec<HtmlElement> =
        dom::all(&tree, "summary, .leaf a").into_iter().filter(|row| row.offset_parent().is_some()).collect();
    let branch = || dom::focused().and_then(|focused| focused.closest("details").ok().flatten());
    match event.key().as_str() {
        "ArrowDown" => dom::move_focus(&rows, 1),
        "ArrowUp" => dom::move_focus(&rows, -1),
        "ArrowRight" => {
            if let Some(branch) = branch() {
                let _ = branch.set_attribute("open", "");
            }
        }
        "ArrowLeft" => {
            if let Some(branch) = branch() {
                let _ = branch.remove_attribute("open");
                if let Ok(Some(summary)) = branch.query_selector("summary")
                    && let Ok(summary) = summary.dyn_into::<HtmlElement>()
                {
                    let _ = summary.focus();
                }
            }
        }
        _ => return,
    }
    event.prevent_default();
}

fn empty() -> AnyView {
    const EXAMPLE: &str = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: my-team\nspec:\n  type: \
                           team\n  parent: engineering\n  children: []\n  members: [jo]";
    let lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
    view! {
        <div class="card">
            <EmptyState icon="network" title="No groups yet">
                <p>
                    "Groups own what is in the catalog, and people are their members. They come from an organisation
                    provider, or from a file:"
                </p>
                <CodeBlock lines label="org.yaml" copy=EXAMPLE />
            </EmptyState>
        </div>
    }
    .into_any()
}
