//! Cuts the browser's half into a main part and one part per lazy function (`#[lazy]`, `#[lazy_route]`), and packs
//! the pieces for the wire.
//!
//! What several lazy functions need and the main part does not becomes a piece of its own, for each combination of
//! functions: many of them, and most are small. So the small ones travel in the pack of each function that needs
//! them, and only large ones are files that several functions share. What shows only within a page takes what that
//! page has brought from its pack.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

use crate::fold::{fold, without_lines};

/// The glue that loads packs; the main part imports its functions.
pub const LOADER: &str = "split.js";

/// Pieces from so many bytes on are files of their own. About 8 KB when packed, where another request costs less
/// than fetching it twice.
const SHARED: usize = 24_000;

/// Pages that others show in, and the ends of the others' names: tabs and cards of entities; widgets of home pages, and
/// what arranges them.
const HOSTS: [(&str, &[&str]); 2] = [("entity_page", &["_tab", "_cards"]), ("home_page", &["_widget", "_arranging"])];

/// A module in pieces.
pub struct Pieces {
    /// The main part, not bound yet.
    pub main: PathBuf,
    /// The other pieces.
    pub others: Vec<PathBuf>,
    /// For each lazy function the names of its pieces; its own comes last.
    needs: BTreeMap<String, Vec<String>>,
}

/// Cuts a module that was linked with relocations, and writes the pieces into `folder`; small ones for a release.
pub fn cut(module: &Path, folder: &Path, release: bool) -> Result<Pieces> {
    let mut bytes = fs::read(module).with_context(|| format!("{} was not built", module.display()))?;
    if release {
        bytes = without_lines(&bytes)?;
    }
    let bytes = fold(&bytes)?;
    let main = folder.join("main.wasm");
    let loader = format!("./{LOADER}");
    let mut options = Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = &loader;
    options.main_module = "./frontend.js";
    let split = transform(options).map_err(|error| anyhow!("the browser's half could not be split: {error:?}"))?;
    Ok(Pieces { main, others: split.split_modules, needs: split.prefetch_map.into_iter().collect() })
}

/// Where a piece is: a file, and its place in it.
#[derive(Clone)]
struct Place {
    piece: String,
    file: String,
    start: usize,
    length: usize,
}

/// Puts the pieces into packs and writes the loader. Gives the files that each lazy function needs, without their
/// ending: that is `.wasm`, by which Leptos names them in the heads of pages.
pub fn pack(pieces: &Pieces, folder: &Path) -> Result<BTreeMap<String, Vec<String>>> {
    let mut files = BTreeMap::new();
    let mut loaders = String::new();
    let mut large = BTreeSet::new();
    // What the hosts bring, by their names.
    let mut brought: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    let mut sizes = BTreeMap::new();
    let mut functions: Vec<_> = pieces.needs.iter().collect();
    let is_host = |function: &str| HOSTS.iter().any(|(host, _)| own_name(function) == *host);
    functions.sort_by_key(|(function, _)| !is_host(function));
    for (function, needs) in functions {
        let name = format!("part_{}", function.trim_start_matches('_'));
        let host = HOSTS.iter().find(|(_, guests)| guests.iter().any(|end| own_name(function).ends_with(end)));
        let around: &[Place] = host.and_then(|(host, _)| brought.get(host)).map_or(&[], Vec::as_slice);
        let mut content = Vec::new();
        let mut places = Vec::new();
        let mut wanted = Vec::new();
        for piece in needs {
            let bytes = fs::read(folder.join(file_name(piece)))?;
            let own = piece.starts_with("split_");
            let there = around.iter().find(|place| place.piece == *piece);
            let place = if bytes.len() >= SHARED && !own {
                large.insert(piece.clone());
                wanted.push(piece.clone());
                Place { piece: piece.clone(), file: piece.clone(), start: 0, length: bytes.len() }
            } else if let Some(there) = there {
                there.clone()
            } else {
                let start = content.len();
                content.extend_from_slice(&bytes);
                Place { piece: piece.clone(), file: name.clone(), start, length: bytes.len() }
            };
            places.push(place);
        }
        if !content.is_empty() {
            fs::write(folder.join(file_name(&name)), &content)?;
            wanted.push(name.clone());
        }
        let own = places.last().map_or(0, |own| own.length);
        let others = &places[..places.len().saturating_sub(1)];
        sizes.extend(others.iter().map(|place| (number(&place.piece).to_owned(), place.length)));
        let list: Vec<String> = others.iter().map(|place| listed(place, &name)).collect();
        let (file, list) = (file_name(&name), list.join(" "));
        // The file of the page around, where something is taken from it.
        let other = others.iter().find(|place| place.file != name && place.file != place.piece);
        let other = other.map(|place| format!(",{:?}", file_name(&place.file))).unwrap_or_default();
        writeln!(loaders, "export const __wasm_split_load_{function} = loader({file:?},{list:?},{own}{other});")?;
        files.insert(function.clone(), wanted);
        if let Some((host, _)) = HOSTS.iter().find(|(host, _)| own_name(function) == *host) {
            brought.insert(host, places);
        }
    }
    for piece in &pieces.others {
        if !piece.file_stem().is_some_and(|stem| large.contains(&*stem.to_string_lossy())) {
            fs::remove_file(piece)?;
        }
    }
    let all: BTreeSet<String> = files.values().flatten().map(|name| file_name(name)).collect();
    let generated = fs::read_to_string(folder.join(LOADER))?;
    // What the pieces import from the main part is known to the one who cut it.
    let head = generated.split_once("function wrapAsyncCb").context("the loader has another form")?.0;
    // There are hundreds of small pieces, most of them in many packs: their sizes stand here once.
    let sizes: Vec<String> = sizes.iter().map(|(number, size)| format!("{number}:{size}")).collect();
    let fixed = format!("const sizes = {{{}}};\n{RUNTIME}", sizes.join(","));
    let all = serde_json::to_string(&all)?;
    fs::write(folder.join(LOADER), format!("{head}{fixed}{loaders}const all = {all};\n"))?;
    Ok(files)
}

/// The number of a piece that several functions need.
fn number(piece: &str) -> &str {
    piece.trim_start_matches("chunk_")
}

/// Where a piece is, as the loader reads it: its number when it follows the one before in the function's own pack, with
/// `@` when it is a file of its own, with its place after that when it is in the pack of the page around.
fn listed(place: &Place, own: &str) -> String {
    let number = number(&place.piece);
    if place.file == own {
        number.to_owned()
    } else if place.file == place.piece {
        format!("{number}@")
    } else {
        format!("{number}@{}", place.start)
    }
}

/// The name that a lazy function has in the source: `#[lazy]` adds a hash, `#[lazy_route]` puts dashes before.
fn own_name(function: &str) -> &str {
    function.trim_start_matches('_').trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_')
}

fn file_name(name: &str) -> String {
    format!("{name}.wasm")
}

/// The loader's fixed part. A file is fetched once and a piece is started once; after a failure both are tried again:
/// once by itself, then when the person says so or the network is back. Until then the document says that something
/// is missing, and what there is of the page goes on working; the program never hears of it, since it would end.
const RUNTIME: &str = r#"const files = new Map();
const running = new Map();
function once(map, key, make) {
    let found = map.get(key);
    if (found === undefined) {
        found = make();
        map.set(key, found);
        found.catch(() => map.delete(key));
    }
    return found;
}
async function bytes(file) {
    const answer = await fetch(new URL(file, import.meta.url));
    if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
    return answer.arrayBuffer();
}
function piece([name, file, start, length]) {
    return once(running, name, async () => {
        const content = await once(files, file, () => bytes(file));
        return WebAssembly.instantiate(new Uint8Array(content, start, length), getSharedImports());
    });
}
const root = document.documentElement;
function again() {
    return new Promise((act) => {
        const asked = (event) => {
            if (event.type === "click" && !event.target.closest("[data-again]")) return;
            document.removeEventListener("click", asked);
            removeEventListener("online", asked);
            act();
        };
        document.addEventListener("click", asked);
        addEventListener("online", asked);
    });
}
/** Says that something could not be fetched, until the person wants it to be tried again. */
export async function missing(error) {
    console.error(error);
    root.setAttribute("data-missing", "");
    await again();
    root.removeAttribute("data-missing");
}
async function patiently(work) {
    for (let failed = 0; ; failed += 1) {
        try {
            return await work();
        } catch (error) {
            if (failed > 0) await missing(error);
            else await new Promise((act) => setTimeout(act, 400));
        }
    }
}
/** The places of pieces: name, file, start, length; `host` is the pack of the page around. See `listed` in
 * xtask/src/split.rs. */
function places(own, list, length, host) {
    let start = 0;
    const found = (list ? list.split(" ") : []).map((text) => {
        const [number, other] = text.split("@");
        const [name, size] = [`chunk_${number}`, sizes[number]];
        if (other === "") return [name, `${name}.wasm`, 0, size];
        if (other) return [name, host, +other, size];
        start += size;
        return [name, own, start - size, size];
    });
    return [...found, [own, own, start, length]];
}
function loader(file, list, length, host) {
    return async (callback, data) => {
        if (length) {
            const pieces = places(file, list, length, host);
            const own = pieces.at(-1);
            await patiently(async () => {
                for (const file of new Set(pieces.map((place) => place[1]))) once(files, file, () => bytes(file)).catch(() => {});
                await Promise.all(pieces.slice(0, -1).map(piece));
                await piece(own);
            });
        }
        getSharedImports().__wasm_split.__indirect_function_table.get(callback)(data, true);
    };
}
/** Has everything in the browser's cache before somebody needs it; nothing where data is to be saved. */
export function warm() {
    if (navigator.connection?.saveData) return;
    for (const file of all) fetch(new URL(file, import.meta.url), { priority: "low" }).catch(() => {});
}
"#;
