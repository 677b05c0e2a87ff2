//! Makes a fault and takes it back.

use std::sync::Arc;

use anyhow::{Context, Result};
use callscript_demo::services::objects::Refusal;
use callscript_demo::simulators::Faults;
use tokio::process::Command;

use super::fault::{Fault, RingbaAnswer};
use super::house::House;
use super::proxy::Line;
use crate::simulators::Behaviour;

/// What a bucket says to a key that may do nothing.
const DENIED: Refusal = Refusal {
    status: 403,
    code: "AccessDenied",
    region: None,
};

/// Lets a fault happen; returns when it is over.
pub(super) async fn strike(house: Arc<House>, fault: Fault) -> Result<()> {
    let world = house.world.clone();
    match fault {
        Fault::KillWorker(place) => house.signal(place, "KILL").await,
        Fault::StopWorker(place) => house.signal(place, "TERM").await,
        Fault::PauseWorker(place, seconds) => {
            house.signal(place, "STOP").await;
            world.wait(seconds).await;
            house.signal(place, "CONT").await;
        }
        Fault::KillConsole => house.kill_console().await,
        Fault::KillBackend => kill_backend(&house).await,
        Fault::CrashServer(seconds) | Fault::RestartServer(seconds) => {
            let crashes = matches!(fault, Fault::CrashServer(_));
            let mut cluster = house.cluster.lock().await;
            // A server that is down already is no reason to give up.
            let _ = tokio::task::block_in_place(|| if crashes { cluster.kill() } else { cluster.stop() });
            world.wait(seconds).await;
            house.restart(&mut cluster)?;
        }
        Fault::ReadOnly(seconds) => read_only(&house, seconds).await?,
        Fault::ClockStep(ahead, seconds) => {
            house.set_database_clock(ahead)?;
            world.wait(seconds).await;
            house.set_database_clock(0.0)?;
        }
        Fault::LockCalls(count, seconds) => {
            let sql = format!(
                "SELECT FROM core.calls WHERE id IN (SELECT id FROM core.calls ORDER BY start_time_utc DESC LIMIT {count}) FOR UPDATE"
            );
            hold(&house, &sql, seconds).await;
        }
        Fault::LockTable(table, seconds) => {
            hold(
                &house,
                &format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"),
                seconds,
            )
            .await;
        }
        Fault::DiskFull(seconds) => {
            if let Some(disk) = house.disk() {
                tokio::task::block_in_place(|| disk.fill())?;
                world.wait(seconds).await;
                disk.clear();
                house.revive().await?;
            }
        }
        Fault::Cut(cable, line, seconds) => {
            house.cable(cable).set(line);
            world.wait(seconds).await;
            house.cable(cable).set(Line::Up);
        }
        Fault::Ringba(answer, count) => spoil(&house, answer, count),
        Fault::BucketSlow(count) => house.objects.faults().slow_down(count),
        Fault::BucketDamage => house.objects.faults().damage(1),
        Fault::BucketLosesEnd => house.objects.faults().lose_end(1),
        Fault::BucketDenies(seconds) => {
            house.objects.faults().refuse(Some(DENIED));
            world.wait(seconds).await;
            house.objects.faults().refuse(None);
        }
        Fault::Judge(answers) => house.judge.next(answers),
        Fault::JudgeKey(seconds) => {
            house.judge.always(Behaviour::Unauthorized);
            world.wait(seconds).await;
            house.judge.always(Behaviour::Good);
        }
        Fault::JudgeSlow(each, seconds) => {
            house.judge.latency(world.takes(each));
            world.wait(seconds).await;
            house.judge.latency(world.takes(1.0));
        }
    }
    Ok(())
}

/// Takes back whatever may be left of any fault.
pub(super) async fn calm(house: &House) -> Result<()> {
    for cable in super::house::Cable::ALL {
        house.cable(cable).set(Line::Up);
    }
    house.objects.faults().refuse(None);
    house.judge.always(Behaviour::Good);
    *house.ringba.faults() = Faults::default();
    house.set_database_clock(0.0)?;
    house.revive().await
}

fn spoil(house: &House, answer: RingbaAnswer, count: u32) {
    let mut faults = house.ringba.faults();
    match answer {
        RingbaAnswer::TooMany(seconds) => {
            faults.retry_after = seconds;
            faults.too_many_requests = count;
        }
        RingbaAnswer::Unavailable => faults.unavailable = count,
        RingbaAnswer::Garbage => faults.garbage = count,
        RingbaAnswer::Html => faults.html = count,
        RingbaAnswer::Partial => faults.partial = count,
    }
}

/// Holds a lock in an open transaction.
async fn hold(house: &House, sql: &str, seconds: f64) {
    let Some(client) = house.connect().await else {
        return;
    };
    // The server may die meanwhile: then the lock is gone, which is well too.
    let _ = client
        .batch_execute(&format!("BEGIN; SET LOCAL lock_timeout = '2s'; {sql}"))
        .await;
    house.world.wait(seconds).await;
    let _ = client.batch_execute("ROLLBACK").await;
}

async fn kill_backend(house: &House) {
    let Some(client) = house.connect().await else {
        return;
    };
    let sql = "SELECT pid::text FROM pg_stat_activity
               WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1";
    if let Ok(Some(row)) = client.query_opt(sql, &[]).await {
        let _ = Command::new("kill").args(["-KILL", row.get(0)]).status().await;
    }
}

async fn read_only(house: &House, seconds: f64) -> Result<()> {
    // Nobody stops the server before it takes writes again.
    let cluster = house.cluster.lock().await;
    let Some(client) = house.connect().await else {
        return Ok(());
    };
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let set = "ALTER DATABASE callscript SET default_transaction_read_only = on";
    if client.batch_execute(set).await.is_err() {
        return Ok(());
    }
    let _ = client.batch_execute(others).await;
    house.world.wait(seconds).await;
    drop(cluster);
    for _ in 0..100 {
        if let Some(client) = house.connect().await {
            // One after the other: a transaction that began to read may not write any more.
            let writes = client
                .batch_execute("SET default_transaction_read_only = off")
                .await;
            let reset = "ALTER DATABASE callscript RESET default_transaction_read_only";
            if writes.is_ok() && client.batch_execute(reset).await.is_ok() {
                let _ = client.batch_execute(others).await;
                return Ok(());
            }
        }
        house.revive().await?;
    }
    None.context("the database stays read-only")
}
