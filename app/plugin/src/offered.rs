//! What a page offers to the palette for as long as it is shown.

use leptos::prelude::*;

/// Something that can be done on the page that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct PageAction {
    /// What it does, as people would type it.
    pub title: String,
    /// An icon in the sprite.
    pub icon: &'static str,
    /// Doing it.
    pub act: PageAct,
}

/// What an action of a page does.
#[derive(Clone, Debug)]
pub enum PageAct {
    /// Goes to an address.
    Go(String),
    /// Runs something that the page holds.
    Run(Callback<()>),
}

impl PartialEq for PageAct {
    // Nothing is known of what runs: it counts as something else each time.
    fn eq(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Go(own), Self::Go(other)) if own == other)
    }
}

impl PageAction {
    /// Leads to an address, of the portal or of another site.
    pub fn go(title: impl Into<String>, icon: &'static str, href: impl Into<String>) -> Self {
        Self { title: title.into(), icon, act: PageAct::Go(href.into()) }
    }

    /// Does something. What that uses has to last as long as the page.
    pub fn run(title: impl Into<String>, icon: &'static str, act: impl Fn() + Send + Sync + 'static) -> Self {
        Self { title: title.into(), icon, act: PageAct::Run(Callback::new(move |()| act())) }
    }
}

/// What the page that is shown offers, under the number of the part that offers it. The shell provides it.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageActions(RwSignal<Vec<(u32, PageAction)>>);

impl PageActions {
    /// Everything, in the order in which it was offered; followed.
    pub fn get(self) -> Vec<PageAction> {
        self.0.with(|all| all.iter().map(|(_, action)| action.clone()).collect())
    }
}

/// Offers actions to the palette until what calls this goes. What `actions` follows makes it offer others.
pub fn offer(actions: impl Fn() -> Vec<PageAction> + Send + Sync + 'static) {
    let Some(PageActions(all)) = use_context::<PageActions>() else { return };
    let part = StoredValue::new(0u32);
    let withdraw = move || {
        let own = part.try_get_value().unwrap_or(0);
        let _ = all.try_update(|all| all.retain(|(part, _)| *part != own));
    };
    Effect::new(move || {
        let actions = actions();
        withdraw();
        let next = all.with_untracked(|all| all.iter().map(|(part, _)| *part).max().unwrap_or(0)) + 1;
        part.set_value(next);
        all.update(|all| all.extend(actions.into_iter().map(|action| (next, action))));
    });
    on_cleanup(withdraw);
}
