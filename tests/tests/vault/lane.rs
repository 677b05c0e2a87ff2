//! The vault lane as it runs: the real worker between a database, a host of recordings and a store.

use std::time::Duration;

use callscript_demo::simulators::{Entry, RecordingFault};
use jiff::SignedDuration;

use crate::bare_setup::{MIB, TestResult, entry, now, sha256, wav};
use crate::setup::Setup;

fn ago(minutes: i64, entry: Entry) -> Entry {
    Entry {
        start: now() - SignedDuration::from_mins(minutes),
        ..entry
    }
}

#[tokio::test]
async fn an_expired_address_is_refreshed() -> TestResult {
    let setup = Setup::build().await?;
    let audio = wav(MIB);
    let expired = setup.address("RGBOLD", now() - SignedDuration::from_hours(25));
    let call = setup
        .add(
            entry("RGBOLD", audio.clone(), RecordingFault::None),
            Some(&expired),
        )
        .await?;
    setup.drain().await?;

    let row = setup.call(call).await?;
    assert_eq!(
        row.get::<_, String>(0),
        "downloaded",
        "{}",
        row.get::<_, String>(1)
    );
    let key: String = row.get(2);
    assert!(key.ends_with(&format!("/{call}.wav")), "{key}");
    assert_eq!(row.get::<_, i64>(3), i64::try_from(MIB)?);
    assert_eq!(row.get::<_, String>(4), sha256(&audio));
    assert!(setup.storage.get(&key).await? == audio);
    assert_eq!(setup.recordings.requests(), ["RGBOLD", "RGBOLD"]);
    assert_eq!(setup.ringba.answers(), [200]);
    Ok(())
}

#[tokio::test]
async fn a_call_without_an_address_gets_one() -> TestResult {
    let setup = Setup::build().await?;
    let fault = RecordingFault::Unannounced;
    let call = setup.add(entry("RGBLATE", wav(6 * MIB), fault), None).await?;
    setup.drain().await?;
    assert_eq!(setup.call(call).await?.get::<_, String>(0), "downloaded");
    Ok(())
}

#[tokio::test]
async fn what_never_comes_ends_with_that_reason_and_not_before_its_time() -> TestResult {
    let setup = Setup::build().await?;
    let none = |id: &str| Entry {
        recording: None,
        ..entry(id, Vec::new(), RecordingFault::None)
    };
    let address = setup.address("RGBGONE", now());
    let gone = entry("RGBGONE", wav(MIB), RecordingFault::Missing);
    let gone = setup.add(ago(120, gone), Some(&address)).await?;
    let never = setup.add(ago(120, none("RGBNONE")), None).await?;
    let young = setup.add(ago(30, none("RGBYOUNG")), None).await?;
    setup.drain().await?;

    // What was there once is a dead letter; what never was is nothing that anybody could replay.
    for (call, end, reason) in [
        (gone, "failed", "the recording's address answers 404"),
        (never, "skipped", "Ringba has sent no recording"),
    ] {
        let row = setup.call(call).await?;
        assert_eq!(row.get::<_, String>(0), end);
        assert_eq!(
            row.get::<_, String>(1),
            format!("no recording came within 60 minutes of the hang-up: {reason}")
        );
    }
    let row = setup.call(young).await?;
    assert_eq!(
        (row.get::<_, String>(0).as_str(), row.get::<_, i32>(5)),
        ("pending", 0)
    );
    assert!(row.get::<_, String>(1).starts_with("no recording yet"));
    Ok(())
}

#[tokio::test]
async fn a_short_call_is_skipped_without_a_request() -> TestResult {
    let setup = Setup::build().await?;
    let short = Entry {
        seconds: 14,
        ..entry("RGBSHORT", wav(MIB), RecordingFault::None)
    };
    let address = setup.address("RGBSHORT", now());
    let call = setup.add(short, Some(&address)).await?;
    setup.drain().await?;
    assert_eq!(setup.call(call).await?.get::<_, String>(0), "skipped");
    assert_eq!(setup.recordings.requests(), Vec::<String>::new());
    assert_eq!(setup.store.asked(), Vec::<&str>::new());
    assert_eq!(setup.ringba.answers(), Vec::<u16>::new());
    Ok(())
}

#[tokio::test]
async fn a_second_run_overwrites_the_first() -> TestResult {
    let setup = Setup::build().await?;
    let address = setup.address("RGBTWICE", now());
    let row = entry("RGBTWICE", wav(MIB), RecordingFault::None);
    let call = setup.add(row, Some(&address)).await?;
    setup.drain().await?;
    let first: String = setup.call(call).await?.get(2);
    setup
        .database
        .execute("UPDATE core.calls SET status = 'pending' WHERE id = $1", &[&call])
        .await?;
    setup.drain().await?;
    let row = setup.call(call).await?;
    assert_eq!(
        (row.get::<_, String>(0).as_str(), row.get::<_, String>(2)),
        ("downloaded", first.clone())
    );
    assert_eq!(crate::bare_setup::keys(&setup.storage).await?, [first]);
    Ok(())
}

#[tokio::test]
async fn trouble_is_paid_for_by_whoever_makes_it() -> TestResult {
    let setup = Setup::build().await?;
    // The recording's own fault, three times; a store that damages, once; a store that is busy.
    let page = entry("RGBPAGE", wav(MIB), RecordingFault::Html);
    let page = setup.add(page, Some(&setup.address("RGBPAGE", now()))).await?;
    setup.drain().await?;
    let row = setup.call(page).await?;
    assert_eq!(row.get::<_, String>(0), "failed");
    assert!(row.get::<_, String>(1).ends_with("it is an HTML page"));

    let good = entry("RGBGOOD", wav(MIB), RecordingFault::None);
    let good = setup.add(good, Some(&setup.address("RGBGOOD", now()))).await?;
    setup.store.faults().damage(1);
    setup.drain().await?;
    let row = setup.call(good).await?;
    assert_eq!(
        row.get::<_, String>(0),
        "downloaded",
        "{}",
        row.get::<_, String>(1)
    );
    assert_eq!(setup.recordings.requests().len(), 5);
    Ok(())
}

#[tokio::test]
async fn calls_without_an_address_are_asked_for_together() -> TestResult {
    const CALLS: usize = 12;
    let setup = Setup::build().await?;
    setup.ringba.faults().delay = Duration::from_millis(100);
    let mut calls = Vec::new();
    for number in 0..CALLS {
        let row = entry(&format!("RGBMANY{number}"), wav(MIB / 8), RecordingFault::None);
        calls.push(setup.add(row, None).await?);
    }
    setup.drain().await?;
    for call in calls {
        assert_eq!(setup.call(call).await?.get::<_, String>(0), "downloaded");
    }
    let asked = setup.ringba.answers().len();
    assert!(asked < CALLS / 2, "{asked} requests for {CALLS} calls");
    Ok(())
}

#[tokio::test]
async fn a_host_of_recordings_that_asked_for_a_pause_is_left_alone_by_all() -> TestResult {
    let setup = Setup::build().await?;
    let report = "SELECT callscript.gate_report('recording:127.0.0.1', 'throttled', 600)";
    setup.database.query_one(report, &[]).await?;
    let address = setup.address("RGBWAIT", now());
    let row = entry("RGBWAIT", wav(MIB), RecordingFault::None);
    let call = setup.add(row, Some(&address)).await?;
    setup.drain().await?;
    assert_eq!(setup.recordings.requests(), Vec::<String>::new());
    let row = setup.call(call).await?;
    assert_eq!(
        (row.get::<_, String>(0).as_str(), row.get::<_, i32>(5)),
        ("pending", 0),
        "it costs no attempt"
    );
    assert!(
        row.get::<_, String>(1)
            .starts_with("the recording host was not asked")
    );

    setup
        .database
        .batch_execute(
            "UPDATE core.gates SET closed_until = NULL;
             UPDATE core.calls SET available_at = clock_timestamp()",
        )
        .await?;
    setup.drain().await?;
    assert_eq!(setup.call(call).await?.get::<_, String>(0), "downloaded");
    Ok(())
}
