//! Command lines that ask to act for somebody (RFC 8628): the program shows a short code, the person confirms it in a
//! browser where they are signed in, and the program fetches a token.

use std::time::Duration;

use engine_audit::record;
use platform::db::{Database, now_micros as now};
use rand::Rng as _;
use services::Actor;
use services::identity::DeviceRequest;

use crate::error::Error;
use crate::secret;
use crate::sessions::micros;

/// How long a person has to confirm.
pub const PATIENCE: Duration = Duration::from_secs(600);
/// How long a program waits between two questions.
pub const INTERVAL: Duration = Duration::from_secs(3);
/// How many days a program's token is good.
pub const DAYS: u32 = 90;
/// Letters of codes: none that look like others, none that make words.
const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Letters of a code, in two halves.
const LENGTH: usize = 8;

/// A command line that waits.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Device {
    /// What the person types.
    pub user_code: String,
    /// What the program calls itself.
    pub name: String,
    /// The network address that it asks from.
    pub address: String,
    /// `waiting`, `allowed`, `refused`.
    pub state: String,
    /// Who has allowed it.
    pub user_ref: Option<String>,
    /// When it asked.
    pub created_at: i64,
    /// Until when the code is good.
    pub expires_at: i64,
    /// When it last asked whether it is allowed.
    pub polled_at: i64,
}

const COLUMNS: &str = "user_code, name, address, state, user_ref, created_at, expires_at, polled_at";

impl Device {
    /// As people see it.
    pub fn view(self) -> DeviceRequest {
        DeviceRequest {
            user_code: self.user_code,
            name: self.name,
            address: self.address,
            created_at: self.created_at,
            expires_at: self.expires_at,
            days: DAYS,
        }
    }
}

/// What a program hears.
pub enum Heard {
    /// Nobody has said anything yet.
    Pending,
    /// It asks too often.
    SlowDown,
    /// The person has said no.
    Refused,
    /// The code is not good, or no more.
    Expired,
    /// The person has said yes: who they are, and what the program calls itself.
    Allowed(String, String),
}

/// What people type may be written in any way.
pub fn normal(code: &str) -> String {
    let letters: String = code.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase()).collect();
    match letters.split_at_checked(LENGTH / 2) {
        Some((one, two)) => format!("{one}-{two}"),
        None => letters,
    }
}

/// A program asks. Gives its secret and the code for the person.
pub async fn begin(db: &Database, name: &str, address: &str) -> Result<(String, String), Error> {
    let device_code = secret::random();
    let code: String = {
        let mut rng = rand::rng();
        (0..LENGTH)
            .filter_map(|_| LETTERS.get(rng.random_range(0..LETTERS.len())))
            .map(|letter| char::from(*letter))
            .collect()
    };
    let (user_code, at) = (normal(&code), now());
    let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    let mut tx = db.begin().await?;
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO identity_devices (hash, user_code, name, address, state, created_at, expires_at, polled_at) \
             VALUES ($1, $2, $3, $4, 'waiting', $5, $6, 0)",
        )
        .bind(secret::hash(&device_code))
        .bind(&user_code)
        .bind(&name)
        .bind(address)
        .bind(at)
        .bind(at.saturating_add(micros(PATIENCE)))
        .execute(conn)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok((device_code, user_code))
}

/// What waits under a code.
pub async fn waiting(db: &Database, user_code: &str) -> Result<Option<Device>, Error> {
    let found: Option<Device> = platform::read!(db, conn => {
        let sql = format!("SELECT {COLUMNS} FROM identity_devices WHERE user_code = $1 AND state = 'waiting'");
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(normal(user_code)).fetch_optional(conn).await
    })?;
    Ok(found.filter(|device| device.expires_at > now()))
}

/// The person's word. Gives whether something waited for it.
pub async fn answer(db: &Database, actor: &Actor, user_ref: &str, device: &Device, allow: bool) -> Result<bool, Error> {
    let mut tx = db.begin().await?;
    let action = if allow { "device.allowed" } else { "device.refused" };
    record(&mut tx, actor, action, &device.name, &[("address", &device.address)]).await?;
    let good = platform::write!(tx, conn => {
        sqlx::query(
            "UPDATE identity_devices SET state = $1, user_ref = $2 WHERE user_code = $3 AND state = 'waiting' AND expires_at > $4",
        )
        .bind(if allow { "allowed" } else { "refused" })
        .bind(user_ref)
        .bind(&device.user_code)
        .bind(now())
        .execute(conn)
        .await
        .map(|done| done.rows_affected() > 0)
    })?;
    if good {
        tx.commit().await?;
    }
    Ok(good)
}

/// The program asks whether it is allowed. A yes or no is given once.
pub async fn poll(db: &Database, device_code: &str) -> Result<Heard, Error> {
    let (hash, at) = (secret::hash(device_code), now());
    let mut tx = db.begin().await?;
    let found: Option<Device> = platform::write!(tx, conn => {
        let sql = format!("SELECT {COLUMNS} FROM identity_devices WHERE hash = $1");
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&hash).fetch_optional(conn).await
    })?;
    let Some(device) = found.filter(|device| device.expires_at > at) else { return Ok(Heard::Expired) };
    let heard = match (device.state.as_str(), device.user_ref) {
        ("allowed", Some(user_ref)) => Heard::Allowed(user_ref, device.name),
        ("refused", _) => Heard::Refused,
        _ if at.saturating_sub(device.polled_at) < micros(INTERVAL) / 2 => Heard::SlowDown,
        _ => Heard::Pending,
    };
    let ends = matches!(heard, Heard::Allowed(..) | Heard::Refused);
    let done = platform::write!(tx, conn => {
        let sql = if ends {
            "DELETE FROM identity_devices WHERE hash = $1 AND $2 > 0"
        } else {
            "UPDATE identity_devices SET polled_at = $2 WHERE hash = $1"
        };
        sqlx::query(sql).bind(&hash).bind(at).execute(conn).await.map(|done| done.rows_affected())
    })?;
    tx.commit().await?;
    // Of two that ask at the same time one gets the answer.
    Ok(if ends && done == 0 { Heard::Expired } else { heard })
}

/// Deletes what nobody can confirm any more.
pub async fn prune(db: &Database) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM identity_devices WHERE expires_at < $1").bind(now()).execute(conn).await.map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn codes_are_read_however_they_are_typed() {
        for typed in ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk ", "b-c-d-f-g-h-j-k"] {
            assert_eq!(normal(typed), "BCDF-GHJK");
        }
        assert_eq!(normal("x"), "X");
        assert_eq!(normal("äöü"), "");
    }
}
