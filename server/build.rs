//! Finds the folder of the browser's half, which is embedded: `CALLBOARD_SITE`, or `target/site` of the workspace. Where
//! it has not been built, an empty one is made, and the program serves pages that do not come alive.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-env-changed=CALLBOARD_SITE");
    let folder = env::var_os("CALLBOARD_SITE").map_or_else(usual, PathBuf::from);
    if let Err(error) = fs::create_dir_all(&folder) {
        println!("cargo:warning={} can not be made: {error}", folder.display());
    }
    let folder = fs::canonicalize(&folder).unwrap_or(folder);
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed={}", folder.join("manifest.json").display());
    let source = format!(
        "#[derive(rust_embed::Embed)]\n#[folder = {:?}]\n#[allow(missing_docs)]\nstruct Embedded;\n",
        folder.display().to_string()
    );
    let target = Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("site.rs");
    if let Err(error) = fs::write(&target, source) {
        println!("cargo:warning={} can not be written: {error}", target.display());
    }
}

fn usual() -> PathBuf {
    PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../target/site")
}
