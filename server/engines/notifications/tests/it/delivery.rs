//! Mail and webhooks, over a server that speaks SMTP and one that speaks HTTP.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use engine_notifications::Settings;
use engine_notifications::deliver::{Post, signature};
use engine_notifications::settings::{Mail, Webhook, WebhookFormat};
use http::{HeaderMap, StatusCode};
use platform::config::Secret;
use platform::mail::{Server, Way};
use platform::testing::databases;
use services::Actor;
use services::notifications::{Digest, NewNotification, Notifications as _, Recipients, Severity};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::world::{World, message, to};

/// Letters that have come: to whom, and the text.
type Letters = Arc<Mutex<Vec<(String, String)>>>;

/// A mail server that takes every letter; or refuses the first ones.
async fn mail_server(refuse: usize) -> (u16, Letters) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, letters) = (listener.local_addr().unwrap().port(), Letters::default());
    let kept = letters.clone();
    let refused = Arc::new(Mutex::new(refuse));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (kept, refused) = (kept.clone(), refused.clone());
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let mut lines = BufReader::new(read).lines();
                let _ = write.write_all(b"220 test\r\n").await;
                let (mut whom, mut text, mut data) = (String::new(), String::new(), false);
                while let Ok(Some(line)) = lines.next_line().await {
                    let answer = if data {
                        if line == "." {
                            data = false;
                            kept.lock().unwrap().push((whom.clone(), std::mem::take(&mut text)));
                            "250 taken\r\n"
                        } else {
                            text.push_str(&line);
                            text.push('\n');
                            continue;
                        }
                    } else if line.starts_with("EHLO") {
                        "250 test\r\n"
                    } else if let Some(address) = line.strip_prefix("RCPT TO:") {
                        let mut refused = refused.lock().unwrap();
                        if *refused > 0 {
                            *refused -= 1;
                            "451 later\r\n"
                        } else {
                            whom = address.to_owned();
                            "250 ok\r\n"
                        }
                    } else if line == "DATA" {
                        data = true;
                        "354 go on\r\n"
                    } else if line == "QUIT" {
                        "221 bye\r\n"
                    } else {
                        "250 ok\r\n"
                    };
                    if write.write_all(answer.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (port, letters)
}

fn mail(port: u16) -> Mail {
    Mail {
        server: Server { host: "127.0.0.1".into(), port, way: Way::StartTlsWhereOffered, user: None },
        sender: "Portal <portal@example.com>".into(),
        reply_to: None,
        at_least: Severity::Low,
        except: vec!["Quiet".into()],
        broadcast: false,
    }
}

fn people(world: &World) {
    world.catalog(|catalog| {
        catalog.people = vec![
            ("user:default/jo".into(), Some("jo@example.com".into()), vec!["group:default/red".into()]),
            ("user:default/ann".into(), Some("ann@example.com".into()), vec!["group:default/red".into()]),
            ("user:default/nomail".into(), None, vec!["group:default/red".into()]),
        ];
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn members_who_want_it_get_mail() {
    for db in databases().await {
        let (port, letters) = mail_server(0).await;
        let settings =
            Settings { mail: Some(mail(port)), base_url: "https://portal.example".into(), ..Settings::default() };
        let post = Post::of(&settings).unwrap().unwrap();
        let world = World::with(db, settings);
        people(&world);
        // Ann does not want mail of this origin.
        let ann = super::world::user("ann", &["group:default/red"]);
        let mut chosen = world.engine.settings(&ann).await.unwrap();
        chosen.channels.iter_mut().filter(|channel| channel.id == "Email").for_each(|channel| channel.enabled = false);
        world.engine.save_settings(&ann, &chosen).await.unwrap();
        let red = NewNotification { link: "/catalog".into(), ..message(to(&["group:default/red"]), "Ämter neu") };
        world.engine.send(&Actor::portal(), &red).await.unwrap();
        let quiet = NewNotification { topic: "Quiet".into(), ..message(to(&["group:default/red"]), "quiet") };
        world.engine.send(&Actor::portal(), &quiet).await.unwrap();
        world.say(Recipients::Everybody, "to everybody").await;
        assert_eq!(world.engine.round(&post).await.unwrap(), 1, "{}", world.db.kind);
        let sent = letters.lock().unwrap().clone();
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(sent[0].0.contains("jo@example.com") && sent[0].1.contains("portal.example/catalog"), "{sent:?}");
        // Nothing is sent twice.
        assert_eq!(world.engine.round(&post).await.unwrap(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn digests_gather_and_what_fails_is_tried_again() {
    for db in databases().await {
        let (port, letters) = mail_server(1).await;
        let settings = Settings { mail: Some(mail(port)), digest: Digest::Hourly, ..Settings::default() };
        let post = Post::of(&settings).unwrap().unwrap();
        let world = World::with(db, settings);
        people(&world);
        for title in ["one", "two"] {
            world.say(to(&["user:default/jo"]), title).await;
        }
        let critical = NewNotification { severity: Severity::Critical, ..message(to(&["user:default/ann"]), "fire") };
        world.engine.send(&Actor::portal(), &critical).await.unwrap();
        // The server is busy: nothing goes, nothing is lost, and it is not tried again at once.
        assert_eq!(world.engine.round(&post).await.unwrap(), 0);
        assert_eq!(world.engine.round(&post).await.unwrap(), 0);
        assert!(letters.lock().unwrap().is_empty());
        world.all_are_due().await;
        assert_eq!(world.engine.round(&post).await.unwrap(), 2, "{}", world.db.kind);
        let mut sent = letters.lock().unwrap().clone();
        sent.sort();
        assert!(sent[0].0.contains("ann") && sent[0].1.contains("Subject: fire"), "{sent:?}");
        assert!(
            sent[1].0.contains("jo") && sent[1].1.contains("2 notifications") && sent[1].1.contains("two"),
            "{sent:?}"
        );
    }
}

impl World {
    /// As if the time had come for all that waits.
    async fn all_are_due(&self) {
        let mut tx = self.db.begin().await.unwrap();
        platform::write!(tx, conn => {
            sqlx::query("UPDATE notifications_deliveries SET due_at = 0, claimed_until = 0").execute(conn).await.map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_are_signed_and_narrowed() {
    type Heard = Arc<Mutex<Vec<(String, String)>>>;
    for db in databases().await {
        let heard = Heard::default();
        let kept = heard.clone();
        let hook = post(move |headers: HeaderMap, body: Bytes| async move {
            let signed =
                headers.get("x-callboard-signature-256").map_or("", |value| value.to_str().unwrap()).to_owned();
            assert!(signed.is_empty() || signed == signature("secret", &body));
            kept.lock().unwrap().push((signed, String::from_utf8(body.to_vec()).unwrap()));
            StatusCode::OK
        });
        let router = Router::new().route("/json", hook.clone()).route("/slack", hook);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let webhook = |path: &str, format, secret: Option<&str>| Webhook {
            url: format!("{base}{path}").parse().unwrap(),
            format,
            secret: secret.map(Secret::new),
            at_least: Severity::High,
            topics: Vec::new(),
            broadcast_only: path == "/slack",
        };
        let webhooks =
            vec![webhook("/json", WebhookFormat::Json, Some("secret")), webhook("/slack", WebhookFormat::Slack, None)];
        let settings = Settings { webhooks, ..Settings::default() };
        let post = Post::of(&settings).unwrap().unwrap();
        let world = World::with(db, settings);
        world.say(to(&["user:default/jo"]), "does not matter enough").await;
        let high = |to, title: &str| NewNotification { severity: Severity::High, ..message(to, title) };
        world.engine.send(&Actor::portal(), &high(to(&["user:default/jo"]), "for jo")).await.unwrap();
        world.engine.send(&Actor::portal(), &high(Recipients::Everybody, "for all")).await.unwrap();
        let mut rounds = 0;
        while world.engine.round(&post).await.unwrap() > 0 {
            rounds += 1;
            assert!(rounds < 5);
        }
        let mut told: Vec<String> = heard.lock().unwrap().iter().map(|(_, body)| body.clone()).collect();
        told.sort();
        assert_eq!(told.len(), 3, "{} {told:?}", world.db.kind);
        assert!(told.iter().any(|body| body.contains("\"recipients\":[\"user:default/jo\"]")), "{told:?}");
        assert!(told.iter().any(|body| body == "{\"text\":\"*for all*\"}"), "{told:?}");
        assert_eq!(heard.lock().unwrap().iter().filter(|(signed, _)| !signed.is_empty()).count(), 2);
    }
}
