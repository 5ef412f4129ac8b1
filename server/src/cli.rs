//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use platform::config::{Config, Sources};

mod audit;
mod catalog;
mod config;
mod login;
mod migrate;
mod serve;

/// A developer portal: the software of a company with an owner for each part.
///
/// Callboard reads catalog files and configuration in Backstage's formats and answers on the same HTTP addresses. It
/// keeps what it knows in SQLite below ./data, or in PostgreSQL.
///
/// To begin: write `app-config.yaml` with
///
///   catalog:
///     locations:
///       - type: file
///         target: ./catalog/*.yaml
///
/// then `callboard config check` and `callboard serve`, and open http://127.0.0.1:3000.
#[derive(Debug, Parser)]
#[command(name = "callboard", version, verbatim_doc_comment, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    /// A configuration file. May be given several times: later files go before earlier ones, key by key. Without it,
    /// app-config.yaml and app-config.local.yaml of the current folder are read as far as they are there. Variables
    /// like APP_CONFIG_backend_listen=127.0.0.1:8080 go before all files.
    #[arg(long = "config", short = 'c', value_name = "FILE", global = true)]
    files: Vec<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the portal until it is stopped (SIGTERM, SIGINT).
    ///
    /// Brings the database up to date first. Listens on 127.0.0.1:3000 unless backend.listen says otherwise. While only
    /// this machine can reach it, everybody is its guest; beyond that, programs need a token of
    /// backend.auth.externalAccess.
    Serve {
        /// Reads the browser's half from a folder instead of the program; for working on it.
        #[arg(long, value_name = "FOLDER")]
        site: Option<PathBuf>,
    },
    /// Brings the database up to date and ends. `serve` does this by itself.
    Migrate {
        /// Changes nothing; fails when something is to be done.
        #[arg(long)]
        check: bool,
    },
    /// Checks catalog files, brings them in, writes the catalog out.
    #[command(subcommand)]
    Catalog(catalog::Command),
    /// Checks or shows the configuration.
    #[command(subcommand)]
    Config(config::Command),
    /// The record of what was done.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Signs this command line in at a portal, with your word in a browser.
    Login {
        /// Where people reach the portal: https://portal.example.com.
        #[arg(long, value_name = "ADDRESS", default_value = "http://127.0.0.1:3000")]
        url: String,
    },
    /// Says who this command line is signed in as.
    Whoami,
}

/// Runs a command.
pub async fn run(arguments: Arguments) -> ExitCode {
    let outcome = match arguments.command {
        Command::Serve { site } => serve::run(load(arguments.files), site).await,
        Command::Migrate { check } => migrate::run(load(arguments.files), check).await,
        Command::Catalog(command) => catalog::run(load(arguments.files), command).await,
        Command::Config(command) => config::run(load(arguments.files), &command),
        Command::Audit(command) => audit::run(load(arguments.files), &command).await,
        Command::Login { url } => login::login(&url).await,
        Command::Whoami => login::whoami().await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Every cause, unless a message already ends with it.
            let mut message = error.to_string();
            for cause in error.chain().skip(1) {
                let cause = cause.to_string();
                if !message.contains(&cause) {
                    message = format!("{message}: {cause}");
                }
            }
            eprintln!("callboard: {message}");
            ExitCode::FAILURE
        }
    }
}

fn load(files: Vec<PathBuf>) -> anyhow::Result<Config> {
    Ok(Config::load(&Sources::new(files))?)
}
