//! Alerts when no worker is left: the console looks after the watchdog and the outbox too.
//!
//! Workers and `pg_cron` do the same. Whoever comes first does the work: a notification is taken by one sender, and
//! the watchdog runs here only when nobody has run it for a while.

use std::time::Duration;

use callscript_common::db::{DbError, Pool};
use callscript_common::notify::Notifier;

/// How often the outbox is looked into.
const EVERY: Duration = Duration::from_secs(10);

/// Runs as long as the process.
pub(crate) async fn run(database: Pool) {
    let notifier = match Notifier::new(database.clone()) {
        Ok(notifier) => notifier,
        Err(error) => return tracing::error!("no alerts are sent from here: {error}"),
    };
    loop {
        if let Err(error) = look(&database, &notifier).await {
            tracing::warn!("alerts: {error}");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn look(database: &Pool, notifier: &Notifier) -> Result<(), DbError> {
    database.query(include_str!("sql/late_watchdog.sql"), &[]).await?;
    notifier.send_due().await
}
