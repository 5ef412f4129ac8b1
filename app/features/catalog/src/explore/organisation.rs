//! The organisation chart: a tree that folds, with the browser's own `<details>`; the arrow keys move in it.

use leptos::prelude::*;
use plugin::EntityLink;
use services::catalog::{Explore, GroupNode};
use ui::{Button, CodeBlock, EmptyState, Icon, Look, click, dom, t, tf, thousands, tv};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Below this level branches are folded at first.
const OPEN_LEVELS: u32 = 2;
const TREE: &str = "organisation-tree";

pub(super) fn view(explore: &Explore) -> AnyView {
    if explore.groups.is_empty() {
        return empty();
    }
    let branches = branches(&mut explore.groups.iter().peekable(), 0);
    let listed = explore.groups.len() as u64;
    let more = (listed < explore.group_total).then(|| {
        view! {
            <p class="explore-note">
                {tv(
                    "{0} more groups are in {1}.",
                    vec![
                        thousands(explore.group_total - listed).into_any(),
                        view! { <a href="/catalog?kind=group">{t("the catalog")}</a> }.into_any(),
                    ],
                )}
            </p>
        }
    });
    view! {
        <section class="card explore-organisation" aria-label=t("Organisation")>
            <header>
                <h2>{t("Organisation")}</h2>
                <span class="count">{thousands(explore.group_total)}</span>
                <div class="card-actions js-only">
                    <Button look=Look::Quiet on_click=click(|_| fold_all(true))>{t("Unfold all")}</Button>
                    <Button look=Look::Quiet on_click=click(|_| fold_all(false))>{t("Fold all")}</Button>
                </div>
            </header>
            <div class="tree" id=TREE on:keydown=keys>
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
        // The arrow stands before the row by its style: a link within a `<summary>` could not be reached by all.
        let children = below.then(|| {
            let children = branches(groups, group.level + 1);
            view! {
                <details class="tree-fold" open=level < OPEN_LEVELS>
                    <summary aria-label=tf("Groups below {0}", &[&group.link.title])>
                        <Icon name="chevron-right" class="s" />
                    </summary>
                    {children}
                </details>
            }
        });
        items.push(view! { <li class="tree-item">{row} {children}</li> }.into_any());
    }
    view! { <ul>{items}</ul> }.into_any()
}

fn row(group: &GroupNode) -> AnyView {
    let kind = group.link.kind_type.clone();
    let number =
        |count: u64, one: &str, many: &str| format!("{} {}", thousands(count), if count == 1 { one } else { many });
    view! {
        <div class="tree-row">
            <EntityLink link=group.link.clone() />
            {kind.map(|kind| view! { <span class="faint cut">{kind}</span> })}
            <span class="tree-count hide-s">{number(group.members, "person", "people")}</span>
            <span class="tree-count">{number(group.owned, "entity", "entities")}</span>
        </div>
    }
    .into_any()
}

/// Up and down move between the groups that show; right unfolds a group, left folds it or goes to the one above.
fn keys(event: KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let Some(tree) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let rows: Vec<HtmlElement> =
        dom::all(&tree, ".tree-row a").into_iter().filter(|row| row.offset_parent().is_some()).collect();
    let item = dom::focused().and_then(|focused| focused.closest(".tree-item").ok().flatten());
    let fold = item.as_ref().and_then(|item| item.query_selector(":scope > details").ok().flatten());
    match event.key().as_str() {
        "ArrowDown" => dom::move_focus(&rows, 1),
        "ArrowUp" => dom::move_focus(&rows, -1),
        "ArrowRight" => {
            if let Some(fold) = fold {
                let _ = fold.set_attribute("open", "");
            }
        }
        "ArrowLeft" => match fold.filter(|fold| fold.has_attribute("open")) {
            Some(fold) => {
                let _ = fold.remove_attribute("open");
                focus_row(item);
            }
            None => focus_row(item.and_then(|item| item.parent_element()?.closest(".tree-item").ok()?)),
        },
        _ => return,
    }
    event.prevent_default();
}

fn focus_row(item: Option<Element>) {
    let link = item.and_then(|item| item.query_selector(":scope > .tree-row a").ok()?);
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        let _ = link.focus();
    }
}

/// Unfolds or folds everything.
fn fold_all(open: bool) {
    let Some(tree) = dom::by_id(TREE) else { return };
    for fold in dom::all(&tree, "details") {
        let _ = if open { fold.set_attribute("open", "") } else { fold.remove_attribute("open") };
    }
}

fn empty() -> AnyView {
    const EXAMPLE: &str = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: my-team\nspec:\n  type: \
                           team\n  parent: engineering\n  children: []\n  members: [jo]";
    let lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
    view! {
        <div class="card">
            <EmptyState icon="network" title=t("No groups yet")>
                <p>
                    {t(
                        "Groups own what is in the catalog, and people are their members. They come from an \
                         organisation provider, or from a file:",
                    )}
                </p>
                <CodeBlock lines label="org.yaml" copy=EXAMPLE />
            </EmptyState>
        </div>
    }
    .into_any()
}
