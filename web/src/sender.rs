//! Alerts when no worker is left: the console looks after the watchdog and the outbox too, and after
//! the sums of Quality.
//!
//! Workers and `pg_cron` do the same. Whoever comes first does the work: a notification is taken by one sender, and
//! the watchdog runs here only when nobody has run it for a while.

use std::time::Duration;

use callscript_common::db::{DbError, Pool};
use callscript_common::notify::Notifier;

/// How often the outbox is looked into.
const EVERY: Duration = Duration::from_secs(10);

/// Days that are added up for Quality in one look at most: a console that is new to a large database must not keep its alerts
/// waiting.
const MOST_DAYS: usize = 20;

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
        if let Err(error) = add_up(&database).await {
            tracing::warn!("the sums of Quality: {error}");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn look(database: &Pool, notifier: &Notifier) -> Result<(), DbError> {
    database.query(include_str!("sql/late_watchdog.sql"), &[]).await?;
    notifier.send_due().await
}

/// Adds up days for Quality, one a statement, until none waits. Of several consoles one does it.
async fn add_up(database: &Pool) -> Result<(), DbError> {
    for _ in 0..MOST_DAYS {
        let rows = database.query("SELECT core.add_up_quality(1)", &[]).await?;
        let added: i32 = rows.first().map_or(0, |row| row.try_get(0).unwrap_or(0));
        if added == 0 {
            break;
        }
    }
    Ok(())
}
