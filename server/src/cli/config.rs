//! `callboard config …`

use clap::Subcommand;
use platform::config::Config;

use crate::sections::Sections;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Checks the configuration: a wrong value is an error, an unknown key a warning.
    ///
    /// Prints file, line and key of each, and what is expected. Fails when there is an error.
    Check,
    /// Shows the configuration in force as YAML: all files merged, variables put in, secrets hidden.
    Print,
}

pub(super) fn run(config: anyhow::Result<Config>, command: &Command) -> anyhow::Result<()> {
    let config = config?;
    match command {
        Command::Print => print!("{}", config.print()),
        Command::Check => {
            let (left_out, errors) = match Sections::read(&config) {
                Ok(sections) => (sections.warnings, Vec::new()),
                Err(errors) => (Vec::new(), errors),
            };
            for warning in config.warnings().into_iter().chain(left_out) {
                println!("warning: {warning}");
            }
            for error in &errors {
                println!("error: {error}");
            }
            if !errors.is_empty() {
                anyhow::bail!("the configuration has {} error(s)", errors.len());
            }
            let files: Vec<String> = config.files().iter().map(|file| file.display().to_string()).collect();
            match files.as_slice() {
                [] => println!("There is no configuration file; everything has its default."),
                files => println!("The configuration is good: {}", files.join(", ")),
            }
        }
    }
    Ok(())
}
