//! `cargo xtask test`: every suite, and one plain line over all of them.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::process::{command, root, run, target};
use crate::server::{Portal, program};
use crate::{crash, crash_saves, peers, site};

/// What a suite counted.
#[derive(Clone, Copy, Default)]
pub struct Count {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
}

type Suite = (&'static str, fn() -> Result<Count>);

const SUITES: &[Suite] = &[
    ("format", || check(command("cargo").args(["fmt", "--all", "--check"]))),
    ("lint", lint),
    ("rust", rust),
    ("crash", || {
        let (one, two) = (crash::run()?, crash_saves::run()?);
        Ok(Count { passed: one.passed + two.passed, failed: 0 })
    }),
    ("peers", peers::run),
    ("client", client),
    ("browser", browser),
];

/// Runs the suites named, or all of them. Fails when one did.
pub fn run_suites(only: &[&str]) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| SUITES.iter().all(|(suite, _)| suite != *name)) {
        bail!("there is no suite {unknown:?}; there are: {}", SUITES.map_names());
    }
    let chosen: Vec<&Suite> = SUITES.iter().filter(|(name, _)| only.is_empty() || only.contains(name)).collect();
    tools()?;
    // What the lints look at is compiled beside the site, which has long stretches for one processor only.
    let ahead = chosen.iter().any(|(name, _)| *name == "lint").then(|| std::thread::spawn(lint));
    // The program embeds the site, and the test build makes the program with the features that the tests have:
    // in this order nothing is compiled twice.
    let builds = chosen.iter().any(|(name, _)| !matches!(*name, "format" | "lint"));
    if builds {
        site::build(site::Kind::Release)?;
    }
    let mut linted = ahead.and_then(|ahead| ahead.join().ok());
    if builds {
        run(command("cargo").args([
            "test",
            "--release",
            "--workspace",
            "--exclude",
            "frontend",
            "--tests",
            "--no-run",
        ]))?;
    }
    let mut total = Count::default();
    let mut table = Vec::new();
    for (name, suite) in chosen {
        println!("── {name}");
        let start = Instant::now();
        let done = if *name == "lint" { linted.take() } else { None };
        let count = done.unwrap_or_else(suite).unwrap_or_else(|error| {
            eprintln!("{name}: {error:?}");
            Count { passed: 0, failed: 1 }
        });
        table.push(format!(
            "{name:<8} {:>5} passed {:>4} failed  {:>5.0} s",
            count.passed,
            count.failed,
            start.elapsed().as_secs_f64()
        ));
        total.passed += count.passed;
        total.failed += count.failed;
    }
    println!("\n{}\n", table.join("\n"));
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 || total.passed == 0 {
        std::process::exit(1);
    }
    Ok(())
}

trait Names {
    fn map_names(&self) -> String;
}

impl Names for &[Suite] {
    fn map_names(&self) -> String {
        self.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

/// Installs what the tests need beyond building: a browser, PostgreSQL, a directory, npm packages.
fn tools() -> Result<()> {
    let browser = Path::new("/usr/bin/chromium").exists();
    let postgres = Path::new("/usr/lib/postgresql").exists() || on_path("initdb");
    let directory = Path::new("/usr/sbin/slapd").exists() || on_path("slapd");
    if !(browser && postgres && directory) {
        let install = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium postgresql slapd fonts-liberation >/dev/null";
        let script = format!("if [ \"$(id -u)\" = 0 ]; then {install}; else sudo sh -c '{install}'; fi");
        run(command("sh").args(["-c", &script]))
            .context("the tests need chromium, postgresql and slapd from the distribution")?;
    }
    for folder in ["end2end", "end2end/catalog-client"] {
        let folder = root().join(folder);
        let Ok(lock) = std::fs::read(folder.join("package-lock.json")) else { continue };
        let stamp = folder.join("node_modules/.callboard-lock");
        if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
            continue;
        }
        run(command("npm")
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .args(["ci", "--no-audit", "--no-fund", "--prefix"])
            .arg(&folder))?;
        std::fs::write(stamp, lock)?;
    }
    Ok(())
}

fn on_path(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).exists()))
}

/// A command that counts as one test.
fn check(command: &mut Command) -> Result<Count> {
    let passed = command.status()?.success();
    Ok(Count { passed: passed.into(), failed: (!passed).into() })
}

/// Runs a command, shows what it prints, and adds up what each line says.
fn counted(command: &mut Command, mut count_line: impl FnMut(&str, &mut Count)) -> Result<Count> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("can not start {command:?}"))?;
    let output = child.stdout.take().context("no output")?;
    let mut count = Count::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        count_line(&line, &mut count);
    }
    let status = child.wait()?;
    if !status.success() && count.failed == 0 {
        count.failed = 1;
    }
    Ok(count)
}

/// The lints of every package, with the profile that all else is built with.
fn lint() -> Result<Count> {
    check(command("cargo").args([
        "clippy",
        "--release",
        "--quiet",
        "--workspace",
        "--exclude",
        "frontend",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// The Rust tests, with the profile that the server is built with.
fn rust() -> Result<Count> {
    let mut cargo = command("cargo");
    cargo.args(["test", "--release", "--workspace", "--exclude", "frontend", "--tests", "--no-fail-fast"]);
    counted(&mut cargo, |line, count| {
        if let Some(rest) = line.strip_prefix("test result: ") {
            count.passed += number_before(rest, " passed");
            count.failed += number_before(rest, " failed");
        }
    })
}

/// The published client of Backstage's catalog against a portal with the example company.
fn client() -> Result<Count> {
    let portal = example_portal("client")?;
    let mut node = command("node");
    node.current_dir(root().join("end2end/catalog-client")).args(["--test", "--test-reporter=tap"]);
    node.env("CALLBOARD_URL", portal.url());
    counted(&mut node, |line, count| {
        count.passed += line.strip_prefix("# pass ").and_then(|text| text.trim().parse::<u64>().ok()).unwrap_or(0);
        count.failed += line.strip_prefix("# fail ").and_then(|text| text.trim().parse::<u64>().ok()).unwrap_or(0);
    })
}

/// The browser tests against a portal with the example company.
fn browser() -> Result<Count> {
    let portal = example_portal("browser")?;
    let mut playwright = command("node");
    playwright.current_dir(root().join("end2end")).args(["node_modules/@playwright/test/cli.js", "test"]);
    playwright.env("CALLBOARD_URL", portal.url()).env("CALLBOARD_EXAMPLE", portal.folder.join("example"));
    playwright.env("CALLBOARD_PROGRAM", program());
    counted(&mut playwright, |line, count| {
        let line = line.trim();
        count.passed += line
            .strip_suffix(" passed")
            .or_else(|| line.split_once(" passed (").map(|(n, _)| n))
            .and_then(|n| n.parse::<u64>().ok())
            .unwrap_or(0);
        count.failed += ["failed", "did not run", "interrupted"]
            .iter()
            .filter_map(|word| line.strip_suffix(word)?.trim().parse::<u64>().ok())
            .sum::<u64>();
    })
}

/// A portal with a copy of the example company, so that a test may edit its files.
fn example_portal(name: &str) -> Result<Portal> {
    if !program().exists() {
        bail!("{} is missing", program().display());
    }
    let folder = target().join("suites").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    run(command("cp").arg("-r").arg("server/example").arg(folder.join("example")))?;
    Portal::start(&folder, &folder.join("example/app-config.yaml"))
}

fn number_before(text: &str, word: &str) -> u64 {
    text.split_once(word).and_then(|(before, _)| before.rsplit([' ', ';', '.']).next()?.parse().ok()).unwrap_or(0)
}
