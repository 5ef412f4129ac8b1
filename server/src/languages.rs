//! The languages that the interface can be read in: English, which the sources are written in, those that come with the
//! program, and a company's own. They are read once, when the program starts, and stay for as long as it runs.

mod choose;
mod read;

use std::sync::Arc;

use app::Language;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use platform::config::sections::LanguagesSection;
use platform::config::{Config, Error, Warning};
use sha2::{Digest as _, Sha256};
use ui::words::Words;

use crate::site::accepts_brotli;

/// Where the configuration says what there is.
const PATH: &str = "callboard.languages";
/// The language of the sources.
const ENGLISH: &str = "en";
/// How hard tables are packed: they are made when the program starts, so not as hard as the files of the site.
const QUALITY: u32 = 9;
/// Languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 9] = ["ar", "ckb", "dv", "fa", "he", "ps", "ug", "ur", "yi"];

/// The languages of a portal. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Languages {
    all: Arc<[Offered]>,
    /// Tags and names, for pages.
    names: Arc<[(String, String)]>,
    /// Which of them is spoken to those who ask for none that there is.
    default: usize,
}

#[derive(Debug)]
struct Offered {
    language: Language,
    table: Option<Table>,
}

/// The words of a language as they travel.
#[derive(Debug)]
struct Table {
    path: Arc<str>,
    plain: &'static str,
    packed: Bytes,
}

/// A language before it is offered.
struct Known {
    tag: String,
    name: String,
    /// In the form of [`Words::read`]; nothing where there is nothing to say otherwise than in the sources.
    words: Option<String>,
}

impl Default for Languages {
    /// English alone.
    fn default() -> Self {
        Self::made(vec![Known { tag: ENGLISH.into(), name: "English".into(), words: None }], 0)
    }
}

impl Languages {
    /// From the configuration, with what is odd about its files.
    ///
    /// # Errors
    /// Everything that can not be used.
    pub(crate) fn of(config: &Config, section: &LanguagesSection) -> Result<(Self, Vec<Warning>), Vec<Error>> {
        let at = |key: &str, message: String| {
            let path = format!("{PATH}.{key}");
            vec![Error::at(&config.nearest(&path), &path, message)]
        };
        let folder = section.folder.as_ref().map(|folder| {
            let base = config.place(&format!("{PATH}.folder")).map(|place| place.folder()).unwrap_or_default();
            base.join(folder)
        });
        let (mut known, warnings) = read::all(folder.as_deref()).map_err(|error| vec![error])?;
        let position = |known: &[Known], tag: &str| known.iter().position(|one| one.tag.eq_ignore_ascii_case(tag));
        for (place, tag) in section.offered.iter().enumerate() {
            // Those that are listed come first, in their order.
            match position(&known, tag) {
                Some(found) if found >= place => known.swap(place, found),
                Some(_) => return Err(at(&format!("offered[{place}]"), format!("{tag:?} is listed twice"))),
                None => {
                    let there: Vec<&str> = known.iter().map(|one| one.tag.as_str()).collect();
                    let message = format!("there is no language {tag:?}; there are {}", there.join(", "));
                    return Err(at(&format!("offered[{place}]"), message));
                }
            }
        }
        if !section.offered.is_empty() {
            known.truncate(section.offered.len());
        }
        let default = match &section.default {
            Some(tag) => match position(&known, tag) {
                Some(default) => default,
                None => return Err(at("default", format!("{tag:?} is not among the languages that are offered"))),
            },
            None => position(&known, ENGLISH).unwrap_or(0),
        };
        Ok((Self::made(known, default), warnings))
    }

    fn made(known: Vec<Known>, default: usize) -> Self {
        let names = known.iter().map(|one| (one.tag.clone(), one.name.clone())).collect();
        Self { all: known.into_iter().map(Offered::of).collect(), names, default }
    }

    /// What whoever asks is answered in, and what they can choose from.
    pub(crate) fn of_request(&self, headers: &HeaderMap) -> (Language, app::Languages) {
        let tags: Vec<&str> = self.names.iter().map(|(tag, _)| tag.as_str()).collect();
        let chosen = choose::by_cookie(headers, &tags);
        let place = chosen.or_else(|| choose::by_browser(headers, &tags)).unwrap_or(self.default);
        let language = self.all.get(place).map(|one| one.language.clone()).unwrap_or_default();
        let chosen = chosen.and_then(|place| tags.get(place)).map(|tag| Arc::from(*tag));
        (language, app::Languages { offered: self.names.clone(), chosen })
    }

    /// Where browsers fetch tables. The addresses change with what is in them, so browsers keep them.
    pub(crate) fn routes(&self) -> Router {
        let all = self.all.clone();
        let answer = move |uri: http::Uri, headers: HeaderMap| {
            let table = all.iter().filter_map(|one| one.table.as_ref()).find(|table| &*table.path == uri.path());
            let response = table.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |table| table.answer(&headers));
            async move { response }
        };
        Router::new().route("/languages/{file}", routing::get(answer))
    }
}

/// What the headers of a page say about its language.
pub(crate) fn headers(language: &Language) -> Vec<(header::HeaderName, HeaderValue)> {
    let tag = HeaderValue::from_str(&language.tag).unwrap_or(HeaderValue::from_static(ENGLISH));
    vec![(header::CONTENT_LANGUAGE, tag), (header::VARY, HeaderValue::from_static("accept-language, cookie"))]
}

impl Offered {
    fn of(known: Known) -> Self {
        let table = known.words.map(|words| Table::of(&known.tag, words.leak()));
        let words = table.as_ref().map(|table| &*Box::leak(Box::new(Words::read(table.plain))));
        let primary = known.tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let direction = RIGHT_TO_LEFT.contains(&primary.as_str()).then_some("rtl");
        let address = table.as_ref().map(|table| table.path.clone());
        Self { language: Language { tag: known.tag.into(), direction, words, table: address }, table }
    }
}

impl Table {
    fn of(tag: &str, plain: &'static str) -> Self {
        let hash: String = Sha256::digest(plain).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let mut packed = Vec::new();
        let written = std::io::Write::write_all(
            &mut brotli::CompressorWriter::new(&mut packed, 4096, QUALITY, 22),
            plain.as_bytes(),
        );
        // Writing to memory does not fail.
        let packed = if written.is_ok() { packed.into() } else { Bytes::new() };
        Self { path: format!("/languages/{tag}-{hash}.txt").into(), plain, packed }
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let pack = accepts_brotli(asked) && !self.packed.is_empty();
        let body = if pack { self.packed.clone() } else { Bytes::from_static(self.plain.as_bytes()) };
        let mut response = body.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if pack {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }
}

#[cfg(test)]
mod tests;
