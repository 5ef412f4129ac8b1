//! The two cookies: of a session, and of a sign-in that has begun.
//!
//! Over https their names begin with `__Host-`: browsers then take them from this very host alone, for all paths and
//! encrypted connections only. Over http, as on a developer's machine, no browser would take such a name.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

/// The names, by whether the portal is reached over https.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookies {
    /// People reach the portal over https.
    pub secure: bool,
}

impl Cookies {
    /// Of a session.
    pub fn session(self) -> &'static str {
        if self.secure { "__Host-callboard-session" } else { "callboard-session" }
    }

    /// Of a sign-in that has begun.
    pub fn attempt(self) -> &'static str {
        if self.secure { "__Host-callboard-sign-in" } else { "callboard-sign-in" }
    }

    /// Sets one. `Lax`, because the way back from a provider is a link of another site.
    pub fn set(self, name: &str, value: &str, time: Duration) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let seconds = time.as_secs();
        HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"))
            .ok()
    }

    /// Removes one.
    pub fn remove(self, name: &str) -> Option<HeaderValue> {
        self.set(name, "", Duration::ZERO)
    }

    /// The value of one that a request has. With two of a name the request is not ours to judge, and has none.
    pub fn value<'a>(self, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut found = all
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.split_once('='))
            .filter(|(own, value)| own.trim() == name && !value.trim().is_empty());
        let (_, value) = found.next()?;
        found.next().is_none().then_some(value.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_comes_back_and_two_of_a_name_are_none() {
        let cookies = Cookies { secure: true };
        let set = cookies.set(cookies.session(), "abc", Duration::from_secs(60)).unwrap();
        assert_eq!(set, "__Host-callboard-session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; __Host-callboard-session=abc"));
        assert_eq!(cookies.value(&headers, cookies.session()), Some("abc"));
        assert_eq!(cookies.value(&headers, "c"), None);
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-callboard-session=other"));
        assert_eq!(cookies.value(&headers, cookies.session()), None);
    }
}
