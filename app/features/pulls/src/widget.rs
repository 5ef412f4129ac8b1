//! Pull requests of the person and those that wait for their review.

use leptos::prelude::*;
use plugin::{ConnectAccount, EntityLink, HomeWidget, SettingKind, WidgetContext, WidgetSetting, WidgetSizes, failure};
use services::pulls::{Checks, MyPulls, Pull, PullHost, Verdict};
use ui::{Card, EmptyState, Icon, IconButton, SkeletonCard, Status, TimeAgo, Tone, click, kept, t, tf, tn};

use crate::functions::list_pulls;

const SHOW: WidgetSetting = WidgetSetting {
    name: "show",
    title: "Show",
    description: "",
    kind: SettingKind::Choice(&[
        ("all", "Mine, and reviews of mine"),
        ("own", "Mine only"),
        ("reviews", "Waiting for my review only"),
    ]),
    initial: "all",
};

pub(crate) const WIDGET: HomeWidget = HomeWidget {
    id: "pulls.mine",
    title: "Pull requests",
    icon: "git-pull-request",
    description: "Yours at GitHub and GitLab, and those that wait for your review.",
    sizes: WidgetSizes { usual: (6, 5), least: (3, 3), most: (12, 12) },
    several: true,
    settings: &[SHOW],
    view: plugin::lazy_widget!(pulls_widget),
};

#[lazy]
fn pulls_widget(context: Option<WidgetContext>) -> AnyView {
    context.map(view).into_any()
}

/// Which lists are shown.
#[derive(Clone, Copy)]
struct Shown {
    own: bool,
    reviews: bool,
}

fn view(context: WidgetContext) -> AnyView {
    let shown = match context.setting(&SHOW).as_str() {
        "own" => Shown { own: true, reviews: false },
        "reviews" => Shown { own: false, reviews: true },
        _ => Shown { own: true, reviews: true },
    };
    let asked = RwSignal::new(0u32);
    let found = plugin::data(move || asked.get(), |asked| list_pulls(asked > 0));
    let again = StoredValue::new(click(move |_| asked.update(|count| *count += 1)));
    let actions = move || {
        view! {
            <div class="js-only">
                <IconButton label=t("Ask again") icon="refresh-cw" on_click=again.get_value() />
            </div>
        }
    };
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(mine) => content(mine, shown),
                Err(error) => failure(error, "/".to_owned()),
            })
        })
    };
    view! {
        <Card title=t("Pull requests") class="pulls" actions>
            <Transition fallback=|| view! { <SkeletonCard lines=4 /> }>{ui::once(content)}</Transition>
        </Card>
    }
    .into_any()
}

fn content(mine: MyPulls, shown: Shown) -> AnyView {
    if mine.hosts.is_empty() {
        return nowhere();
    }
    let connected = mine.hosts.iter().any(|host| host.connection.username.is_some() && !host.connection.lapsed);
    if !connected && mine.hosts.iter().all(|host| host.problem.is_none()) {
        return first(mine.hosts);
    }
    let more = mine.hosts.iter().fold((0, 0), |sum, host| (sum.0 + host.more.0, sum.1 + host.more.1));
    let problems: Vec<AnyView> = mine.hosts.iter().filter_map(problem).collect();
    let connects: Vec<AnyView> = mine
        .hosts
        .iter()
        .filter(|host| host.connection.username.is_none() || host.connection.lapsed)
        .map(connect)
        .collect();
    let several = mine.hosts.len() > 1;
    let own = (shown.own && connected).then(|| list(t("Yours"), mine.own, more.0, several, false));
    let reviews =
        (shown.reviews && connected).then(|| list(t("Waiting for your review"), mine.reviews, more.1, several, true));
    view! {
        {(!problems.is_empty()).then(|| view! { <ul class="pull-problems">{problems}</ul> })}
        {reviews}
        {own}
        {(!connects.is_empty()).then(|| view! { <div class="pull-connects">{connects}</div> })}
    }
    .into_any()
}

/// Guests, and portals where nothing can be connected.
fn nowhere() -> AnyView {
    view! {
        <EmptyState icon="git-pull-request" title=t("Nothing to connect")>
            <p>
                {t(
                    "Pull requests are read with your own account at GitHub or GitLab. Sign in; if this stays, an \
                     administrator has to set one of them up.",
                )}
            </p>
        </EmptyState>
    }
    .into_any()
}

/// Nothing is connected yet.
fn first(hosts: Vec<PullHost>) -> AnyView {
    let connects = StoredValue::new(hosts);
    let action = move || {
        let connects: Vec<AnyView> = connects.with_value(|hosts| hosts.iter().map(connect).collect());
        view! { <div class="pull-connects">{connects}</div> }
    };
    view! {
        <EmptyState icon="git-pull-request" title=t("Your account is not connected") action>
            <p>{t("The portal reads with it what you see there. Nobody else sees it, and you can end it at any time.")}</p>
        </EmptyState>
    }
    .into_any()
}

fn connect(host: &PullHost) -> AnyView {
    view! { <ConnectAccount connection=host.connection.clone() return_to="/" /> }.into_any()
}

fn problem(host: &PullHost) -> Option<AnyView> {
    let words = host.problem.clone()?;
    Some(
        view! {
            <li class="tone-warn">
                <Icon name="triangle-alert" />
                {words}
            </li>
        }
        .into_any(),
    )
}

fn list(title: &'static str, pulls: Vec<Pull>, more: u64, several: bool, reviews: bool) -> AnyView {
    let total = pulls.len() as u64 + more;
    let rows: Vec<AnyView> = pulls.into_iter().map(|pull| row(pull, several, reviews)).collect();
    let none = rows.is_empty().then(|| {
        let words = if reviews { t("Nobody waits for you.") } else { t("You have none open.") };
        view! { <p class="muted pull-none">{words}</p> }
    });
    let list = (!rows.is_empty()).then(|| view! { <ul class="rows pull-rows" aria-label=title>{rows}</ul> });
    let more = (more > 0).then(|| {
        view! { <p class="muted pull-none">{tn(more, "{0} more is not shown.", "{0} more are not shown.")}</p> }
    });
    view! {
        <h3 class="pull-heading">
            {title} {(total > 0).then(|| view! { <span class="count">{ui::thousands(total)}</span> })}
        </h3>
        {none}
        {list}
        {more}
    }
    .into_any()
}

fn row(pull: Pull, several: bool, reviews: bool) -> AnyView {
    let icon = if pull.draft { "git-pull-request-draft" } else { "git-pull-request" };
    let place = if several {
        format!("{} · {} {}", pull.host, pull.repository, pull.number)
    } else {
        format!("{} {}", pull.repository, pull.number)
    };
    let entity = pull.entity.map(|link| view! { <EntityLink link /> });
    let by = reviews.then(|| view! { <span>{tf("by {0}", &[&pull.author])}</span> });
    let draft = pull.draft.then(|| view! { <Status icon="pencil" label=t("draft") /> });
    let comments = (pull.comments > 0).then(|| {
        view! { <Status icon="message-square" label=tn(pull.comments, "{0} comment", "{0} comments") /> }
    });
    view! {
        <li>
            <Icon name=icon />
            <div class="pull-words">
                <a class="cut" href=pull.url target="_blank" rel="noopener noreferrer">
                    {pull.title}
                    <span class="visually-hidden">" " {t("opens in a new tab")}</span>
                </a>
                <p class="faint pull-place">
                    <span class="cut">{place}</span>
                    {entity}
                    {by}
                    <TimeAgo at=pull.updated_at />
                </p>
            </div>
            <span class="end pull-marks">{draft} {checks(pull.checks)} {verdict(pull.verdict)} {comments}</span>
        </li>
    }
    .into_any()
}

fn checks(checks: Checks) -> Option<AnyView> {
    let (tone, icon, words) = match checks {
        Checks::Absent => return None,
        Checks::Running => (Tone::Info, "clock", t("checks run")),
        Checks::Passed => (Tone::Ok, "", t("checks passed")),
        Checks::Failed => (Tone::Bad, "", t("checks failed")),
    };
    Some(view! { <Status tone icon label=words /> }.into_any())
}

fn verdict(verdict: Verdict) -> Option<AnyView> {
    let (tone, icon, words) = match verdict {
        Verdict::Open => return None,
        Verdict::Wanted => (Tone::Neutral, "eye", t("needs a review")),
        Verdict::Approved => (Tone::Ok, "", t("approved")),
        Verdict::Changes => (Tone::Warn, "message-square", t("changes wanted")),
    };
    Some(view! { <Status tone icon label=words /> }.into_any())
}
