//! The home page as the server sends it.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use services::identity::Connection;
use services::pulls::{MyPulls, PullHost, Pulls};
use services::{Actor, Result};

use super::{get, person};

/// Says each time it is asked which time that is.
#[derive(Default)]
pub struct ByTurns(AtomicUsize);

#[async_trait]
impl Pulls for ByTurns {
    async fn mine(&self, _: &Actor, _: bool) -> Result<MyPulls> {
        let turn = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let connection = Connection { title: "Git".into(), lapsed: true, ..Connection::default() };
        let host = PullHost { connection, problem: Some(format!("Asked {turn} times")), ..PullHost::default() };
        Ok(MyPulls { hosts: vec![host], ..MyPulls::default() })
    }
}

#[tokio::test]
async fn a_widget_is_asked_for_once_and_shows_what_the_page_carries_along() {
    let page = get(person(false), "/").await;
    assert_eq!(page.status, 200);
    // Shown, and carried along for the browser, which takes over what is shown.
    page.has("Asked 1 times").has_not("Asked 2 times");
    assert_eq!(page.html.matches("Asked 1 times").count(), 2);
}
