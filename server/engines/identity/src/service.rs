//! The service behind the pages.

use async_trait::async_trait;
use services::identity::{
    Connection, CreatedToken, DeviceRequest, Identity, Me, NewToken, People, PeopleQuery, PersonDetail, PersonView,
    ProviderView, Session as SessionView, TokenKind, TokenScope, TokenView, Way,
};
use services::permission::named;
use services::{Actor, Error, ErrorKind, FieldError, Result, Subject};

use crate::engine::IdentityEngine;
use crate::people::Row;
use crate::proxied::ProxySettings;
use crate::sessions::Session;
use crate::settings::ProviderKind;
use crate::tokens::MOST;
use crate::{accounts, devices, people};

/// Days that a token is good at most.
const LONGEST: u32 = 366;
/// Characters of a token's name.
const NAME: usize = 100;

/// Name, address and picture, as far as they are known.
type Shown = (Option<String>, Option<String>, Option<String>);

impl IdentityEngine {
    fn session_view(&self, session: Session, actor: &Actor) -> SessionView {
        SessionView {
            current: actor.session() == Some(session.id.as_str()),
            way: self.title(&session.provider),
            id: session.id,
            agent: session.agent,
            address: session.address,
            created_at: session.created_at,
            seen_at: session.seen_at,
            expires_at: session.expires_at,
        }
    }

    /// Name, address and picture of a user of the catalog; `None` for who is not in it.
    async fn catalog_profile(&self, user_ref: &str) -> Result<Option<Shown>> {
        let Ok(user) = user_ref.parse() else { return Ok(None) };
        let entity = match self.catalog.by_name(&Actor::portal(), &user).await {
            Ok(entity) => entity,
            Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let entity: serde_json::Value = serde_json::from_str(entity.get()).unwrap_or_default();
        let text = |pointer: &str| entity.pointer(pointer).and_then(|value| value.as_str()).map(str::to_owned);
        let title = text("/spec/profile/displayName").or_else(|| text("/metadata/title"));
        Ok(Some((title, text("/spec/profile/email"), text("/spec/profile/picture"))))
    }

    /// Refuses who has no user of the catalog: their tokens would not end with anybody, and so are good for nothing.
    async fn require_user(&self, user_ref: &str) -> Result<()> {
        if self.standing(user_ref).await?.in_catalog {
            return Ok(());
        }
        Err(Error::forbidden("Tokens are for users of the catalog.")
            .hint(format!("There is no {user_ref} in the catalog, from which groups and the end of a token follow.")))
    }

    async fn person_view(&self, row: Row) -> Result<PersonView> {
        let standing = self.standing(&row.user_ref).await?;
        let ways = people::providers_of(&self.db, &row.user_ref).await?;
        let sessions = self.sessions.of_user(&row.user_ref).await?.len() as u64;
        let tokens = self.tokens.list(TokenKind::Personal, Some(&row.user_ref)).await?;
        let (name, _, _) = self.catalog_profile(&row.user_ref).await?.unwrap_or_default();
        Ok(PersonView {
            ways: ways.iter().map(|id| self.title(id)).collect(),
            title: name.unwrap_or(row.name),
            email: row.email,
            provisional: row.provisional,
            in_catalog: standing.in_catalog,
            administrator: standing.administrator,
            sessions,
            tokens: tokens.iter().filter(|token| !token.view().expired).count() as u64,
            seen_at: row.seen_at,
            entity_ref: row.user_ref,
        })
    }
}

fn wrong(field: &str, message: &str) -> Error {
    let mut error = Error::invalid(message);
    error.fields = vec![FieldError { field: field.into(), message: message.into(), file: None, line: None }];
    error
}

/// What is wrong with a token that somebody wants.
fn checked(wanted: &NewToken) -> Result<()> {
    let name = wanted.name.trim();
    if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
        return Err(wrong("name", "Say what it is for, in 1 to 100 characters."));
    }
    if wanted.kind == TokenKind::Service {
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !name.chars().all(good) {
            return Err(wrong("name", "The name of a program has letters, digits, '-', '_' and '.' only."));
        }
    }
    if !(1..=LONGEST).contains(&wanted.days) {
        return Err(wrong("days", "A token is good for 1 to 366 days."));
    }
    if let TokenScope::Permissions(names) = &wanted.scope {
        if names.is_empty() {
            return Err(wrong("scope", "Choose at least one permission."));
        }
        if let Some(unknown) = names.iter().find(|name| named(name).is_none()) {
            return Err(wrong("scope", &format!("There is no permission '{unknown}'.")));
        }
    }
    Ok(())
}

#[async_trait]
impl Identity for IdentityEngine {
    async fn ways(&self, _actor: &Actor) -> Result<Vec<Way>> {
        let ways = self.providers.iter().filter(|provider| self.is_open(provider)).map(|provider| Way {
            id: provider.settings.id.clone(),
            title: provider.settings.title.clone(),
            form: matches!(provider.settings.kind, ProviderKind::Guest { .. }),
        });
        Ok(ways.collect())
    }

    async fn me(&self, actor: &Actor) -> Result<Option<Me>> {
        let Subject::User { entity_ref, administrator, ownership } = &actor.subject else { return Ok(None) };
        let mut me = Me {
            entity_ref: entity_ref.clone(),
            title: entity_ref.rsplit_once('/').map_or(entity_ref.as_str(), |(_, name)| name).to_owned(),
            email: None,
            picture: None,
            in_catalog: false,
            groups: ownership.iter().filter(|own| *own != entity_ref).cloned().collect(),
            administrator: *administrator,
            way: None,
        };
        // Everybody's guest is nobody in particular.
        let Some(id) = actor.session() else { return Ok(Some(me)) };
        if let Some(session) = self.sessions.one(id).await? {
            me.way = Some(self.title(&session.provider));
            match accounts::of(&self.db, &session.provider, &session.subject).await? {
                Some(account) => (me.title, me.email, me.picture) = (account.name, account.email, account.picture),
                // The guest has none.
                None => me.title = self.title(&session.provider),
            }
        }
        if let Some((title, email, picture)) = self.catalog_profile(entity_ref).await? {
            me.title = title.unwrap_or(me.title);
            me.email = email.or(me.email);
            me.picture = picture.or(me.picture);
            me.in_catalog = true;
        }
        me.picture = me.picture.filter(|picture| picture.starts_with("https://") || picture.starts_with("http://"));
        Ok(Some(me))
    }

    async fn sessions(&self, actor: &Actor) -> Result<Vec<SessionView>> {
        let all = self.sessions.of_user(actor.require_person()?).await?;
        Ok(all.into_iter().map(|session| self.session_view(session, actor)).collect())
    }

    async fn end_session(&self, actor: &Actor, id: &str) -> Result<()> {
        let own = actor.require_person()?;
        let none = || Error::not_found("There is no such session; it may have ended already.");
        let session = self.sessions.one(id).await?;
        // Somebody else's session looks like none.
        let session = session.filter(|session| session.user_ref == own || actor.is_administrator()).ok_or_else(none)?;
        if self.sessions.end(actor, "identity.session-ended", &session).await? { Ok(()) } else { Err(none()) }
    }

    async fn end_other_sessions(&self, actor: &Actor) -> Result<u64> {
        let own = actor.require_person()?;
        Ok(self.sessions.end_all(actor, own, actor.session()).await?)
    }

    async fn tokens(&self, actor: &Actor) -> Result<Vec<TokenView>> {
        let all = self.tokens.list(TokenKind::Personal, Some(actor.require_person()?)).await?;
        Ok(all.iter().map(crate::tokens::Token::view).collect())
    }

    async fn service_tokens(&self, actor: &Actor) -> Result<Vec<TokenView>> {
        actor.require_administrator()?;
        let all = self.tokens.list(TokenKind::Service, None).await?;
        Ok(all.iter().map(crate::tokens::Token::view).collect())
    }

    async fn create_token(&self, actor: &Actor, request: &NewToken) -> Result<CreatedToken> {
        let own = actor.require_person()?;
        checked(request)?;
        let subject = match request.kind {
            TokenKind::Personal => {
                self.require_user(own).await?;
                own.to_owned()
            }
            TokenKind::Service => {
                actor.require_administrator()?;
                format!("external:{}", request.name.trim())
            }
        };
        let there = self.tokens.list(request.kind, Some(&subject)).await?;
        let living = there.iter().filter(|token| !token.view().expired).count();
        if request.kind == TokenKind::Service && living > 0 {
            return Err(wrong(
                "name",
                "There is a token of this program already; end it first, or choose another name.",
            ));
        }
        if i64::try_from(living).unwrap_or(i64::MAX) >= MOST {
            return Err(Error::invalid(format!("You have {living} tokens. End some of them first.")));
        }
        let (token, secret) = self.tokens.create(actor, &subject, request).await?;
        Ok(CreatedToken { token: token.view(), secret })
    }

    async fn end_token(&self, actor: &Actor, id: &str) -> Result<()> {
        let own = actor.require_person()?;
        let none = || Error::not_found("There is no such token; it may have been ended already.");
        let token = self.tokens.one(id).await?;
        let token = token
            .filter(|token| (token.kind() == TokenKind::Personal && token.subject == own) || actor.is_administrator());
        let token = token.ok_or_else(none)?;
        if self.tokens.end(actor, &token).await? { Ok(()) } else { Err(none()) }
    }

    async fn device(&self, actor: &Actor, user_code: &str) -> Result<DeviceRequest> {
        actor.require_person()?;
        let found = if self.has_room(&actor.address) {
            devices::waiting(&self.db, user_code).await?
        } else {
            return Err(Error::too_many());
        };
        let none = || {
            Error::not_found("Nothing waits under this code.")
                .hint("Codes are good for ten minutes. Start again in the command line.")
        };
        Ok(found.ok_or_else(none)?.view())
    }

    async fn answer_device(&self, actor: &Actor, user_code: &str, allow: bool) -> Result<()> {
        let own = actor.require_person()?.to_owned();
        if allow {
            self.require_user(&own).await?;
        }
        if !self.has_room(&actor.address) {
            return Err(Error::too_many());
        }
        let none = || Error::not_found("Nothing waits under this code any more.");
        let device = devices::waiting(&self.db, user_code).await?.ok_or_else(none)?;
        if devices::answer(&self.db, actor, &own, &device, allow).await? { Ok(()) } else { Err(none()) }
    }

    async fn connections(&self, actor: &Actor) -> Result<Vec<Connection>> {
        Ok(self.connections_of(actor).await?)
    }

    async fn end_connection(&self, actor: &Actor, provider: &str) -> Result<()> {
        actor.require_person()?;
        if self.disconnect(actor, provider).await? {
            return Ok(());
        }
        Err(Error::not_found("No account is connected there any more."))
    }

    async fn people(&self, actor: &Actor, query: &PeopleQuery) -> Result<People> {
        actor.require_administrator()?;
        let (rows, total) = people::list(&self.db, query).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.push(self.person_view(row).await?);
        }
        Ok(People { people: all, total })
    }

    async fn person(&self, actor: &Actor, user_ref: &str) -> Result<PersonDetail> {
        actor.require_administrator()?;
        let none = || Error::not_found(format!("{user_ref} has never signed in."));
        let row = people::one(&self.db, user_ref).await?.ok_or_else(none)?;
        let standing = self.standing(user_ref).await?;
        let sessions = self.sessions.of_user(user_ref).await?;
        let tokens = self.tokens.list(TokenKind::Personal, Some(user_ref)).await?;
        Ok(PersonDetail {
            person: self.person_view(row).await?,
            groups: standing.ownership.iter().filter(|own| *own != user_ref).cloned().collect(),
            sessions: sessions.into_iter().map(|session| self.session_view(session, actor)).collect(),
            tokens: tokens.iter().map(crate::tokens::Token::view).collect(),
        })
    }

    async fn end_all_of(&self, actor: &Actor, user_ref: &str) -> Result<u64> {
        actor.require_administrator()?;
        Ok(self.departed(actor, user_ref).await?)
    }

    async fn providers(&self, actor: &Actor) -> Result<Vec<ProviderView>> {
        actor.require_administrator()?;
        let mut uses = people::uses(&self.db).await?;
        let views = self.providers.iter().map(|provider| {
            let settings = &provider.settings;
            let (kind, address) = match &settings.kind {
                ProviderKind::Oidc(metadata) => ("OpenID Connect", metadata.to_string()),
                ProviderKind::GitHub(web, _) => ("GitHub", web.to_string()),
                ProviderKind::GitLab(web) => ("GitLab", web.to_string()),
                ProviderKind::Proxied(ProxySettings::Signed { keys, .. }) => {
                    ("Proxy, by its signature", keys.to_string())
                }
                ProviderKind::Proxied(ProxySettings::Peer { .. }) => ("Proxy, by its address", String::new()),
                ProviderKind::Guest { .. } => ("Guest", String::new()),
            };
            let (used, accounts) = uses.remove(&settings.id).unwrap_or_default();
            ProviderView {
                id: settings.id.clone(),
                title: settings.title.clone(),
                kind: kind.to_owned(),
                address,
                callback: settings.callback.clone(),
                resolvers: settings.resolvers.iter().map(|resolver| resolver.name().to_owned()).collect(),
                open: self.is_open(provider),
                accounts,
                used_at: used.used_at,
                refused: used.refused_at.zip(used.refusal),
            }
        });
        Ok(views.collect())
    }
}
