//! What can be done to an entity: read its source again, delete it, remove the location it came from.

use std::time::Duration;

use leptos::prelude::*;
use services::Error;
use services::catalog::Overview;
use ui::{Button, Dialog, Look, Toast, click, use_toasts};

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
            tell(done, "The source will be read again in a moment");
            // Reading takes a moment; what it brought shows without a reload.
            set_timeout(move || page.refetch(), Duration::from_millis(1500));
        });
        Effect::new(move || {
            if let Some(done) = actions.delete.value().get() {
                let _ = actions.deleting.try_set(false);
                tell(done, "Deleted");
            }
        });
        Effect::new(move || {
            if let Some(done) = actions.unregister.value().get() {
                let _ = actions.unregistering.try_set(false);
                tell(done, "The location is removed");
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

/// The button that has the source read again; a form, so that it works without scripts.
pub(super) fn refresh_button(actions: Actions, overview: &Overview) -> Option<AnyView> {
    let reference = overview.link.entity_ref.to_string();
    overview.can_refresh.then(|| {
        view! {
            <ActionForm action=actions.refresh>
                <input type="hidden" name="entity_ref" value=reference />
                <Button submit=true icon="refresh-cw">
                    "Refresh"
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
            <Dialog open=actions.unregistering title="Remove this location?" id="unregister">
                <div class="dialog-body">
                    <p>
                        "The location " <code>{origin}</code>
                        " will no longer be read. Everything that comes only from it leaves the catalog;
                        the files stay as they are, and the location can be registered again."
                    </p>
                </div>
                <ActionForm action=actions.unregister>
                    <input type="hidden" name="location_id" value=id />
                    <footer class="dialog-actions">
                        <Button on_click=click(move |_| actions.unregistering.set(false))>"Keep it"</Button>
                        <Button submit=true look=Look::Danger icon="trash-2">
                            "Remove location"
                        </Button>
                    </footer>
                </ActionForm>
            </Dialog>
        }
    });
    view! {
        <div class="entity-dialogs">
            {unregister}
            <Dialog open=actions.deleting title="Delete this entity?" id="delete">
                <div class="dialog-body">
                    <p>
                        <code>{named}</code>
                        " leaves the catalog. If its location still has it, it comes back when that is read next."
                    </p>
                </div>
                <ActionForm action=actions.delete>
                    <input type="hidden" name="entity_ref" value=reference />
                    <footer class="dialog-actions">
                        <Button on_click=click(move |_| actions.deleting.set(false))>"Keep it"</Button>
                        <Button submit=true look=Look::Danger icon="trash-2">
                            "Delete entity"
                        </Button>
                    </footer>
                </ActionForm>
            </Dialog>
        </div>
    }
    .into_any()
}
