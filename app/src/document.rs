//! The document that every page is served in.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use ui::time::Now;

use crate::{App, Language, Languages, Look, Preferences, SiteAssets};

/// The whole document around [`App`]. The server provides as context: [`SiteAssets`], [`Preferences`] (from the
/// request's cookies), [`Languages`] and, by [`Language::provide`], the language of the page, [`ui::time::Now`],
/// [`ui::SpriteAddress`], `services::Services` and `services::Actor`,
/// and Leptos' own nonce when it sends a content security policy. What is missing has a harmless default.
pub fn shell() -> impl IntoView {
    let assets = use_context::<SiteAssets>().unwrap_or_default();
    let preferences = use_context::<Preferences>().unwrap_or_default();
    let [theme, sidebar, density, keys, more] = preferences.attributes();
    let look = use_context::<Look>().unwrap_or_default();
    let css = look.css.as_ref().map(|href| view! { <link rel="stylesheet" href=href.to_string() /> });
    let favicon = look.favicon.clone().unwrap_or_else(|| assets.favicon.clone());
    // The kind of a picture of one's own is told by the server.
    let kind = look.favicon.is_none().then_some("image/svg+xml");
    let now = use_context::<Now>().map(|Now(now)| now.to_string());
    let language = use_context::<Language>().unwrap_or_default();
    let languages = use_context::<Languages>().unwrap_or_default();
    let nonce = use_nonce();
    let scheme = theme.unwrap_or("light dark");
    let fonts: Vec<_> = assets
        .fonts
        .iter()
        .map(|href| view! { <link rel="preload" href=href.to_string() r#as="font" type="font/woff2" crossorigin="anonymous" /> })
        .collect();
    // Our own starter instead of Leptos' one: the names of the files come from the manifest of the build.
    let start = (!assets.js.is_empty()).then(|| {
        // The words of another language come beside the program, which has to know them before it takes over the page.
        let table = language.table.as_ref();
        let (speak, words) = match table {
            Some(table) => (
                ",speak",
                format!(
                    ",fetch({table:?}).then(answer=>{{if(answer.ok)return answer.text();\
                     throw Error({table:?}+': '+answer.status)}})]).then(([,words])=>speak(words))"
                ),
            ),
            None => ("", String::new()),
        };
        let all = if table.is_some() { "Promise.all([" } else { "" };
        let script = format!(
            "import start,{{hydrate{speak}}} from {js:?};import{{missing,warm}} from {loader:?};\
             {all}start({{module_or_path:{wasm:?}}}){words}\
             .then(hydrate,error=>missing(error).then(()=>location.reload()));\
             const rest=()=>(self.requestIdleCallback??setTimeout)(warm);\
             if(document.readyState==='complete')rest();else addEventListener('load',()=>setTimeout(rest,1500));",
            js = &*assets.js,
            loader = &*assets.loader,
            wasm = &*assets.wasm
        );
        view! {
            <link rel="modulepreload" href=assets.js.to_string() nonce=nonce.clone() />
            <link rel="modulepreload" href=assets.loader.to_string() nonce=nonce.clone() />
            <link rel="preload" href=assets.wasm.to_string() r#as="fetch" type="application/wasm" crossorigin="anonymous" />
            {table
                .map(|table| {
                    view! { <link rel="preload" href=table.to_string() r#as="fetch" crossorigin="anonymous" /> }
                })}
            <script type="module" nonce=nonce.clone() inner_html=script></script>
        }
    });
    view! {
        <!DOCTYPE html>
        <html
            lang=language.tag.to_string()
            dir=language.direction
            data-theme=theme
            data-sidebar=sidebar
            data-density=density
            data-keys=keys
            data-more=more
            data-language=languages.chosen.as_ref().map(ToString::to_string)
            data-languages=languages.written()
            data-now=now
            data-icons=assets.icons.to_string()
            data-build=assets.build.to_string()
            data-name=look.name.to_string()
            data-logo=look.logo.as_ref().map(ToString::to_string)
            data-links=look.written_links()
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content=scheme />
                <link rel="stylesheet" href=assets.css.to_string() />
                {css}
                {fonts}
                {start}
                <link rel="icon" type=kind href=favicon.to_string() />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
