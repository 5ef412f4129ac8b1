//! The company's own look: its name, its mark, its colour, its links.

use std::path::Path;
use std::sync::Arc;

use app::Look;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use bytes::Bytes;
use http::{HeaderValue, header};
use platform::config::sections::LookSection;
use platform::config::{Config, Error};
use sha2::{Digest as _, Sha256};

/// The largest picture.
const LARGEST: u64 = 256 << 10;
/// The contrast that words need (WCAG 2.2, 1.4.3).
const CONTRAST: f64 = 4.6;
/// Surfaces that the accent colour lies on: of the light and of the dark theme.
const SURFACES: [Rgb; 2] = [Rgb(255.0, 255.0, 255.0), Rgb(32.0, 34.0, 40.0)];

/// A file of the look.
#[derive(Clone, Debug)]
struct File {
    path: String,
    kind: &'static str,
    content: Bytes,
}

/// What pages know of the look, and the files that it is made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Served {
    /// For pages.
    pub(crate) look: Look,
    files: Vec<File>,
}

impl Served {
    /// From the configuration.
    ///
    /// # Errors
    /// Everything that can not be used.
    pub(crate) fn of(config: &Config, section: &LookSection, title: &str) -> Result<Self, Vec<Error>> {
        const PATH: &str = "callboard.look";
        let mut errors = Vec::new();
        let mut fail = |key: &str, message: String| {
            let path = format!("{PATH}.{key}");
            errors.push(Error::at(&config.nearest(&path), &path, message));
        };
        let mut files = Vec::new();
        let mut picture = |key: &str, given: &Option<std::path::PathBuf>| {
            let given = given.as_ref()?;
            let base = config.place(&format!("{PATH}.{key}")).map(|place| place.folder()).unwrap_or_default();
            match read(&base.join(given)) {
                Ok((kind, extension, content)) => {
                    let file = File { path: address(key, extension, &content), kind, content };
                    let href = file.path.clone();
                    files.push(file);
                    Some(Arc::from(href))
                }
                Err(message) => {
                    fail(key, message);
                    None
                }
            }
        };
        let (logo, favicon) = (picture("logo", &section.logo), picture("favicon", &section.favicon));
        let css = section.accent.as_ref().and_then(|accent| match Rgb::parse(accent) {
            Some(colour) => {
                let content = Bytes::from(sheet(colour));
                let file = File { path: address("accent", "css", &content), kind: "text/css; charset=utf-8", content };
                let href = file.path.clone();
                files.push(file);
                Some(Arc::from(href))
            }
            None => {
                fail("accent", "expected a colour, as in '#0b6a8f'".to_owned());
                None
            }
        });
        let mut links = Vec::new();
        for (number, link) in section.links.iter().enumerate() {
            let web = url::Url::parse(&link.url).is_ok_and(|url| ["http", "https", "mailto"].contains(&url.scheme()));
            if link.title.trim().is_empty() || link.title.contains('\n') {
                fail(&format!("links[{number}].title"), "expected the words of the link".to_owned());
            } else if !web && !services::home::is_page(&link.url) {
                fail(&format!("links[{number}].url"), "expected an address, or a page of the portal".to_owned());
            } else {
                links.push((link.title.trim().to_owned(), link.url.clone()));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self { look: Look { name: title.into(), logo, favicon, css, links: links.into() }, files })
    }

    /// The addresses of the files. They change with their content, so browsers keep them.
    pub(crate) fn routes(&self) -> Router {
        let files = self.files.clone();
        let answer = move |uri: http::Uri| {
            let file = files.iter().find(|file| file.path == uri.path()).cloned();
            async move {
                match file {
                    Some(file) => served(file),
                    None => http::StatusCode::NOT_FOUND.into_response(),
                }
            }
        };
        Router::new().route("/look/{file}", routing::get(answer))
    }
}

fn served(file: File) -> Response {
    let mut response = file.content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    // A picture opened as a page runs nothing.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn address(name: &str, extension: &str, content: &[u8]) -> String {
    let hash: String = Sha256::digest(content).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("/look/{name}-{hash}.{extension}")
}

/// A picture, by what it is and not by what it is called.
fn read(path: &Path) -> Result<(&'static str, &'static str, Bytes), String> {
    let shown = path.display();
    let failed = |error: std::io::Error| format!("{shown} can not be read: {error}");
    if std::fs::metadata(path).map_err(failed)?.len() > LARGEST {
        return Err(format!("{shown} is larger than {} KiB", LARGEST >> 10));
    }
    let content = std::fs::read(path).map_err(failed)?;
    let (kind, extension) = match content.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => ("image/png", "png"),
        [0, 0, 1, 0, ..] => ("image/x-icon", "ico"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ("image/webp", "webp"),
        text if String::from_utf8_lossy(text).contains("<svg") => ("image/svg+xml", "svg"),
        _ => return Err(format!("{shown} is neither SVG, PNG, WebP nor ICO")),
    };
    Ok((kind, extension, content.into()))
}

/// A colour, 0 to 255 each.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rgb(f64, f64, f64);

impl Rgb {
    /// `#rgb` or `#rrggbb`.
    fn parse(text: &str) -> Option<Self> {
        let digits: Vec<f64> =
            text.strip_prefix('#')?.chars().map(|char| char.to_digit(16).map(f64::from)).collect::<Option<_>>()?;
        match digits.as_slice() {
            [r, g, b] => Some(Self(r * 17.0, g * 17.0, b * 17.0)),
            [r1, r2, g1, g2, b1, b2] => Some(Self(r1 * 16.0 + r2, g1 * 16.0 + g2, b1 * 16.0 + b2)),
            _ => None,
        }
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |part: f64| {
            let part = part / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn mixed(self, other: Self, part: f64) -> Self {
        let mix = |one: f64, two: f64| one + (two - one) * part;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// As near to this colour as can be read on another one, mixed with black or white.
    fn readable_on(self, surface: Self, towards: Self) -> Self {
        let mut steps = (0..20).map(|step| self.mixed(towards, f64::from(step) / 20.0));
        steps.find(|colour| colour.contrast(surface) >= CONTRAST).unwrap_or(towards)
    }

    fn hex(self) -> String {
        let part = |part: f64| part.round().clamp(0.0, 255.0) as u8;
        format!("#{:02x}{:02x}{:02x}", part(self.0), part(self.1), part(self.2))
    }
}

/// The tokens that the colour stands for, in both themes.
fn sheet(colour: Rgb) -> String {
    let (black, white) = (Rgb(0.0, 0.0, 0.0), Rgb(255.0, 255.0, 255.0));
    let [light_surface, dark_surface] = SURFACES;
    let light = colour.readable_on(light_surface, black);
    let dark = colour.readable_on(dark_surface, white);
    // White words stand on it, in both themes.
    let solid = colour.readable_on(white, black);
    let selected = (light.mixed(white, 0.9), light.mixed(Rgb(23.0, 24.0, 28.0), 0.72));
    format!(
        ":root{{--accent:light-dark({light},{dark});--accent-solid:{solid};--ring:light-dark({light},{dark});\
         --bg-selected:light-dark({on_light},{on_dark})}}\n",
        light = light.hex(),
        dark = dark.hex(),
        solid = solid.hex(),
        on_light = selected.0.hex(),
        on_dark = selected.1.hex(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(yaml: &str) -> Result<Served, Vec<Error>> {
        let config = Config::from_text(yaml).unwrap();
        let section: platform::config::sections::Callboard = config.section("callboard").unwrap();
        Served::of(&config, &section.look, "Lantern")
    }

    #[test]
    fn any_colour_can_be_read() {
        for text in ["#fff", "#000", "#ff0", "#0b6a8f", "#808080", "#f2a516"] {
            let colour = Rgb::parse(text).unwrap();
            let [light, dark] = SURFACES;
            assert!(colour.readable_on(light, Rgb(0.0, 0.0, 0.0)).contrast(light) >= CONTRAST, "{text} light");
            assert!(colour.readable_on(dark, Rgb(255.0, 255.0, 255.0)).contrast(dark) >= CONTRAST, "{text} dark");
        }
        // One that can be read as it is stays as it is.
        assert!(sheet(Rgb::parse("#0b6a8f").unwrap()).contains("--accent-solid:#0b6a8f"));
        assert_eq!((Rgb::parse("red"), Rgb::parse("#12")), (None, None));
    }

    #[test]
    fn what_can_not_be_used_is_told() {
        for (yaml, words) in [
            ("callboard: {look: {accent: red}}", "expected a colour"),
            ("callboard: {look: {logo: /no/such/file.svg}}", "can not be read"),
            ("callboard: {look: {links: [{title: x, url: 'javascript:1'}]}}", "links[0].url"),
            ("callboard: {look: {links: [{url: 'https://x'}]}}", "links[0].title"),
        ] {
            let errors = served(yaml).unwrap_err();
            assert!(errors[0].to_string().contains(words), "{yaml}: {errors:?}");
        }
        let served = served("callboard: {look: {accent: '#0b6a8f', links: [{title: Imprint, url: /x}]}}").unwrap();
        assert_eq!((&*served.look.name, served.look.links.len()), ("Lantern", 1));
        assert!(served.look.css.is_some_and(|css| css.starts_with("/look/accent-") && css.ends_with(".css")));
    }
}
