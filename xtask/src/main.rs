//! The project's own build and test driver, called by the Makefile:
//!
//! - `cargo xtask site [--dev]` builds the browser's half into `target/site`
//! - `cargo xtask test` runs every suite and prints one line over all of them
//! - `cargo xtask bench` prints the benchmark table
//! - `cargo xtask dev` serves, building again on every change
//! - `cargo xtask words` brings the files of languages up to date with the sources
//!
//! Rust compiles and binds the WebAssembly in this process, so no tool has to be installed and its version is
//! always the one that `Cargo.lock` names; npm brings what has no Rust library (`binaryen`, `lightningcss`).

mod bench;
mod bench_live;
mod bench_people;
mod client;
mod crash;
mod crash_saves;
mod css;
mod dev;
mod fold;
mod generate;
mod peers;
mod postgres;
mod process;
mod server;
mod site;
mod split;
mod suites;
mod wasm;
mod words;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["site"] => site::build(site::Kind::Release),
        ["site", "--dev"] => site::build(site::Kind::Dev),
        ["test", only @ ..] => suites::run_suites(only),
        ["bench"] => bench::run(),
        ["dev"] => dev::serve(),
        ["words"] => words::update(),

        _ => bail!("usage: cargo xtask site [--dev] | test [SUITE…] | bench | dev | words"),
    }
}
