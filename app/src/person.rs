//! Who is signed in, at the foot of the sidebar, and the way out.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::identity::Me;
use services::wire::Answer;
use ui::Icon;

/// The caller.
#[server(prefix = "/fn", endpoint = "identity/me", input = GetUrl, output = Answer)]
pub async fn who() -> Result<Option<Me>, Error> {
    let call = plugin::Call::here()?;
    call.answer(call.services.identity.me(&call.actor).await)
}

/// The person, with a button to sign out where there is something to sign out of.
#[component]
pub fn Person() -> impl IntoView {
    let found = plugin::data(|| (), |()| async { who().await.ok().flatten() });
    let shown = move || Suspend::new(async move { person(found.await) });
    view! { <Suspense fallback=|| ()>{shown}</Suspense> }.into_any()
}

fn person(me: Option<Me>) -> AnyView {
    let Some(me) = me else { return ().into_any() };
    let title = if me.way.is_none() { "Guest".to_owned() } else { me.title };
    let initial: String = title.chars().next().into_iter().flat_map(char::to_uppercase).collect();
    let avatar = view! {
        <span class="avatar" aria-hidden="true">
            {initial}
        </span>
        <span class="nav-label">{title}</span>
    };
    let place = if me.in_catalog {
        let href = me.entity_ref.parse().map(|user: model::EntityRef| user.path()).unwrap_or_default();
        view! {
            <a class="nav person" href=href>
                {avatar}
            </a>
        }
        .into_any()
    } else {
        view! { <div class="nav person">{avatar}</div> }.into_any()
    };
    let out = me.way.map(|way| {
        view! {
            <form class="sign-out" method="post" action="/api/auth/sign-out">
                <button class="nav" type="submit" title=format!("Signed in with {way}")>
                    <Icon name="log-out" />
                    <span class="nav-label">"Sign out"</span>
                </button>
            </form>
        }
    });
    view! {
        {place}
        {out}
    }
    .into_any()
}
