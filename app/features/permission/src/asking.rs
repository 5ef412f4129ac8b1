//! The question before a policy is taken away.

use leptos::prelude::*;
use ui::{Button, Dialog, Look, click, t, tv};

use crate::functions::DiscardPolicy;
use crate::parts::told;

/// A policy that is asked about. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Discard {
    pub action: ServerAction<DiscardPolicy>,
    /// Its id and name.
    pub asked: RwSignal<Option<(String, String)>>,
}

impl Discard {
    /// `again` is called once it is gone.
    pub fn new(again: impl Fn() + 'static) -> Self {
        let this = Self { action: ServerAction::new(), asked: RwSignal::new(None) };
        Effect::new(move || {
            let Some(done) = this.action.value().get() else { return };
            this.asked.set(None);
            if told(done, t("The policy is discarded")) {
                again();
            }
        });
        this
    }

    /// The dialog. Stands once on a page.
    pub fn dialog(self) -> AnyView {
        let open = RwSignal::new(false);
        Effect::new(move || open.set(self.asked.with(Option::is_some)));
        Effect::new(move || {
            if !open.get() && self.asked.with_untracked(Option::is_some) {
                self.asked.set(None);
            }
        });
        let part = move |pick: fn((String, String)) -> String| self.asked.get().map(pick).unwrap_or_default();
        view! {
            <Dialog open title=t("Discard this policy?") id="discard-policy">
                <div class="dialog-body">
                    <p>
                        {tv(
                            "{0} goes with all its roles and tests, and can not be brought back. Export it first if \
                             you may want it again.",
                            vec![view! { <b>{move || part(|it| it.1)}</b> }.into_any()],
                        )}
                    </p>
                </div>
                <ActionForm action=self.action>
                    <input type="hidden" name="id" prop:value=move || part(|it| it.0) />
                    <footer class="dialog-actions">
                        <Button on_click=click(move |_| self.asked.set(None))>{t("Keep it")}</Button>
                        <Button submit=true look=Look::Danger icon="trash-2">
                            {t("Discard policy")}
                        </Button>
                    </footer>
                </ActionForm>
            </Dialog>
        }
        .into_any()
    }
}
