//! The doors of the portal's interface. A plugin is one value of [`Plugin`], made by one function of its
//! crate and named once in `app/src/plugins.rs`. The portal's own features come through the same doors.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use model::EntityRef;
use services::catalog::Overview;

pub mod ahead;
pub mod kinds;

mod begun;
#[cfg(feature = "ssr")]
mod call;
mod connect;
mod data;
mod entity_link;
mod failure;
mod head;
mod languages;
mod me;
mod mine;
mod navigation;
mod news;
mod offered;
mod page;
mod pairs;
mod person;
mod preferences;
mod record;
mod route;
mod said;
mod suggest;
mod views;
mod widget;

#[cfg(feature = "ssr")]
pub use call::Call;
pub use connect::ConnectAccount;
pub use data::{Data, data, data_blocking};
pub use entity_link::EntityLink;
pub use failure::{failure, sentence};
#[cfg(feature = "ssr")]
pub use head::PageParts;
pub use head::{needs, note};
pub use languages::{AS_THE_BROWSER, LANGUAGE, Languages};
pub use me::who;
pub use mine::{FollowButton, LiveMine, RowStar, StarButton, change_mine, my_visits, target_of, visit};
pub use navigation::{NavigationGroup, NavigationPlace, title_of};
pub use news::{ACKNOWLEDGE, DISMISS, News, ShellNews, acknowledge, dismiss};
pub use offered::{PageAct, PageAction, PageActions, offer};
pub use page::{Announcer, PageHead, address_at, use_page};
pub use pairs::{pairs, push_pair};
pub use person::{Person, ThisPerson, ask_person};
pub use preferences::{LivePreferences, PREFERENCE_ACTION, PreferenceChoice, PreferenceSwitch, Preferences, Theme};
pub use record::{record, record_use, send_recorded};
pub use route::{LazyPage, page, warm};
pub use said::{said, said_within};
pub use suggest::{NotFound, suggest};
pub use views::{SavedViews, delete_view, my_views, save_view};
pub use widget::{HomeWidget, SettingKind, WidgetContext, WidgetSetting, WidgetSizes};

/// Something that is in a part of the browser's half which is fetched when it is first needed. On the server it is
/// there at once. Made of a function that `#[lazy]` marks.
pub type Loading<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Shows a view at once when its code is there, as it always is on the server and in a page that is taken over; or else
/// as soon as it has come.
pub fn loaded(mut view: Loading<AnyView>) -> AnyView {
    match view.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(view) => view,
        Poll::Pending => Suspend::new(view).into_any(),
    }
}

/// What a plugin shows. Only what the shell needs is part of every page; views are behind [`Loading`].
#[derive(Clone)]
pub struct Plugin {
    /// Unique, lower case, the noun of its room: `catalog`.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its entries in the sidebar.
    pub navigation: Vec<NavigationItem>,
    /// Its pages. Called once when the router is built.
    pub routes: fn() -> Vec<AnyNestedRoute>,
    /// Tabs on entities' pages.
    pub entity_tabs: Vec<EntityTab>,
    /// Cards on the overview of entities' pages; loaded with the first overview.
    pub entity_cards: fn() -> Loading<Vec<EntityCard>>,
    /// Widgets for home pages.
    pub home_widgets: &'static [HomeWidget],
    /// What the palette can do anywhere.
    pub actions: Vec<PaletteAction>,
}

/// An entry in the sidebar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavigationItem {
    /// What it is called.
    pub title: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// The name of an icon in the sprite.
    pub icon: &'static str,
    /// The second key after `g` that goes there.
    pub key: Option<char>,
    /// Lower comes first; the portal's own stand at tens.
    pub order: u16,
    /// The group it stands in.
    pub section: Section,
}

/// Groups of the sidebar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// What everybody uses.
    Main,
    /// What those who look after the catalog use.
    Manage,
    /// What those who look after the portal use; shown to its administrators only.
    Administer,
    /// What belongs to the person; in their menu at the foot.
    Own,
}

/// Whom something is offered to. It hides what would be refused; who may is decided where it is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Whoever is signed in.
    #[default]
    Everybody,
    /// Administrators of the portal.
    Administrators,
}

/// What an entity's tab or card knows. Cheap to clone.
#[derive(Clone)]
pub struct EntityContext {
    /// The head and overview that the page has loaded already.
    pub overview: Arc<Overview>,
}

/// A tab on entities' pages, at `/catalog/<namespace>/<kind>/<name>/<id>`.
#[derive(Clone, Copy)]
pub struct EntityTab {
    /// The last part of the address; empty for the first tab.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Lower comes first.
    pub order: u16,
    /// For which entities it shows.
    pub shows: fn(&Overview) -> bool,
    /// A number beside the title.
    pub count: fn(&Overview) -> Option<u64>,
    /// Its content, or what makes that ready.
    pub view: fn(TabUse) -> Loading<AnyView>,
}

/// What a tab is asked for.
#[derive(Clone)]
pub enum TabUse {
    /// Nothing is shown, but everything that showing it needs is loaded: a page that the server has rendered can be taken over
    /// only when its code is there.
    Load,
    /// Somebody looks at the way to the tab of this entity: the same, and its data may be asked for, see [`ahead`].
    Look(EntityRef),
    /// Its content.
    Show(EntityContext),
}

impl TabUse {
    /// What a tab answers that asks for its data with `look` and is shown by `show`.
    pub fn answer(self, look: fn(&EntityRef), show: fn(EntityContext) -> AnyView) -> AnyView {
        match self {
            Self::Load => ().into_any(),
            Self::Look(entity) => {
                look(&entity);
                ().into_any()
            }
            Self::Show(context) => show(context),
        }
    }
}

/// A card on the overview of entities' pages.
#[derive(Clone, Copy)]
pub struct EntityCard {
    /// Unique within the plugin.
    pub id: &'static str,
    /// Lower comes first.
    pub order: u16,
    /// Where it stands.
    pub place: CardPlace,
    /// For which entities it shows.
    pub shows: fn(&Overview) -> bool,
    /// Its content.
    pub view: fn(EntityContext) -> AnyView,
}

/// Where a card stands on the overview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardPlace {
    /// The wide column.
    Main,
    /// The narrow column.
    Side,
}

/// Something that the palette offers anywhere.
#[derive(Clone, Copy)]
pub struct PaletteAction {
    /// What it does, as people would type it.
    pub title: &'static str,
    /// An icon in the sprite.
    pub icon: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Whom it is offered to.
    pub audience: Audience,
}

/// The plugins of this portal, for the shell and for pages that have doors of their own.
#[derive(Clone)]
pub struct Plugins(pub Arc<Vec<Plugin>>);

impl Plugins {
    /// The tabs that show for an entity, in order.
    pub fn entity_tabs(&self, overview: &Overview) -> Vec<EntityTab> {
        let tabs = self.0.iter().flat_map(|plugin| &plugin.entity_tabs).filter(|tab| (tab.shows)(overview));
        ordered(tabs.copied(), |tab| tab.order)
    }

    /// Has a tab's code loaded, where there is such a tab, and the data of its entity where somebody looks at the way there.
    pub fn load_tab(&self, id: &str, looked_at: Option<EntityRef>) -> Loading<()> {
        let tab = self.0.iter().flat_map(|plugin| &plugin.entity_tabs).find(|tab| tab.id == id);
        let loading = tab.map(|tab| (tab.view)(looked_at.map_or(TabUse::Load, TabUse::Look)));
        Box::pin(async move {
            if let Some(loading) = loading {
                loading.await;
            }
        })
    }

    /// All widgets for home pages.
    pub fn home_widgets(&self) -> Vec<HomeWidget> {
        self.0.iter().flat_map(|plugin| plugin.home_widgets).copied().collect()
    }

    /// Has the code of these widgets loaded, where there are such.
    pub fn load_widgets(&self, ids: &str) -> Loading<()> {
        let named = |widget: &&HomeWidget| ids.split(' ').any(|id| id == widget.id);
        let loading: Vec<_> = self
            .0
            .iter()
            .flat_map(|plugin| plugin.home_widgets)
            .filter(named)
            .map(|widget| (widget.view)(None))
            .collect();
        Box::pin(async move {
            for loading in loading {
                loading.await;
            }
        })
    }

    /// All cards for overviews, in order.
    pub fn entity_cards(&self) -> Loading<Vec<EntityCard>> {
        let loads: Vec<_> = self.0.iter().map(|plugin| plugin.entity_cards).collect();
        Box::pin(async move {
            let mut cards = Vec::new();
            for load in loads {
                cards.extend(load().await);
            }
            ordered(cards.into_iter(), |card| card.order)
        })
    }

    /// The sidebar's entries of a section, in order.
    pub fn navigation(&self, section: Section) -> Vec<NavigationItem> {
        let items = self.0.iter().flat_map(|plugin| &plugin.navigation).filter(|item| item.section == section);
        ordered(items.copied(), |item| item.order)
    }
}

/// In the order of their numbers; what has the same number stays as it came. The lists are short, and every page carries
/// this: sorting as the standard library does takes four kilobytes for each type.
fn ordered<T>(items: impl Iterator<Item = T>, order: fn(&T) -> u16) -> Vec<T> {
    let mut out: Vec<T> = Vec::new();
    for item in items {
        let place = out.iter().position(|other| order(other) > order(&item)).unwrap_or(out.len());
        out.insert(place, item);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_same_number_stays_as_it_came() {
        let items = [(20, 'a'), (10, 'b'), (20, 'c'), (5, 'd'), (10, 'e')];
        let sorted: String = ordered(items.into_iter(), |item| item.0).into_iter().map(|item| item.1).collect();
        assert_eq!(sorted, "dbeac");
    }
}
