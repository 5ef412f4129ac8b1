//! The address of the page: what is looked for, and which page of it.
//!
//! `/admin/audit?q=jo&action=policy.&outcome=refused&from=2026-11-01&to=2026-11-22`

use plugin::{pairs, push_pair};
use services::audit::{AuditOutcome, AuditQuery};

use crate::day;

/// The page.
pub const PATH: &str = "/admin/audit";

/// What the address says. Days and outcomes that are none are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditAddress {
    /// A text in who, what or the details.
    pub text: String,
    /// The beginning of the action's name.
    pub action: String,
    /// Who, exactly.
    pub actor: String,
    /// How it ended.
    pub outcome: Option<AuditOutcome>,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Only entries with a lower number.
    pub before: Option<i64>,
    /// The record is verified too.
    pub verify: bool,
}

impl AuditAddress {
    /// From the part of an address after the question mark.
    pub fn parse(search: &str) -> Self {
        let mut this = Self::default();
        let day = |value: String| if day::begins(&value).is_some() { value } else { String::new() };
        for (name, value) in pairs(search.trim_start_matches('?')) {
            let value = value.trim().to_owned();
            match name.as_str() {
                "q" => this.text = value,
                "action" => this.action = value,
                "actor" => this.actor = value,
                "outcome" => this.outcome = AuditOutcome::named(&value),
                "from" => this.from = day(value),
                "to" => this.to = day(value),
                "before" => this.before = value.parse().ok(),
                "verify" => this.verify = value == "true",
                _ => {}
            }
        }
        this
    }

    /// What is asked of the record.
    pub fn query(&self) -> AuditQuery {
        AuditQuery {
            text: self.text.clone(),
            action: self.action.clone(),
            actor: self.actor.clone(),
            outcome: self.outcome,
            from: day::begins(&self.from),
            to: day::ends(&self.to),
            before: self.before,
        }
    }

    /// The part of the address after the question mark that says what is looked for.
    pub fn search(&self) -> String {
        let mut out = String::new();
        let outcome = self.outcome.map(AuditOutcome::name).unwrap_or_default();
        let before = self.before.map(|before| before.to_string()).unwrap_or_default();
        for (name, value) in [
            ("q", self.text.as_str()),
            ("action", &self.action),
            ("actor", &self.actor),
            ("outcome", outcome),
            ("from", &self.from),
            ("to", &self.to),
            ("before", &before),
        ] {
            if !value.is_empty() {
                push_pair(&mut out, name, value);
            }
        }
        out
    }

    /// Its address.
    pub fn href(&self) -> String {
        let mut search = self.search();
        if self.verify {
            push_pair(&mut search, "verify", "true");
        }
        if search.is_empty() { PATH.to_owned() } else { format!("{PATH}?{search}") }
    }

    /// Whether something is looked for.
    pub fn is_narrowed(&self) -> bool {
        *self != Self { before: self.before, verify: self.verify, ..Self::default() }
    }

    /// The page that begins before an entry; the newest without.
    #[must_use]
    pub fn page(&self, before: Option<i64>) -> Self {
        Self { before, verify: false, ..self.clone() }
    }

    /// The same with the record verified, or without.
    #[must_use]
    pub fn verifying(&self, verify: bool) -> Self {
        Self { verify, ..self.clone() }
    }

    /// Everything that somebody did.
    pub fn of_actor(actor: &str) -> Self {
        Self { actor: actor.to_owned(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_being_written_and_read() {
        for href in [
            PATH,
            "/admin/audit?q=jo&action=policy.&actor=user:default/jo&outcome=refused&from=2026-11-01&to=2026-11-22&before=120",
            "/admin/audit?action=identity.&verify=true",
        ] {
            let search = href.split_once('?').map_or("", |(_, search)| search);
            assert_eq!(AuditAddress::parse(search).href(), href);
        }
        assert_eq!(AuditAddress::parse("?from=yesterday&outcome=maybe&before=x&verify=1"), AuditAddress::default());
    }

    #[test]
    fn the_last_day_is_part_of_what_is_asked() {
        let query = AuditAddress::parse("from=2026-11-22&to=2026-11-22").query();
        let (from, to) = (query.from.unwrap(), query.to.unwrap());
        assert_eq!(to - from, 24 * 3_600 * 1_000_000);
    }

    #[test]
    fn a_page_is_no_filter() {
        assert!(!AuditAddress::parse("before=12&verify=true").is_narrowed());
        assert!(AuditAddress::parse("q=a").is_narrowed());
        assert_eq!(AuditAddress::of_actor("external:ci").href(), "/admin/audit?actor=external:ci");
    }
}
