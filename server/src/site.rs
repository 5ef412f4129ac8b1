//! The browser's half: embedded in the program, or read from a folder while somebody works on it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use app::SiteAssets;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// Where the files of the site are.
#[derive(Clone, Debug, Default)]
pub enum Site {
    /// In the program.
    #[default]
    Embedded,
    /// In a folder; read anew for every request.
    Folder(PathBuf),
}

/// `manifest.json`
#[derive(Deserialize)]
struct Manifest {
    build: String,
    base: String,
    #[serde(default)]
    parts: HashMap<String, Vec<String>>,
}

/// A file that is larger than this is none of ours.
const MAX_FILE: u64 = 64 << 20;

impl Site {
    /// Where the parts are; nothing when the site was not built.
    pub fn assets(&self) -> SiteAssets {
        let manifest = self.read("manifest.json").and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
        manifest.map(|manifest| SiteAssets::below(&manifest.base, &manifest.build, manifest.parts)).unwrap_or_default()
    }

    /// A file by its path.
    fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Embedded => Embedded::get(path).map(|file| file.data),
            Self::Folder(folder) => {
                let path = Path::new(path);
                if !path.components().all(|part| matches!(part, Component::Normal(_))) {
                    return None;
                }
                let path = folder.join(path);
                let metadata = std::fs::metadata(&path).ok()?;
                if !metadata.is_file() || metadata.len() > MAX_FILE {
                    return None;
                }
                std::fs::read(path).ok().map(Cow::Owned)
            }
        }
    }

    /// Answers a request for `/pkg/<build>/…`. The build is part of the address, so an answer is good for ever.
    pub(crate) fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let path = path.trim_start_matches('/');
        let kind = mime_guess::from_path(path).first_or_octet_stream();
        let brotli = accepts_brotli(headers);
        let packed = self.read(&format!("{path}.br"));
        let (content, encoding) = match (packed, brotli) {
            (Some(packed), true) => (packed, Some("br")),
            (packed, _) => match (self.read(path), packed) {
                (Some(plain), _) => (plain, None),
                (None, Some(packed)) => match unpack(&packed) {
                    Some(plain) => (Cow::Owned(plain), None),
                    None => return StatusCode::NOT_FOUND.into_response(),
                },
                (None, None) => return StatusCode::NOT_FOUND.into_response(),
            },
        };
        let bytes = match content {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        let mut response = Response::new(Body::from(bytes));
        let out = response.headers_mut();
        if let Ok(kind) = HeaderValue::from_str(&text_kind(kind.essence_str())) {
            out.insert(header::CONTENT_TYPE, kind);
        }
        let cache = match self {
            Self::Embedded => "public, max-age=31536000, immutable",
            Self::Folder(_) => "no-cache",
        };
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// Texts are UTF-8.
fn text_kind(kind: &str) -> String {
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

pub(crate) fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        parts.next() == Some("br") && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    brotli::Decompressor::new(packed, 4096).take(MAX_FILE).read_to_end(&mut plain).ok()?;
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> (tempfile::TempDir, Site) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("pkg/abc")).unwrap();
        let mut packed = Vec::new();
        std::io::Write::write_all(&mut brotli::CompressorWriter::new(&mut packed, 4096, 5, 22), b"plain text").unwrap();
        std::fs::write(folder.path().join("pkg/abc/only-packed.js.br"), &packed).unwrap();
        std::fs::write(folder.path().join("pkg/abc/both.js.br"), &packed).unwrap();
        std::fs::write(folder.path().join("pkg/abc/both.js"), b"plain text").unwrap();
        std::fs::write(folder.path().join("manifest.json"), r#"{"build":"abc","base":"/pkg/abc"}"#).unwrap();
        let site = Site::Folder(folder.path().to_owned());
        (folder, site)
    }

    async fn body(response: Response) -> Vec<u8> {
        http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes().to_vec()
    }

    #[tokio::test]
    async fn packed_files_are_served_to_those_who_understand_them() {
        let (_folder, site) = site();
        let brotli = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br;q=1.0"))]);
        for name in ["only-packed.js", "both.js"] {
            let path = format!("/pkg/abc/{name}");
            let packed = site.answer(&path, &brotli);
            assert_eq!(packed.headers()[header::CONTENT_ENCODING], "br");
            let plain = site.answer(&path, &HeaderMap::new());
            assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
            assert_eq!(plain.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
            assert_eq!(body(plain).await, b"plain text");
        }
        assert_eq!(&*site.assets().js, "/pkg/abc/frontend.js");
    }

    #[tokio::test]
    async fn nothing_outside_is_served() {
        let (_folder, site) = site();
        for path in ["/pkg/../../etc/passwd", "/pkg//etc/passwd", "/pkg/abc", "/pkg/abc/none.js"] {
            assert_eq!(site.answer(path, &HeaderMap::new()).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
