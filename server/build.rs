//! Finds the folder of the browser's half, which is embedded: `CALLBOARD_SITE`, or `target/site` of the workspace. Where
//! it has not been built, an empty one is made, and the program serves pages that do not come alive. Lists the languages of
//! the interface, which are embedded as well.

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
    write("site.rs", source);
    languages();
}

/// `SHIPPED`: tag and text of each file of app/languages.
fn languages() {
    let folder = below("../app/languages");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "po"));
    files.sort();
    let mut source = String::from("const SHIPPED: &[(&str, &str)] = &[\n");
    for file in files {
        let tag = file.file_stem().unwrap_or_default().to_string_lossy();
        source.push_str(&format!("    ({tag:?}, include_str!({:?})),\n", file.display().to_string()));
    }
    source.push_str("];\n");
    write("languages.rs", source);
}

fn write(name: &str, source: String) {
    let target = Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join(name);
    if let Err(error) = fs::write(&target, source) {
        println!("cargo:warning={} can not be written: {error}", target.display());
    }
}

fn usual() -> PathBuf {
    below("../target/site")
}

fn below(path: &str) -> PathBuf {
    PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join(path)
}
