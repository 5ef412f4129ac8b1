//! `callboard serve`

use std::path::PathBuf;

use platform::config::Config;
use platform::telemetry;

use crate::portal::Portal;
use crate::sections::Sections;
use crate::site::Site;

pub(super) async fn run(config: anyhow::Result<Config>, site: Option<PathBuf>) -> anyhow::Result<()> {
    let config = config?;
    let sections = Sections::read_or_first_error(&config)?;
    telemetry::start_log(&sections.callboard.logging);
    for warning in config.warnings().into_iter().chain(sections.warnings.clone()) {
        tracing::warn!("{warning}");
    }
    let site = site.map_or(Site::Embedded, Site::Folder);
    Portal::start(sections, site).await?.serve().await
}
