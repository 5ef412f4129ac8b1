//! Builds the browser's half into `target/site`:
//!
//! ```text
//! manifest.json                where the parts are, for the server
//! pkg/<build>/frontend.js      glue made by wasm-bindgen
//! pkg/<build>/frontend.wasm    the application
//! pkg/<build>/main.css
//! pkg/<build>/…                everything in public/
//! ```
//!
//! `<build>` is a hash over all of it, so every address is good for ever. Each file has a `.br` beside it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;
use wasm_bindgen_cli_support::Bindgen;

use crate::process::{command, root, run};
use crate::{css, wasm};

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
    let module = wasm::build(profile, false)?;
    let bound = bind(&module, &scratch, kind)?;

    let staged = root().join("target/site-next");
    if staged.exists() {
        fs::remove_dir_all(&staged)?;
    }
    fs::create_dir_all(&staged)?;
    for name in ["frontend.js", "frontend.wasm"] {
        fs::copy(bound.join(name), staged.join(name))?;
    }
    copy_tree(&bound.join("snippets"), &staged.join("snippets"))?;
    css::build(&staged.join("main.css"))?;
    copy_tree(&root().join("public"), &staged)?;
    let build = hash_tree(&staged)?;
    if kind == Kind::Release {
        compress_tree(&staged)?;
    }

    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    let package = site.join("pkg").join(&build);
    fs::create_dir_all(site.join("pkg"))?;
    fs::rename(&staged, &package)?;
    let manifest = serde_json::json!({
        "build": build,
        "base": format!("/pkg/{build}"),
        "js": format!("/pkg/{build}/frontend.js"),
        "wasm": format!("/pkg/{build}/frontend.wasm"),
        "css": format!("/pkg/{build}/main.css"),
    });
    fs::write(site.join("manifest.json"), serde_json::to_string_pretty(&manifest)?)?;
    report(&package)
}

/// Runs wasm-bindgen and wasm-opt, unless the module is the one of the last run.
fn bind(module: &Path, scratch: &Path, kind: Kind) -> Result<PathBuf> {
    let bytes = fs::read(module).with_context(|| format!("{} was not built", module.display()))?;
    let key = format!("{:x}-{}", Sha256::digest(&bytes), if kind == Kind::Release { "release" } else { "dev" });
    let folder = scratch.join(key);
    if folder.join("frontend.wasm").exists() {
        return Ok(folder);
    }
    for old in fs::read_dir(scratch)? {
        fs::remove_dir_all(old?.path())?;
    }
    fs::create_dir_all(&folder)?;
    Bindgen::new()
        .input_bytes("frontend", bytes)
        .web(true)?
        .typescript(false)
        .remove_name_section(kind == Kind::Release)
        .out_name("frontend")
        .generate(&folder)?;
    let bound = folder.join("frontend_bg.wasm");
    if kind == Kind::Release {
        run(command("node")
            .arg(root().join("xtask/node_modules/binaryen/bin/wasm-opt"))
            .args([
                "-Oz",
                "--strip-debug",
                "--strip-producers",
                "--enable-bulk-memory",
                "--enable-nontrapping-float-to-int",
            ])
            .args(["--enable-sign-ext", "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"])
            .arg(&bound)
            .arg("-o")
            .arg(folder.join("frontend.wasm")))?;
        fs::remove_file(bound)?;
    } else {
        fs::rename(bound, folder.join("frontend.wasm"))?;
    }
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
    for name in ["frontend.wasm", "frontend.js", "main.css"] {
        let plain = fs::metadata(package.join(name))?.len();
        let packed = fs::metadata(package.join(format!("{name}.br"))).map(|file| file.len()).unwrap_or(plain);
        println!("{name:<14} {:>7.1} KB, {:>6.1} KB in brotli", plain as f64 / 1000.0, packed as f64 / 1000.0);
    }
    Ok(())
}
