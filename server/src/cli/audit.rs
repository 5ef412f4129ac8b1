//! `callboard audit …`

use clap::Subcommand;
use engine_audit::chain;
use platform::config::Config;
use platform::db::Database;

use crate::sections::Sections;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Follows the record from its oldest entry to its newest, and fails at the first that is not as it was written.
    ///
    /// Prints the hash of the newest: noted elsewhere, it shows later that nothing was written anew.
    Verify,
}

pub(super) async fn run(config: anyhow::Result<Config>, command: &Command) -> anyhow::Result<()> {
    let Command::Verify = command;
    let sections = Sections::read_or_first_error(&config?)?;
    let db = Database::open(&sections.database).await?;
    anyhow::ensure!(db.pending_migrations().await? == 0, "the database is not up to date: run callboard migrate");
    let verified = chain::verify(&db).await;
    db.close().await;
    let verified = verified?;
    if let Some((_, problem)) = verified.broken {
        anyhow::bail!("{problem} {} entries before it are as they were written.", verified.entries);
    }
    match (verified.first, verified.last) {
        (Some(first), Some(last)) => {
            println!(
                "{} entries, {first} to {last}, are as they were written. Newest: {}",
                verified.entries, verified.hash
            );
        }
        _ => println!("There are no entries yet."),
    }
    Ok(())
}
