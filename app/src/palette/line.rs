//! The lines of the palette.

use std::ops::Range;

use leptos::prelude::*;
use ui::{Chip, Icon, Kbd, KindIcon};

use super::entries::{Entry, Picture, Target, found};

/// The id of a line, for `aria-activedescendant`.
pub fn id(at: usize) -> String {
    format!("palette-{at}")
}

/// What a click on a line does: the line, and whether it opens beside this page.
pub type Go = Callback<(Entry, bool)>;

/// Some of the lines under their headings.
pub fn list(lines: &[Entry], part: Range<usize>, text: &str, chosen: RwSignal<usize>, go: Go) -> Vec<AnyView> {
    let mut groups: Vec<(&'static str, Vec<AnyView>)> = Vec::new();
    for (at, entry) in lines.iter().enumerate().take(part.end).skip(part.start) {
        let line = line(at, entry, text, chosen, go);
        match groups.last_mut() {
            Some((section, lines)) if *section == entry.section => lines.push(line),
            _ => groups.push((entry.section, vec![line])),
        }
    }
    groups
        .into_iter()
        .map(|(section, lines)| {
            view! {
                <div role="group" aria-label=section>
                    <p class="palette-section" aria-hidden="true">
                        {section}
                    </p>
                    {lines}
                </div>
            }
            .into_any()
        })
        .collect()
}

fn line(at: usize, entry: &Entry, text: &str, chosen: RwSignal<usize>, go: Go) -> AnyView {
    let picture = match &entry.picture {
        Picture::Kind(look) => view! { <KindIcon look=*look /> }.into_any(),
        Picture::Icon(name) => view! { <span class="palette-icon"><Icon name=name.clone() /></span> }.into_any(),
    };
    let end = match &entry.target {
        Target::Page(_) if entry.end.starts_with("g ") => view! { <Kbd keys=entry.end.clone() /> }.into_any(),
        _ => view! { <span class="cut">{entry.end.clone()}</span> }.into_any(),
    };
    let href = match &entry.target {
        Target::Page(href) => Some(href.clone()),
        _ => None,
    };
    let taken = entry.clone();
    let click = move |event: web_sys::MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        go.run((taken.clone(), false));
    };
    view! {
        <a
            id=id(at)
            class="palette-line"
            role="option"
            tabindex="-1"
            href=href
            aria-selected=move || if chosen.get() == at { "true" } else { "false" }
            on:click=click
            on:mousemove=move |_| {
                if chosen.get_untracked() != at {
                    chosen.set(at);
                }
            }
        >
            {picture}
            <span class="cut">{marked(&entry.title, text)}</span>
            {(!entry.note.is_empty()).then(|| view! { <Chip label=entry.note.clone() /> })}
            <span class="end">{end}</span>
        </a>
    }
    .into_any()
}

fn marked(title: &str, text: &str) -> AnyView {
    match found(title, text) {
        Some((from, to)) => {
            let (before, rest) = title.split_at(from);
            let (hit, after) = rest.split_at(to - from);
            view! {
                <span>
                    {before.to_owned()} <mark>{hit.to_owned()}</mark> {after.to_owned()}
                </span>
            }
            .into_any()
        }
        None => view! { <span>{title.to_owned()}</span> }.into_any(),
    }
}
