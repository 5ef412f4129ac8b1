//! What open pages hear of while they are open.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{LiveMine, ask_person};

/// What has changed on the server lately. The shell listens, for all windows of a browser together.
#[derive(Clone, Copy, Debug, Default)]
pub struct News {
    /// References of entities that have changed, a space between; `*` when they are many. With a number that grows.
    entities: RwSignal<(u32, String)>,
}

impl News {
    /// Called once, by the shell.
    pub fn provide() -> Self {
        let news = Self::default();
        provide_context(news);
        news
    }

    /// Something was told, as the stream's events say it.
    pub fn told(self, event: &str, data: &str) {
        match event {
            "mine" => {
                let Some(live) = use_context::<LiveMine>() else { return };
                spawn_local(async move {
                    // What can not be had now comes with the next page.
                    if let Ok(person) = ask_person().await {
                        live.renew(person.mine);
                    }
                });
            }
            "entities" => self.entities.update(|(count, refs)| {
                *count = count.wrapping_add(1);
                data.clone_into(refs);
            }),
            _ => {}
        }
    }

    /// Calls back when one of these entities has changed.
    pub fn of_entity(entity_ref: impl Fn() -> String + 'static, act: impl Fn() + 'static) {
        let Some(news) = use_context::<Self>() else { return };
        Effect::new(move |before: Option<u32>| {
            let (count, concerned) = news.entities.with(|(count, refs)| {
                let own = entity_ref();
                (*count, refs == "*" || refs.split(' ').any(|other| other == own))
            });
            if before.is_some_and(|before| before != count) && concerned {
                act();
            }
            count
        });
    }
}
