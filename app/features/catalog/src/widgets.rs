//! What the catalog gives to home pages.

use leptos::prelude::*;
use plugin::{EntityLink, HomeWidget, Loading, WidgetContext, WidgetSizes, failure, kinds};
use services::catalog::{Attention, AttentionKind, ChangeKind, FacetName, GroupGlance, Happening, Pulse};
use ui::{
    ButtonLink, Card, EmptyState, KindIcon, SkeletonCard, Status, TimeAgo, Tone, kept, key, t, tf, thousands, tn, tv,
};

use crate::address::Address;
use crate::functions::{activity, my_attention, my_groups, whole_pulse};

/// Where the page is that they stand on.
const PAGE: &str = "/";

/// Which of them.
#[derive(Clone, Copy)]
pub(crate) enum Which {
    Attention,
    Groups,
    Activity,
    Pulse,
}

/// Their code comes together: the page of somebody new shows all of them.
#[lazy]
fn catalog_widget(which: Which, context: Option<WidgetContext>) -> AnyView {
    let view = |_| match which {
        Which::Attention => attention_view(),
        Which::Groups => groups_view(),
        Which::Activity => activity_view(),
        Which::Pulse => pulse_view(),
    };
    context.map(view).into_any()
}

const fn widget(
    id: &'static str,
    title: &'static str,
    icon: &'static str,
    description: &'static str,
    (usual, least): ((u8, u8), (u8, u8)),
    view: fn(Option<WidgetContext>) -> Loading<AnyView>,
) -> HomeWidget {
    let sizes = WidgetSizes { usual, least, most: (12, 12) };
    HomeWidget { id, title, icon, description, sizes, several: false, settings: &[], view }
}

/// All of them.
pub(crate) const ALL: &[HomeWidget] = &[
    widget(
        "catalog.attention",
        key("Needs attention"),
        "triangle-alert",
        key("What is wrong with what you and your groups own."),
        ((4, 4), (3, 3)),
        plugin::lazy_widget!(catalog_widget, Which::Attention),
    ),
    widget(
        "catalog.groups",
        key("My groups"),
        "users",
        key("Your groups with their people and things."),
        ((3, 4), (2, 2)),
        plugin::lazy_widget!(catalog_widget, Which::Groups),
    ),
    widget(
        "catalog.activity",
        key("Followed activity"),
        "activity",
        key("What has changed with what you follow."),
        ((8, 5), (3, 3)),
        plugin::lazy_widget!(catalog_widget, Which::Activity),
    ),
    widget(
        "catalog.pulse",
        key("Catalog pulse"),
        "gauge",
        key("How complete the catalog is."),
        ((4, 5), (3, 3)),
        plugin::lazy_widget!(catalog_widget, Which::Pulse),
    ),
];

/// A card whose content comes from the server.
fn card<T, F>(title: &'static str, class: &'static str, ask: fn() -> F, show: fn(T) -> AnyView) -> AnyView
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + Sync + Clone + 'static,
    F: Future<Output = Result<T, services::Error>> + Send + 'static,
{
    let found = plugin::data(|| (), move |()| ask());
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(found) => show(found),
                Err(error) => failure(error, PAGE.to_owned()),
            })
        })
    };
    view! {
        <Card title class>
            <Suspense fallback=|| view! { <SkeletonCard lines=4 /> }>{ui::once(content)}</Suspense>
        </Card>
    }
    .into_any()
}

fn attention_view() -> AnyView {
    card(t("Needs attention"), "attention", my_attention, |found: Attention| {
        if found.items.is_empty() {
            let words = match found.owned {
                0 => t("You and your groups own nothing yet. What names you as its owner is looked after here.")
                    .to_owned(),
                owned => tf("All {0} things that you and your groups own are well.", &[&thousands(owned)]),
            };
            return view! {
                <EmptyState icon="circle-check" title=t("Nothing needs you")>
                    <p>{words}</p>
                </EmptyState>
            }
            .into_any();
        }
        let more = found.total.saturating_sub(found.items.len() as u64);
        let rows: Vec<AnyView> = found
            .items
            .into_iter()
            .map(|(kind, row)| {
                let (tone, icon, words) = match kind {
                    AttentionKind::Problems => (Tone::Bad, "triangle-alert", t("can not be read")),
                    AttentionKind::Orphan => (Tone::Warn, "unplug", t("has lost its source")),
                    AttentionKind::Deprecated => (Tone::Neutral, "archive", t("is deprecated")),
                };
                view! {
                    <li>
                        <div class="cell">
                            <EntityLink link=row.link />
                        </div>
                        <div class="end">
                            <Status tone icon label=words />
                        </div>
                    </li>
                }
                .into_any()
            })
            .collect();
        let more = (more > 0).then(|| view! { <p class="rows-more faint">{tn(more, "{0} more", "{0} more")}</p> });
        view! {
            <ul class="rows">{rows}</ul>
            {more}
        }
        .into_any()
    })
}

fn groups_view() -> AnyView {
    card(t("My groups"), "groups", my_groups, |groups: Vec<GroupGlance>| {
        if groups.is_empty() {
            return view! {
                <EmptyState
                    icon="users"
                    title=t("In no group")
                    action=|| view! { <ButtonLink href="/explore?tab=groups" icon="network">{t("The organisation")}</ButtonLink> }
                >
                    <p>{tv(
                        "A user names their groups with {0}.",
                        vec![view! { <code>"spec.memberOf"</code> }.into_any()],
                    )}</p>
                </EmptyState>
            }
            .into_any();
        }
        let rows: Vec<AnyView> = groups
            .into_iter()
            .map(|group| {
                let owner = group.link.entity_ref.to_string();
                let owned = Address::default().with_kind(None).toggled(FacetName::Owner, &owner).href();
                let people = tn(group.members, "{0} person", "{0} people");
                let things = tn(group.owned, "{0} entity", "{0} entities");
                view! {
                    <li>
                        <div class="cell">
                            <EntityLink link=group.link />
                        </div>
                        <div class="end">
                            <span>{people}</span>
                            <a class="link" href=owned>
                                {things}
                            </a>
                        </div>
                    </li>
                }
                .into_any()
            })
            .collect();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    })
}

fn activity_view() -> AnyView {
    card(t("Followed activity"), "followed", activity, |happenings: Vec<Happening>| {
        if happenings.is_empty() {
            return view! {
                <EmptyState
                    icon="activity"
                    title=t("Nothing has happened")
                    action=|| view! { <ButtonLink href="/catalog" icon="layout-list">{t("To the catalog")}</ButtonLink> }
                >
                    <p>{t("Follow an entity or a group on its page, and what changes with it stands here.")}</p>
                </EmptyState>
            }
            .into_any();
        }
        let rows: Vec<AnyView> = happenings
            .into_iter()
            .map(|happening| {
                let href = format!("{}/history", happening.row.link.entity_ref.path());
                let words = match happening.kind {
                    ChangeKind::Created => t("came into the catalog").to_owned(),
                    ChangeKind::Deleted => t("was deleted").to_owned(),
                    ChangeKind::Updated => match (happening.fields.as_slice(), happening.changed) {
                        ([one], _) => tf("changed {0}", &[one]),
                        ([one, ..], all) => tf("changed {0} and {1} more", &[one, &all.saturating_sub(1).to_string()]),
                        ([], _) => t("changed").to_owned(),
                    },
                };
                view! {
                    <li>
                        <div class="cell happening">
                            <EntityLink link=happening.row.link />
                            <a class="cut muted" href=href>
                                {words}
                            </a>
                        </div>
                        <div class="end">
                            <TimeAgo at=happening.at />
                        </div>
                    </li>
                }
                .into_any()
            })
            .collect();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    })
}

fn pulse_view() -> AnyView {
    card(t("Catalog pulse"), "pulse", whole_pulse, |pulse: Pulse| {
        let share = |title: &'static str, part: u64| {
            let percent = (part * 100).checked_div(pulse.ownable).unwrap_or(0);
            view! {
                <div class="share">
                    <span>{title}</span>
                    <meter min="0" max="100" value=percent aria-label=title>
                        {format!("{percent} %")}
                    </meter>
                    <span class="number">{format!("{percent} %")}</span>
                </div>
            }
        };
        let kinds: Vec<AnyView> = pulse
            .kinds
            .iter()
            .take(8)
            .map(|one| {
                let href = Address::default().with_kind(Some(&one.kind)).href();
                view! {
                    <li>
                        <a href=href>
                            <KindIcon look=kinds::look(&one.kind) decorative=true />
                            <span class="cut">{kinds::plural(&one.kind)}</span>
                            <b class="number">{thousands(one.count)}</b>
                        </a>
                    </li>
                }
                .into_any()
            })
            .collect();
        let status =
            |tone, icon, count: u64, words: String| (count > 0).then(|| view! { <Status tone icon label=words /> });
        view! {
            <ul class="pulse-kinds">{kinds}</ul>
            <div class="card-body">
                {share(t("With an owner"), pulse.with_owner)} {share(t("With a description"), pulse.with_description)}
                <p class="pulse-status">
                    {status(Tone::Bad, "triangle-alert", pulse.problems, tn(pulse.problems, "{0} with problems", "{0} with problems"))}
                    {status(Tone::Warn, "unplug", pulse.orphans, tn(pulse.orphans, "{0} orphaned", "{0} orphaned"))}
                </p>
            </div>
        }
        .into_any()
    })
}
