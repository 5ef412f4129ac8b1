//! Writing an announcement, and changing one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};
use plugin::{NotFound, PageHead, failure, sentence, use_page};
use services::announcements::{Announcement, AnnouncementDraft, Audience, Weight};
use services::{Error, ErrorKind};
use ui::{
    Button, ButtonLink, Checkbox, Choice, Crumb, Look, RadioChoice, RadioGroup, Select, SkeletonCard, TextArea,
    TextField, Toast, click, dom, kept, t, tf, time, use_toasts,
};

use crate::address::{PATH, edit, of};
use crate::functions::{one_announcement, preview_announcement, save_announcement};

/// Where the browser keeps what was typed for a new announcement, until it is saved.
const DRAFT: &str = "callboard.announcement";

/// Writing a new one.
#[component]
pub fn NewPage() -> impl IntoView {
    let crumbs = vec![Crumb::link(t("Announcements"), PATH), Crumb::here(t("New"))];
    view! {
        {use_page(t("New announcement").to_owned(), crumbs)}
        <div class="page announcement-editor">
            <PageHead title=t("New announcement") />
            {form(None)}
        </div>
    }
    .into_any()
}

/// Changing one.
#[component]
pub fn EditPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get_str("id").unwrap_or_default().to_owned()));
    let found = plugin::data_blocking(move || id.get(), one_announcement);
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(announcement) => {
                    let title = announcement.draft.title.clone();
                    let crumbs = vec![
                        Crumb::link(t("Announcements"), PATH),
                        Crumb::link(title.clone(), of(&announcement.id)),
                        Crumb::here(t("Edit")),
                    ];
                    view! {
                        {use_page(tf("Edit {0} · Announcements", &[&title]), crumbs)}
                        <PageHead title=t("Edit the announcement") />
                        {form(Some(announcement))}
                    }
                    .into_any()
                }
                Err(error) => {
                    let crumbs = vec![Crumb::link(t("Announcements"), PATH), Crumb::here(t("Not available"))];
                    let state = match error.kind {
                        ErrorKind::NotFound => {
                            view! { <NotFound what=format!("announcement {}", id.get_untracked()) like="" /> }
                                .into_any()
                        }
                        _ => view! {
                            <h1 class="visually-hidden">{t("Not available")}</h1>
                            <div class="card">{failure(error, edit(&id.get_untracked()))}</div>
                        }
                        .into_any(),
                    };
                    view! {
                        {use_page(t("Not available").to_owned(), crumbs)}
                        {state}
                    }
                    .into_any()
                }
            })
        })
    };
    view! {
        <div class="page announcement-editor">
            <Transition fallback=|| view! { <SkeletonCard lines=8 /> }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    title: RwSignal<String>,
    body: RwSignal<String>,
    category: RwSignal<String>,
    weight: RwSignal<String>,
    whom: RwSignal<String>,
    groups: RwSignal<String>,
    filter: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
    acknowledge: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    preview: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Typed {
    fn of(draft: &AnnouncementDraft) -> Self {
        let (whom, groups, filter) = match &draft.audience {
            Audience::Everybody => ("everybody", String::new(), String::new()),
            Audience::Groups(groups) => ("groups", groups.join("\n"), String::new()),
            Audience::Owners(filter) => ("owners", String::new(), filter.clone()),
        };
        Self {
            title: RwSignal::new(draft.title.clone()),
            body: RwSignal::new(draft.body.clone()),
            category: RwSignal::new(draft.category.clone()),
            weight: RwSignal::new(draft.weight.name().to_owned()),
            whom: RwSignal::new(whom.to_owned()),
            groups: RwSignal::new(groups),
            filter: RwSignal::new(filter),
            from: RwSignal::new(draft.from.map(time::field).unwrap_or_default()),
            until: RwSignal::new(draft.until.map(time::field).unwrap_or_default()),
            acknowledge: RwSignal::new(draft.acknowledge),
            error: RwSignal::new(None),
            preview: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    fn draft(self) -> Result<AnnouncementDraft, Error> {
        let time = |text: String, field: &str| match text.trim() {
            "" => Ok(None),
            text => time::read_field(text)
                .map(Some)
                .ok_or_else(|| wrong(field, t("Expected a time, as in 2026-11-30T09:00."))),
        };
        let audience = match self.whom.get_untracked().as_str() {
            "groups" => {
                let groups = self.groups.get_untracked();
                let names = groups.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty());
                Audience::Groups(names.map(str::to_owned).collect())
            }
            "owners" => Audience::Owners(self.filter.get_untracked()),
            _ => Audience::Everybody,
        };
        Ok(AnnouncementDraft {
            title: self.title.get_untracked(),
            body: self.body.get_untracked(),
            category: self.category.get_untracked(),
            weight: Weight::named(&self.weight.get_untracked()).unwrap_or_default(),
            audience,
            from: time(self.from.get_untracked(), "from")?,
            until: time(self.until.get_untracked(), "until")?,
            acknowledge: self.acknowledge.get_untracked(),
        })
    }

    fn wrong(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.error.with(|error| {
                let fields = error.iter().flat_map(|error| &error.fields);
                fields.filter(|wrong| wrong.field == field).map(|wrong| wrong.message.clone()).next()
            })
        })
    }
}

fn wrong(field: &str, message: &str) -> Error {
    let mut error = Error::invalid(message);
    error.fields.push(services::FieldError {
        field: field.to_owned(),
        message: message.to_owned(),
        file: None,
        line: None,
    });
    error
}

fn form(announcement: Option<Announcement>) -> AnyView {
    let id = announcement.as_ref().map(|announcement| announcement.id.clone());
    let draft = announcement.map(|announcement| announcement.draft).unwrap_or_default();
    let new = id.is_none();
    let typed = Typed::of(&draft);
    let (toasts, navigate) = (use_toasts(), use_navigate());
    keep_typed(typed, new);
    let back = id.as_deref().map_or_else(|| PATH.to_owned(), of);
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let draft = match typed.draft() {
            Ok(draft) => draft,
            Err(error) => return typed.error.set(Some(error)),
        };
        let (id, navigate) = (id.clone(), navigate.clone());
        typed.busy.set(true);
        spawn_local(async move {
            let saved = save_announcement(id, draft).await;
            let _ = typed.busy.try_set(false);
            match saved {
                Ok(id) => {
                    if new {
                        dom::store(DRAFT, "");
                    }
                    toasts.show(Toast::done(if new {
                        t("The announcement is written")
                    } else {
                        t("The announcement is changed")
                    }));
                    navigate(&of(&id), Default::default());
                }
                Err(error) => {
                    let _ = typed.error.try_set(Some(error));
                }
            }
        });
    };
    let general =
        move || typed.error.with(|error| error.as_ref().filter(|error| error.fields.is_empty()).map(sentence));
    view! {
        <noscript>
            <p class="muted">{t("Writing takes scripts.")}</p>
        </noscript>
        <form class="announcement-form js-only" on:submit=save novalidate=true>
            <section class="card">
                <div class="card-body fields">{words(typed)}</div>
            </section>
            <section class="card">
                <div class="card-body fields">{circumstances(typed)}</div>
            </section>
            <p class="form-wrong" role="alert">
                {general}
            </p>
            <div class="announcement-actions">
                <Button submit=true look=Look::Go icon="megaphone" disabled=typed.busy>
                    {if new { t("Publish") } else { t("Save") }}
                </Button>
                <ButtonLink href=back>{t("Cancel")}</ButtonLink>
            </div>
        </form>
    }
    .into_any()
}

/// What was typed for a new announcement survives a reload.
fn keep_typed(typed: Typed, new: bool) {
    if !new {
        return;
    }
    Effect::new(move |before: Option<()>| {
        let now = (typed.title.get(), typed.body.get());
        if before.is_some() {
            dom::store(
                DRAFT,
                &if now.0.is_empty() && now.1.is_empty() { String::new() } else { format!("{}\n{}", now.0, now.1) },
            );
        } else if let Some((title, body)) = dom::stored(DRAFT).as_deref().and_then(|kept| kept.split_once('\n')) {
            typed.title.set(title.to_owned());
            typed.body.set(body.to_owned());
        }
    });
}

fn words(typed: Typed) -> AnyView {
    let toasts = use_toasts();
    let preview = move |_| {
        let body = typed.body.get_untracked();
        spawn_local(async move {
            match preview_announcement(body).await {
                Ok(html) => {
                    let _ = typed.preview.try_set(Some(html));
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    };
    let looks = move || {
        typed.preview.get().map(|html| {
            view! {
                <section class="announcement-preview prose" aria-label=t("Preview") inner_html=html></section>
            }
        })
    };
    view! {
        <TextField
            id="announcement-title"
            label=t("Title")
            name="title"
            value=typed.title
            required=true
            error=typed.wrong("title")
        />
        <TextArea
            id="announcement-body"
            label=t("Text")
            name="body"
            value=typed.body
            required=true
            rows=12
            description=t("Markdown.")
            error=typed.wrong("body")
        />
        <div class="announcement-look">
            <Button icon="eye" on_click=click(preview)>
                {t("Preview")}
            </Button>
        </div>
        {looks}
        <TextField
            id="announcement-category"
            label=t("Category")
            name="category"
            value=typed.category
            placeholder=t("Platform")
            error=typed.wrong("category")
        />
    }
    .into_any()
}

fn circumstances(typed: Typed) -> AnyView {
    let weights = vec![
        Choice::new("info", t("Worth knowing")),
        Choice::new("warning", t("Important: a bar above every page")),
        Choice::new("critical", t("Critical: a red bar above every page")),
    ];
    let whom = vec![
        RadioChoice { value: "everybody", label: t("Everybody"), description: "" },
        RadioChoice {
            value: "groups",
            label: t("Groups"),
            description: t("Their members, and those of the groups below."),
        },
        RadioChoice {
            value: "owners",
            label: t("Owners of entities"),
            description: t("Those who own what a filter selects."),
        },
    ];
    let of_groups = move || typed.whom.with(|whom| whom != "groups");
    let of_owners = move || typed.whom.with(|whom| whom != "owners");
    view! {
        <Select
            id="announcement-weight"
            label=t("How much it matters")
            name="weight"
            choices=weights
            value=typed.weight
            on_choose=Callback::new(move |weight| typed.weight.set(weight))
        />
        <RadioGroup
            id="announcement-whom"
            label=t("Whom it is for")
            name="whom"
            choices=whom
            value=typed.whom
            on_choose=Callback::new(move |whom| typed.whom.set(whom))
        />
        <div hidden=of_groups>
            <TextArea
                id="announcement-groups"
                label=t("Groups")
                name="groups"
                value=typed.groups
                required=true
                rows=3
                description=t("References, one on a line.")
                placeholder="group:default/platform"
                error=typed.wrong("audience")
            />
        </div>
        <div hidden=of_owners>
            <TextField
                id="announcement-filter"
                label=t("Filter")
                name="filter"
                value=typed.filter
                required=true
                description=t("As the catalog's interface for programs takes it.")
                placeholder="kind=component,spec.type=service"
                error=typed.wrong("audience")
            />
        </div>
        {times(typed)}
        <Checkbox
            label=t("Everybody it is for is asked to say that they have read it")
            name="acknowledge"
            checked=typed.acknowledge
            on_change=Callback::new(move |on| typed.acknowledge.set(on))
        />
    }
    .into_any()
}

fn times(typed: Typed) -> AnyView {
    view! {
        <div class="announcement-times">
            <TextField
                id="announcement-from"
                label=t("Begins")
                name="from"
                kind="datetime-local"
                value=typed.from
                description=t("By your clock. At once when nothing is given.")
                error=typed.wrong("from")
            />
            <TextField
                id="announcement-until"
                label=t("Is over")
                name="until"
                kind="datetime-local"
                value=typed.until
                description=t("By your clock. Never when nothing is given.")
                error=typed.wrong("until")
            />
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_new_one_is_not_that_of_an_old_one() {
        assert_eq!(of("new"), crate::address::NEW);
    }
}
