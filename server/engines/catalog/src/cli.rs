//! What the command line does with catalog files: checking, importing, exporting.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::LocationRef;
use platform::db::Database;
use serde_json::Value;
use services::catalog::Problem;
use sqlx::AssertSqlSafe;

use crate::error::Error;
use crate::locations::LocationsService;
use crate::locations::dry::{self, Tools};
use crate::process::{Prepared, Schemas};
use crate::rules::{Rule, Rules};
use crate::schedule;
use crate::settings::{Settings, SettingsError, absolute};
use crate::source::Sources;
use crate::source::file::FileSource;
use crate::source::url::UrlSource;

/// What checking has found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Errors first within each file, in the order of files and lines.
    pub findings: Vec<Problem>,
    /// Entities that are good.
    pub entities: usize,
}

impl Report {
    /// How many errors there are; the rest are warnings.
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.error).count()
    }
}

/// `file:line: error: field: message`, one finding with its advice after the other.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            write!(f, "{}", finding.file.as_deref().unwrap_or("-"))?;
            if let Some(line) = finding.line {
                write!(f, ":{line}")?;
            }
            write!(f, ": {}: ", if finding.error { "error" } else { "warning" })?;
            if let Some(field) = &finding.field {
                write!(f, "{field}: ")?;
            }
            writeln!(f, "{}", finding.message)?;
            if let Some(hint) = &finding.hint {
                writeln!(f, "    {hint}")?;
            }
        }
        Ok(())
    }
}

/// The settings for checking without a configuration: all kinds may come from everywhere.
///
/// # Errors
/// Never for the section that is used here.
pub fn unconfigured(base: &Path) -> Result<Settings, SettingsError> {
    let mut settings = Settings::of(&crate::settings::Section::default(), base)?;
    let mut rule = Rule::default();
    for kind in settings.kinds.iter() {
        rule.allow(&kind.name, None);
    }
    settings.rules = Rules::of(vec![rule]);
    Ok(settings)
}

/// Checks files and folders as the server would read them, with what their Location entities and placeholders name.
/// References to entities that are not among them are warnings.
///
/// # Errors
/// When a schema of a foreign kind is none.
pub async fn validate(paths: &[PathBuf], mut settings: Settings, url: UrlSource) -> Result<Report, String> {
    let schemas = Schemas::of(&settings.kinds)?;
    let base = settings.base.clone();
    settings.hosts = url.hosts().clone();
    let tools = Tools {
        schemas: Arc::new(schemas),
        sources: Sources::default().with("file", FileSource::new(&base, url.clone())).with("url", url),
        settings: Arc::new(settings),
    };
    let mut report = Report::default();
    let mut known: BTreeMap<String, (String, Prepared)> = BTreeMap::new();
    for path in paths {
        let root = LocationRef::new("file", absolute("file", &path.to_string_lossy(), &base));
        let dry = match dry::run(&tools, &root, None).await {
            Ok(dry) => dry,
            Err(error) => {
                report.findings.push(Problem { file: Some(path.display().to_string()), ..error.problem() });
                continue;
            }
        };
        report.findings.extend(dry.problems);
        for (file, outcome) in dry.outcomes {
            match outcome {
                Err(refused) => report.findings.extend(refused.problems),
                Ok(entity) => match known.get(&entity.entity_ref) {
                    Some((first, other)) if (first, other.line) != (&file, entity.line) => {
                        report.findings.push(finding(
                            true,
                            &file,
                            entity.line,
                            format!("{} stands in {first}:{} as well", entity.entity_ref, other.line.unwrap_or(1)),
                        ));
                    }
                    Some(_) => {}
                    None => {
                        known.insert(entity.entity_ref.clone(), (file, *entity));
                    }
                },
            }
        }
    }
    for (file, entity) in known.values() {
        for (source, kind, target) in &entity.edges {
            let other = if *target == entity.entity_ref { source } else { target };
            if !known.contains_key(other) {
                let message =
                    format!("{} refers to {other} ({kind}), which is not among these files", entity.entity_ref);
                report.findings.push(finding(false, file, entity.line, message));
            }
        }
    }
    report.entities = known.len();
    report
        .findings
        .sort_by(|left, right| (&left.file, !left.error, left.line).cmp(&(&right.file, !right.error, right.line)));
    report.findings.dedup();
    Ok(report)
}

fn finding(error: bool, file: &str, line: Option<u32>, message: String) -> Problem {
    Problem { error, message, file: Some(file.to_owned()), line, field: None, hint: None }
}

/// What importing did.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// Locations as stored, with the number of their entities.
    pub locations: Vec<(String, u64)>,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
}

/// Registers files, folders (by their path) and addresses, and reads them with all they lead to.
///
/// # Errors
/// When an address is none, or the database can not be written.
pub async fn import(service: &LocationsService, targets: &[String]) -> Result<Imported, services::Error> {
    let of_database = |error: sqlx::Error| services::Error::from(Error::Database(error));
    let mut ids = Vec::new();
    for target in targets {
        let location = if target.contains("://") {
            service.located(target).await?
        } else {
            let here = std::env::current_dir().unwrap_or_default();
            LocationRef::new("file", absolute("file", target, &here))
        };
        ids.push(service.put_location(&location).await.map_err(of_database)?);
    }
    schedule::soon(&service.reader().db, &ids, service.wake()).await.map_err(of_database)?;
    schedule::settle(service.reader()).await?;
    let mut imported = Imported::default();
    for id in ids {
        if let Some(row) = crate::store::locations::by_id(&service.reader().db, &id).await.map_err(of_database)? {
            imported.problems.extend(crate::store::problems_of(row.problems.as_deref()));
            imported.locations.push((row.location().to_string(), row.entities.max(0) as u64));
        }
    }
    Ok(imported)
}

/// Formats of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Documents as files hold them.
    Yaml,
    /// An array.
    Json,
}

/// Why an export was broken off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database can not be read.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The output can not be written.
    #[error("the output can not be written: {0}")]
    Write(#[from] std::io::Error),
    /// A stored document is not one.
    #[error("{0}")]
    Document(String),
}

/// Entities read at once.
const PAGE: i64 = 1_000;

/// Writes all entities that came from files, as they could be imported again. Gives how many.
///
/// # Errors
/// When the database can not be read or the output not be written.
pub async fn export(db: &Database, format: Format, out: &mut (dyn Write + Send)) -> Result<u64, ExportError> {
    let (mut after, mut count) = (0_i64, 0_u64);
    if format == Format::Json {
        out.write_all(b"[")?;
    }
    loop {
        let rows: Vec<(i64, String)> = platform::read!(db, conn => {
            sqlx::query_as(AssertSqlSafe(
                "SELECT id, doc FROM catalog_entities WHERE id > $1 AND file_id > 0 ORDER BY id LIMIT $2".to_owned(),
            ))
            .bind(after)
            .bind(PAGE)
            .fetch_all(conn)
            .await
        })?;
        for (id, doc) in &rows {
            after = *id;
            let document = plain(doc)?;
            match format {
                Format::Json => {
                    out.write_all(if count == 0 { b"\n" } else { b",\n" })?;
                    out.write_all(document.to_string().as_bytes())?;
                }
                Format::Yaml => {
                    let text =
                        crate::write::yaml(&document).map_err(|error| ExportError::Document(error.to_string()))?;
                    out.write_all(b"---\n")?;
                    out.write_all(text.as_bytes())?;
                }
            }
            count += 1;
        }
        if rows.len() < PAGE as usize {
            break;
        }
    }
    if format == Format::Json {
        out.write_all(b"\n]\n")?;
    }
    out.flush()?;
    Ok(count)
}

/// A stored document without what only says where it was read.
fn plain(doc: &str) -> Result<Value, ExportError> {
    let mut document: Value = serde_json::from_str(doc).map_err(|error| ExportError::Document(error.to_string()))?;
    let metadata = document.get_mut("metadata").and_then(Value::as_object_mut);
    if let Some(metadata) = metadata
        && let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut)
    {
        annotations.retain(|key, _| !key.starts_with("backstage.io/managed-by-"));
        if annotations.is_empty() {
            metadata.remove("annotations");
        }
    }
    Ok(document)
}

/// How many entities of each kind there are, for a summary.
///
/// # Errors
/// When the database can not be read.
pub async fn kinds(db: &Database) -> Result<HashMap<String, i64>, sqlx::Error> {
    let rows: Vec<(String, i64)> = platform::read!(db, conn => {
        sqlx::query_as("SELECT kind, count(*) FROM catalog_entities WHERE file_id > 0 GROUP BY kind").fetch_all(conn).await
    })?;
    Ok(rows.into_iter().collect())
}
