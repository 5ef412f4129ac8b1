//! The widgets that this capability gives, by the parts that their code comes in: what most people see every day, small
//! ones, and those that draw what other systems answer.

use leptos::prelude::*;
use plugin::{HomeWidget, WidgetContext};

use crate::{cards, data_card, frame, quick, starred, toolbox};

/// All of them.
pub(crate) const ALL: &[HomeWidget] = &[
    quick::WIDGET,
    starred::WIDGET,
    toolbox::WIDGET,
    cards::SEARCH,
    cards::STEPS,
    cards::CLOCK,
    cards::NOTE,
    frame::WIDGET,
    data_card::DATA,
    data_card::ON_CALL,
];

/// What the page of somebody new shows.
#[derive(Clone, Copy)]
pub(crate) enum Daily {
    Quick,
    Starred,
    Toolbox,
}

#[lazy]
pub(crate) fn daily_widget(which: Daily, context: Option<WidgetContext>) -> AnyView {
    let view = |context| match which {
        Daily::Quick => quick::view(context),
        Daily::Starred => starred::view(),
        Daily::Toolbox => toolbox::view(),
    };
    context.map(view).into_any()
}

/// What people add.
#[derive(Clone, Copy)]
pub(crate) enum Small {
    Search,
    Steps,
    Clock,
    Note,
    Frame,
}

#[lazy]
pub(crate) fn small_widget(which: Small, context: Option<WidgetContext>) -> AnyView {
    let view = |context| match which {
        Small::Search => cards::search(),
        Small::Steps => cards::steps(),
        Small::Clock => cards::clock(context),
        Small::Note => cards::note_view(context),
        Small::Frame => frame::view(context),
    };
    context.map(view).into_any()
}

/// What other systems answer.
#[derive(Clone, Copy)]
pub(crate) enum Figures {
    Data,
    OnCall,
}

#[lazy]
pub(crate) fn figure_widget(which: Figures, context: Option<WidgetContext>) -> AnyView {
    let view = |context| match which {
        Figures::Data => data_card::data(context),
        Figures::OnCall => data_card::on_call_view(context),
    };
    context.map(view).into_any()
}
