//! The toolbox: the company's tools and the person's own.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{HomeWidget, WidgetSizes, failure, loaded, sentence};
use services::home::{Tool, ToolChange, Toolbox};
use ui::{
    Button, Card, Checkbox, Dialog, EmptyState, Icon, IconButton, Look, SkeletonCard, TextField, Toast, click, kept, t,
    tf, tv, use_toasts,
};

use crate::functions::{my_toolbox, remove_tool, save_tool};
use crate::widgets::{Daily, daily_widget};

pub(crate) const WIDGET: HomeWidget = HomeWidget {
    id: "home.toolbox",
    title: "Toolbox",
    icon: "wrench",
    description: "The company's tools, and your own.",
    sizes: WidgetSizes { usual: (4, 5), least: (2, 3), most: (12, 12) },
    several: false,
    settings: &[],
    view: plugin::lazy_widget!(daily_widget, Daily::Toolbox),
};

/// The form for a tool, and what is shown until the server says so.
#[derive(Clone, Copy)]
struct Form {
    open: RwSignal<bool>,
    id: RwSignal<String>,
    title: RwSignal<String>,
    url: RwSignal<String>,
    category: RwSignal<String>,
    icon: RwSignal<String>,
    everybody: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
    /// The latest answer.
    shown: RwSignal<Option<Toolbox>>,
}

impl Form {
    fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            id: RwSignal::default(),
            title: RwSignal::default(),
            url: RwSignal::default(),
            category: RwSignal::default(),
            icon: RwSignal::default(),
            everybody: RwSignal::new(false),
            wrong: RwSignal::new(None),
            shown: RwSignal::new(None),
        }
    }

    fn begin(self, tool: Tool) {
        self.id.set(tool.id);
        self.title.set(tool.title);
        self.url.set(tool.url);
        self.category.set(tool.category);
        self.icon.set(tool.icon);
        self.everybody.set(!tool.own);
        self.wrong.set(None);
        self.open.set(true);
    }
}

pub(crate) fn view() -> AnyView {
    let form = Form::new();
    let found = plugin::data(|| (), |()| my_toolbox());
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(first) => {
                    view! { {move || tiles(form, form.shown.get().unwrap_or_else(|| first.clone()))} }.into_any()
                }
                Err(error) => failure(error, crate::page::PATH.to_owned()),
            })
        })
    };
    let add = click(move |_| form.begin(Tool { own: true, ..Tool::default() }));
    let add = StoredValue::new(add);
    let actions = move || {
        view! { <IconButton class="js-only" label=t("Add a tool") icon="plus" on_click=add.get_value() /> }
    };
    view! {
        <Card title=t("Toolbox") class="toolbox" actions>
            <Transition fallback=|| view! { <SkeletonCard lines=4 /> }>{ui::once(content)}</Transition>
        </Card>
        <Dialog open=form.open title=t("Tool") id="tool-form">
            <div>{move || form.open.get().then(|| loaded(Box::pin(tool_form_widget(form))))}</div>
        </Dialog>
    }
    .into_any()
}

fn tiles(form: Form, toolbox: Toolbox) -> AnyView {
    if toolbox.tools.is_empty() {
        return view! {
            <EmptyState icon="wrench" title=t("No tools yet")>
                <p>
                    {tv(
                        "Add what you open every day. Administrators add what everybody does, here or under {0}.",
                        vec![view! { <code>"home.tools"</code> }.into_any()],
                    )}
                </p>
            </EmptyState>
        }
        .into_any();
    }
    let administers = toolbox.administers;
    let mut groups: Vec<(String, Vec<Tool>)> = Vec::new();
    for tool in toolbox.tools {
        match groups.iter_mut().find(|(category, _)| *category == tool.category) {
            Some((_, tools)) => tools.push(tool),
            None => groups.push((tool.category.clone(), vec![tool])),
        }
    }
    let named = groups.iter().any(|(category, _)| !category.is_empty());
    let groups: Vec<AnyView> = groups
        .into_iter()
        .map(|(category, tools)| {
            let label = if category.is_empty() { t("Tools").to_owned() } else { category.clone() };
            let heading = named.then(|| view! { <h3 class="quick-heading">{label.clone()}</h3> });
            let tiles: Vec<AnyView> = tools.into_iter().map(|tool| tile(form, tool, administers)).collect();
            view! {
                {heading}
                <ul class="tools" aria-label=label>
                    {tiles}
                </ul>
            }
            .into_any()
        })
        .collect();
    view! { {groups} }.into_any()
}

fn tile(form: Form, tool: Tool, administers: bool) -> AnyView {
    let foreign = !tool.url.starts_with('/');
    let picture = if tool.icon.is_empty() {
        let letters: String = tool.title.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
        view! { <b aria-hidden="true">{letters.to_uppercase()}</b> }.into_any()
    } else {
        view! { <Icon name=tool.icon.clone() /> }.into_any()
    };
    let changeable = !tool.id.is_empty() && (tool.own || administers);
    let (href, title) = (tool.url.clone(), tool.title.clone());
    let change = changeable.then(|| {
        let label = tf("Change {0}", &[&title]);
        let begin = click(move |_| form.begin(tool.clone()));
        view! { <IconButton class="tool-more js-only" label icon="pencil" on_click=begin /> }
    });
    view! {
        <li class="tool">
            <a
                href=href
                target=foreign.then_some("_blank")
                rel=if foreign { Some("noopener noreferrer") } else { None }
            >
                <span class="tool-picture">{picture}</span>
                <span class="tool-title">{title}</span>
            </a>
            {change}
        </li>
    }
    .into_any()
}

/// What the dialog asks for; fetched when it is opened.
#[lazy]
fn tool_form_widget(form: Form) -> AnyView {
    fields(form)
}

fn fields(form: Form) -> AnyView {
    let toasts = use_toasts();
    let done = move |answer: Result<Toolbox, services::Error>, words: &'static str| match answer {
        Ok(toolbox) => {
            form.shown.set(Some(toolbox));
            form.open.set(false);
            toasts.show(Toast::done(words));
        }
        Err(error) => form.wrong.set(Some(sentence(&error))),
    };
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let change = ToolChange {
            id: form.id.get_untracked(),
            url: form.url.get_untracked(),
            title: form.title.get_untracked(),
            category: form.category.get_untracked(),
            icon: form.icon.get_untracked(),
            own: !form.everybody.get_untracked(),
        };
        spawn_local(async move { done(save_tool(change).await, t("The tool is saved")) });
    };
    let fresh = form.id.with_untracked(String::is_empty);
    let remove = (!fresh).then(|| {
        let remove = click(move |_| {
            let id = form.id.get_untracked();
            spawn_local(async move { done(remove_tool(id).await, t("The tool is gone")) });
        });
        view! {
            <Button look=Look::Danger icon="trash-2" on_click=remove>
                {t("Remove")}
            </Button>
        }
    });
    let wrong = Signal::derive(move || form.wrong.get());
    view! {
        <form class="fields" on:submit=save novalidate=true>
            <TextField id="tool-title" label=t("Name") name="title" value=form.title required=true error=wrong />
            <TextField
                id="tool-url"
                label=t("Address")
                name="url"
                kind="url"
                value=form.url
                required=true
                placeholder="https://"
            />
            <TextField
                id="tool-category"
                label=t("Category")
                name="category"
                value=form.category
                description=t("What it stands under.")
            />
            <TextField
                id="tool-icon"
                label=t("Icon")
                name="icon"
                value=form.icon
                description=t("The name of an icon, such as code, database or cloud; its first letters without one.")
            />
            {fresh
                .then(|| {
                    let on_change = Callback::new(move |everybody| form.everybody.set(everybody));
                    view! { <Checkbox label=t("For everybody") name="everybody" checked=form.everybody on_change /> }
                })}
            <div class="dialog-actions">
                {remove}
                <Button submit=true look=Look::Go>
                    {t("Save")}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
