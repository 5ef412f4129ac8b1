//! Arranging the home page: a draft that is shown at once and saved as a whole; every step can be undone. A part of its own,
//! which is fetched when somebody arranges.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{HomeWidget, SettingKind, WidgetSetting, sentence};
use services::home::{Arranged, Board, BoardOwner, Placed, Size};
use ui::{
    Button, Choice, Dialog, Icon, Look, Menu, MenuButton, Select, TextArea, TextField, Toast, Toasts, click, dom, t,
    tf, use_toasts,
};
use web_sys::{DragEvent, KeyboardEvent};

use crate::board::{Known, known};
use crate::draft::{Draft, Drag, Tools};
use crate::functions::{reset_board, save_board};
use crate::{owners, versions};

/// What arranges.
#[lazy]
pub(crate) fn home_arranging() -> Tools {
    Tools { actions, handle, dialogs, drag }
}

/// Under so many pixels the page has one column, and an order of its own.
const NARROW: f64 = 720.0;

impl Draft {
    /// A step, which can be undone. `words` say it to those who can not see it.
    fn step(self, words: String, change: impl FnOnce(&mut Board)) {
        let before = self.board.get_untracked();
        let mut board = before.clone();
        change(&mut board);
        if board != before {
            self.before.update(|steps| steps.push(before));
            self.board.set(board);
            self.said.set(words);
            dom::keep_focus(".widget-handle", ".widget-grip", ".menu-opener");
        }
    }

    fn undo(self) {
        if let Some(board) = self.before.try_update(Vec::pop).flatten() {
            self.board.set(board);
            self.said.set(t("Undone").to_owned());
        }
    }

    fn cancel(self) {
        if self.for_others() {
            // Back to the page of their own, which has to be asked for.
            self.end();
            return;
        }
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

    /// Whether the page of others is arranged.
    pub(crate) fn for_others(self) -> bool {
        self.owner.with_untracked(|owner| *owner != BoardOwner::Me)
    }

    /// Arranges somebody's page from here on, as it is kept.
    pub(crate) fn take(self, owner: BoardOwner, arranged: &Arranged) {
        self.kept.set_value(arranged.clone());
        self.before.set(Vec::new());
        self.owner.set(owner);
        self.board.set(arranged.board.clone());
    }

    fn save(self, toasts: Toasts) {
        // Where a group has nothing of its own yet, what everybody has may become its own as it is.
        let first = self.owner.get_untracked() != self.kept.with_value(|kept| kept.owner.clone());
        if self.before.with_untracked(Vec::is_empty) && !(self.for_others() && first) {
            self.cancel();
            return;
        }
        let (board, version) = (self.board.get_untracked(), self.kept.with_value(|kept| kept.version));
        let done = if self.for_others() { t("The home page is saved") } else { t("Your home page is saved") };
        let owner = self.owner.get_untracked();
        self.finish(toasts, done, async move { save_board(owner, board, version).await.map(drop) });
    }

    fn reset(self, toasts: Toasts) {
        let done = match self.for_others() {
            true => t("The home page is as it is configured, or as everybody's"),
            false => t("The home page is as everybody's again"),
        };
        let owner = self.owner.get_untracked();
        self.finish(toasts, done, reset_board(owner));
    }

    /// Waits for the server, and says what came of it.
    fn finish(
        self,
        toasts: Toasts,
        done: &'static str,
        work: impl Future<Output = Result<(), services::Error>> + 'static,
    ) {
        self.saving.set(true);
        spawn_local(async move {
            let answer = work.await;
            self.saving.set(false);
            match answer {
                Ok(()) => {
                    self.end();
                    toasts.show(Toast::done(done));
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    }

    /// Fixes a widget for those whose page it is, or lets them move and remove it again.
    fn toggle_lock(self, id: &str, title: &str) {
        self.step(tf("{0} is fixed or free", &[title]), |board| {
            if let Some(placed) = board.widgets.iter_mut().find(|own| own.id == id) {
                placed.locked = !placed.locked;
            }
        });
    }

    /// Lets those whose page it is move a widget but not remove it, or remove it again.
    fn toggle_required(self, id: &str, title: &str) {
        self.step(tf("{0} has to stay, or need not", &[title]), |board| {
            if let Some(placed) = board.widgets.iter_mut().find(|own| own.id == id) {
                placed.required = !placed.required;
            }
        });
    }

    /// Moves a widget by so many places, in the order of this width.
    fn shift(self, id: &str, title: &str, step: i32) {
        let narrow = is_narrow();
        let words = if step < 0 { tf("{0} moved back", &[title]) } else { tf("{0} moved on", &[title]) };
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
    fn drag_over(self, event: &DragEvent, over: &str) {
        if !self.dragged.with_untracked(String::is_empty) {
            event.prevent_default();
            if self.target.with_untracked(|target| target != over) {
                self.target.set(over.to_owned());
            }
        }
    }

    /// It is let go there. What moved under the pointer while it is held would lead it astray.
    fn dropped(self, event: &DragEvent, over: &str) {
        event.prevent_default();
        let dragged = self.dragged.get_untracked();
        self.drag_end();
        if dragged.is_empty() || dragged == over {
            return;
        }
        let narrow = is_narrow();
        self.step(t("Moved").to_owned(), |board| {
            let mut order = order(board, narrow);
            let place = |id: &str| order.iter().position(|own| own == id);
            let (Some(at), Some(to)) = (place(&dragged), place(over)) else { return };
            let moved = order.remove(at);
            order.insert(to, moved);
            put(board, narrow, order);
        });
    }

    /// Nothing is dragged any more.
    fn drag_end(self) {
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
            let (width, height) = (size.width.to_string(), size.height.to_string());
            words = tf("{0}: {1} columns, {2} rows", &[t(widget.title), &width, &height]);
            self.step(words.clone(), |board| {
                if let Some(placed) = board.widgets.iter_mut().find(|own| own.id == id) {
                    placed.size = size;
                }
            });
        }
        self.said.set(words);
    }

    fn remove(self, id: &str, title: &str) {
        self.step(tf("{0} removed", &[title]), |board| {
            board.widgets.retain(|own| own.id != id);
            board.narrow.retain(|own| own != id);
        });
    }

    fn add(self, widget: &HomeWidget) {
        self.step(tf("{0} added", &[t(widget.title)]), |board| {
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
        self.step(t("Settings changed").to_owned(), |board| {
            if let Some(placed) = board.widgets.iter_mut().find(|own| own.id == id) {
                placed.settings = settings;
            }
        });
    }
}

fn drag(draft: Draft, drag: Drag, event: &DragEvent, over: &str) {
    match drag {
        Drag::Over => draft.drag_over(event, over),
        Drag::Dropped => draft.dropped(event, over),
        Drag::Ended => draft.drag_end(),
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
fn actions(draft: Draft) -> AnyView {
    let toasts = use_toasts();
    let undoable = Signal::derive(move || draft.before.with(Vec::is_empty));
    let busy = Signal::derive(move || draft.saving.get());
    let others = draft.administers.get_untracked().then(|| {
        view! {
            <MenuButton
                icon="users"
                label=t("Arrange for others")
                on_click=click(move |_| draft.choosing.set(true))
            />
        }
    });
    view! {
        <Button icon="plus" on_click=click(move |_| draft.adding.set(true))>
            {t("Add widget")}
        </Button>
        <Button icon="rotate-ccw" disabled=undoable on_click=click(move |_| draft.undo())>
            {t("Undo")}
        </Button>
        <Menu id="board-menu" label=t("More") compact=true>
            {move || {
                let label = match draft.owner.get() {
                    BoardOwner::Portal => t("Back to what is configured"),
                    _ => t("Back to what everybody has"),
                };
                view! { <MenuButton icon="refresh-cw" label on_click=click(move |_| draft.reset(toasts)) /> }
            }}
            <MenuButton icon="history" label=t("Earlier versions") on_click=click(move |_| draft.earlier.set(true)) />
            {others}
        </Menu>
        // In a narrow window both go to the next line.
        <div class="button-group">
            <Button on_click=click(move |_| draft.cancel())>{t("Cancel")}</Button>
            <Button look=Look::Go icon="check" disabled=busy on_click=click(move |_| draft.save(toasts))>
                {t("Save")}
            </Button>
        </div>
    }
    .into_any()
}

/// What moves and changes a widget while the page is arranged. The arrow keys move it, with Shift they change its size.
fn handle(draft: Draft, widgets: Known, placed: Placed, title: &'static str) -> AnyView {
    let id = StoredValue::new(placed.id.clone());
    let kind = StoredValue::new(placed.widget.clone());
    // Who arranges everybody's page may move what is fixed for everybody.
    let now = move |is: fn(&Placed) -> bool| {
        Memo::new(move |_| placed_now(draft, &id.get_value()).is_some_and(|placed| is(&placed)))
    };
    let (locked, required) = (now(|placed| placed.locked), now(|placed| placed.required));
    let for_others = Memo::new(move |_| draft.owner.with(|owner| *owner != BoardOwner::Me));
    let removable = move || for_others.get() || !(required.get() || locked.get());
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
            ("Delete" | "Backspace", false) if untrack(removable) => draft.remove(&id.get_value(), title),
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
        // A page has many of these, and hardly one is opened.
        let wanted = RwSignal::new(false);
        let items = move || {
            view! {
                {button("arrow-left", t("Move back"), click(move |_| draft.shift(&id.get_value(), title, -1)))}
                {button("arrow-right", t("Move on"), click(move |_| draft.shift(&id.get_value(), title, 1)))}
                {button("plus", t("Wider"), click(move |_| resize(1, 0)))}
                {button("minus", t("Narrower"), click(move |_| resize(-1, 0)))}
                {button("arrow-down", t("Taller"), click(move |_| resize(0, 1)))}
                {button("arrow-up", t("Lower"), click(move |_| resize(0, -1)))}
                {settings.then(|| button("settings", t("Settings"), click(open)))}
                {move || {
                    for_others.get()
                        .then(|| {
                            let lock = click(move |_| draft.toggle_lock(&id.get_value(), title));
                            let require = click(move |_| draft.toggle_required(&id.get_value(), title));
                            let (lock_words, require_words) = (
                                if locked.get() { t("Free it for them") } else { t("Fix it for them") },
                                if required.get() { t("Let them remove it") } else { t("It has to stay") },
                            );
                            view! {
                                {button("lock", lock_words, lock)}
                                {button("pin", require_words, require)}
                            }
                        })
                }}
                {move || {
                    removable()
                        .then(|| {
                            view! {
                                <MenuButton
                                    icon="trash-2"
                                    label=t("Remove")
                                    danger=true
                                    on_click=click(move |_| draft.remove(&id.get_value(), title))
                                />
                            }
                        })
                }}
            }
        };
        view! {
            <Menu id=format!("arrange-{}", id.get_value()) label=tf("Change {0}", &[title]) compact=true wanted>
                {move || wanted.get().then(items)}
            </Menu>
        }
    };
    view! {
        {move || {
            if locked.get() && !for_others.get() {
                view! {
                    <div class="widget-handle" data-tip=t("Administrators have fixed this")>
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
                            aria-label=tf("Move {0}", &[title])
                            aria-description=t("Arrow keys move it, with Shift they change its size")
                            on:keydown=keys
                        >
                            <Icon name="rows-3" class="s" />
                            <span class="cut">{title}</span>
                            {move || locked.get().then(|| mark("lock", t("fixed")))}
                            {move || (required.get() && for_others.get()).then(|| mark("pin", t("has to stay")))}
                        </button>
                        {menu()}
                    </div>
                }
                    .into_any()
            }
        }}
    }
    .into_any()
}

/// A sign with its words for those who can not see it.
fn mark(icon: &'static str, words: &'static str) -> AnyView {
    view! {
        <Icon name=icon class="s" />
        <span class="visually-hidden">", " {words}</span>
    }
    .into_any()
}

/// A widget as it is on the draft, followed.
fn placed_now(draft: Draft, id: &str) -> Option<Placed> {
    draft.board.with(|board| board.widgets.iter().find(|own| own.id == id).cloned())
}

/// The dialogs: what can be added, and the settings of a widget.
fn dialogs(draft: Draft, widgets: Known) -> AnyView {
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
    let whose = move || {
        let words = draft.owner.with(owners::whose)?;
        Some(view! {
            <p class="note home-news" role="status">
                <Icon name="users" class="s" />
                <span>{words}</span>
            </p>
        })
    };
    view! {
        {whose}
        <Dialog open=draft.adding title=t("Add a widget") id="add-widget" class="wide">
            <div>{move || draft.adding.get().then(|| choices(draft, widgets))}</div>
        </Dialog>
        <Dialog open=draft.earlier title=t("Earlier versions") id="board-versions">
            <div>{move || draft.earlier.get().then(|| versions::list(draft, draft.earlier))}</div>
        </Dialog>
        <Dialog open=draft.choosing title=t("Whose home page") id="board-owner">
            <div>{move || draft.choosing.get().then(|| owners::choice(draft))}</div>
        </Dialog>
        <Dialog open title=t("Settings of the widget") id="widget-settings">
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
            let why = (present && !widget.several).then(|| t("It is on the page already").to_owned());
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
                        <b>{t(widget.title)}</b>
                        <span class="muted">{t(widget.description)}</span>
                    </div>
                    <Button icon="plus" disabled=Signal::stored(disabled) why=Signal::stored(why) on_click=add>
                        {tf("Add {0}", &[t(widget.title)])}
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
        RwSignal::new(chosen.unwrap_or_else(|| t(setting.initial).to_owned()))
    };
    let values: Vec<(&'static WidgetSetting, RwSignal<String>)> =
        widget.settings.iter().map(|setting| (setting, value(setting))).collect();
    let fields: Vec<AnyView> = values
        .iter()
        .map(|(setting, value)| {
            let (id, value) = (format!("setting-{}", setting.name), *value);
            let (label, description, name) = (t(setting.title), t(setting.description), setting.name);
            match setting.kind {
                SettingKind::Text => view! { <TextField id label name description value /> }.into_any(),
                SettingKind::Lines => view! { <TextArea id label name description value /> }.into_any(),
                SettingKind::Choice(choices) => {
                    let choices = choices.iter().map(|(value, words)| Choice::new(*value, t(words))).collect();
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
                    {t("Done")}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
