//! Who is signed in, and what every page shows of what is theirs: one question for both.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use services::Error;
use services::home::Mine;
use services::identity::Me;
use services::wire::Answer;

use crate::Data;
use crate::news::ShellNews;

/// The person that a page is made for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Who it is; `None` for those who have not signed in.
    pub me: Option<Me>,
    /// What is theirs.
    pub mine: Mine,
    /// What there is to tell them.
    pub news: ShellNews,
}

/// The caller.
#[server(prefix = "/fn", endpoint = "home/person", input = GetUrl, output = Answer)]
pub async fn ask_person() -> Result<Person, Error> {
    let call = crate::Call::here()?;
    let me = call.answer(call.services.identity.me(&call.actor).await)?;
    // Programs have nothing of their own, and pages are there without it.
    let (services, actor) = (&call.services, &call.actor);
    let (mine, status, banners, recorded, navigation) = futures::join!(
        services.home.mine(actor),
        services.notifications.status(actor),
        services.announcements.banners(actor),
        services.insights.records(actor),
        services.navigation.shown(actor),
    );
    let news = ShellNews {
        unread: status.map_or(0, |status| status.unread),
        banners: banners.unwrap_or_default(),
        recorded: recorded.unwrap_or_default(),
        navigation: navigation.unwrap_or_default(),
    };
    Ok(Person { me, mine: mine.unwrap_or_default(), news })
}

/// The person of a page, asked for once.
#[derive(Clone, Copy)]
pub struct ThisPerson(pub Data<Person>);

impl ThisPerson {
    /// Asks. Called once, by the shell.
    pub fn provide() -> Self {
        let found = Self(crate::data(|| (), |()| async { ask_person().await.unwrap_or_default() }));
        provide_context(found);
        found
    }
}
