//! Processing a location with nothing written: what previews, dry runs and the command line show.

use std::collections::HashMap;
use std::sync::Arc;

use model::LocationRef;
use platform::db::Database;
use serde_json::Value;
use services::catalog::{FieldChange, Outcome as Becomes, PreviewItem, Problem};

use crate::parse;
use crate::process::{self, Outcome, Place, Prepared, Refused, Schemas};
use crate::reading::texts;
use crate::settings::Settings;
use crate::source::{Content, File, ReadError, Reading, Request, Sources};
use crate::store::batch;

/// Deepest chain of Location entities that is followed.
const MAX_DEPTH: usize = 5;
/// Most locations that are read.
const MAX_LOCATIONS: usize = 100;
/// Most entities that are shown.
const MAX_ENTITIES: usize = 5_000;

/// What it takes to process documents without storing them.
#[derive(Clone)]
pub(crate) struct Tools {
    /// The configuration.
    pub settings: Arc<Settings>,
    /// The schemas of foreign kinds.
    pub schemas: Arc<Schemas>,
    /// Where to read.
    pub sources: Sources,
}

/// What processing a location and all it leads to would bring.
#[derive(Default)]
pub(crate) struct Dry {
    /// Document by document with its file, in the order of the files.
    pub outcomes: Vec<(String, Outcome)>,
    /// Of locations as a whole.
    pub problems: Vec<Problem>,
}

/// Processes a location and what it leads to. `given` stands for the files of the location itself.
///
/// # Errors
/// When the location itself can not be read; what it leads to and can not be read is a problem.
pub(crate) async fn run(tools: &Tools, root: &LocationRef, given: Option<Vec<File>>) -> Result<Dry, ReadError> {
    let mut dry = Dry::default();
    let mut waiting = vec![(root.clone(), 0, false)];
    let mut done: Vec<LocationRef> = Vec::new();
    let mut given = given;
    while let Some((location, depth, optional)) = waiting.pop() {
        if done.contains(&location) {
            continue;
        }
        if done.len() >= MAX_LOCATIONS || dry.outcomes.len() >= MAX_ENTITIES {
            dry.problems.push(note("There is more; only the first part is shown here."));
            break;
        }
        let request = Request { location: location.clone(), root: root.clone(), id: String::new(), revision: None };
        let files = match given.take() {
            Some(files) => files,
            None => match tools.sources.get(&location.kind)?.read(&request).await {
                Ok(Reading::Files(files)) => {
                    dry.problems.extend(files.problems);
                    files.files
                }
                Ok(Reading::Unchanged) => Vec::new(),
                Err(error) if error.missing && optional => Vec::new(),
                Err(error) if depth == 0 => return Err(error),
                Err(error) => {
                    dry.problems.push(error.problem());
                    Vec::new()
                }
            },
        };
        done.push(location);
        let mut children = Vec::new();
        for file in files {
            let path = file.path.clone();
            for outcome in one(tools, &request, file).await? {
                if let Ok(entity) = &outcome {
                    children.extend(entity.children.iter().flatten().cloned());
                }
                dry.outcomes.push((path.clone(), outcome));
            }
        }
        if depth < MAX_DEPTH {
            waiting.extend(children.into_iter().rev().map(|child| (child.location, depth + 1, child.optional)));
        }
    }
    Ok(dry)
}

/// Processes one file.
pub(crate) async fn one(tools: &Tools, request: &Request, file: File) -> Result<Vec<Outcome>, ReadError> {
    let place = Arc::new(Place { path: file.path.clone(), origin: file.origin.clone(), lenient: file.lenient });
    let content = file.content.clone();
    let broken = |error: tokio::task::JoinError| ReadError::new(format!("Reading was broken off: {error}"));
    let bytes = tokio::task::spawn_blocking(move || match content {
        Content::Memory(bytes) => Ok(bytes),
        Content::Disk(folder, path) => folder
            .read(&path, parse::limits::LOCAL_FILE)
            .map(Into::into)
            .map_err(|error| crate::source::file::read_error(&error)),
    })
    .await
    .map_err(broken)?;
    let bytes: bytes::Bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            let problem = Problem { file: Some(file.path), ..error.problem() };
            return Ok(vec![Err(Refused { problems: vec![problem], ..Refused::default() })]);
        }
    };
    let copy = bytes.clone();
    let path = file.path.clone();
    let drafts = tokio::task::spawn_blocking(move || {
        let text = parse::decode(&copy)?;
        Ok::<_, parse::Fault>(process::drafts(&parse::split(text, &path)?))
    })
    .await
    .map_err(broken)?;
    let drafts = match drafts {
        Ok(drafts) => drafts,
        Err(fault) => {
            let problems = vec![process::problem(fault, &file.path, true)];
            return Ok(vec![Err(Refused { problems, ..Refused::default() })]);
        }
    };
    let needs = process::needs(&drafts);
    let texts = texts::fetch(&tools.sources, request, &file.origin, needs, &mut texts::Keys::default()).await;
    let (settings, schemas) = (tools.settings.clone(), tools.schemas.clone());
    tokio::task::spawn_blocking(move || {
        let Ok(chunks) = parse::decode(&bytes).and_then(|text| parse::split(text, &place.path)) else {
            return Vec::new();
        };
        process::finish(drafts, &chunks, &texts, &place, &settings, &schemas)
    })
    .await
    .map_err(broken)
}

/// What would become of each entity, against what is there.
pub(super) async fn items(
    db: &Database,
    location: &LocationRef,
    outcomes: Vec<(String, Outcome)>,
) -> Result<Vec<PreviewItem>, sqlx::Error> {
    let root = location.to_string();
    let mut items = Vec::with_capacity(outcomes.len());
    let mut seen: HashMap<String, ()> = HashMap::new();
    for (_, outcome) in outcomes {
        items.push(match outcome {
            Err(refused) => PreviewItem {
                entity_ref: refused.entity_ref,
                title: refused.title,
                outcome: Becomes::Refused,
                changed: Vec::new(),
                problems: refused.problems,
            },
            Ok(entity) if seen.insert(entity.entity_ref.clone(), ()).is_some() => item(
                &entity,
                Becomes::Refused,
                Vec::new(),
                vec![problem(
                    &entity,
                    "It stands twice in this location; the first one counts.",
                    "Rename one of the two.",
                )],
            ),
            Ok(entity) => against(db, &root, *entity).await?,
        });
    }
    Ok(items)
}

#[derive(sqlx::FromRow)]
struct There {
    hash: i64,
    doc: String,
    orphan: bool,
    kind: Option<String>,
    target: Option<String>,
    root: Option<String>,
}

async fn against(db: &Database, root: &str, entity: Prepared) -> Result<PreviewItem, sqlx::Error> {
    let there: Option<There> = platform::read!(db, conn => {
        sqlx::query_as(
            "SELECT e.hash, e.doc, e.orphan, l.kind, l.target, l.root FROM catalog_entities e \
             LEFT JOIN catalog_locations l ON l.id = e.location_id WHERE e.entity_ref = $1",
        )
        .bind(&entity.entity_ref)
        .fetch_optional(conn)
        .await
    })?;
    Ok(match there {
        None => item(&entity, Becomes::Created, Vec::new(), Vec::new()),
        Some(there) => {
            let ours = there.orphan || there.root.as_deref() == Some(root);
            if !ours {
                let owner = format!("{}:{}", there.kind.unwrap_or_default(), there.target.unwrap_or_default());
                let message = format!("It belongs to {owner}, which had it first.");
                let problems = vec![problem(&entity, &message, "Rename it, or remove the other location.")];
                item(&entity, Becomes::Refused, Vec::new(), problems)
            } else if there.hash == entity.hash {
                item(&entity, Becomes::Unchanged, Vec::new(), Vec::new())
            } else {
                let changed = batch::changed_fields(&there.doc, &entity.doc)
                    .into_iter()
                    .map(|change| FieldChange { field: change.field, before: change.before, after: change.after })
                    .collect();
                item(&entity, Becomes::Changed, changed, Vec::new())
            }
        }
    })
}

fn item(entity: &Prepared, outcome: Becomes, changed: Vec<FieldChange>, mut problems: Vec<Problem>) -> PreviewItem {
    problems.extend(entity.problems.iter().cloned());
    let doc: Value = serde_json::from_str(&entity.doc).unwrap_or_default();
    PreviewItem {
        entity_ref: entity.entity_ref.parse().ok(),
        title: super::ingestion::title(&doc, &entity.name),
        outcome,
        changed,
        problems,
    }
}

fn problem(entity: &Prepared, message: &str, hint: &str) -> Problem {
    Problem {
        error: true,
        message: message.into(),
        file: None,
        line: entity.line,
        field: Some("metadata.name".into()),
        hint: Some(hint.into()),
    }
}

fn note(message: &str) -> Problem {
    Problem { error: false, message: message.into(), file: None, line: None, field: None, hint: None }
}
