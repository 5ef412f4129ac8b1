//! What is different between two policies.

use services::permission::{Difference, DifferenceLine};
use similar::{ChangeTag, TextDiff};

/// Unchanged lines that are shown around a change.
const AROUND: usize = 3;

/// Line by line of two texts.
pub fn between(from_name: &str, from: &str, to: &str) -> Difference {
    let diff = TextDiff::from_lines(from, to);
    let mut difference = Difference { from: from_name.to_owned(), ..Difference::default() };
    let mut end = 0;
    for group in diff.grouped_ops(AROUND) {
        let start = group.first().map_or(end, |op| op.old_range().start);
        if start > end {
            difference.lines.push(DifferenceLine::Skipped(u32::try_from(start - end).unwrap_or(u32::MAX)));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let text = change.value().trim_end_matches(['\n', '\r']).to_owned();
            difference.lines.push(match change.tag() {
                ChangeTag::Equal => DifferenceLine::Same(text),
                ChangeTag::Insert => {
                    difference.added += 1;
                    DifferenceLine::Added(text)
                }
                ChangeTag::Delete => {
                    difference.removed += 1;
                    DifferenceLine::Removed(text)
                }
            });
        }
        end = group.last().map_or(end, |op| op.old_range().end);
    }
    let rest = from.lines().count().saturating_sub(end);
    if rest > 0 && !difference.lines.is_empty() {
        difference.lines.push(DifferenceLine::Skipped(u32::try_from(rest).unwrap_or(u32::MAX)));
    }
    difference
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_far_from_a_change_are_counted() {
        let from: String = (0..30).map(|line| format!("line {line}\n")).collect();
        let to = from.replace("line 15\n", "line fifteen\nanother\n");
        let difference = between("before", &from, &to);
        assert_eq!((difference.added, difference.removed), (2, 1));
        assert_eq!(difference.lines.first(), Some(&DifferenceLine::Skipped(12)));
        assert_eq!(difference.lines.last(), Some(&DifferenceLine::Skipped(11)));
        assert!(difference.lines.contains(&DifferenceLine::Added("another".into())));
        assert!(between("x", &from, &from).lines.is_empty());
    }
}
