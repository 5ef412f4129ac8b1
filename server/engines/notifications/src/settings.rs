//! What the configuration says: the section `notifications`, with the keys of Backstage where they mean the same.

use std::time::Duration;

use platform::config::{Config, Error, Secret, duration};
use platform::mail::{Server, Way};
use serde::Deserialize;
use serde_json::Value;
use services::notifications::{Digest, Severity};
use url::Url;

/// How long notifications are kept where nothing is said.
const KEEP: Duration = Duration::from_secs(90 * 24 * 3_600);

/// Ready for use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long notifications are kept that nobody has saved; `None` for ever.
    pub keep: Option<Duration>,
    /// How mail is sent.
    pub mail: Option<Mail>,
    /// When mail comes for those who have not chosen.
    pub digest: Digest,
    /// Addresses that are told.
    pub webhooks: Vec<Webhook>,
    /// The address of the portal, for links in mail.
    pub base_url: String,
    /// What the portal is called.
    pub title: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            keep: Some(KEEP),
            mail: None,
            digest: Digest::Now,
            webhooks: Vec::new(),
            base_url: String::new(),
            title: "Callboard".to_owned(),
        }
    }
}

/// How mail is sent.
#[derive(Clone, Debug)]
pub struct Mail {
    /// By what.
    pub server: Server,
    /// From whom.
    pub sender: String,
    /// To whom answers go.
    pub reply_to: Option<String>,
    /// Only what matters at least as much.
    pub at_least: Severity,
    /// Topics that are not sent.
    pub except: Vec<String>,
    /// What is told to everybody is sent by mail as well.
    pub broadcast: bool,
}

/// An address that is told.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Where.
    pub url: Url,
    /// How.
    pub format: WebhookFormat,
    /// What requests are signed with.
    pub secret: Option<Secret>,
    /// Only what matters at least as much.
    pub at_least: Severity,
    /// Only these topics; all when empty.
    pub topics: Vec<String>,
    /// Only what is told to everybody.
    pub broadcast_only: bool,
}

/// What is sent to an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WebhookFormat {
    /// The notification as JSON.
    #[default]
    Json,
    /// What an incoming webhook of Slack, Mattermost or Rocket.Chat takes.
    Slack,
}

/// What is set up in a way that can not work.
#[derive(Debug, thiserror::Error)]
#[error("notifications can not be sent on: {0}")]
pub struct Unusable(pub String);

/// `notifications`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Section {
    /// A duration, or `false` for ever.
    retention: Option<Value>,
    processors: Processors,
}

/// `notifications.processors`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Processors {
    email: Option<EmailSection>,
    webhooks: Vec<WebhookSection>,
}

/// `notifications.processors.email`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct EmailSection {
    transport_config: Transport,
    sender: String,
    reply_to: Option<String>,
    broadcast_config: Broadcast,
    filter: Filter,
    digest: Option<String>,
}

/// `notifications.processors.email.transportConfig`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Transport {
    transport: String,
    hostname: String,
    port: Option<u16>,
    secure: Option<bool>,
    username: Option<String>,
    password: Option<Secret>,
}

/// `notifications.processors.email.broadcastConfig`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Broadcast {
    receiver: Option<String>,
}

/// `….filter`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Filter {
    min_severity: Option<String>,
    excluded_topics: Vec<String>,
}

/// `notifications.processors.webhooks[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WebhookSection {
    url: String,
    format: Option<String>,
    secret: Option<Secret>,
    min_severity: Option<String>,
    topics: Vec<String>,
    broadcast_only: bool,
}

impl Settings {
    /// From the configuration.
    ///
    /// # Errors
    /// Everything that can not be used.
    pub fn of(config: &Config, base_url: Option<&str>, title: &str) -> Result<Self, Vec<Error>> {
        const PATH: &str = "notifications";
        let section: Section = config.section(PATH).map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        let mut fail = |key: &str, message: &str| {
            let key = format!("{PATH}.{key}");
            errors.push(Error::at(&config.nearest(&key), &key, message.to_owned()));
        };
        let keep = match &section.retention {
            None => Some(KEEP),
            Some(Value::Bool(false)) => None,
            Some(value) => match duration(value) {
                Ok(keep) => Some(keep),
                Err(message) => {
                    fail("retention", &format!("{message}, or false to keep everything"));
                    None
                }
            },
        };
        let mut severity = |text: Option<&String>, key: &str| match text {
            None => Severity::Low,
            Some(text) => Severity::named(text).unwrap_or_else(|| {
                fail(key, "expected critical, high, normal or low");
                Severity::Low
            }),
        };
        let mut webhooks = Vec::new();
        let mut wrong = Vec::new();
        for (number, one) in section.processors.webhooks.iter().enumerate() {
            let key = format!("processors.webhooks[{number}]");
            let at_least = severity(one.min_severity.as_ref(), &format!("{key}.minSeverity"));
            let format = match one.format.as_deref() {
                None | Some("json") => WebhookFormat::Json,
                Some("slack") => WebhookFormat::Slack,
                Some(_) => {
                    wrong.push((format!("{key}.format"), "expected json or slack"));
                    WebhookFormat::Json
                }
            };
            match Url::parse(&one.url).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host()) {
                Some(url) => webhooks.push(Webhook {
                    url,
                    format,
                    secret: one.secret.clone(),
                    at_least,
                    topics: one.topics.clone(),
                    broadcast_only: one.broadcast_only,
                }),
                None => wrong.push((format!("{key}.url"), "expected an address with http or https")),
            }
        }
        let mut digest = Digest::Now;
        let mail = section.processors.email.as_ref().map(|email| {
            const KEY: &str = "processors.email";
            let transport = &email.transport_config;
            if transport.transport != "smtp" {
                wrong.push((format!("{KEY}.transportConfig.transport"), "expected smtp"));
            }
            if transport.hostname.is_empty() {
                wrong.push((format!("{KEY}.transportConfig.hostname"), "expected the name of a mail server"));
            }
            if !platform::mail::is_address(&email.sender) {
                wrong.push((format!("{KEY}.sender"), "expected an address, as in portal@example.com"));
            }
            if email.reply_to.as_ref().is_some_and(|address| !platform::mail::is_address(address)) {
                wrong.push((format!("{KEY}.replyTo"), "expected an address, as in help@example.com"));
            }
            let broadcast = match email.broadcast_config.receiver.as_deref() {
                None | Some("none") => false,
                Some("users") => true,
                Some(_) => {
                    wrong.push((format!("{KEY}.broadcastConfig.receiver"), "expected none or users"));
                    false
                }
            };
            match email.digest.as_deref().map(Digest::named) {
                None => {}
                Some(Some(named)) => digest = named,
                Some(None) => wrong.push((format!("{KEY}.digest"), "expected now, hourly or daily")),
            }
            let secure = transport.secure.unwrap_or(false);
            Mail {
                server: Server {
                    host: transport.hostname.clone(),
                    port: transport.port.unwrap_or(if secure { 465 } else { 587 }),
                    way: if secure { Way::Tls } else { Way::StartTlsWhereOffered },
                    user: transport.username.clone().zip(transport.password.clone()),
                },
                sender: email.sender.clone(),
                reply_to: email.reply_to.clone(),
                at_least: severity(email.filter.min_severity.as_ref(), &format!("{KEY}.filter.minSeverity")),
                except: email.filter.excluded_topics.clone(),
                broadcast,
            }
        });
        for (key, message) in wrong {
            fail(&key, message);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let base_url = base_url.unwrap_or_default().trim_end_matches('/').to_owned();
        Ok(Self { keep, mail, digest, webhooks, base_url, title: title.to_owned() })
    }
}
