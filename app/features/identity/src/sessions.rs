//! Where somebody is signed in.

use leptos::prelude::*;
use services::identity::Session;
use ui::{Button, Column, EmptyState, Icon, IconButton, Status, Table, TimeAgo, Tone, t, tf, tn};

use crate::agent::Agent;
use crate::functions::{EndOtherSessions, EndSession};
use crate::parts::told;

/// What can be done with sessions on a page. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct SessionActions {
    pub end: ServerAction<EndSession>,
    pub end_others: ServerAction<EndOtherSessions>,
}

impl SessionActions {
    /// The actions; `again` has the page look again after one that changes it.
    pub fn new(again: impl Fn() + Copy + 'static) -> Self {
        let this = Self { end: ServerAction::new(), end_others: ServerAction::new() };
        Effect::new(move || {
            let Some(done) = this.end.value().get() else { return };
            if told(done, |()| t("The session has ended").to_owned()) {
                again();
            }
        });
        Effect::new(move || {
            let Some(done) = this.end_others.value().get() else { return };
            if told(done, |count| tn(count, "{0} session ended", "{0} sessions ended")) {
                again();
            }
        });
        this
    }
}

/// The table, in its card. `own` is the person's own settings, where all others can be ended at once.
pub(crate) fn card(actions: SessionActions, sessions: Vec<Session>, own: bool) -> AnyView {
    let count = sessions.len() as u64;
    let others = count.saturating_sub(1);
    let all = (own && others > 0).then(|| {
        view! {
            <ActionForm action=actions.end_others>
                <Button submit=true icon="log-out">
                    {tn(others, "End {0} other session", "End {0} other sessions")}
                </Button>
            </ActionForm>
        }
    });
    let content = if sessions.is_empty() { empty(own) } else { table(actions, sessions) };
    view! {
        <section class="card" aria-labelledby="sessions-title">
            <header>
                <h2 id="sessions-title">{t("Sessions")}</h2>
                <span class="count">{ui::thousands(count)}</span>
                <div class="card-actions">{all}</div>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn empty(own: bool) -> AnyView {
    let (title, words) = if own {
        (t("Nothing to sign out of"), t("This portal lets you in without signing in, so there are no sessions."))
    } else {
        (t("Not signed in anywhere"), t("Each browser that this person signs in with stands here until it ends."))
    };
    view! {
        <EmptyState icon="log-in" title>
            <p>{words}</p>
        </EmptyState>
    }
    .into_any()
}

fn table(actions: SessionActions, sessions: Vec<Session>) -> AnyView {
    let columns = vec![
        Column::new(t("Browser"), ""),
        Column::new(t("Address"), "w-20 hide-s"),
        Column::new(t("With"), "w-12 hide-m"),
        Column::new(t("Began"), "w-15 hide-m"),
        Column::new(t("Last seen"), "session-seen"),
        Column::new(t("Actions"), "row-actions").silent(),
    ];
    let rows: Vec<_> = sessions.into_iter().map(|session| row(actions, session)).collect();
    view! {
        <Table caption=t("Sessions") columns id="sessions-table">
            {rows}
        </Table>
    }
    .into_any()
}

fn row(actions: SessionActions, session: Session) -> AnyView {
    let agent = Agent::of(&session.agent);
    let end = tf("End the session of {0}", &[&agent.words]);
    let action = if session.current {
        view! { <span></span> }.into_any()
    } else {
        view! {
            <ActionForm action=actions.end>
                <input type="hidden" name="id" value=session.id />
                <IconButton submit=true label=end icon="log-out" />
            </ActionForm>
        }
        .into_any()
    };
    let current = session.current.then(|| view! { <Status tone=Tone::Ok icon="circle-dot" label=t("this one") /> });
    view! {
        <tr data-row="">
            <th scope="row">
                <div class="cell">
                    <Icon name=if agent.small { "smartphone" } else { "monitor" } />
                    <span class="cut" title=session.agent>
                        {agent.words}
                    </span>
                    {current}
                </div>
            </th>
            <td class="w-20 hide-s">{session.address}</td>
            <td class="w-12 hide-m">{session.way}</td>
            <td class="w-15 hide-m">
                <TimeAgo at=session.created_at />
            </td>
            <td class="session-seen">
                <TimeAgo at=session.seen_at />
            </td>
            <td class="row-actions">{action}</td>
        </tr>
    }
    .into_any()
}
