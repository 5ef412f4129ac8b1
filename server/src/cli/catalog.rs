//! `callboard catalog …`

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use engine_catalog::cli;
use engine_catalog::source::url::UrlSource;
use engine_catalog::{CatalogEngine, Parts};
use platform::config::Config;
use platform::db::Database;
use platform::http::Http;

use crate::sections::Sections;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Checks catalog files as the server would read them.
    ///
    /// Prints file, line, field and remedy of everything that is wrong, follows what Location entities name, and fails
    /// when there is an error. Needs no database. With a configuration, its rules and kinds apply; without one, every
    /// known kind may come from everywhere.
    Validate {
        /// Files, folders and patterns as `catalog/**/*.yaml`.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Registers files, folders and addresses, and reads them into the catalog with all they lead to.
    ///
    /// The locations stay registered: a portal that runs on the same database reads them again from time to time.
    Import {
        /// Paths of this machine, or addresses of files at git hosts.
        #[arg(required = true, value_name = "PATH or ADDRESS")]
        targets: Vec<String>,
    },
    /// Writes all entities, so that they can be imported again.
    Export {
        /// yaml for documents as files hold them, json for an array.
        #[arg(long, value_enum, default_value_t = Format::Yaml)]
        format: Format,
        /// The file to write to; the standard output without it.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    Yaml,
    Json,
}

pub(super) async fn run(config: anyhow::Result<Config>, command: Command) -> anyhow::Result<()> {
    let config = config?;
    match command {
        Command::Validate { paths } => validate(&config, &paths).await,
        Command::Import { targets } => import(&config, &targets).await,
        Command::Export { format, output } => export(&config, format, output).await,
    }
}

async fn validate(config: &Config, paths: &[PathBuf]) -> anyhow::Result<()> {
    let here = std::env::current_dir().context("the current folder can not be read")?;
    let sections = Sections::read_or_first_error(config)?;
    let url = UrlSource::new(Http::new(sections.allowed)?, &sections.integrations);
    let settings = if config.files().is_empty() {
        cli::unconfigured(&here)?
    } else {
        let mut settings = sections.catalog;
        // Paths of the command line are relative to where it is typed.
        settings.base = here;
        settings
    };
    let report = cli::validate(paths, settings, url).await.map_err(anyhow::Error::msg)?;
    print!("{report}");
    let (errors, warnings) = (report.errors(), report.findings.len() - report.errors());
    anyhow::ensure!(errors == 0, "{errors} error(s), {warnings} warning(s), {} good entities", report.entities);
    println!("{} entities are good, {warnings} warning(s)", report.entities);
    Ok(())
}

async fn import(config: &Config, targets: &[String]) -> anyhow::Result<()> {
    let sections = Sections::read_or_first_error(config)?;
    let db = Database::open(&sections.database).await?;
    db.migrate().await?;
    let http = Http::new(sections.allowed)?;
    let parts = Parts {
        db: db.clone(),
        decide: std::sync::Arc::new(services::permission::Standard),
        sources: sections.organisation.sources(&db, &http, &sections.integrations),
        http,
        integrations: sections.integrations,
        settings: sections.catalog,
        data: sections.callboard.data,
    };
    let service = CatalogEngine::assemble(parts)?;
    let imported = cli::import(&service, targets).await.map_err(|error| match &error.hint {
        Some(hint) => anyhow::anyhow!("{error} {hint}"),
        None => anyhow::anyhow!("{error}"),
    })?;
    drop(service);
    db.close().await;
    for (location, entities) in &imported.locations {
        println!("{location}: {entities} entities");
    }
    for problem in &imported.problems {
        let place = problem.file.as_deref().unwrap_or("-");
        let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
        println!("{place}{line}: {}: {}", if problem.error { "error" } else { "warning" }, problem.message);
    }
    let errors = imported.problems.iter().filter(|problem| problem.error).count();
    anyhow::ensure!(errors == 0, "{errors} error(s); everything else is in the catalog");
    Ok(())
}

async fn export(config: &Config, format: Format, output: Option<PathBuf>) -> anyhow::Result<()> {
    let sections = Sections::read_or_first_error(config)?;
    let db = Database::open(&sections.database).await?;
    anyhow::ensure!(db.pending_migrations().await? == 0, "the database is not up to date: run callboard migrate");
    let format = match format {
        Format::Yaml => cli::Format::Yaml,
        Format::Json => cli::Format::Json,
    };
    let mut out: Box<dyn Write + Send> = match &output {
        Some(path) => {
            let file = File::create(path).with_context(|| format!("{} can not be written", path.display()))?;
            Box::new(BufWriter::new(file))
        }
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    let count = cli::export(&db, format, &mut *out).await?;
    db.close().await;
    if let Some(path) = output {
        println!("{count} entities in {}", path.display());
    }
    Ok(())
}
