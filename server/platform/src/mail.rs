//! The one way out for mail: SMTP, encrypted wherever a password is sent.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::Secret;

/// How long a server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A mail server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub way: Way,
    /// Name and password, if it asks for them. They are sent over an encrypted connection only.
    pub user: Option<(String, Secret)>,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Encrypted from the first byte (port 465).
    Tls,
    /// Encrypted as soon as the server offers it (ports 25 and 587); without a password also where it does not.
    StartTlsWhereOffered,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// `portal@example.com`, or `Portal <portal@example.com>`.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// One address.
    pub to: String,
    /// In a line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// What goes wrong with mail.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server can not be spoken to.
    #[error("the mail server {host} can not be used: {reason}")]
    Server {
        /// Which.
        host: String,
        /// Why.
        reason: String,
    },
    /// The letter can not be written.
    #[error("a letter to {to} can not be written: {reason}")]
    Letter {
        /// To whom.
        to: String,
        /// Why.
        reason: String,
    },
}

/// Sends letters. Cheap to clone; connections are kept for a while.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    host: String,
}

impl Mailer {
    /// Over a server. Nothing is sent yet.
    ///
    /// # Errors
    /// When the name of the server is none that a certificate can be for.
    pub fn new(server: &Server) -> Result<Self, Error> {
        let failed = |reason: String| Error::Server { host: server.host.clone(), reason };
        let parameters = TlsParameters::new(server.host.clone()).map_err(|error| failed(error.to_string()))?;
        let tls = match (server.way, &server.user) {
            (Way::Tls, _) => Tls::Wrapper(parameters),
            (Way::StartTlsWhereOffered, Some(_)) => Tls::Required(parameters),
            (Way::StartTlsWhereOffered, None) => Tls::Opportunistic(parameters),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(TIMEOUT));
        if let Some((user, password)) = &server.user {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
        }
        Ok(Self { transport: builder.build(), host: server.host.clone() })
    }

    /// Sends a letter.
    ///
    /// # Errors
    /// When an address is none, or the server does not take it.
    pub async fn send(&self, letter: &Letter) -> Result<(), Error> {
        let wrong = |reason: String| Error::Letter { to: letter.to.clone(), reason };
        let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|error| wrong(error.to_string()));
        let mut message = Message::builder()
            .from(mailbox(&letter.from)?)
            .to(Mailbox::new(None, letter.to.parse::<Address>().map_err(|error| wrong(error.to_string()))?))
            .subject(letter.subject.replace(['\r', '\n'], " "))
            .header(ContentType::TEXT_PLAIN);
        if let Some(reply_to) = &letter.reply_to {
            message = message.reply_to(mailbox(reply_to)?);
        }
        let message = message.body(letter.text.clone()).map_err(|error| wrong(error.to_string()))?;
        let sent = self.transport.send(message).await;
        sent.map(drop).map_err(|error| Error::Server { host: self.host.clone(), reason: error.to_string() })
    }
}

/// Whether a text is where mail comes from or goes to: an address, with or without a name.
pub fn is_address(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_may_have_names() {
        assert!(is_address("portal@example.com") && is_address("Portal <portal@example.com>"));
        assert!(!is_address("portal") && !is_address("") && !is_address("a@b\r\nBcc: c@d"));
    }

    #[tokio::test]
    async fn passwords_are_never_sent_in_the_open() {
        use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
        // A server that offers no encryption.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            let _ = write.write_all(b"220 test\r\n").await;
            let mut heard = Vec::new();
            while let Ok(Some(line)) = lines.next_line().await {
                let answer: &[u8] =
                    if line.starts_with("EHLO") { b"250-test\r\n250 AUTH PLAIN\r\n" } else { b"250 ok\r\n" };
                heard.push(line);
                if write.write_all(answer).await.is_err() {
                    break;
                }
            }
            heard
        });
        let server = Server {
            host: "127.0.0.1".into(),
            port,
            way: Way::StartTlsWhereOffered,
            user: Some(("jo".into(), Secret::new("secret"))),
        };
        let letter = Letter {
            from: "a@example.com".into(),
            reply_to: None,
            to: "b@example.com".into(),
            subject: "x".into(),
            text: "x".into(),
        };
        assert!(Mailer::new(&server).unwrap().send(&letter).await.is_err());
        let heard = heard.await.unwrap();
        assert!(heard.iter().all(|line| !line.starts_with("AUTH") && !line.starts_with("MAIL")), "{heard:?}");
    }
}
