//! Whose home page an administrator arranges: everybody's, or that of a group.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{kinds, sentence, suggest};
use services::catalog::EntityLink;
use services::home::BoardOwner;
use ui::{Button, EmptyState, KindIcon, TextField, Toast, click, t, tf, use_toasts};

use crate::draft::Draft;
use crate::functions::saved_board;

/// Groups that are proposed for a text.
const MOST: usize = 20;

/// The content of the dialog.
pub(crate) fn choice(draft: Draft) -> AnyView {
    let text = RwSignal::new(String::new());
    let found = RwSignal::new(Vec::<EntityLink>::new());
    Effect::new(move || {
        let question = text.get();
        spawn_local(async move {
            let answer = suggest(format!("group:{question}"), MOST).await.unwrap_or_default();
            if text.try_with_untracked(|text| *text == question) == Some(true) {
                found.set(answer.into_iter().filter(|link| link.entity_ref.kind() == "group").collect());
            }
        });
    });
    let groups = move || {
        let rows: Vec<AnyView> = found.get().into_iter().map(|link| row(draft, link)).collect();
        if rows.is_empty() {
            return view! { <EmptyState icon="users" title=t("No group is called that") /> }.into_any();
        }
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    let everybody = click(move |_| take(draft, BoardOwner::Portal));
    view! {
        <div class="dialog-body fields">
            <p class="muted">
                {t(
                    "People who have arranged their page keep it; what is new or fixed here comes into theirs as well. \
                     Who belongs to several groups with a page has that of the nearest one.",
                )}
            </p>
            <Button icon="users" on_click=everybody>
                {t("Everybody's")}
            </Button>
            <TextField id="owner-group" label=t("A group's") name="group" value=text required=true />
        </div>
        {groups}
    }
    .into_any()
}

fn row(draft: Draft, link: EntityLink) -> AnyView {
    let look = kinds::look(link.entity_ref.kind());
    let owner = link.entity_ref.to_string();
    let reference = owner.clone();
    let choose = click(move |_| take(draft, BoardOwner::Group(owner.clone())));
    view! {
        <li>
            <KindIcon look />
            <div class="cell">
                <b>{link.title.clone()}</b>
                <code class="faint cut">{reference}</code>
            </div>
            <Button on_click=choose>{tf("Arrange {0}", &[&link.title])}</Button>
        </li>
    }
    .into_any()
}

fn take(draft: Draft, owner: BoardOwner) {
    let toasts = use_toasts();
    spawn_local(async move {
        match saved_board(owner.clone()).await {
            Ok(arranged) => {
                draft.choosing.set(false);
                draft.take(owner, &arranged);
            }
            Err(error) => toasts.show(Toast::failed(sentence(&error))),
        }
    });
}

/// Whose page it is that is arranged, when it is not one's own.
pub(crate) fn whose(owner: &BoardOwner) -> Option<String> {
    match owner {
        BoardOwner::Me => None,
        BoardOwner::Portal => Some(t("You arrange everybody's home page.").to_owned()),
        BoardOwner::Group(group) => Some(tf("You arrange the home page of {0}.", &[group])),
    }
}
