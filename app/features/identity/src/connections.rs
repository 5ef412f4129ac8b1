//! Accounts at other systems that the person lets the portal read with.

use leptos::prelude::*;
use plugin::{ConnectAccount, pairs};
use services::identity::Connection;
use ui::{EmptyState, Icon, IconButton, Status, TimeAgo, Tone, t, tf, tv};

use crate::functions::EndConnection;
use crate::parts::told;

/// What can be done with connections on a page. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct ConnectionActions {
    end: ServerAction<EndConnection>,
}

impl ConnectionActions {
    /// The actions; `again` has the page look again after one that changes it.
    pub fn new(again: impl Fn() + Copy + 'static) -> Self {
        let this = Self { end: ServerAction::new() };
        Effect::new(move || {
            let Some(done) = this.end.value().get() else { return };
            if told(done, |()| t("The account is not connected any more").to_owned()) {
                again();
            }
        });
        this
    }
}

/// Why an account was not connected, as the address says it.
fn problem(search: &str, connections: &[Connection]) -> Option<String> {
    let value = |wanted: &str| pairs(search.trim_start_matches('?')).find(|(name, _)| name == wanted);
    let (_, problem) = value("problem")?;
    let title = value("provider").and_then(|(_, id)| connections.iter().find(|own| own.provider == id));
    let title = title.map_or(t("the provider"), |own| own.title.as_str());
    Some(match problem.as_str() {
        "denied" => tf("You have not agreed at {0}. Nothing is connected.", &[title]),
        "stale" => tf("It took too long, or began in another browser. Connect {0} again.", &[title]),
        _ => tf("{0} does not answer as it should. Try again in a moment.", &[title]),
    })
}

/// The list, in its card.
pub(crate) fn card(actions: ConnectionActions, connections: Vec<Connection>, search: &str) -> AnyView {
    let problem = problem(search, &connections).map(|words| {
        view! {
            <div class="banner tone-warn" role="alert">
                <Icon name="triangle-alert" />
                <p>{words}</p>
            </div>
        }
    });
    let content = if connections.is_empty() {
        view! {
            <EmptyState icon="plug" title=t("Nothing to connect")>
                <p>
                    {t(
                        "Where an administrator has set up GitHub or GitLab, you connect your account here, and see \
                         your pull requests on the home page.",
                    )}
                </p>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows: Vec<AnyView> = connections.into_iter().map(|connection| row(actions, connection)).collect();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    view! {
        <div class="stack">
            {problem}
            <section class="card" aria-labelledby="connections-title">
                <header>
                    <h2 id="connections-title">{t("Connected accounts")}</h2>
                </header>
                <p class="card-body muted">
                    {t("The portal reads with them what you see there. Nobody else sees it; it changes nothing there.")}
                </p>
                {content}
            </section>
        </div>
    }
    .into_any()
}

fn row(actions: ConnectionActions, connection: Connection) -> AnyView {
    let title = connection.title.clone();
    let connect = |connection: Connection| {
        view! { <ConnectAccount connection return_to="/settings?part=connections" /> }.into_any()
    };
    let (state, action) = match (&connection.username, connection.lapsed) {
        (None, _) => (view! { <span class="faint">{t("not connected")}</span> }.into_any(), connect(connection)),
        (Some(_), true) => {
            (view! { <Status tone=Tone::Warn label=t("has ended there") /> }.into_any(), connect(connection))
        }
        (Some(username), false) => {
            let name = view! { <b>{username.clone()}</b> }.into_any();
            let since = connection.since.map(|at| view! { <TimeAgo at /> }.into_any());
            let words = match since {
                Some(since) => tv("as {0}, {1}", vec![name, since]),
                None => tv("as {0}", vec![name]),
            };
            let label = tf("Disconnect {0}", &[&title]);
            let end = view! {
                <ActionForm action=actions.end>
                    <input type="hidden" name="provider" value=connection.provider />
                    <IconButton submit=true label icon="unplug" />
                </ActionForm>
            };
            (view! { <span class="muted">{words}</span> }.into_any(), end.into_any())
        }
    };
    view! {
        <li>
            <div class="cell">
                <Icon name="git-branch" />
                <b>{title}</b>
                {state}
            </div>
            <div class="end">{action}</div>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_the_provider_and_nothing_that_was_not_configured() {
        let github = Connection { provider: "github".into(), title: "GitHub".into(), ..Connection::default() };
        let words = |search: &str| problem(search, std::slice::from_ref(&github));
        assert_eq!(words("?part=connections"), None);
        let denied = words("?part=connections&problem=denied&provider=github").unwrap_or_default();
        assert!(denied.contains("agreed at GitHub"), "{denied}");
        let other = words("?problem=%3Cb%3E&provider=%3Cscript%3E").unwrap_or_default();
        assert!(other.starts_with("the provider does not answer"), "{other}");
    }
}
