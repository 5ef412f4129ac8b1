//! The record as a file.

use services::audit::{AuditEntry, AuditFormat};
use services::catalog::Export;

/// A file with these entries.
pub(crate) fn file(entries: impl Iterator<Item = AuditEntry>, format: AuditFormat) -> Export {
    let (extension, content_type) = match format {
        AuditFormat::Csv => ("csv", "text/csv; charset=utf-8"),
        AuditFormat::Json => ("jsonl", "application/jsonl"),
    };
    let mut content = String::new();
    if format == AuditFormat::Csv {
        content.push_str("Number,Time,Actor,Action,Target,Outcome,Address,Request,Details,Hash\r\n");
    }
    for entry in entries {
        match format {
            AuditFormat::Csv => content.push_str(&line(entry)),
            AuditFormat::Json => {
                content.push_str(&serde_json::to_string(&entry).unwrap_or_default());
                content.push('\n');
            }
        }
    }
    Export { file_name: format!("audit.{extension}"), content_type: content_type.to_owned(), content }
}

fn line(entry: AuditEntry) -> String {
    let time = jiff::Timestamp::from_microsecond(entry.at).map(|time| time.to_string()).unwrap_or_default();
    let details: Vec<String> = entry.details.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let cells = [
        entry.seq.to_string(),
        time,
        entry.actor,
        entry.action,
        entry.target,
        entry.outcome.name().to_owned(),
        entry.address,
        entry.request_id,
        details.join("; "),
        entry.hash,
    ];
    platform::csv::line(&cells)
}
