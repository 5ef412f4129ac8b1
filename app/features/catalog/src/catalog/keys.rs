//! The keys of the list: `j` and `k` go from row to row, Enter opens, `x` chooses, `e` exports.

use ui::use_list_keys;

/// The table's id.
pub(super) const TABLE: &str = "catalog-table";

/// Listens as long as the page shows. `/` is the shell's: it finds the field marked as the page's search.
pub(super) fn use_keys() {
    use_list_keys(TABLE);
}
