//! What is being arranged, as the page knows it. What arranges is fetched when it is wanted.

use leptos::prelude::*;
use leptos::task::spawn_local;
use services::home::{Arranged, Board, BoardOwner, Placed};
use web_sys::DragEvent;

use crate::arrange::home_arranging;
use crate::board::Known;

/// What a drag of a widget does to the one that it is over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drag {
    /// It is there.
    Over,
    /// It is let go there.
    Dropped,
    /// It is let go anywhere.
    Ended,
}

/// What arranges.
#[derive(Clone, Copy)]
pub(crate) struct Tools {
    /// The buttons in the page's head.
    pub(crate) actions: fn(Draft) -> AnyView,
    /// What moves and changes a widget.
    pub(crate) handle: fn(Draft, Known, Placed, &'static str) -> AnyView,
    /// What can be added, the settings of a widget, earlier versions, whose page it is.
    pub(crate) dialogs: fn(Draft, Known) -> AnyView,
    /// Follows a widget that is dragged.
    pub(crate) drag: fn(Draft, Drag, &DragEvent, &str),
}

/// What is being arranged. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Draft {
    /// What is shown.
    pub(crate) board: RwSignal<Board>,
    /// Whose it is.
    pub(crate) owner: RwSignal<BoardOwner>,
    /// The person arranges.
    pub(crate) arranging: RwSignal<bool>,
    /// They will, as soon as it is known what.
    pub(crate) wanted: RwSignal<bool>,
    /// What arranges, once it is there.
    pub(crate) tools: RwSignal<Option<Tools>>,
    /// The id of the widget that is dragged; empty for none.
    pub(crate) dragged: RwSignal<String>,
    /// The id of the widget that it is over.
    pub(crate) target: RwSignal<String>,
    /// Grows with each answer that makes the kept arrangement another one.
    pub(crate) saved: RwSignal<u32>,
    /// As it was before each step.
    pub(crate) before: RwSignal<Vec<Board>>,
    /// As it is kept.
    pub(crate) kept: StoredValue<Arranged>,
    /// The widget whose settings are open.
    pub(crate) setting: RwSignal<Option<Placed>>,
    /// What can be added is shown.
    pub(crate) adding: RwSignal<bool>,
    /// Earlier versions are shown.
    pub(crate) earlier: RwSignal<bool>,
    /// Whose page is arranged is asked.
    pub(crate) choosing: RwSignal<bool>,
    /// The server is saving.
    pub(crate) saving: RwSignal<bool>,
    /// The person may arrange the pages of others.
    pub(crate) administers: RwSignal<bool>,
    /// The latest step, for those who can not see it.
    pub(crate) said: RwSignal<String>,
}

impl Draft {
    pub(crate) fn new() -> Self {
        Self {
            board: RwSignal::default(),
            owner: RwSignal::default(),
            arranging: RwSignal::new(false),
            wanted: RwSignal::new(false),
            tools: RwSignal::new(None),
            dragged: RwSignal::default(),
            target: RwSignal::default(),
            saved: RwSignal::new(0),
            before: RwSignal::default(),
            kept: StoredValue::default(),
            setting: RwSignal::new(None),
            adding: RwSignal::new(false),
            earlier: RwSignal::new(false),
            choosing: RwSignal::new(false),
            saving: RwSignal::new(false),
            administers: RwSignal::new(false),
            said: RwSignal::default(),
        }
    }

    /// This is kept.
    pub(crate) fn begin_with(self, arranged: &Arranged) {
        self.kept.set_value(arranged.clone());
        self.before.set(Vec::new());
        self.owner.set(BoardOwner::Me);
        self.board.set(arranged.board.clone());
        if self.wanted.get_untracked() {
            self.begin();
        }
    }

    /// Begins to arrange, once what arranges is there.
    pub(crate) fn begin(self) {
        spawn_local(async move {
            self.fetch().await;
            let _ = self.arranging.try_set(true);
        });
    }

    /// Has what arranges fetched: somebody is about to begin.
    pub(crate) fn warm(self) {
        spawn_local(self.fetch());
    }

    async fn fetch(self) {
        if self.tools.try_with_untracked(Option::is_none) == Some(true) {
            let tools = home_arranging().await;
            let _ = self.tools.try_set(Some(tools));
        }
    }

    /// What arranges, while the person does; followed.
    pub(crate) fn at_work(self) -> Option<Tools> {
        if self.arranging.get() { self.tools.get() } else { None }
    }

    /// Tells what arranges of a widget that is dragged.
    pub(crate) fn drag(self, drag: Drag, event: &DragEvent, over: &str) {
        if let Some(tools) = self.tools.get_untracked().filter(|_| self.arranging.get_untracked()) {
            (tools.drag)(self, drag, event, over);
        }
    }
}
