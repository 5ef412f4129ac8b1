//! The groups with their entries, to be moved, changed, hidden and taken away.

use leptos::prelude::*;
use plugin::Plugins;
use services::navigation::{Layout, LayoutEntry, LayoutGroup};
use ui::{Chip, Icon, IconButton, Menu, MenuButton, click, t, tf};
use web_sys::{DragEvent, KeyboardEvent};

use crate::draft::{Draft, grip_id};
use crate::order::Spot;
use crate::words::{audience, group_name, group_note};

/// All groups, drawn anew with each step.
pub(crate) fn view(draft: Draft) -> AnyView {
    let plugins = expect_context::<Plugins>();
    let groups = move || {
        let layout = draft.layout.get();
        let groups = layout.groups.iter().enumerate();
        groups.map(|(at, one)| group(draft, &plugins, &layout, at, one)).collect::<Vec<_>>()
    };
    view! { <div class="stack nav-groups">{groups}</div> }.into_any()
}

/// What dragging something over a spot does. The attributes go on elements, so these are their handlers.
#[derive(Clone)]
struct Dragging {
    draft: Draft,
    plugins: Plugins,
    spot: Spot,
}

impl Dragging {
    fn start(self) -> impl Fn(DragEvent) + 'static {
        move |event| {
            event.stop_propagation();
            self.draft.dragged.set(Some(self.spot));
        }
    }

    fn over(self) -> impl Fn(DragEvent) + 'static {
        move |event| {
            if self.draft.dragged.with_untracked(Option::is_some) {
                event.prevent_default();
                event.stop_propagation();
                if self.draft.target.get_untracked() != Some(self.spot) {
                    self.draft.target.set(Some(self.spot));
                }
            }
        }
    }

    fn dropped(self) -> impl Fn(DragEvent) + 'static {
        move |event| {
            event.prevent_default();
            event.stop_propagation();
            self.draft.drop_on(&self.plugins, self.spot);
        }
    }

    fn is_dragged(&self) -> impl Fn() -> bool + Send + 'static {
        let (draft, spot) = (self.draft, self.spot);
        move || draft.dragged.get() == Some(spot)
    }

    fn is_target(&self) -> impl Fn() -> bool + Send + 'static {
        let (draft, spot) = (self.draft, self.spot);
        move || draft.target.get() == Some(spot) && draft.dragged.get() != Some(spot)
    }
}

/// What moves something: with the arrow keys, or by being dragged.
fn grip(draft: Draft, plugins: &Plugins, spot: Spot, name: &str) -> AnyView {
    let plugins = plugins.clone();
    let keys = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowUp" => draft.shift(&plugins, spot, -1),
            "ArrowDown" => draft.shift(&plugins, spot, 1),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <button
            type="button"
            id=grip_id(spot)
            class="icon-button nav-grip js-only"
            aria-label=tf("Move {0}", &[name])
            aria-description=t("The arrow keys move it up and down")
            on:keydown=keys
        >
            <Icon name="rows-3" class="s" />
        </button>
    }
    .into_any()
}

fn group(draft: Draft, plugins: &Plugins, layout: &Layout, at: usize, group: &LayoutGroup) -> AnyView {
    let (spot, name, heading) = (Spot::Group(at), group_name(group), format!("nav-group-{at}"));
    let labelled = heading.clone();
    let dragging = Dragging { draft, plugins: plugins.clone(), spot };
    let lines: Vec<AnyView> = group
        .entries
        .iter()
        .enumerate()
        .map(|(place, one)| line(draft, plugins, layout, Spot::Entry(at, place), one))
        .collect();
    let empty = lines.is_empty().then(|| view! { <p class="nav-empty faint">{t("Nothing stands here yet.")}</p> });
    let note = group_note(group.kind);
    let note = (!note.is_empty()).then(|| view! { <p class="nav-note faint">{note}</p> });
    let add = click(move |_| {
        draft.entry.set(spot);
        draft.entry_open.set(true);
    });
    view! {
        <section
            class="card nav-group"
            aria-labelledby=labelled
            class:target=dragging.is_target()
            on:dragover=dragging.clone().over()
            on:drop=dragging.clone().dropped()
        >
            <header
                draggable="true"
                class:dragged=dragging.is_dragged()
                on:dragstart=dragging.clone().start()
                on:dragend=move |_| draft.drag_end()
            >
                {grip(draft, plugins, spot, &name)}
                <h2 id=heading class="cut">
                    {name.clone()}
                </h2>
                {audience(&group.audience).map(|label| view! { <Chip label /> })}
                <div class="card-actions js-only">
                    <IconButton label=tf("Add a link to {0}", &[&name]) icon="plus" on_click=add />
                    {group_menu(draft, plugins, layout, at, group, &name)}
                </div>
            </header>
            {note}
            <ul class="rows">{lines}</ul>
            {empty}
        </section>
    }
    .into_any()
}

fn group_menu(draft: Draft, plugins: &Plugins, layout: &Layout, at: usize, group: &LayoutGroup, name: &str) -> AnyView {
    let spot = Spot::Group(at);
    let edit = click(move |_| {
        draft.group.set(at);
        draft.group_open.set(true);
    });
    let hidden = !group.entries.is_empty() && group.entries.iter().all(|entry| layout.hidden.contains(&entry.href));
    let hide = (!group.entries.is_empty()).then(|| hide_button(draft, plugins, spot, hidden));
    let plugins = plugins.clone();
    let removal = (!group.kind.takes_places()).then(|| remove_button(draft, &plugins, spot));
    view! {
        <Menu id=format!("nav-menu-{at}") label=tf("Change {0}", &[name]) compact=true>
            <MenuButton icon="pencil" label=t("Edit") on_click=edit />
            {moves(draft, &plugins, spot)}
            {hide}
            {removal}
        </Menu>
    }
    .into_any()
}

fn line(draft: Draft, plugins: &Plugins, layout: &Layout, spot: Spot, entry: &LayoutEntry) -> AnyView {
    let place = plugins.place(&entry.href, &entry.title, &entry.icon);
    let dragging = Dragging { draft, plugins: plugins.clone(), spot };
    let hidden = layout.hidden.contains(&entry.href);
    let out = place.is_external().then(|| view! { <Icon name="arrow-up-right" class="s nav-out" /> });
    view! {
        <li
            class="nav-line"
            draggable="true"
            class:off=hidden
            class:dragged=dragging.is_dragged()
            class:target=dragging.is_target()
            on:dragstart=dragging.clone().start()
            on:dragover=dragging.clone().over()
            on:drop=dragging.clone().dropped()
            on:dragend=move |_| draft.drag_end()
        >
            {grip(draft, plugins, spot, &place.title)}
            <Icon name=place.icon.clone() />
            <div class="cell">
                <span class="cut">{place.title.clone()}</span>
                {out}
                <code class="faint cut">{place.href.clone()}</code>
            </div>
            <div class="end">
                {hidden.then(|| view! { <Chip label=t("hidden") /> })}
                {audience(&entry.audience).map(|label| view! { <Chip label /> })}
                <div class="js-only">{entry_menu(draft, plugins, layout, spot, entry, &place.title)}</div>
            </div>
        </li>
    }
    .into_any()
}

fn entry_menu(
    draft: Draft,
    plugins: &Plugins,
    layout: &Layout,
    spot: Spot,
    entry: &LayoutEntry,
    name: &str,
) -> AnyView {
    let edit = click(move |_| {
        draft.entry.set(spot);
        draft.entry_open.set(true);
    });
    let known = plugins.places().into_iter().any(|place| place.href == entry.href);
    let hide = hide_button(draft, plugins, spot, layout.hidden.contains(&entry.href));
    let others = layout.groups.iter().enumerate().filter(|(at, _)| *at != spot.group());
    let others: Vec<AnyView> = others
        .map(|(at, group)| {
            let plugins = plugins.clone();
            let act = click(move |_| draft.put(&plugins, spot, Spot::Group(at)));
            view! { <MenuButton icon="arrow-right" label=tf("To “{0}”", &[&group_name(group)]) on_click=act /> }
                .into_any()
        })
        .collect();
    // Places of plugins are hidden, not taken away: they would come in again.
    let removal = (!known).then(|| remove_button(draft, plugins, spot));
    let plugins = plugins.clone();
    let id = grip_id(spot).replace("grip", "menu");
    view! {
        <Menu id label=tf("Change {0}", &[name]) compact=true>
            <MenuButton icon="pencil" label=t("Edit") on_click=edit />
            {hide}
            {moves(draft, &plugins, spot)}
            {others}
            {removal}
        </Menu>
    }
    .into_any()
}

fn moves(draft: Draft, plugins: &Plugins, spot: Spot) -> AnyView {
    let (up, down) = (plugins.clone(), plugins.clone());
    view! {
        <MenuButton icon="arrow-up" label=t("Move up") on_click=click(move |_| draft.shift(&up, spot, -1)) />
        <MenuButton icon="arrow-down" label=t("Move down") on_click=click(move |_| draft.shift(&down, spot, 1)) />
    }
    .into_any()
}

fn hide_button(draft: Draft, plugins: &Plugins, spot: Spot, hidden: bool) -> AnyView {
    let plugins = plugins.clone();
    let label = match (spot, hidden) {
        (Spot::Group(_), true) => t("Show all of it"),
        (Spot::Group(_), false) => t("Hide all of it"),
        (Spot::Entry(..), true) => t("Show"),
        (Spot::Entry(..), false) => t("Hide"),
    };
    let icon = if hidden { "eye" } else { "ban" };
    view! { <MenuButton icon label on_click=click(move |_| draft.hide(&plugins, spot, !hidden)) /> }.into_any()
}

fn remove_button(draft: Draft, plugins: &Plugins, spot: Spot) -> AnyView {
    let plugins = plugins.clone();
    let act = click(move |_| draft.remove(&plugins, spot));
    view! { <MenuButton icon="trash-2" label=t("Remove") danger=true on_click=act /> }.into_any()
}
