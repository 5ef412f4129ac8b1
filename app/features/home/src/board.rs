//! The grid of widgets.

use std::sync::Arc;

use leptos::prelude::*;
use plugin::{HomeWidget, WidgetContext, loaded};
use services::home::Placed;
use ui::{Card, EmptyState, key, t};

use crate::draft::{Draft, Drag};

/// Every widget that there is.
pub(crate) type Known = StoredValue<Vec<HomeWidget>>;

/// The widget of that name.
pub(crate) fn known(widgets: Known, id: &str) -> Option<HomeWidget> {
    widgets.with_value(|widgets| widgets.iter().find(|widget| widget.id == id).copied())
}

/// The grid. A widget is made anew when its settings change, and stays as it is when it is moved.
pub(crate) fn view(draft: Draft, widgets: Known) -> AnyView {
    let key = |placed: &Placed| (placed.id.clone(), placed.widget.clone(), placed.settings.clone());
    let owner = Owner::current().unwrap_or_default();
    let cells = move || {
        let placed = draft.board.with(|board| board.widgets.clone());
        ui::each(owner.clone(), placed, key, move |placed| cell(draft, widgets, placed))
    };
    view! {
        <div class="board" role=move || draft.arranging.get().then_some("list")>
            {ui::once(cells)}
        </div>
        {move || {
            draft
                .board
                .with(|board| board.widgets.is_empty())
                .then(|| {
                    view! {
                        <div class="card">
                            <EmptyState icon="house" title=t("An empty page")>
                                <p>{t("Add widgets with the button above, or go back to what everybody has.")}</p>
                            </EmptyState>
                        </div>
                    }
                })
        }}
    }
    .into_any()
}

fn cell(draft: Draft, widgets: Known, placed: Placed) -> AnyView {
    let id = StoredValue::new(placed.id.clone());
    // Size and place change while the widget stays.
    let now = Memo::new(move |_| {
        draft.board.with(|board| {
            let id = id.get_value();
            let at = board.widgets.iter().position(|other| other.id == id);
            let narrow = board.narrow.iter().position(|other| *other == id).or(at);
            let size = at.and_then(|at| board.widgets.get(at)).map(|placed| placed.size).unwrap_or_default();
            (size, narrow.unwrap_or(0))
        })
    });
    let widget = known(widgets, &placed.widget);
    let title = t(widget.map_or(key("Unknown widget"), |widget| widget.title));
    let content = match widget {
        Some(widget) => {
            let size = widget.sizes.fit(placed.size);
            loaded((widget.view)(Some(WidgetContext { settings: Arc::new(placed.settings.clone()), size })))
        }
        None => view! {
            <Card title=placed.widget.clone()>
                <EmptyState icon="puzzle" title=t("There is no such widget")>
                    <p>{t("The plugin that it came from is not part of this portal any more.")}</p>
                </EmptyState>
            </Card>
        }
        .into_any(),
    };
    view! {
        <div
            class="widget"
            class:dragged=move || draft.dragged.with(|dragged| *dragged == id.get_value())
            class:target=move || draft.target.with(|target| *target == id.get_value())
            role=move || draft.arranging.get().then_some("listitem")
            data-w=move || now.get().0.width
            data-h=move || now.get().0.height
            data-o=move || now.get().1
            draggable=move || if draft.arranging.get() { "true" } else { "false" }
            on:dragstart=move |_| draft.dragged.set(id.get_value())
            on:dragover=move |event: web_sys::DragEvent| draft.drag(Drag::Over, &event, &id.get_value())
            on:drop=move |event: web_sys::DragEvent| draft.drag(Drag::Dropped, &event, &id.get_value())
            on:dragend=move |event: web_sys::DragEvent| draft.drag(Drag::Ended, &event, "")
        >
            {move || draft.at_work().map(|tools| (tools.handle)(draft, widgets, placed.clone(), title))}
            {content}
        </div>
    }
    .into_any()
}
