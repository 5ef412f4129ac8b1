//! Builds the browser's half into `target/site`:
//!
//! ```text
//! manifest.json                where the parts are, for the server
//! pkg/<build>/frontend.js      glue made by wasm-bindgen
//! pkg/<build>/frontend.wasm    the application: what every page needs
//! pkg/<build>/split.js         glue that loads the other parts
//! pkg/<build>/….wasm           what one page or dialog needs besides, or what several share
//! pkg/<build>/main.css
//! pkg/<build>/…                everything in public/
//! ```
//!
//! `<build>` is a hash over all of it, so every address is good for ever. Each file has a `.br` beside it.
//! `manifest.json` also names, for each lazy function, the parts that it needs.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;
use wasm_bindgen_cli_support::Bindgen;

use crate::process::{command, root, run};
use crate::{css, split, wasm};

/// What the build is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Small and fast.
    Release,
    /// Quick to build.
    Dev,
}

/// Builds the site.
pub fn build(kind: Kind) -> Result<()> {
    css::tools()?;
    let site = root().join("target/site");
    let scratch = root().join("target/site-build");
    fs::create_dir_all(&scratch)?;
    let profile = if kind == Kind::Release { "wasm-release" } else { "dev" };
    let module = wasm::build(profile)?;
    let bound = bind(&module, &scratch, kind)?;

    let staged = root().join("target/site-next");
    if staged.exists() {
        fs::remove_dir_all(&staged)?;
    }
    fs::create_dir_all(&staged)?;
    for entry in fs::read_dir(&bound)? {
        let path = entry?.path();
        let served = path.extension().is_some_and(|end| end == "js" || end == "wasm");
        if let Some(name) = path.file_name().filter(|_| served) {
            fs::copy(&path, staged.join(name))?;
        }
    }
    copy_tree(&bound.join("snippets"), &staged.join("snippets"))?;
    css::build(&staged.join("main.css"))?;
    copy_tree(&root().join("public"), &staged)?;
    let build = hash_tree(&staged)?;
    let package = site.join("pkg").join(&build);
    // Packing takes longer than all else when nothing has changed.
    if kind == Kind::Release && package.join("main.css.br").exists() && site.join("manifest.json").exists() {
        fs::remove_dir_all(&staged)?;
        return report(&package);
    }
    if kind == Kind::Release {
        compress_tree(&staged)?;
    }

    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    fs::create_dir_all(site.join("pkg"))?;
    fs::rename(&staged, &package)?;
    let manifest = serde_json::json!({
        "build": build,
        "base": format!("/pkg/{build}"),
        "js": format!("/pkg/{build}/frontend.js"),
        "wasm": format!("/pkg/{build}/frontend.wasm"),
        "css": format!("/pkg/{build}/main.css"),
        "parts": serde_json::from_slice::<serde_json::Value>(&fs::read(bound.join(NEEDS))?)?,
    });
    fs::write(site.join("manifest.json"), serde_json::to_string_pretty(&manifest)?)?;
    report(&package)
}

/// Which parts each lazy function needs, beside the bound module.
const NEEDS: &str = "parts.json";

/// Splits the module, binds and shrinks the pieces, unless module and tools are those of the last run.
fn bind(module: &Path, scratch: &Path, kind: Kind) -> Result<PathBuf> {
    let mut hash = Sha256::new();
    for path in [module, &std::env::current_exe()?, &root().join("xtask/shrink.mjs")] {
        hash.update(fs::read(path).with_context(|| format!("{} was not built", path.display()))?);
    }
    let key = format!("{:x}-{}", hash.finalize(), if kind == Kind::Release { "release" } else { "dev" });
    let folder = scratch.join(key);
    if folder.join(NEEDS).exists() {
        return Ok(folder);
    }
    for old in fs::read_dir(scratch)? {
        fs::remove_dir_all(old?.path())?;
    }
    fs::create_dir_all(&folder)?;
    let pieces = split::cut(module, &folder, kind == Kind::Release)?;
    Bindgen::new()
        .input_bytes("frontend", fs::read(&pieces.main)?)
        .web(true)?
        .typescript(false)
        .demangle(false)
        .keep_lld_exports(true)
        // Functions are put in the order of their names; then the names go.
        .remove_name_section(false)
        .out_name("frontend")
        .generate(&folder)?;
    fs::remove_file(&pieces.main)?;
    let main = folder.join("frontend.wasm");
    fs::rename(folder.join("frontend_bg.wasm"), &main)?;
    if kind == Kind::Release {
        run(command("node").arg("xtask/shrink.mjs").arg(&main).args(&pieces.others))?;
    }
    let parts = split::pack(&pieces, &folder)?;
    fs::write(folder.join(NEEDS), serde_json::to_vec(&parts)?)?;
    Ok(folder)
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        return Ok(());
    }
    for entry in WalkDir::new(from).sort_by_file_name() {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

fn hash_tree(folder: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            hash.update(entry.path().strip_prefix(folder)?.to_string_lossy().as_bytes());
            hash.update(fs::read(entry.path())?);
        }
    }
    Ok(format!("{:x}", hash.finalize()).chars().take(12).collect())
}

/// Puts a `.br` beside each file that becomes smaller by it.
fn compress_tree(folder: &Path) -> Result<()> {
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        let path = entry.path();
        let packed_already = path.extension().is_some_and(|end| end == "woff2" || end == "png" || end == "br");
        if !entry.file_type().is_file() || packed_already {
            continue;
        }
        let bytes = fs::read(path)?;
        let mut packed = Vec::new();
        {
            let mut writer = brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22);
            writer.write_all(&bytes)?;
        }
        if packed.len() < bytes.len() {
            let mut name = path.as_os_str().to_owned();
            name.push(".br");
            fs::write(name, packed)?;
        }
    }
    Ok(())
}

fn report(package: &Path) -> Result<()> {
    let mut names: Vec<String> = fs::read_dir(package)?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| [".wasm", ".js", ".css"].iter().any(|end| name.ends_with(end)))
        .collect();
    names.sort();
    for name in names {
        let plain = fs::metadata(package.join(&name))?.len();
        let packed = fs::metadata(package.join(format!("{name}.br"))).map(|file| file.len()).unwrap_or(plain);
        println!("{name:<40} {:>7.1} KB, {:>6.1} KB in brotli", plain as f64 / 1000.0, packed as f64 / 1000.0);
    }
    Ok(())
}
