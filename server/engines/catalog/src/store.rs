//! The tables of the catalog (`migrations/*/0002_catalog.sql`): the only code that writes them.

pub mod batch;
pub mod locations;
pub mod removal;
pub mod touched;
pub mod uploads;

use platform::db::{Database, Transaction};
use services::catalog::Problem;

/// Most items of a list in one statement.
pub(crate) const CHUNK: usize = 1_000;

/// Rows of a statement that writes several. Few different numbers, because each makes a text of its own, which is
/// prepared and kept; even the widest row stays far below the parameter limits of both databases.
const WIDTHS: [usize; 3] = [200, 20, 1];

/// Cuts rows into pieces of a few lengths.
pub(crate) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let width = WIDTHS.into_iter().find(|width| *width <= rows.len())?;
        let (piece, rest) = rows.split_at_checked(width)?;
        rows = rest;
        Some(piece)
    })
}

pub use platform::db::now_micros as now;

/// Takes `count` numbers of a sequence; gives the first. Gaps are harmless.
pub async fn numbers(tx: &mut Transaction, name: &str, count: usize) -> Result<i64, sqlx::Error> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let last: i64 = platform::write!(tx, conn => {
        sqlx::query_scalar("UPDATE catalog_sequences SET value = value + $1 WHERE name = $2 RETURNING value")
            .bind(count)
            .bind(name)
            .fetch_one(conn)
            .await
    })?;
    Ok(last - count + 1)
}

/// Takes numbers in a transaction of its own.
pub async fn reserve(db: &Database, name: &str, count: usize) -> Result<i64, sqlx::Error> {
    let mut tx = db.begin().await?;
    let first = numbers(&mut tx, name, count).await?;
    tx.commit().await?;
    Ok(first)
}

/// Problems as a column holds them; `None` for none.
pub fn problems_text(problems: &[Problem]) -> Option<String> {
    if problems.is_empty() { None } else { serde_json::to_string(problems).ok() }
}

/// Problems as a column holds them.
pub fn problems_of(text: Option<&str>) -> Vec<Problem> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn pieces_have_few_lengths_and_all_rows_in_their_order() {
        for length in [0, 1, 19, 20, 21, 199, 200, 1_234] {
            let rows: Vec<usize> = (0..length).collect();
            assert!(pieces(&rows).all(|piece| [200, 20, 1].contains(&piece.len())), "{length}");
            assert_eq!(pieces(&rows).flatten().copied().collect::<Vec<_>>(), rows);
        }
    }
}
