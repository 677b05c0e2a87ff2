//! `callscript migrate`

use std::process::ExitCode;

use callscript_common::config::DatabaseArgs;
use callscript_common::db;
use clap::Args;

use crate::migrate;

/// Create or update the database.
#[derive(Debug, Args)]
pub struct MigrateCommand {
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,

    /// Print the text of sql/install.sql and do nothing
    #[arg(long, hide = true)]
    pub print_install_sql: bool,
}

impl MigrateCommand {
    /// Applies what is missing and says what it did.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        if self.print_install_sql {
            print!("{}", migrate::install_sql()?);
            return Ok(ExitCode::SUCCESS);
        }
        let mut client = db::connect(&self.database, "migrate", |_| ()).await?;
        let report = migrate::run(&mut client).await?;
        for name in &report.applied {
            println!("applied {name}");
        }
        for sentence in &report.shipped {
            println!("{sentence}");
        }
        println!("schema version {}", report.schema_version);
        match &report.extension {
            Ok(version) => println!("extension callscript {version}"),
            Err(advice) => println!("warning: {advice}"),
        }
        Ok(ExitCode::SUCCESS)
    }
}
