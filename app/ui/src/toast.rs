//! Short messages about what has just been done, with the way back.

use std::time::Duration;

use leptos::prelude::*;

use crate::{Icon, IconButton, Tone, click, t};

/// A message.
#[derive(Clone, Debug)]
pub struct Toast {
    /// What was done, or what failed.
    pub message: String,
    /// What it means.
    pub tone: Tone,
    /// What can be done about it: `Undo`.
    pub action: Option<(String, Callback<()>)>,
}

impl Toast {
    /// Something was done.
    pub fn done(message: impl Into<String>) -> Self {
        Self { message: message.into(), tone: Tone::Ok, action: None }
    }

    /// Something failed. It stays until the person takes it away.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), tone: Tone::Bad, action: None }
    }

    /// With a way back.
    #[must_use]
    pub fn undo(mut self, undo: Callback<()>) -> Self {
        self.action = Some((t("Undo").to_owned(), undo));
        self
    }
}

/// The messages that are shown. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, Toast)>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Shows a message: 6 s, or until it is taken away when it tells of a failure.
    pub fn show(self, toast: Toast) {
        let id = self.next.with_value(|next| *next);
        self.next.set_value(id.wrapping_add(1));
        let stays = toast.tone == Tone::Bad;
        self.shown.update(|shown| {
            shown.push((id, toast));
            let excess = shown.len().saturating_sub(4);
            shown.drain(..excess);
        });
        if !stays {
            set_timeout(move || self.remove(id), Duration::from_secs(6));
        }
    }

    fn remove(self, id: u32) {
        let _ = self.shown.try_update(|shown| shown.retain(|(other, _)| *other != id));
    }
}

/// Makes messages possible below. Called once, by the shell.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { shown: RwSignal::default(), next: StoredValue::new(0) };
    provide_context(toasts);
    toasts
}

/// Where messages are shown.
///
/// # Panics
/// Outside the shell, which calls [`provide_toasts`].
pub fn use_toasts() -> Toasts {
    expect_context()
}

/// The place of the messages; present from the first paint so that screen readers announce them. How they are shown
/// is fetched with the first.
#[component]
pub fn ToastRegion(
    /// The messages.
    toasts: Toasts,
) -> impl IntoView {
    let any = Memo::new(move |_| toasts.shown.with(|shown| !shown.is_empty()));
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {move || any.get().then(|| Suspend::new(toast_lines(toasts)))}
        </div>
    }
    .into_any()
}

#[lazy]
fn toast_lines(toasts: Toasts) -> AnyView {
    view! {
        <For each=move || toasts.shown.get() key=|(id, _)| *id let((id, toast))>
            {line(toasts, id, toast)}
        </For>
    }
    .into_any()
}

fn line(toasts: Toasts, id: u32, toast: Toast) -> AnyView {
    let action = toast.action.map(|(label, run)| {
        let act = move |_| {
            run.run(());
            toasts.remove(id);
        };
        view! { <button type="button" class="button quiet" on:click=act>{label}</button> }
    });
    view! {
        <div class=format!("toast {}", toast.tone.class())>
            <Icon name=toast.tone.icon() />
            <p>{toast.message}</p>
            {action}
            <IconButton label=t("Dismiss") icon="x" on_click=click(move |_| toasts.remove(id)) />
        </div>
    }
    .into_any()
}
