//! What is mine, on every page: shown at once, kept by the server a moment later, taken back if it could not be.

use leptos::prelude::*;
use leptos::task::spawn_local;
use server_fn::codec::GetUrl;
use services::Error;
#[cfg(feature = "ssr")]
use services::home::Visited;
use services::home::{Change, Mine, Shortcut, Target, VisitKind, Visits};
#[cfg(feature = "ssr")]
use services::insights::UseEvent;
use services::wire::Answer;
use ui::{Icon, Toast, Toasts, t, tf};

use crate::begun::Begun;
use crate::{ThisPerson, sentence};

/// Does what the page has shown already. Gives what is mine afterwards.
#[server(prefix = "/fn", endpoint = "home/change", input = Answer, output = Answer)]
pub async fn change_mine(change: Change) -> Result<Mine, Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.home.change(&call.actor, &change).await)
}

/// Where forms send a star to, when there are no scripts yet.
const STAR: &str = "/fn/home/star";

/// A star, from a form.
#[server(prefix = "/fn", endpoint = "home/star", output = Answer)]
pub async fn star(target: String, title: String, starred: bool) -> Result<(), Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.home.change(&call.actor, &Change::Star { target, title, starred }).await.map(drop))
}

/// Counts a visit of a page: for the person, and for the insights. Each decides whether it wants to know.
#[server(prefix = "/fn", endpoint = "home/visit", output = Answer)]
pub async fn visit(path: String, title: String) -> Result<(), Error> {
    let call = crate::Call::here()?;
    let event = UseEvent { plugin: crate::record::plugin_of(&path), page: path.clone(), ..UseEvent::default() };
    let entity_ref = target_of(&path, "");
    let event = UseEvent { entity_ref: (!entity_ref.starts_with('/')).then_some(entity_ref), ..event };
    call.answer(call.services.insights.record(&call.actor, &[event]).await)?;
    call.answer(call.services.home.visit(&call.actor, &Visited { path, title }).await)
}

/// Pages that the caller has been to.
#[server(prefix = "/fn", endpoint = "home/visits", input = GetUrl, output = Answer)]
pub async fn my_visits(kind: VisitKind, limit: u32) -> Result<Visits, Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.home.visits(&call.actor, kind, limit).await)
}

/// What is mine. Cheap to copy.
#[derive(Clone, Copy)]
pub struct LiveMine {
    mine: Begun<Mine>,
    /// Changes that the server has not answered yet.
    pending: StoredValue<u32>,
    toasts: Toasts,
    /// The shell's: what is offered in a message stays when the page that has said it goes.
    shell: StoredValue<Option<Owner>>,
}

impl LiveMine {
    /// Called once, by the shell.
    pub fn provide(toasts: Toasts) -> Self {
        let live = Self {
            mine: Begun::new(),
            pending: StoredValue::new(0),
            toasts,
            shell: StoredValue::new(Owner::current()),
        };
        provide_context(live);
        live
    }

    /// That of the page.
    ///
    /// # Panics
    /// Outside the shell, which provides it first.
    pub fn here() -> Self {
        expect_context()
    }

    /// Once it is known. What shows what is mine waits for this, so that the server sends it right from the first byte.
    pub fn ready() -> impl Future<Output = ()> {
        let (live, person) = (use_context::<Self>(), use_context::<ThisPerson>());
        async move {
            let (Some(live), Some(ThisPerson(person))) = (live, person) else { return };
            if !live.mine.is_known() {
                live.mine.give(person.await.mine);
            }
        }
    }

    /// Reads it, followed.
    pub fn with<T>(self, read: impl FnOnce(&Mine) -> T) -> T {
        self.mine.with(read)
    }

    /// Reads it as it is now.
    pub fn with_untracked<T>(self, read: impl FnOnce(&Mine) -> T) -> T {
        self.mine.with_untracked(read)
    }

    /// Takes over what the server says, unless it does not know of the latest changes yet.
    pub fn renew(self, mine: Mine) {
        if self.pending.get_value() == 0 {
            self.mine.set(mine);
        }
    }

    /// Changes it: here at once, and on the server.
    pub fn change(self, change: Change) {
        let before = self.mine.with_untracked(Mine::clone);
        self.mine.update(|mine| apply(mine, &change));
        self.pending.update_value(|pending| *pending += 1);
        spawn_local(async move {
            let answer = change_mine(change).await;
            self.pending.update_value(|pending| *pending -= 1);
            match answer {
                Ok(mine) => self.renew(mine),
                Err(error) => {
                    self.renew(before);
                    self.toasts.show(Toast::failed(sentence(&error)));
                }
            }
        });
    }

    /// Gives a star or takes it away, with the way back.
    pub fn star(self, target: &str, title: &str, starred: bool) {
        let change = |starred| Change::Star { target: target.to_owned(), title: title.to_owned(), starred };
        self.change(change(starred));
        if !starred {
            self.offer(tf("{0} is not starred any more", &[title]), change(true));
        }
    }

    /// Takes a shortcut away, with the way back.
    pub fn unpin(self, shortcut: Shortcut) {
        let at = self.with_untracked(|mine| mine.shortcuts.iter().position(|one| one.id == shortcut.id));
        self.change(Change::Unpin { id: shortcut.id.clone() });
        let title = shortcut.title.clone();
        let back = Change::PutBack { shortcut, place: at.and_then(|at| u32::try_from(at).ok()).unwrap_or(0) };
        self.offer(tf("{0} is not a shortcut any more", &[&title]), back);
    }

    /// Says what was done, with the way back.
    fn offer(self, words: String, back: Change) {
        self.offer_back(words, move || self.change(back.clone()));
    }

    /// Says what was done, with the way back. What that uses has to last as long as the shell, or be asked whether it is
    /// still there.
    pub fn offer_back(self, words: String, back: impl Fn() + Send + Sync + 'static) {
        let undo = || Callback::new(move |()| back());
        let undo = match self.shell.get_value() {
            Some(shell) => shell.with(undo),
            None => undo(),
        };
        self.toasts.show(Toast::done(words).undo(undo));
    }
}

/// What a change makes of what is mine, before the server says so.
fn apply(mine: &mut Mine, change: &Change) {
    match change {
        Change::Star { target, starred, .. } => {
            mine.stars.retain(|own| own != target);
            if *starred {
                mine.stars.insert(0, target.clone());
            }
        }
        Change::Follow { entity_ref, follow } => {
            mine.follows.retain(|own| own != entity_ref);
            if *follow {
                mine.follows.insert(0, entity_ref.clone());
            }
        }
        Change::Pin { href, title } => {
            if mine.shortcuts.iter().all(|own| own.href != *href) {
                let (href, title) = (href.clone(), title.clone());
                mine.shortcuts.push(Shortcut { href, title, ..Shortcut::default() });
            }
            if mine.suggested.as_ref().is_some_and(|(path, _)| path == href) {
                mine.suggested = None;
            }
        }
        Change::Unpin { id } => mine.shortcuts.retain(|own| own.id != *id),
        Change::Shortcut { id, change } => {
            for own in mine.shortcuts.iter_mut().filter(|own| own.id == *id) {
                own.title = change.title.trim().to_owned();
                own.icon = change.icon.clone();
                own.color = change.color;
            }
        }
        Change::PutBack { shortcut, place } => {
            let at = (*place as usize).min(mine.shortcuts.len());
            mine.shortcuts.insert(at, shortcut.clone());
        }
        Change::Arrange { ids } => {
            let place = |own: &Shortcut| ids.iter().position(|id| *id == own.id).unwrap_or(usize::MAX);
            mine.shortcuts.sort_by_key(place);
        }
        Change::Dismiss { path } => {
            if mine.suggested.as_ref().is_some_and(|(own, _)| own == path) {
                mine.suggested = None;
            }
        }
        Change::ClearVisits => mine.suggested = None,
        Change::CountVisits { counted } => mine.counted = *counted,
    }
}

/// A button that stars something. A form, so that it works before the page is alive. Stand it where
/// [`LiveMine::ready`] has been waited for.
#[component]
pub fn StarButton(
    /// What: a reference, or the address of a page.
    #[prop(into)]
    target: String,
    /// What it is called.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    // Nothing where nothing is kept.
    let Some(live) = use_context::<LiveMine>() else { return ().into_any() };
    let on = {
        let target = target.clone();
        Memo::new(move |_| live.with(|mine| mine.stars.contains(&target)))
    };
    let submit = {
        let (target, title) = (target.clone(), title.clone());
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            live.star(&target, &title, !on.get_untracked());
        }
    };
    let label = tf("Star {0}", &[&title]);
    view! {
        <form class="star-form" method="post" action=STAR on:submit=submit>
            <input type="hidden" name="target" value=target />
            <input type="hidden" name="title" value=title />
            <input type="hidden" name="starred" value=move || if on.get() { "false" } else { "true" } />
            <button
                type="submit"
                class="icon-button star"
                aria-label=label.clone()
                aria-pressed=move || if on.get() { "true" } else { "false" }
                data-tip=move || if on.get() { t("Take the star away") } else { t("Star") }
                data-keys="s"
            >
                <Icon name="star" />
            </button>
        </form>
    }
    .into_any()
}

/// A star in a row of a list, where no form of its own can stand. The key `s` presses it while the focus is in its row.
/// Stand it where [`LiveMine::ready`] has been waited for.
#[component]
pub fn RowStar(
    /// What: a reference, or the address of a page.
    #[prop(into)]
    target: String,
    /// What it is called.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let Some(live) = use_context::<LiveMine>() else { return ().into_any() };
    let label = tf("Star {0}", &[&title]);
    let on = {
        let target = target.clone();
        move || live.with(|mine| mine.stars.contains(&target))
    };
    let toggle = move |_| {
        let starred = live.with_untracked(|mine| mine.stars.contains(&target));
        live.star(&target, &title, !starred);
    };
    view! {
        <button
            type="button"
            class="icon-button star row-star js-only"
            data-row-star=""
            aria-label=label
            aria-pressed=move || if on() { "true" } else { "false" }
            on:click=toggle
        >
            <Icon name="star" class="s" />
        </button>
    }
    .into_any()
}

/// A button that follows an entity, or does so no more. Stand it where [`LiveMine::ready`] has been waited for.
#[component]
pub fn FollowButton(
    /// Which.
    #[prop(into)]
    entity_ref: String,
) -> impl IntoView {
    let Some(live) = use_context::<LiveMine>() else { return ().into_any() };
    let on = {
        let entity_ref = entity_ref.clone();
        Memo::new(move |_| live.with(|mine| mine.follows.contains(&entity_ref)))
    };
    let toggle = move |_| {
        live.change(Change::Follow { entity_ref: entity_ref.clone(), follow: !on.get_untracked() });
    };
    view! {
        <button
            type="button"
            class="button js-only"
            aria-pressed=move || if on.get() { "true" } else { "false" }
            on:click=toggle
        >
            <Icon name="bell" />
            {move || if on.get() { t("Following") } else { t("Follow") }}
        </button>
    }
    .into_any()
}

/// The text that a page of an entity is starred by, or that of another page.
pub fn target_of(path: &str, search: &str) -> String {
    let mut parts = path.strip_prefix("/catalog/").into_iter().flat_map(|rest| rest.split('/'));
    if let (Some(namespace), Some(kind), Some(name)) = (parts.next(), parts.next(), parts.next())
        && let Ok(entity_ref) = format!("{kind}:{namespace}/{name}").parse()
    {
        return Target::Entity(entity_ref).to_string();
    }
    if search.is_empty() { path.to_owned() } else { format!("{path}?{}", search.trim_start_matches('?')) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_are_starred_as_their_entity() {
        assert_eq!(target_of("/catalog/default/api/a/history", "?x=1"), "api:default/a");
        assert_eq!(target_of("/catalog", "?kind=api"), "/catalog?kind=api");
        assert_eq!(target_of("/explore", ""), "/explore");
    }

    #[test]
    fn what_is_shown_at_once_is_what_the_server_will_say() {
        let mut mine = Mine { stars: vec!["a".into()], ..Mine::default() };
        let star = |target: &str, starred| Change::Star { target: target.into(), title: String::new(), starred };
        apply(&mut mine, &star("b", true));
        apply(&mut mine, &star("a", false));
        assert_eq!(mine.stars, ["b"]);
        for (id, href) in [("1", "/x"), ("2", "/y"), ("3", "/z")] {
            mine.shortcuts.push(Shortcut { id: id.into(), href: href.into(), ..Shortcut::default() });
        }
        apply(&mut mine, &Change::Arrange { ids: vec!["3".into(), "1".into()] });
        let gone = mine.shortcuts.remove(1);
        apply(&mut mine, &Change::PutBack { shortcut: gone, place: 9 });
        apply(&mut mine, &Change::Pin { href: "/y".into(), title: String::new() });
        let order: Vec<_> = mine.shortcuts.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(order, ["3", "2", "1"]);
    }
}
