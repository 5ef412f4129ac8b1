//! The files that languages are made of, and pages in a language.

use std::path::Path;

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use services::{Actor, Subject};
use tower::ServiceExt;

use super::*;
use crate::access::tests::running;

const HEADER: &str = "msgid \"\"\nmsgstr \"\"\n\"X-Name: Test\\n\"\n";
const RULE: &str = "\"Plural-Forms: nplurals=2; plural=n != 1;\\n\"\n";

/// The languages with a company's own files: names and texts below the header.
fn with(files: &[(&str, &str)], more: &str) -> Result<(Languages, Vec<String>), String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let config = format!("callboard:\n  languages:\n    folder: {:?}\n{more}", folder.path().display().to_string());
    of(&config)
        .map(|(languages, warnings)| {
            (languages, warnings.iter().map(|warning| short(folder.path(), warning)).collect())
        })
        .map_err(|errors| short(folder.path(), errors))
}

/// Without the folder, which is another one each time.
fn short(folder: &Path, told: impl ToString) -> String {
    told.to_string().replace(&format!("{}/", folder.display()), "")
}

fn of(config: &str) -> Result<(Languages, Vec<Warning>), String> {
    let config = Config::from_text(config).unwrap();
    let section: platform::config::sections::Callboard = config.section("callboard").unwrap();
    Languages::of(&config, &section.languages).map_err(|errors| errors[0].to_string())
}

fn asking(name: header::HeaderName, value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
}

/// What somebody with such a browser is answered in: its tag and its words for `Save`.
fn save(languages: &Languages, browser: &'static str) -> (String, String) {
    let (language, _) = languages.of_request(&asking(header::ACCEPT_LANGUAGE, browser));
    let tag = language.tag.to_string();
    let owner = leptos::prelude::Owner::new();
    (
        tag,
        owner.with(|| {
            language.provide();
            ui::t("Save").to_owned()
        }),
    )
}

#[test]
fn the_program_speaks_english_and_german() {
    let (languages, warnings) = of("app: {}").unwrap();
    assert_eq!(warnings, []);
    assert_eq!(languages.names[0], ("en".to_owned(), "English".to_owned()));
    assert!(languages.names.contains(&("de".to_owned(), "Deutsch".to_owned())), "{:?}", languages.names);
    assert_eq!(save(&languages, "de-CH, en;q=0.5"), ("de".to_owned(), "Speichern".to_owned()));
    assert_eq!(save(&languages, "fr"), ("en".to_owned(), "Save".to_owned()));
    let (english, offered) = languages.of_request(&HeaderMap::new());
    assert!(english.table.is_none() && english.words.is_none() && offered.chosen.is_none());
    // Who has chosen is asked no more.
    let mut headers = asking(header::COOKIE, "ui-language=de");
    headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
    let (german, offered) = languages.of_request(&headers);
    assert_eq!((&*german.tag, offered.chosen.as_deref(), german.direction), ("de", Some("de"), None));
}

#[test]
fn the_configuration_says_which_are_offered() {
    let (languages, _) = of("callboard: {languages: {offered: [de, en], default: de}}").unwrap();
    assert_eq!(save(&languages, "fr").0, "de");
    assert_eq!(languages.names[0].0, "de");
    let (languages, _) = of("callboard: {languages: {offered: [de]}}").unwrap();
    assert_eq!((save(&languages, "en").0, languages.names.len()), ("de".to_owned(), 1));
    for (section, words) in [
        ("offered: [xx]", "callboard.languages.offered[0]: there is no language \"xx\"; there are en, de"),
        ("offered: [de, de]", "callboard.languages.offered[1]: \"de\" is listed twice"),
        ("{offered: [en], default: de}", "callboard.languages.default: \"de\" is not among"),
        ("folder: /no/such/folder", "/no/such/folder can not be read"),
    ] {
        let section = if section.starts_with('{') { section.to_owned() } else { format!("{{{section}}}") };
        let error = of(&format!("callboard: {{languages: {section}}}")).unwrap_err();
        assert!(error.contains(words), "{section}: {error}");
    }
}

#[test]
fn a_company_adds_words_and_languages() {
    let german =
        format!("{HEADER}\nmsgid \"Save\"\nmsgstr \"Sichern\"\n\n#, fuzzy\nmsgid \"Close\"\nmsgstr \"Nein\"\n");
    let arabic = format!("{HEADER}\nmsgid \"Save\"\nmsgstr \"حفظ\"\n");
    let english = format!("{HEADER}\nmsgid \"Save\"\nmsgstr \"Keep\"\n");
    let files = [("de.po", german.as_str()), ("ar.po", &arabic), ("en.po", &english), ("notes.txt", "x")];
    let (languages, warnings) = with(&files, "").unwrap();
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(save(&languages, "de").1, "Sichern");
    assert_eq!(save(&languages, "en").1, "Keep");
    let (german, _) = languages.of_request(&asking(header::ACCEPT_LANGUAGE, "de"));
    let words = german.words.unwrap();
    leptos::prelude::Owner::new().with(|| {
        leptos::prelude::provide_context(ui::words::Spoken(words));
        assert_eq!(ui::t("Close"), "Schließen");
        assert_eq!(ui::time::relative(0, 86_400_000_000), "vor 1 Tag");
        assert_eq!(ui::thousands(1_234_567), "1.234.567");
    });
    let (arabic, _) = languages.of_request(&asking(header::ACCEPT_LANGUAGE, "ar-EG"));
    assert_eq!((&*arabic.tag, arabic.direction), ("ar", Some("rtl")));
}

#[test]
fn wrong_files_are_told_with_file_and_line() {
    let wrong = |name: &str, text: &str| with(&[(name, text)], "").unwrap_err();
    let error = wrong("de.po", &format!("{HEADER}\nmsgid \"Save\"\nmsgstr Sichern\n"));
    assert!(error.starts_with("de.po:6 callboard.languages: a string in quotes was expected"), "{error}");
    let error = wrong("de.po", &format!("{HEADER}\nmsgid \"Save\"\nmsgstr \"{{0}}\"\n"));
    assert!(error.starts_with("de.po:5 callboard.languages: \"{0}\" has the places [0]"), "{error}");
    let page = "\nmsgid \"{0} d ago\"\n";
    let error = wrong("de.po", &format!("{HEADER}{page}msgstr \"vor {{0}} d\"\n"));
    assert!(error.contains("de.po:5") && error.contains("need msgid_plural"), "{error}");
    let plural = format!("{page}msgid_plural \"{{0}} d ago\"\nmsgstr[0] \"{{0}} a\"\nmsgstr[1] \"{{0}} b\"\n");
    let error = wrong("fr.po", &format!("{HEADER}{plural}"));
    assert!(error.contains("fr.po:5") && error.contains("has to say Plural-Forms"), "{error}");
    assert!(with(&[("fr.po", &format!("{HEADER}{RULE}{plural}"))], "").is_ok());
    let error = wrong("de.po", &format!("{HEADER}{}{plural}", RULE.replace("n != 1", "n > 1")));
    assert!(error.contains("de.po:1") && error.contains("is another rule"), "{error}");
    assert!(wrong("de_AT.po", HEADER).contains("named after the tag"));
    let (_, warnings) = with(&[("de.po", &format!("{HEADER}\nmsgid \"Sav\"\nmsgstr \"Sichern\"\n"))], "").unwrap();
    assert_eq!(warnings, ["de.po:5 callboard.languages: no page says \"Sav\""]);
}

async fn get(portal: &Router, path: &str, headers: &[(&str, &str)]) -> (HeaderMap, Vec<u8>) {
    let mut request = Request::get(path).header("accept", "text/html");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = portal.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    let (parts, body) = response.into_parts();
    (parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_in_the_language_of_who_asks() {
    let running = running().await;
    let (languages, _) = of("app: {}").unwrap();
    let portal = running.speaking(Actor::guest("").subject, languages.clone());
    let page = async |headers: &[(&str, &str)]| {
        let (headers, html) = get(&portal, "/settings?part=appearance", headers).await;
        (headers, String::from_utf8(html).unwrap())
    };
    let (headers, html) = page(&[("accept-language", "de-DE,de;q=0.9,en;q=0.8")]).await;
    assert!(html.contains("<html lang=\"de\""), "{html}");
    for words in ["Zum Inhalt springen", "Auf diesem Gerät", "Dunkel", "data-languages=\"en English\nde Deutsch\""] {
        assert!(html.contains(words), "{words:?} is missing in {html}");
    }
    assert!(!html.contains("Skip to the content") && !html.contains("data-language=\""), "{html}");
    assert_eq!(headers[header::CONTENT_LANGUAGE], "de");
    let vary: Vec<&str> = headers.get_all(header::VARY).iter().filter_map(|value| value.to_str().ok()).collect();
    assert!(vary.iter().any(|value| value.contains("accept-language")), "{vary:?}");
    assert_eq!(headers[header::CACHE_CONTROL], "private, no-store");

    // In English nothing is fetched, and nothing says where it would be.
    let (headers, html) = page(&[("accept-language", "en-GB"), ("cookie", "ui-theme=dark")]).await;
    assert!(html.contains("<html lang=\"en\"") && html.contains("Skip to the content"), "{html}");
    assert!(!html.contains("/languages/") && !html.contains(",speak}"), "{html}");
    assert_eq!(headers[header::CONTENT_LANGUAGE], "en");
    let (_, html) = page(&[("accept-language", "en"), ("cookie", "ui-language=de")]).await;
    assert!(html.contains("<html lang=\"de\"") && html.contains("data-language=\"de\""), "{html}");

    let stranger = running.speaking(Subject::Anonymous, languages);
    let (headers, html) = get(&stranger, "/sign-in?problem=stale", &[("accept-language", "de")]).await;
    let html = String::from_utf8(html).unwrap();
    assert!(html.contains("<html lang=\"de\"") && html.contains("<title>Anmelden · Callboard</title>"), "{html}");
    assert!(html.contains("war schon beendet") && !html.contains("had ended"), "{html}");
    assert_eq!(headers[header::CONTENT_LANGUAGE], "de");
    running.engines.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_offered_can_not_be_chosen() {
    let running = running().await;
    let portal = running.speaking(Actor::guest("").subject, of("app: {}").unwrap().0);
    for (value, kept) in [("de", true), ("auto", true), ("fr", false), ("de;x", false)] {
        let body = serde_urlencoded::to_string([("name", "language"), ("value", value)]).unwrap();
        let request = Request::post("/fn/shell/preference")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "text/html")
            .header("referer", "http://127.0.0.1:3000/settings")
            .body(Body::from(body));
        let response = portal.clone().oneshot(request.unwrap()).await.unwrap();
        let cookie = response.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
        let wanted = kept.then(|| format!("ui-language={value}; Path=/; Max-Age=31536000; SameSite=Lax"));
        assert_eq!(cookie, wanted.as_deref(), "{value}");
        assert!(!kept || response.headers().contains_key(header::LOCATION), "{value}");
    }
    running.engines.stop().await;
}

#[tokio::test]
async fn tables_are_kept_by_browsers_and_come_packed() {
    let (languages, _) = of("app: {}").unwrap();
    let (german, _) = languages.of_request(&asking(header::ACCEPT_LANGUAGE, "de"));
    let path = german.table.unwrap();
    let portal = languages.routes();
    let (headers, plain) = get(&portal, &path, &[]).await;
    assert_eq!(headers[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    assert!(headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert_eq!(&Words::read(String::from_utf8(plain.clone()).unwrap().leak()), german.words.unwrap());
    let (headers, packed) = get(&portal, &path, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(headers[header::CONTENT_ENCODING], "br");
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut brotli::Decompressor::new(packed.as_slice(), 4096), &mut unpacked).unwrap();
    assert!(unpacked == plain && packed.len() < plain.len());
    let request = Request::get("/languages/de-000000000000.txt").body(Body::empty()).unwrap();
    assert_eq!(portal.oneshot(request).await.unwrap().status(), 404);
}
