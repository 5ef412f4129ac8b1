//! The compiler for the browser's half.
//!
//! Where rustup can add the target, its compiler is used. On a network that reaches no more than package
//! registries, Debian's own Rust with its library's source stands in: `xtask/wasm-toolchain.sh` makes a folder
//! with a compiler for both targets, once per machine. The two halves keep target folders of their own, because
//! procedural macros are loaded by the compiler that built them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{cache, command, root, run, target};

/// The target of the browser's half.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// A way to compile for the browser.
#[derive(Debug)]
pub enum Compiler {
    /// The toolchain that also builds the server.
    Rustup,
    /// A compiler of its own, at this path.
    Own(PathBuf),
}

/// Finds a compiler for the browser, making one where there is none.
pub fn compiler() -> Result<Compiler> {
    if rustup_has_target() {
        return Ok(Compiler::Rustup);
    }
    let folder = cache()?.join("toolchain");
    let rustc = folder.join("bin/rustc");
    if works(&rustc) {
        return Ok(Compiler::Own(rustc));
    }
    let added = Command::new("timeout").args(["120", "rustup", "target", "add", TARGET]).current_dir(root()).status();
    if added.is_ok_and(|status| status.success()) && rustup_has_target() {
        return Ok(Compiler::Rustup);
    }
    eprintln!(
        "rustup can not fetch the {TARGET} target; building one from the distribution's Rust (once, about 2 minutes)"
    );
    run(command("bash").arg("xtask/wasm-toolchain.sh").arg(&folder)).context(
        "a compiler for WebAssembly could not be made; with an open network: rustup target add wasm32-unknown-unknown",
    )?;
    Ok(Compiler::Own(rustc))
}

/// What the browser's half is compiled with: the flag of `.cargo/config.toml`, which this takes the place of, and
/// relocations, by which the module is split.
const FLAGS: &str = "--cfg erase_components -Clink-args=--emit-relocs";

/// Those, and short names for the folders that libraries are in: what is sent to browsers says the same wherever it was
/// built, and nothing of the machine.
fn flags() -> String {
    let mut flags = FLAGS.to_owned();
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    let folders = home.and_then(|home| std::fs::read_dir(home.join("registry/src")).ok());
    let mut folders: Vec<String> =
        folders.into_iter().flatten().flatten().map(|folder| folder.path().display().to_string()).collect();
    folders.sort();
    // Flags are divided at spaces; such a folder keeps its name.
    for folder in folders.iter().filter(|folder| !folder.contains(char::is_whitespace)) {
        flags.push_str(&format!(" --remap-path-prefix={folder}=crates"));
    }
    flags
}

/// Compiles the crate `frontend` and gives the path of the module.
pub fn build(profile: &str) -> Result<PathBuf> {
    let folder = target().join("browser");
    let mut cargo = command("cargo");
    cargo.args(["build", "--package", "frontend", "--lib", "--target", TARGET, "--profile", profile]);
    cargo.env("CARGO_TARGET_DIR", &folder);
    if let Compiler::Own(rustc) = compiler()? {
        cargo.env("RUSTC", rustc);
    }
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags());
    run(&mut cargo)?;
    let profile_folder = if profile == "dev" { "debug" } else { profile };
    Ok(folder.join(TARGET).join(profile_folder).join("frontend.wasm"))
}

fn works(rustc: &PathBuf) -> bool {
    Command::new(rustc).arg("--version").output().is_ok_and(|output| output.status.success())
        && rustc.parent().and_then(|bin| bin.parent()).is_some_and(|folder| folder.join("ready").exists())
}

fn rustup_has_target() -> bool {
    let Ok(output) = Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()).output() else {
        return false;
    };
    let sysroot = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    PathBuf::from(sysroot).join("lib/rustlib").join(TARGET).join("lib").exists()
}
