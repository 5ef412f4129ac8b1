//! Whose it is.

pub(crate) use reply::icon;
use services::{Actor, Error, Result, home};

/// The person who asks for what is theirs.
///
/// # Errors
/// For programs of their own, and for tokens that are not good for this.
pub(crate) fn reader(actor: &Actor) -> Result<&str> {
    actor.require_own(&home::READ)
}

/// The person who changes what is theirs.
///
/// # Errors
/// As [`reader`].
pub(crate) fn writer(actor: &Actor) -> Result<&str> {
    actor.require_own(&home::UPDATE)
}

/// The groups that a person acts for.
pub(crate) fn groups(actor: &Actor) -> impl Iterator<Item = &str> {
    actor.ownership().iter().map(String::as_str).filter(|own| own.starts_with("group:"))
}

/// A name or title that somebody has typed: without spaces around, at most `most` characters.
///
/// # Errors
/// When nothing is left, or it is longer.
pub(crate) fn named<'a>(text: &'a str, what: &str, most: usize) -> Result<&'a str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(format!("{what} needs a name.")));
    }
    if text.chars().count() > most || text.chars().any(char::is_control) {
        return Err(Error::invalid(format!("A name has at most {most} characters, in one line.")));
    }
    Ok(text)
}

/// A text from a page as it is kept: one line, cut at so many characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let text: String = text.trim().chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    match text.char_indices().nth(most) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text,
    }
}
