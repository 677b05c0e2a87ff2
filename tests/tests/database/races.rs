//! Eight workers, two thousand calls, one barrier.

use std::collections::HashSet;
use std::sync::Arc;

use callscript_tests::harness::Database;
use tokio::sync::Barrier;

use crate::setup::{TestResult, claim, count, pending_calls};

const WORKERS: usize = 8;
const CALLS: i32 = 2000;

#[tokio::test(flavor = "multi_thread")]
async fn racing_claims_take_each_call_once_and_newest_first() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, CALLS).await?;
    let barrier = Arc::new(Barrier::new(WORKERS));
    let mut workers = Vec::new();
    for number in 0..WORKERS {
        let client = database.connect().await?;
        let barrier = Arc::clone(&barrier);
        workers.push(tokio::spawn(async move {
            barrier.wait().await;
            let mut taken = Vec::new();
            loop {
                let batch = claim(&client, "vault", &format!("w{number}"), 7).await?;
                if batch.is_empty() {
                    return anyhow::Ok(taken);
                }
                taken.extend(batch);
            }
        }));
    }
    let mut seen = HashSet::new();
    let mut busy = 0;
    for worker in workers {
        let taken = worker.await??;
        busy += usize::from(!taken.is_empty());
        let starts: Vec<&str> = taken
            .iter()
            .filter_map(|item| item.work["start_time_utc"].as_str())
            .collect();
        assert_eq!(starts.len(), taken.len());
        // RFC 3339 times in UTC with a fixed number of digits sort like the times themselves.
        assert!(
            starts.is_sorted_by(|newer, older| newer > older),
            "newest first, within and across batches"
        );
        for item in taken {
            assert_eq!(item.epoch, 1);
            assert!(seen.insert(item.id), "{} was handed out twice", item.id);
        }
    }
    assert_eq!(seen.len(), usize::try_from(CALLS)?);
    assert!(busy > 1, "only one worker got anything: this was no race");
    let in_order = "SELECT count(*) FROM core.calls AS k JOIN core.leases AS l ON l.item_id = k.id
                    WHERE k.status = 'vaulting' AND l.epoch = 1 AND k.lease_epoch = 1 AND l.lane = 'vault'";
    assert_eq!(count(&database, in_order).await?, i64::from(CALLS));
    Ok(())
}
