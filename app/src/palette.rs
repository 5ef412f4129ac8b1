//! The palette: everything there is, by its name. Ctrl or Cmd and K.

mod entries;
mod line;

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_location, use_navigate};
use plugin::{
    Announcer, Audience, LiveMine, LivePreferences, PageAct, PageAction, PageActions, PaletteAction, Plugins,
    my_visits, record, suggest, target_of,
};
use services::catalog::EntityLink;
use services::home::{Change, Visit, VisitKind};
use services::insights::UseAction;
use ui::{Dialog, Icon, Kbd, Toast, dom, t};
use web_sys::KeyboardEvent;

use self::entries::{Entry, Offered, Target, entries};
use crate::commands::Commands;
use crate::keyboard::destinations;
use crate::person::Administers;

/// How long a text stands before it counts as looked for.
const MEANT: Duration = Duration::from_millis(1500);
/// Lines that are drawn at once, and the rest of the group that the last of them is in.
const FIRST: usize = 9;
/// How long a page has been alive when the palette is made ready.
const READY: Duration = Duration::from_secs(2);
/// How long the rest waits.
const REST: Duration = Duration::from_millis(50);
/// How long typing pauses before the server is asked.
const PAUSE: Duration = Duration::from_millis(60);

/// What the palette knows while it is open.
#[derive(Clone, Copy, Default)]
struct State {
    text: RwSignal<String>,
    /// The answer to the latest question, with the text it answers.
    found: RwSignal<(String, Vec<EntityLink>)>,
    failed: RwSignal<bool>,
    /// Pages that the person has been to; those of the last time until the answer is there.
    visited: RwSignal<Vec<Visit>>,
    /// The line that Enter takes.
    chosen: RwSignal<usize>,
    /// How many lines there are; `None` while what makes them is being fetched.
    count: RwSignal<Option<usize>>,
    /// What a key does that moves among the lines or takes one.
    keys: StoredValue<Option<Callback<KeyboardEvent>>>,
    /// The first line is to be taken as soon as there is one, and whether it opens beside this page.
    awaited: StoredValue<Option<bool>>,
}

impl State {
    /// As it is when the palette opens.
    fn begin(self) {
        self.text.set(String::new());
        self.found.set(Default::default());
        self.failed.set(false);
        self.chosen.set(0);
        self.count.set(None);
        self.keys.set_value(None);
        self.awaited.set_value(None);
    }
}

/// How many lines come first: whole groups.
fn first_lines(lines: &[Entry]) -> usize {
    let begins = |at: &usize| lines[*at].section != lines[*at - 1].section;
    (FIRST.min(lines.len())..lines.len()).find(begins).unwrap_or(lines.len())
}

/// Whether what is followed has stayed as it is for a moment.
fn settled(follow: impl Fn() + Send + Sync + 'static) -> RwSignal<bool> {
    let (settled, turn) = (RwSignal::new(false), StoredValue::new(0u32));
    Effect::new(move || {
        follow();
        settled.set(false);
        let now = turn.get_value().wrapping_add(1);
        turn.set_value(now);
        let rest = move || {
            if turn.try_get_value() == Some(now) {
                let _ = settled.try_set(true);
            }
        };
        set_timeout(rest, REST);
    });
    settled
}

/// The dialog. What is in it exists only while it is open. What is typed into is there at once; the rest is fetched when the
/// palette is first opened.
#[component]
pub fn Palette() -> impl IntoView {
    let open = Commands::here().palette;
    let state = State::default();
    // Ready by the time somebody wants it, after all that the page itself needs.
    let fetch = || {
        if dom::online() {
            spawn_local(async { drop(content(None).await) });
        }
    };
    Effect::new(move || set_timeout(fetch, READY));
    let inside = move || {
        open.get().then(|| {
            untrack(|| state.begin());
            (query(state), Suspend::new(content(Some(state))))
        })
    };
    view! {
        <Dialog open title=t("Find pages, entities and actions") id="palette" class="bare palette" light=true>
            <div>{inside}</div>
        </Dialog>
    }
    .into_any()
}

/// Whether a line opens beside this page.
fn beside(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key()
}

/// What is typed into. It keeps what is typed before there are lines.
fn query(state: State) -> AnyView {
    let State { text, chosen, count, keys, awaited, .. } = state;
    let input = NodeRef::<html::Input>::new();
    input.on_load(|input| {
        let _ = input.focus();
    });
    let pressed = move |event: KeyboardEvent| {
        let moves = matches!(event.key().as_str(), "ArrowDown" | "ArrowUp" | "Enter" | "Tab");
        if event.is_composing() || !moves {
            return;
        }
        // There is nowhere else to go within.
        event.prevent_default();
        match keys.get_value() {
            Some(keys) => keys.run(event),
            None if event.key() == "Enter" => awaited.set_value(Some(beside(&event))),
            None => {}
        }
    };
    view! {
        <div class="palette-query">
            <Icon name="search" />
            <input
                node_ref=input
                type="text"
                role="combobox"
                autofocus=""
                autocomplete="off"
                spellcheck="false"
                aria-label=t("Find pages, entities and actions")
                placeholder=t("Find pages, entities and actions")
                aria-expanded=move || count.get().is_some().to_string()
                aria-autocomplete="list"
                aria-controls="palette-list"
                aria-activedescendant=move || {
                    (count.get() > Some(0)).then(|| line::id(chosen.get()))
                }
                on:keydown=pressed
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    chosen.set(0);
                    awaited.set_value(None);
                }
            />
            <Kbd keys="Esc" />
        </div>
    }
    .into_any()
}

/// The lines and what is below them; nothing where only the code is wanted.
#[lazy]
fn content(state: Option<State>) -> AnyView {
    state.map(opened).into_any()
}

fn opened(state: State) -> AnyView {
    let State { text, found, failed, visited, chosen, count, keys, awaited } = state;
    let commands = Commands::here();
    let live = expect_context::<LivePreferences>();
    let navigate = use_navigate();
    let plugins = expect_context::<Plugins>();
    let administers = Administers::now();
    let places = untrack(|| destinations(&plugins, administers));
    let actions: Vec<PaletteAction> = plugins
        .0
        .iter()
        .flat_map(|plugin| plugin.actions.clone())
        .filter(|action| administers || action.audience == Audience::Everybody)
        .collect();
    let here = expect_context::<PageActions>();
    let this = this_page();
    ask_for_visits(visited);

    let lines = Memo::new(move |_| {
        let text = text.get();
        let here: Vec<PageAction> = here.get().into_iter().chain(this.iter().cloned()).collect();
        visited.with(|visited| {
            let offered = Offered { visited, here: &here, places: &places, actions: &actions };
            found.with(|(_, found)| entries(text.trim(), found, &offered))
        })
    });
    ask_while_typing(state);

    record_searches(state);
    let go = Callback::new(move |(entry, beside): (Entry, bool)| {
        // Which of the results was followed, from 1.
        let words = text.with_untracked(|text| text.trim().to_owned());
        if !words.is_empty() && matches!(entry.target, Target::Page(_)) {
            let place = chosen.get_untracked().saturating_add(1);
            record(UseAction::Discover, &words, u32::try_from(place).ok());
        }
        match &entry.target {
            Target::Page(href) if beside => {
                let _ = window().open_with_url_and_target(href, "_blank");
            }
            Target::Page(href) => {
                commands.palette.set(false);
                if href.starts_with('/') {
                    navigate(href, Default::default());
                } else {
                    let _ = window().open_with_url_and_target_and_features(href, "_blank", "noopener,noreferrer");
                }
            }
            Target::Act(act) => {
                commands.palette.set(false);
                if let PageAct::Run(act) = act {
                    act.run(());
                }
            }
            Target::Preference(name, value) => {
                commands.palette.set(false);
                live.set(name, value);
            }
            Target::Help => {
                commands.palette.set(false);
                commands.help.set(true);
            }
        }
    });
    let key = move |event: KeyboardEvent| {
        let count = lines.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => chosen.update(|at| *at = (*at + count - 1) % count),
            "Enter" => {
                let entry = lines.with_untracked(|lines| lines.get(chosen.get_untracked()).cloned());
                match entry {
                    Some(entry) => go.run((entry, beside(&event))),
                    None => awaited.set_value(Some(beside(&event))),
                }
            }
            _ => {}
        }
        if let Some(line) = dom::by_id(&line::id(chosen.get_untracked())) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            line.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    keys.set_value(Some(Callback::new(key)));
    Effect::new(move || {
        count.set(Some(lines.with(Vec::len)));
        let Some(beside) = awaited.get_value() else { return };
        if let Some(first) = lines.with_untracked(|lines| lines.first().cloned()) {
            awaited.set_value(None);
            go.run((first, beside));
        }
    });
    // What is typed into is there first, then the lines that are seen, then the rest: each once the browser has shown what
    // came before.
    let shown = RwSignal::new(false);
    let show = move || {
        let _ = shown.try_set(true);
    };
    request_animation_frame(move || set_timeout(show, Duration::ZERO));
    let whole = settled(move || {
        shown.track();
        lines.track();
    });
    let list = move || {
        let text = text.get();
        let draw = |lines: &Vec<Entry>| line::list(lines, 0..first_lines(lines), text.trim(), chosen, go);
        shown.get().then(|| lines.with(draw))
    };
    let rest = move || {
        let text = text.get_untracked();
        let draw = |lines: &Vec<Entry>| line::list(lines, first_lines(lines)..lines.len(), text.trim(), chosen, go);
        (whole.get() && shown.get_untracked()).then(|| lines.with_untracked(draw))
    };
    let nothing = move || {
        let answered = text.with(|text| found.with(|(question, _)| question == text.trim()));
        let words = match (text.with(|text| text.trim().is_empty()), failed.get()) {
            (true, _) => t("Type the name of a page, an entity or an action."),
            (false, true) => t("The portal can not be reached. Pages and actions are still found."),
            (false, false) if !answered => return None,
            (false, false) => t("Nothing is called that. Try fewer letters."),
        };
        (failed.get() || lines.with(Vec::is_empty)).then_some(words)
    };
    view! {
        <div id="palette-list" class="palette-list" role="listbox" aria-label=t("Results")>
            {list}
            {rest}
        </div>
        <p class="palette-nothing" role="status">
            {nothing}
        </p>
        <footer class="palette-foot">
            <span>
                <Kbd keys="↑ ↓" />
                {t("move")}
            </span>
            <span>
                <Kbd keys="↵" />
                {t("open")}
            </span>
            <span>
                <Kbd keys="Ctrl ↵" />
                {t("new tab")}
            </span>
        </footer>
    }
    .into_any()
}

/// What can be done on any page.
fn this_page() -> Vec<PageAction> {
    let (live, location) = (LiveMine::here(), use_location());
    let title = expect_context::<Announcer>().0.get_untracked();
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    let href = if search.is_empty() { path.clone() } else { format!("{path}?{search}") };
    let target = target_of(&path, &search);
    let starred = live.with_untracked(|mine| mine.stars.contains(&target));
    let pinned = live.with_untracked(|mine| mine.shortcuts.iter().any(|own| own.href == href));
    let words = if starred { t("Take the star away") } else { t("Star this page") };
    let named = title.clone();
    let mut all = vec![PageAction::run(words, "star", move || live.star(&target, &named, !starred))];
    if !pinned {
        let pin = move || live.change(Change::Pin { href: href.clone(), title: title.clone() });
        all.push(PageAction::run(t("Add this page to my shortcuts"), "pin", pin));
    }
    let toasts = ui::use_toasts();
    all.push(PageAction::run(t("Copy the address of this page"), "link", move || {
        let address = window().location().href().unwrap_or_default();
        spawn_local(async move {
            let copied = dom::copy(&address).await;
            toasts.show(if copied {
                Toast::done(t("Copied"))
            } else {
                Toast::failed(t("The browser refused to copy"))
            });
        });
    }));
    all
}

/// Asks the server where the person has been, besides here.
fn ask_for_visits(visited: RwSignal<Vec<Visit>>) {
    spawn_local(async move {
        // Without an answer the palette has all else.
        if let Ok(mut answer) = my_visits(VisitKind::All, 8).await {
            let here = window().location().pathname().unwrap_or_default();
            answer.recent.retain(|visit| visit.path != here);
            let _ = visited.try_set(answer.recent);
        }
    });
}

/// Asks the server for entities a moment after the last key. An answer that comes too late is dropped.
fn ask_while_typing(state: State) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let question = state.text.with(|text| text.trim().to_owned());
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if question.is_empty() {
            state.found.set(Default::default());
            state.failed.set(false);
            return;
        }
        let ask = move || {
            spawn_local(async move {
                let answer = suggest(question.clone(), 8).await;
                let latest = state.text.try_with_untracked(|text| text.trim() == question).unwrap_or(false);
                if latest {
                    state.failed.set(answer.is_err());
                    state.found.set((question, answer.unwrap_or_default()));
                }
            });
        };
        timer.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    });
}

/// Records what was looked for, with how much was found, once the text has stood for a while.
fn record_searches(state: State) {
    Effect::new(move || {
        let (question, count) = state.found.with(|(question, found)| (question.clone(), found.len()));
        if question.is_empty() {
            return;
        }
        let meant = move || {
            let still = state.text.try_with_untracked(|text| text.trim() == question).unwrap_or(false);
            if still {
                record(UseAction::Search, &question, u32::try_from(count).ok());
            }
        };
        set_timeout(meant, MEANT);
    });
}
