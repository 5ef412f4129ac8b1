//! `callboard migrate`

use platform::config::Config;
use platform::db::Database;

use crate::sections::Sections;

pub(super) async fn run(config: anyhow::Result<Config>, check: bool) -> anyhow::Result<()> {
    let sections = Sections::read_or_first_error(&config?)?;
    let db = Database::open(&sections.database).await?;
    let pending = db.pending_migrations().await?;
    if check {
        db.close().await;
        anyhow::ensure!(pending == 0, "{pending} migration(s) are to be applied: run callboard migrate");
        println!("The database is up to date.");
        return Ok(());
    }
    db.migrate().await?;
    db.close().await;
    match pending {
        0 => println!("The database is up to date."),
        count => println!("Applied {count} migration(s)."),
    }
    Ok(())
}
