use anyhow::Result;
/// Prints the table.
pub fn run() -> Result<()> {
    Ok(())
}
