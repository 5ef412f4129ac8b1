//! Running other programs, and the folders that everything is put into.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The workspace's folder.
pub fn root() -> PathBuf {
    // At run time: clones that share a target folder may share this program too.
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// Where cargo puts what it makes.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Where things that outlive a clone are kept: `$XDG_CACHE_HOME/callboard` or `~/.cache/callboard`.
pub fn cache() -> Result<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .context("neither XDG_CACHE_HOME nor HOME is set")?;
    Ok(base.join("callboard"))
}

/// A command in the workspace's folder, without what cargo says of this package to this program: build scripts of
/// libraries watch those variables, and would run again after every change between `cargo build` and `cargo xtask`.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command to its end; a failure names it.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("can not start {:?}", command.get_program()))?;
    if !status.success() {
        bail!("{:?} {:?} ended with {status}", command.get_program(), command.get_args().collect::<Vec<_>>());
    }
    Ok(())
}
