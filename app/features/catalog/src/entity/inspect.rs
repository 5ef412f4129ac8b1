//! Everything that the catalog knows of an entity, in its raw forms.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::EntityRef;
use plugin::{EntityContext, EntityLink, ahead};
use services::catalog::{EntityLink as Link, Overview};
use ui::{
    Button, Card, CodeBlock, CopyButton, EmptyState, Look, Property, PropertyList, SkeletonCard, TabItem, Tabs, click,
    kept, key, t, tf,
};

use super::actions::{Actions, refresh_button};
use super::{problems, relations};
use crate::functions::{Inspected, inspect};
use crate::parts;

/// The forms: their names in the address and for people.
const FORMS: [(&str, &str); 3] = [("yaml", "YAML"), ("json", "JSON"), ("source", key("As in its source"))];

/// Asks for what the tab shows first.
pub(crate) fn look(entity: &EntityRef) {
    let (reference, form) = (entity.to_string(), FORMS[0].0.to_owned());
    ahead::look(question(&reference, &form), inspect(reference, form));
}

fn question(reference: &str, form: &str) -> String {
    format!("inspect?{reference}&{form}")
}

/// The tab.
pub(crate) fn view(context: EntityContext) -> AnyView {
    let reference = context.overview.link.entity_ref.to_string();
    let path = format!("{}/inspect", context.overview.link.entity_ref.path());
    let query = use_query_map();
    let form = Memo::new(move |_| {
        let asked = query.with(|query| query.get("form").unwrap_or_default());
        FORMS.iter().map(|(form, _)| *form).find(|form| *form == asked).unwrap_or("yaml")
    });
    let found = plugin::data(
        move || (reference.clone(), form.get().to_owned()),
        |(reference, form)| ahead::warm(question(&reference, &form), inspect(reference, form)),
    );
    view! {
        <Transition fallback=|| view! { <SkeletonCard lines=16 /> }>
            {move || {
                let (path, overview) = (path.clone(), context.overview.clone());
                let form = form.get();
                Suspend::new(async move {
                    let found = found.await;
                    kept(move || match found {
                        Ok(inspected) => content(inspected, &overview, &path, form),
                        Err(error) => {
                            let state = parts::failure(error, path);
                            view! { <div class="card">{state}</div> }.into_any()
                        }
                    })
                })
            }}
        </Transition>
    }
    .into_any()
}

fn content(inspected: Inspected, overview: &Overview, path: &str, form: &str) -> AnyView {
    let rest = inspected.rest;
    let tabs: Vec<TabItem> = FORMS
        .into_iter()
        .map(|(name, title)| TabItem {
            title: t(title).to_owned(),
            href: if name == "yaml" { path.to_owned() } else { format!("{path}?form={name}") },
            count: None,
            current: name == form,
        })
        .collect();
    let code = if inspected.text.is_empty() {
        view! {
            <EmptyState icon="file-code" title=t("It never stood in a file")>
                <p>{t("A provider or the catalog itself made this entity.")}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <CodeBlock lines=inspected.lines label=overview.link.entity_ref.to_string() copy=inspected.text /> }
            .into_any()
    };
    let relations: Vec<AnyView> = rest
        .relations
        .into_iter()
        .map(|(kind, link)| view! { <li><code>{kind}</code> <EntityLink link /></li> }.into_any())
        .collect();
    let count = relations.len();
    let found: Vec<AnyView> = rest.problems.iter().map(problems::item).collect();
    let ids = [("uid", rest.uid), ("etag", rest.etag)]
        .into_iter()
        .map(|(name, value)| {
            let copied = value.clone();
            view! {
                <Property name=name>
                    <code class="cut">{value}</code>
                    <CopyButton label=tf("Copy {0}", &[name]) text=copied />
                </Property>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="overview inspect">
            <div class="overview-main">
                <section class="card" aria-label=t("Raw")>
                    <Tabs label=t("Forms") items=tabs />
                    {code}
                </section>
            </div>
            <div class="overview-side">
                {actions(overview)}
                {(!found.is_empty())
                    .then(|| {
                        view! {
                            <Card title=t("Problems")>
                                <ul class="problems card-body">{found}</ul>
                            </Card>
                        }
                    })} <Card title=t("Identity")>
                    <PropertyList>{ids}</PropertyList>
                </Card> {links(t("Read through"), &rest.ancestry)}
                {(count > 0)
                    .then(|| {
                        view! {
                            <Card title=t("Relations") badge=move || view! { <span class="count">{count}</span> }>
                                <div class="relations">
                                    <ul class="links raw-relations">{relations}</ul>
                                </div>
                            </Card>
                        }
                    })} {links(t("From the same source"), &rest.colocated)}
            </div>
        </div>
    }
    .into_any()
}

fn links(title: &'static str, links: &[Link]) -> Option<AnyView> {
    let links: Vec<&Link> = links.iter().collect();
    (!links.is_empty()).then(|| {
        let list = relations::list(&links);
        view! {
            <Card title=title>
                <div class="relations">{list}</div>
            </Card>
        }
        .into_any()
    })
}

fn actions(overview: &Overview) -> Option<AnyView> {
    let actions = use_context::<Actions>()?;
    let removable = overview.removable_location.is_some();
    let refresh = refresh_button(actions, overview);
    let delete = overview.can_delete.then(|| {
        view! {
            <div class="js-only">
                <Button look=Look::Danger icon="trash-2" on_click=click(move |_| actions.deleting.set(true))>
                    {t("Delete entity")}
                </Button>
            </div>
        }
    });
    // What would be refused is not offered.
    if refresh.is_none() && delete.is_none() && !removable {
        return None;
    }
    Some(
        view! {
            <Card title=t("Actions")>
                <div class="card-body inspect-actions">
                    {refresh}
                    {delete}
                    {removable
                        .then(|| {
                            view! {
                                <div class="js-only">
                                    <Button
                                        look=Look::Danger
                                        icon="unplug"
                                        on_click=click(move |_| actions.unregistering.set(true))
                                    >
                                        {t("Remove location")}
                                    </Button>
                                </div>
                            }
                        })}
                </div>
            </Card>
        }
        .into_any(),
    )
}
