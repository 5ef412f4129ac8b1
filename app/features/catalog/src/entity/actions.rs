//! What can be done to an entity: read its source again, delete it, remove the location it came from.

use std::time::Duration;

use leptos::prelude::*;
use plugin::{EntityTab, LiveMine, PageAction};
use services::Error;
use services::catalog::Overview;
use services::home::Change;
use ui::{Button, Dialog, Look, Toast, click, t, tv, use_toasts};

use crate::functions::{Delete, Refresh, Unregister};

/// The actions of the page, shared by its head, banners and tabs. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) refresh: ServerAction<Refresh>,
    delete: ServerAction<Delete>,
    unregister: ServerAction<Unregister>,
    /// Whether the question before deleting shows.
    pub(super) deleting: RwSignal<bool>,
    /// Whether the question before removing the location shows.
    pub(super) unregistering: RwSignal<bool>,
}

impl Actions {
    /// The actions; the page is loaded again after one that changes it.
    pub(super) fn new(page: plugin::Data<Result<Overview, Error>>) -> Self {
        let actions = Self {
            refresh: ServerAction::new(),
            delete: ServerAction::new(),
            unregister: ServerAction::new(),
            deleting: RwSignal::new(false),
            unregistering: RwSignal::new(false),
        };
        Effect::new(move || {
            let Some(done) = actions.refresh.value().get() else { return };
            tell(done, t("The source will be read again in a moment"));
            // Reading takes a moment; what it brought shows without a reload.
            set_timeout(move || page.refetch(), Duration::from_millis(1500));
        });
        Effect::new(move || {
            if let Some(done) = actions.delete.value().get() {
                let _ = actions.deleting.try_set(false);
                tell(done, t("Deleted"));
            }
        });
        Effect::new(move || {
            if let Some(done) = actions.unregister.value().get() {
                let _ = actions.unregistering.try_set(false);
                tell(done, t("The location is removed"));
            }
        });
        actions
    }
}

fn tell(done: Result<(), Error>, message: &str) {
    use_toasts().show(match done {
        Ok(()) => Toast::done(message),
        Err(error) => {
            Toast::failed(error.hint.map_or(error.message.clone(), |hint| format!("{} {hint}", error.message)))
        }
    });
}

/// What the palette offers on this page: its tabs, its source, and what can be done to it.
pub(super) fn offered(actions: Actions, overview: &Overview, tabs: &[EntityTab]) -> Vec<PageAction> {
    let path = overview.link.entity_ref.path();
    let reference = overview.link.entity_ref.to_string();
    let mut all: Vec<PageAction> = tabs
        .iter()
        .filter(|tab| !tab.id.is_empty())
        .map(|tab| PageAction::go(t(tab.title), "file-text", format!("{path}/{}", tab.id)))
        .collect();
    if let Some(live) = use_context::<LiveMine>() {
        let followed = live.with(|mine| mine.follows.contains(&reference));
        let (words, entity_ref) = (if followed { t("Follow no longer") } else { t("Follow") }, reference.clone());
        let follow = move || live.change(Change::Follow { entity_ref: entity_ref.clone(), follow: !followed });
        all.push(PageAction::run(words, "bell", follow));
    }
    let addresses =
        [(t("View source"), "eye", &overview.source.view_url), (t("Edit"), "pencil", &overview.source.edit_url)];
    all.extend(
        addresses.into_iter().filter_map(|(words, icon, href)| Some(PageAction::go(words, icon, href.clone()?))),
    );
    if overview.can_refresh {
        let entity_ref = reference.clone();
        let refresh = move || drop(actions.refresh.dispatch(Refresh { entity_ref: entity_ref.clone() }));
        all.push(PageAction::run(t("Refresh"), "refresh-cw", refresh));
    }
    all
}

/// The button that has the source read again; a form, so that it works without scripts.
pub(super) fn refresh_button(actions: Actions, overview: &Overview) -> Option<AnyView> {
    let reference = overview.link.entity_ref.to_string();
    overview.can_refresh.then(|| {
        view! {
            <ActionForm action=actions.refresh>
                <input type="hidden" name="entity_ref" value=reference />
                <Button submit=true icon="refresh-cw">
                    {t("Refresh")}
                </Button>
            </ActionForm>
        }
        .into_any()
    })
}

/// The questions before something is taken away.
pub(super) fn dialogs(actions: Actions, overview: &Overview) -> AnyView {
    let reference = overview.link.entity_ref.to_string();
    let named = reference.clone();
    let unregister = overview.removable_location.clone().map(|id| {
        let origin = overview.source.origin.clone();
        view! {
            <Dialog open=actions.unregistering title=t("Remove this location?") id="unregister">
                <div class="dialog-body">
                    <p>
                        {tv(
                            "The location {0} will no longer be read. Everything that comes only from it leaves the \
                             catalog; the files stay as they are, and the location can be registered again.",
                            vec![view! { <code>{origin}</code> }.into_any()],
                        )}
                    </p>
                </div>
                <ActionForm action=actions.unregister>
                    <input type="hidden" name="location_id" value=id />
                    <footer class="dialog-actions">
                        <Button on_click=click(move |_| actions.unregistering.set(false))>{t("Keep it")}</Button>
                        <Button submit=true look=Look::Danger icon="trash-2">
                            {t("Remove location")}
                        </Button>
                    </footer>
                </ActionForm>
            </Dialog>
        }
    });
    view! {
        <div class="entity-dialogs">
            {unregister}
            <Dialog open=actions.deleting title=t("Delete this entity?") id="delete">
                <div class="dialog-body">
                    <p>
                        {tv(
                            "{0} leaves the catalog. If its location still has it, it comes back when that is read \
                             next.",
                            vec![view! { <code>{named}</code> }.into_any()],
                        )}
                    </p>
                </div>
                <ActionForm action=actions.delete>
                    <input type="hidden" name="entity_ref" value=reference />
                    <footer class="dialog-actions">
                        <Button on_click=click(move |_| actions.deleting.set(false))>{t("Keep it")}</Button>
                        <Button submit=true look=Look::Danger icon="trash-2">
                            {t("Delete entity")}
                        </Button>
                    </footer>
                </ActionForm>
            </Dialog>
        </div>
    }
    .into_any()
}
