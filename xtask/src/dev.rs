//! `cargo xtask dev`: serves, and builds and starts again whenever a source changes. The page in the browser
//! notices the new build by itself and offers to reload.

use std::process::{Child, Stdio};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use walkdir::WalkDir;

use crate::process::{command, root, run};
use crate::{server, site};

/// Sources of the browser's half.
const BROWSER: &[&str] = &["app", "frontend", "style", "public"];
/// Sources of the program alone.
const SERVER: &[&str] = &["server", "migrations"];

/// Runs until it is interrupted.
pub fn serve() -> Result<()> {
    let mut portal: Option<Child> = None;
    let mut built = (SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH);
    loop {
        let now = (newest(BROWSER), newest(SERVER));
        if now != built {
            let browser_changed = now.0 != built.0;
            built = now;
            match build(browser_changed) {
                Ok(()) => {
                    if let Some(mut old) = portal.take() {
                        old.kill()?;
                        old.wait()?;
                    }
                    let mut serve = command(&server::program().display().to_string());
                    serve.args(["serve", "--config", "server/example/app-config.yaml"]).stdin(Stdio::null());
                    portal = Some(serve.spawn()?);
                }
                Err(error) => eprintln!("{error}; waiting for the next change"),
            }
        }
        std::thread::sleep(Duration::from_millis(400));
    }
}

fn build(browser_changed: bool) -> Result<()> {
    if browser_changed {
        site::build(site::Kind::Dev)?;
    }
    run(command("cargo").args(["build", "--release", "--package", "callboard"]))
}

/// When the last of the files under some folders was changed.
fn newest(folders: &[&str]) -> SystemTime {
    folders
        .iter()
        .flat_map(|folder| WalkDir::new(root().join(folder)).into_iter().flatten())
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| entry.metadata().ok()?.modified().ok())
        .max()
        .unwrap_or(SystemTime::UNIX_EPOCH)
}
