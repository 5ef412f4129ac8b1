//! Arranging the home page: a draft that is shown at once and saved as a whole; every step can be undone.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{HomeWidget, SettingKind, WidgetSetting, sentence};
use services::home::{Arranged, Board, BoardOwner, Placed, Size};
use ui::{
    Button, Choice, Dialog, Icon, Look, Menu, MenuButton, Select, TextArea, TextField, Toast, Toasts, click, use_toasts,
};
use web_sys::{DragEvent, KeyboardEvent};

use crate::board::{Known, known};
use crate::functions::{publish_board, reset_board, save_board};
use crate::versions;

/// Under so many pixels the page has one column, and an order of its own.
const NARROW: f64 = 720.0;

/// What is being arranged. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Draft {
    /// What is shown.
    pub(crate) board: RwSignal<Board>,
    /// The person arranges.
    pub(crate) arranging: RwSignal<bool>,
    /// They will, as soon as it is known what.
    pub(crate) wanted: RwSignal<bool>,
    /// The id of the widget that is dragged; empty for none.
    pub(crate) dragged: RwSignal<String>,
    /// The id of the widget that it is over.
    pub(crate) target: RwSignal<String>,
    /// Grows with each answer that makes the kept arrangement another one.
    pub(crate) saved: RwSignal<u32>,
    /// As it was before each step.
    before: RwSignal<Vec<Board>>,
    /// As it is kept.
    kept: StoredValue<Arranged>,
    /// The widget whose settings are open.
    setting: RwSignal<Option<Placed>>,
    adding: RwSignal<bool>,
    /// Earlier versions are shown.
    earlier: RwSignal<bool>,
    saving: RwSignal<bool>,
    /// The person may arrange everybody's page.
    administers: RwSignal<bool>,
    said: RwSignal<String>,
}

impl Draft {
    pub(crate) fn new() -> Self {
        Self {
            board: RwSignal::default(),
            arranging: RwSignal::new(false),
            wanted: RwSignal::new(false),
            dragged: RwSignal::default(),
            target: RwSignal::default(),
            saved: RwSignal::new(0),
            before: RwSignal::default(),
            kept: StoredValue::default(),
            setting: RwSignal::new(None),
            adding: RwSignal::new(false),
            earlier: RwSignal::new(false),
            saving: RwSignal::new(false),
            administers: RwSignal::new(false),
            said: RwSignal::default(),
        }
    }

    /// This is kept.
    pub(crate) fn begin_with(self, arranged: &Arranged) {
        self.kept.set_value(arranged.clone());
        self.before.set(Vec::new());
        self.board.set(arranged.board.clone());
        if self.wanted.get_untracked() {
            self.arranging.set(true);
        }
    }

    /// A step, which can be undone. `words` say it to those who can not see it.
    fn step(self, words: String, change: impl FnOnce(&mut Board)) {
        let before = self.board.get_untracked();
        let mut board = before.clone();
        change(&mut board);
        if board != before {
            self.before.update(|steps| steps.push(before));
            self.board.set(board);
            self.said.set(words);
        }
    }

    fn undo(self) {
        if let Some(board) = self.before.try_update(Vec::pop).flatten() {
            self.board.set(board);
            self.said.set("Undone".to_owned());
        }
    }

    fn cancel(self) {
        self.board.set(self.kept.with_value(|kept| kept.board.clone()));
        self.before.set(Vec::new());
        self.arranging.set(false);
        self.wanted.set(false);
    }

    /// The kept arrangement is another one now.
    pub(crate) fn end(self) {
        self.arranging.set(false);
        self.wanted.set(false);
        self.saved.update(|count| *count += 1);
    }

    fn save(self, toasts: Toasts) {
        if self.before.with_untracked(Vec::is_empty) {
            self.cancel();
            return;
        }
        let (board, version) = (self.board.get_untracked(), self.kept.with_value(|kept| kept.version));
        self.saving.set(true);
        spawn_local(async move {
            let answer = save_board(BoardOwner::Me, board, version).await;
            self.saving.set(false);
            match answer {
                Ok(_) => {
                    self.end();
                    toasts.show(Toast::done("Your home page is saved"));
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    }

    fn reset(self, toasts: Toasts) {
        self.saving.set(true);
        spawn_local(async move {
            let answer = reset_board().await;
            self.saving.set(false);
            match answer {
                Ok(()) => {
                    self.end();
                    toasts.show(Toast::done("The home page is as everybody's again"));
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    }

    /// Makes what is shown that of everybody who has no arrangement of their own.
    fn publish(self, toasts: Toasts) {
        let board = self.board.get_untracked();
        self.saving.set(true);
        spawn_local(async move {
            let answer = publish_board(board).await;
            self.saving.set(false);
            match answer {
                Ok(_) => {
                    self.end();
                    toasts.show(Toast::done("Everybody has this home page now"));
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    }

    /// Fixes a widget for everybody, or lets everybody move and remove it again; it counts once it is everybody's.
    fn toggle_lock(self, id: &str, title: &str) {
        self.step(format!("{title} is fixed or free for everybody"), |board| {
            if let Some(placed) = board.widgets.iter_mut().find(|own| own.id == id) {
                placed.locked = !placed.locked;
            }
        });
    }

    /// Moves a widget by so many places, in the order of this width.
    fn shift(self, id: &str, title: &str, step: i32) {
        let narrow = is_narrow();
        let words = format!("{title} moved {}", if step < 0 { "back" } else { "on" });
        self.step(words, |board| {
            let mut order = order(board, narrow);
            let Some(at) = order.iter().position(|own| own == id) else { return };
            let to = (at as i32 + step).clamp(0, order.len() as i32 - 1);
            let moved = order.remove(at);
            order.insert(to as usize, moved);
            put(board, narrow, order);
        });
    }

    /// A dragged widget is over another one, whose place it will take.
    pub(crate) fn drag_over(self, event: &DragEvent, over: &str) {
        if self.arranging.get_untracked() && !self.dragged.with_untracked(String::is_empty) {
            event.prevent_default();
            if self.target.with_untracked(|target| target != over) {
                self.target.set(over.to_owned());
            }
        }
    }

    /// It is let go there. What moved under the pointer while it is held would lead it astray.
    pub(crate) fn dropped(self, event: &DragEvent, over: &str) {
        event.prevent_default();
        let dragged = self.dragged.get_untracked();
        self.drag_end();
        if dragged.is_empty() || dragged == over {
            return;
        }
        let narrow = is_narrow();
        self.step("Moved".to_owned(), |board| {
            let mut order = order(board, narrow);
            let place = |id: &str| order.iter().position(|own| own == id);
            let (Some(at), Some(to)) = (place(&dragged), place(over)) else { return };
            let moved = order.remove(at);
            order.insert(to, moved);
            put(board, narrow, order);
        });
    }

    /// Nothing is dragged any more.
    pub(crate) fn drag_end(self) {
        self.dragged.set(String::new());
        self.target.set(String::new());
    }

    fn resize(self, id: &str, widget: &HomeWidget, width: i8, height: i8) {
        let mut words = String::new();
        let board = self.board.get_untracked();
        if let Some(placed) = board.widgets.iter().find(|own| own.id == id) {
            let grown = |size: u8, step: i8| size.saturating_add_signed(step).max(1);
            let size = Size { width: grown(placed.size.width, width), height: grown(placed.size.height, height) };
            let size = widget.sizes.fit(size);
            words = format!("{}: {} columns, {} rows", widget.title, size.width, size.height);
            self.step(words.clone(), |board| {
                if let Some(placed) = board.widgets.iter_mut().find(|own| own.id == id) {
                    placed.size = size;
                }
            });
        }
        self.said.set(words);
    }

    fn remove(self, id: &str, title: &str) {
        self.step(format!("{title} removed"), |board| {
            board.widgets.retain(|own| own.id != id);
            board.narrow.retain(|own| own != id);
        });
    }

    fn add(self, widget: &HomeWidget) {
        self.step(format!("{} added", widget.title), |board| {
            let taken = |id: &str| board.widgets.iter().any(|own| own.id == id);
            let mut id = widget.id.to_owned();
            let mut number = 2;
            while taken(&id) {
                id = format!("{}.{number}", widget.id);
                number += 1;
            }
            let (width, height) = widget.sizes.usual;
            board.widgets.push(Placed {
                id,
                widget: widget.id.to_owned(),
                size: Size { width, height },
                ..Placed::default()
            });
        });
    }

    fn set(self, id: &str, settings: Vec<(String, String)>) {
        self.step("Settings changed".to_owned(), |board| {
            if let Some(placed) = board.widgets.iter_mut().find(|own| own.id == id) {
                placed.settings = settings;
            }
        });
    }
}

fn is_narrow() -> bool {
    window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width < NARROW)
}

/// The ids in the order of a width.
fn order(board: &Board, narrow: bool) -> Vec<String> {
    let all = board.widgets.iter().map(|placed| placed.id.clone());
    if !narrow || board.narrow.is_empty() {
        return all.collect();
    }
    let mut order: Vec<String> = board.narrow.clone();
    order.retain(|id| board.widgets.iter().any(|placed| placed.id == *id));
    let rest: Vec<String> = all.filter(|id| !order.contains(id)).collect();
    order.extend(rest);
    order
}

fn put(board: &mut Board, narrow: bool, order: Vec<String>) {
    if narrow {
        board.narrow = order;
    } else {
        let place = |placed: &Placed| order.iter().position(|id| *id == placed.id).unwrap_or(usize::MAX);
        board.widgets.sort_by_key(place);
    }
}

/// The buttons in the page's head.
pub(crate) fn actions(draft: Draft, administers: bool) -> AnyView {
    let toasts = use_toasts();
    draft.administers.set(administers);
    let undoable = Signal::derive(move || draft.before.with(Vec::is_empty));
    let busy = Signal::derive(move || draft.saving.get());
    view! {
        <div class="button-group js-only">
            {move || {
                if draft.arranging.get() {
                    view! {
                        <Button icon="plus" on_click=click(move |_| draft.adding.set(true))>
                            "Add widget"
                        </Button>
                        <Button icon="rotate-ccw" disabled=undoable on_click=click(move |_| draft.undo())>
                            "Undo"
                        </Button>
                        <Menu id="board-menu" label="More" compact=true>
                            <MenuButton
                                icon="refresh-cw"
                                label="Back to what everybody has"
                                on_click=click(move |_| draft.reset(toasts))
                            />
                            <MenuButton
                                icon="history"
                                label="Earlier versions"
                                on_click=click(move |_| draft.earlier.set(true))
                            />
                            {administers
                                .then(|| {
                                    view! {
                                        <MenuButton
                                            icon="users"
                                            label="Make it everybody's"
                                            on_click=click(move |_| draft.publish(toasts))
                                        />
                                    }
                                })}
                        </Menu>
                        <Button on_click=click(move |_| draft.cancel())>"Cancel"</Button>
                        <Button
                            look=Look::Go
                            icon="check"
                            disabled=busy
                            on_click=click(move |_| draft.save(toasts))
                        >
                            "Save"
                        </Button>
                    }
                        .into_any()
                } else {
                    view! {
                        <Button icon="pencil" on_click=click(move |_| draft.arranging.set(true))>
                            "Edit home"
                        </Button>
                    }
                        .into_any()
                }
            }}
        </div>
        <p class="visually-hidden" role="status">
            {move || draft.said.get()}
        </p>
    }
    .into_any()
}

/// What administrators have added since the person last arranged their page.
pub(crate) fn news(draft: Draft, arranged: &Arranged, widgets: Known) -> AnyView {
    let names: Vec<&str> = arranged
        .board
        .widgets
        .iter()
        .filter(|placed| arranged.added.contains(&placed.id))
        .filter_map(|placed| known(widgets, &placed.widget).map(|widget| widget.title))
        .collect();
    if names.is_empty() {
        return ().into_any();
    }
    let words = format!("New on your home page: {}.", names.join(", "));
    view! {
        <p class="note home-news">
            <Icon name="sparkles" class="s" />
            <span>{words}</span>
            <Button look=Look::Quiet on_click=click(move |_| draft.arranging.set(true))>
                "Arrange"
            </Button>
        </p>
    }
    .into_any()
}

/// What moves and changes a widget while the page is arranged. The arrow keys move it, with Shift they change its size.
pub(crate) fn handle(draft: Draft, widgets: Known, placed: Placed, title: &'static str) -> AnyView {
    let id = StoredValue::new(placed.id.clone());
    let kind = StoredValue::new(placed.widget.clone());
    // Who arranges everybody's page may move what is fixed for everybody.
    let locked = move || placed_now(draft, &id.get_value()).is_some_and(|placed| placed.locked);
    let removable = !placed.required && !placed.locked;
    let placed = StoredValue::new(placed);
    let resize = move |width, height| {
        if let Some(widget) = known(widgets, &kind.get_value()) {
            draft.resize(&id.get_value(), &widget, width, height);
        }
    };
    let keys = move |event: KeyboardEvent| {
        match (event.key().as_str(), event.shift_key()) {
            ("ArrowLeft" | "ArrowUp", false) => draft.shift(&id.get_value(), title, -1),
            ("ArrowRight" | "ArrowDown", false) => draft.shift(&id.get_value(), title, 1),
            ("ArrowLeft", true) => resize(-1, 0),
            ("ArrowRight", true) => resize(1, 0),
            ("ArrowUp", true) => resize(0, -1),
            ("ArrowDown", true) => resize(0, 1),
            ("Delete" | "Backspace", false) if removable => draft.remove(&id.get_value(), title),
            _ => return,
        }
        event.prevent_default();
    };
    let button = move |icon: &'static str, label: &'static str, act: ui::Click| {
        view! { <MenuButton icon label on_click=act /> }
    };
    let menu = move || {
        let settings = known(widgets, &kind.get_value()).is_some_and(|widget| !widget.settings.is_empty());
        let open = move |_| {
            // As it is now, not as it was when the page came.
            let now = untrack(|| placed_now(draft, &id.get_value()));
            draft.setting.set(Some(now.unwrap_or_else(|| placed.get_value())));
        };
        view! {
            <Menu id=format!("arrange-{}", id.get_value()) label=format!("Change {title}") compact=true>
                {button("arrow-left", "Move back", click(move |_| draft.shift(&id.get_value(), title, -1)))}
                {button("arrow-right", "Move on", click(move |_| draft.shift(&id.get_value(), title, 1)))}
                {button("plus", "Wider", click(move |_| resize(1, 0)))}
                {button("minus", "Narrower", click(move |_| resize(-1, 0)))}
                {button("arrow-down", "Taller", click(move |_| resize(0, 1)))}
                {button("arrow-up", "Lower", click(move |_| resize(0, -1)))}
                {settings.then(|| button("settings", "Settings", click(open)))}
                {draft
                    .administers
                    .get_untracked()
                    .then(|| {
                        let toggle = click(move |_| draft.toggle_lock(&id.get_value(), title));
                        button("lock", "Fix or free it for everybody", toggle)
                    })}
                {removable
                    .then(|| {
                        view! {
                            <MenuButton
                                icon="trash-2"
                                label="Remove"
                                danger=true
                                on_click=click(move |_| draft.remove(&id.get_value(), title))
                            />
                        }
                    })}
            </Menu>
        }
    };
    view! {
        {move || {
            draft
                .arranging
                .get()
                .then(|| {
                    if locked() && !draft.administers.get_untracked() {
                        view! {
                            <div class="widget-handle" data-tip="Administrators have fixed this">
                                <Icon name="lock" class="s" />
                                <span class="cut">{title}</span>
                            </div>
                        }
                            .into_any()
                    } else {
                        view! {
                            <div class="widget-handle">
                                <button
                                    type="button"
                                    class="widget-grip"
                                    aria-label=format!("Move {title}")
                                    aria-description="Arrow keys move it, with Shift they change its size"
                                    on:keydown=keys
                                >
                                    <Icon name="rows-3" class="s" />
                                    <span class="cut">{title}</span>
                                    {locked()
                                        .then(|| {
                                            view! {
                                                <Icon name="lock" class="s" />
                                                <span class="visually-hidden">", fixed for everybody"</span>
                                            }
                                        })}
                                </button>
                                {menu()}
                            </div>
                        }
                            .into_any()
                    }
                })
        }}
    }
    .into_any()
}

/// A widget as it is on the draft, followed.
fn placed_now(draft: Draft, id: &str) -> Option<Placed> {
    draft.board.with(|board| board.widgets.iter().find(|own| own.id == id).cloned())
}

/// The dialogs: what can be added, and the settings of a widget.
pub(crate) fn dialogs(draft: Draft, widgets: Known) -> AnyView {
    let open = RwSignal::new(false);
    // Each follows the other; what is as it should be is left alone, or they would go on for ever.
    Effect::new(move || {
        let wanted = draft.setting.with(Option::is_some);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    Effect::new(move || {
        if !open.get() && draft.setting.with_untracked(Option::is_some) {
            draft.setting.set(None);
        }
    });
    view! {
        <Dialog open=draft.adding title="Add a widget" id="add-widget" class="wide">
            <div>{move || draft.adding.get().then(|| choices(draft, widgets))}</div>
        </Dialog>
        <Dialog open=draft.earlier title="Earlier versions" id="board-versions">
            <div>{move || draft.earlier.get().then(|| versions::list(draft, draft.earlier))}</div>
        </Dialog>
        <Dialog open title="Settings of the widget" id="widget-settings">
            <div>{move || draft.setting.get().map(|placed| settings(draft, widgets, &placed))}</div>
        </Dialog>
    }
    .into_any()
}

fn choices(draft: Draft, widgets: Known) -> AnyView {
    let there: Vec<String> =
        draft.board.with_untracked(|board| board.widgets.iter().map(|placed| placed.widget.clone()).collect());
    let rows: Vec<AnyView> = widgets
        .get_value()
        .into_iter()
        .map(|widget| {
            let present = there.iter().any(|own| own == widget.id);
            let why = (present && !widget.several).then(|| "It is on the page already".to_owned());
            let disabled = why.is_some();
            let add = click(move |_| {
                if !disabled {
                    draft.add(&widget);
                    draft.adding.set(false);
                }
            });
            view! {
                <li>
                    <span class="palette-icon">
                        <Icon name=widget.icon />
                    </span>
                    <div class="cell">
                        <b>{widget.title}</b>
                        <span class="muted">{widget.description}</span>
                    </div>
                    <Button icon="plus" disabled=Signal::stored(disabled) why=Signal::stored(why) on_click=add>
                        {format!("Add {}", widget.title)}
                    </Button>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="rows widget-choices">{rows}</ul> }.into_any()
}

fn settings(draft: Draft, widgets: Known, placed: &Placed) -> AnyView {
    let Some(widget) = known(widgets, &placed.widget) else { return ().into_any() };
    let value = |setting: &WidgetSetting| {
        let chosen = placed.settings.iter().find(|(name, _)| name == setting.name).map(|(_, value)| value.clone());
        RwSignal::new(chosen.unwrap_or_else(|| setting.initial.to_owned()))
    };
    let values: Vec<(&'static WidgetSetting, RwSignal<String>)> =
        widget.settings.iter().map(|setting| (setting, value(setting))).collect();
    let fields: Vec<AnyView> = values
        .iter()
        .map(|(setting, value)| {
            let (id, value) = (format!("setting-{}", setting.name), *value);
            let (label, description, name) = (setting.title, setting.description, setting.name);
            match setting.kind {
                SettingKind::Text => view! { <TextField id label name description value /> }.into_any(),
                SettingKind::Lines => view! { <TextArea id label name description value /> }.into_any(),
                SettingKind::Choice(choices) => {
                    let choices = choices.iter().map(|(value, words)| Choice::new(*value, *words)).collect();
                    let on_choose = Callback::new(move |chosen| value.set(chosen));
                    view! { <Select id label name description choices value on_choose /> }.into_any()
                }
            }
        })
        .collect();
    let id = placed.id.clone();
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let settings = values.iter().map(|(setting, value)| (setting.name.to_owned(), value.get_untracked())).collect();
        draft.set(&id, settings);
        draft.setting.set(None);
    };
    view! {
        <form class="fields" on:submit=save>
            {fields}
            <div class="dialog-actions">
                <Button submit=true look=Look::Go>
                    "Done"
                </Button>
            </div>
        </form>
    }
    .into_any()
}
