//! A field for the reference of an entity, with proposals while one types.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{kinds, suggest};
use services::catalog::EntityLink;
use ui::{Icon, KindIcon, t};

/// How long typing pauses before the server is asked.
const PAUSE: Duration = Duration::from_millis(120);
/// Proposals that are shown.
const MOST: usize = 8;

/// What the field knows while somebody types.
#[derive(Clone, Copy)]
struct Proposals {
    value: RwSignal<String>,
    found: RwSignal<Vec<EntityLink>>,
    open: RwSignal<bool>,
    /// The one that Enter takes.
    chosen: RwSignal<Option<usize>>,
    kinds: &'static [&'static str],
    on_choose: Option<Callback<String>>,
}

impl Proposals {
    fn choose(self, reference: String) {
        self.open.set(false);
        self.chosen.set(None);
        self.value.set(reference.clone());
        if let Some(choose) = self.on_choose {
            choose.run(reference);
        }
    }

    fn step(self, step: isize) {
        let count = self.found.with_untracked(Vec::len) as isize;
        if count == 0 {
            return;
        }
        self.open.set(true);
        self.chosen.update(|chosen| {
            let next = match *chosen {
                Some(at) => (at as isize + step).rem_euclid(count),
                None if step > 0 => 0,
                None => count - 1,
            };
            *chosen = usize::try_from(next).ok();
        });
    }

    fn keys(self, event: &web_sys::KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => self.step(1),
            "ArrowUp" => self.step(-1),
            "Escape" if self.open.get_untracked() => self.open.set(false),
            "Enter" => {
                let at = self.chosen.get_untracked().filter(|_| self.open.get_untracked());
                let link = at.and_then(|at| self.found.with_untracked(|found| found.get(at).cloned()));
                match link {
                    Some(link) => self.choose(link.entity_ref.to_string()),
                    None if self.on_choose.is_some() => self.choose(self.value.get_untracked().trim().to_owned()),
                    // The form is sent.
                    None => return,
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// Asks a moment after the last key; an answer that comes too late is dropped.
    fn typed(self, timer: StoredValue<Option<TimeoutHandle>>) {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let question = self.value.with_untracked(|value| value.trim().to_owned());
        if question.is_empty() {
            self.open.set(false);
            return;
        }
        let ask = move || {
            spawn_local(async move {
                let mut found = suggest(question.clone(), 20).await.unwrap_or_default();
                found.retain(|link| self.kinds.is_empty() || self.kinds.contains(&link.entity_ref.kind()));
                found.truncate(MOST);
                let latest = self.value.try_with_untracked(|value| value.trim() == question).unwrap_or(false);
                if latest {
                    // What is a reference already is taken as it is.
                    let first = (!found.is_empty() && !question.contains('/')).then_some(0);
                    self.chosen.set(first);
                    self.open.set(!found.is_empty());
                    self.found.set(found);
                }
            });
        };
        timer.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    }
}

/// The field.
#[component]
pub(crate) fn ReferenceField(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The name in a form.
    #[prop(default = "reference")]
    name: &'static str,
    /// Its text.
    value: RwSignal<String>,
    /// The kinds that are proposed; all of them when it is empty.
    kinds: &'static [&'static str],
    /// An example.
    placeholder: &'static str,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Called with a reference that is chosen, or typed and confirmed.
    #[prop(optional)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let state = Proposals {
        value,
        found: RwSignal::default(),
        open: RwSignal::new(false),
        chosen: RwSignal::new(None),
        kinds,
        on_choose,
    };
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let (list, message) = (format!("{id}-list"), format!("{id}-error"));
    let line = {
        let id = id.clone();
        move |at: usize| format!("{id}-{at}")
    };
    let active = {
        let line = line.clone();
        move || state.chosen.get().filter(|_| state.open.get()).map(&line)
    };
    let lines = move || {
        let line = line.clone();
        state
            .found
            .get()
            .into_iter()
            .enumerate()
            .map(move |(at, link)| proposal(state, line(at), at, link))
            .collect::<Vec<_>>()
    };
    let described = message.clone();
    view! {
        <div class="field reference-field" class:has-error=move || error.with(Option::is_some)>
            <label for=id.clone()>{label}</label>
            <div class="reference-box">
                <input
                    class="input"
                    type="text"
                    role="combobox"
                    id=id
                    name=name
                    value=value.get_untracked()
                    prop:value=move || value.get()
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=placeholder
                    aria-autocomplete="list"
                    aria-expanded=move || if state.open.get() { "true" } else { "false" }
                    aria-controls=list.clone()
                    aria-activedescendant=active
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || error.with(Option::is_some).then(|| described.clone())
                    on:input=move |event| {
                        value.set(event_target_value(&event));
                        state.typed(timer);
                    }
                    on:keydown=move |event| state.keys(&event)
                    on:blur=move |_| state.open.set(false)
                />
                <div
                    id=list
                    class="floating reference-list"
                    role="listbox"
                    aria-label=t("Proposals")
                    hidden=move || !state.open.get()
                >
                    {lines}
                </div>
            </div>
            <p class="message" id=message>
                {move || {
                    error
                        .get()
                        .map(|error| {
                            view! {
                                <Icon name="circle-alert" class="s" />
                                <span>{error}</span>
                            }
                        })
                }}
            </p>
        </div>
    }
    .into_any()
}

fn proposal(state: Proposals, id: String, at: usize, link: EntityLink) -> AnyView {
    let look = kinds::look(link.entity_ref.kind());
    let reference = link.entity_ref.to_string();
    let taken = reference.clone();
    view! {
        <div
            id=id
            class="reference-line"
            role="option"
            aria-selected=move || if state.chosen.get() == Some(at) { "true" } else { "false" }
            // The field keeps the focus, so that the list is still there when the click comes.
            on:mousedown=move |event: web_sys::MouseEvent| event.prevent_default()
            on:click=move |_| state.choose(taken.clone())
        >
            <KindIcon look />
            <span class="cut">{link.title}</span>
            <code class="faint cut">{reference}</code>
        </div>
    }
    .into_any()
}
