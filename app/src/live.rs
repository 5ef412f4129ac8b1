//! Hearing what is new: one stream for all windows of a browser. The window that holds the lock listens to the server and
//! passes on what it hears; when it is closed, another one takes the lock.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::News;

/// How long a page has to be alive before it listens: what is on it comes first.
const AFTER: Duration = Duration::from_secs(2);

/// Listens while the page is open.
pub fn listen() {
    let Some(news) = use_context::<News>() else { return };
    let owner = Owner::current();
    Effect::new(move || {
        let owner = owner.clone();
        let start = move || spawn_local(async move { begin(owner, news).await });
        set_timeout(start, AFTER);
    });
}

#[lazy]
fn begin(owner: Option<Owner>, news: News) {
    stream::begin(owner, news);
}

mod stream {
    use js_sys::{Array, Function, Promise, Reflect};
    use leptos::prelude::*;
    use plugin::News;
    use ui::dom;
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen::prelude::*;
    use web_sys::{BroadcastChannel, EventSource, MessageEvent};

    const NAME: &str = "callboard.live";
    const EVENTS: [&str; 4] = ["mine", "entities", "notifications", "announcements"];

    /// Takes part: hears what the listening window passes on, and listens itself once it is its turn.
    pub(super) fn begin(owner: Option<Owner>, news: News) {
        let channel = BroadcastChannel::new(NAME).ok();
        if let Some(channel) = &channel {
            let owner = owner.clone();
            let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let pair: Array = event.data().unchecked_into();
                if let (Some(name), Some(data)) = (pair.get(0).as_string(), pair.get(1).as_string()) {
                    tell(owner.as_ref(), news, &name, &data);
                }
            });
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            heard.forget();
        }
        let turn = Closure::<dyn FnMut() -> Promise>::new(move || {
            open(owner.clone(), news, channel.clone());
            // The lock is held until the window is closed.
            Promise::new(&mut |_, _| {})
        });
        let locks = Reflect::get(&window().navigator(), &"locks".into()).unwrap_or(JsValue::UNDEFINED);
        let request = Reflect::get(&locks, &"request".into()).ok().and_then(|it| it.dyn_into::<Function>().ok());
        let function: &Function = turn.as_ref().unchecked_ref();
        let asked = match request {
            Some(request) => request.call2(&locks, &NAME.into(), function).is_ok(),
            None => false,
        };
        // Without locks, as in pages that did not come over https, each window listens for itself.
        if !asked {
            let _ = function.call0(&JsValue::NULL);
        }
        turn.forget();
    }

    fn open(owner: Option<Owner>, news: News, channel: Option<BroadcastChannel>) {
        // What has changed since the page was made is told first.
        let since = dom::root_data("now").unwrap_or_default();
        let Ok(source) = EventSource::new(&format!("/api/live?since={since}")) else { return };
        for name in EVENTS {
            let (owner, channel) = (owner.clone(), channel.clone());
            let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let data = event.data().as_string().unwrap_or_default();
                if let Some(channel) = &channel {
                    let _ = channel.post_message(&Array::of2(&name.into(), &data.as_str().into()));
                }
                tell(owner.as_ref(), news, name, &data);
            });
            let _ = source.add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
            heard.forget();
        }
    }

    fn tell(owner: Option<&Owner>, news: News, event: &str, data: &str) {
        match owner {
            Some(owner) => owner.with(|| news.told(event, data)),
            None => news.told(event, data),
        }
    }
}
