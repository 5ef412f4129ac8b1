//! The style sheet: partials bundled, checked and minified by npm's `lightningcss`.

use std::path::Path;

use anyhow::Result;

use crate::process::{command, root, run};

/// Installs what npm has to bring, when it is not there or its lock file has changed.
pub fn tools() -> Result<()> {
    let folder = root().join("xtask");
    let lock = std::fs::read(folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.callboard-lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run(command("npm").args(["ci", "--no-audit", "--no-fund", "--prefix"]).arg(&folder))?;
    std::fs::write(stamp, lock)?;
    Ok(())
}

/// Bundles `style/main.css` into one minified file.
pub fn build(output: &Path) -> Result<()> {
    run(command("node").arg("xtask/css.mjs").arg("style/main.css").arg(output))
}
