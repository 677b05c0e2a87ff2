//! The vault lane as it runs: the real worker between a database, a host of recordings and a store.

use callscript_demo::simulators::{Entry, RecordingFault};
use jiff::SignedDuration;

use crate::plant::Plant;
use crate::support::{MIB, TestResult, entry, now, sha256, wav};

fn ago(minutes: i64, entry: Entry) -> Entry {
    Entry {
        start: now() - SignedDuration::from_mins(minutes),
        ..entry
    }
}

#[tokio::test]
async fn an_expired_address_is_refreshed() -> TestResult {
    let plant = Plant::build().await?;
    let audio = wav(MIB);
    let expired = plant.address("RGBOLD", now() - SignedDuration::from_hours(25));
    let call = plant
        .add(
            entry("RGBOLD", audio.clone(), RecordingFault::None),
            Some(&expired),
        )
        .await?;
    plant.drain().await?;

    let row = plant.call(call).await?;
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
    assert!(plant.storage.get(&key).await? == audio);
    assert_eq!(plant.recordings.requests(), ["RGBOLD", "RGBOLD"]);
    assert_eq!(plant.ringba.answers(), [200]);
    Ok(())
}

#[tokio::test]
async fn a_call_without_an_address_gets_one() -> TestResult {
    let plant = Plant::build().await?;
    let fault = RecordingFault::Unannounced;
    let call = plant.add(entry("RGBLATE", wav(6 * MIB), fault), None).await?;
    plant.drain().await?;
    assert_eq!(plant.call(call).await?.get::<_, String>(0), "downloaded");
    Ok(())
}

#[tokio::test]
async fn what_never_comes_fails_with_that_reason_and_not_before_its_time() -> TestResult {
    let plant = Plant::build().await?;
    let none = |id: &str| Entry {
        recording: None,
        ..entry(id, Vec::new(), RecordingFault::None)
    };
    let address = plant.address("RGBGONE", now());
    let gone = entry("RGBGONE", wav(MIB), RecordingFault::Missing);
    let gone = plant.add(ago(120, gone), Some(&address)).await?;
    let never = plant.add(ago(120, none("RGBNONE")), None).await?;
    let young = plant.add(ago(30, none("RGBYOUNG")), None).await?;
    plant.drain().await?;

    for (call, reason) in [
        (gone, "the recording's address answers 404"),
        (never, "Ringba has sent no recording"),
    ] {
        let row = plant.call(call).await?;
        assert_eq!(row.get::<_, String>(0), "failed");
        assert_eq!(
            row.get::<_, String>(1),
            format!("no recording came within 60 minutes of the hang-up: {reason}")
        );
    }
    let row = plant.call(young).await?;
    assert_eq!(
        (row.get::<_, String>(0).as_str(), row.get::<_, i32>(5)),
        ("pending", 0)
    );
    assert!(row.get::<_, String>(1).starts_with("no recording yet"));
    Ok(())
}

#[tokio::test]
async fn a_short_call_is_skipped_without_a_request() -> TestResult {
    let plant = Plant::build().await?;
    let short = Entry {
        seconds: 14,
        ..entry("RGBSHORT", wav(MIB), RecordingFault::None)
    };
    let address = plant.address("RGBSHORT", now());
    let call = plant.add(short, Some(&address)).await?;
    plant.drain().await?;
    assert_eq!(plant.call(call).await?.get::<_, String>(0), "skipped");
    assert_eq!(plant.recordings.requests(), Vec::<String>::new());
    assert_eq!(plant.store.asked(), Vec::<&str>::new());
    assert_eq!(plant.ringba.answers(), Vec::<u16>::new());
    Ok(())
}

#[tokio::test]
async fn a_second_run_overwrites_the_first() -> TestResult {
    let plant = Plant::build().await?;
    let address = plant.address("RGBTWICE", now());
    let row = entry("RGBTWICE", wav(MIB), RecordingFault::None);
    let call = plant.add(row, Some(&address)).await?;
    plant.drain().await?;
    let first: String = plant.call(call).await?.get(2);
    plant
        .database
        .execute("UPDATE core.calls SET status = 'pending' WHERE id = $1", &[&call])
        .await?;
    plant.drain().await?;
    let row = plant.call(call).await?;
    assert_eq!(
        (row.get::<_, String>(0).as_str(), row.get::<_, String>(2)),
        ("downloaded", first.clone())
    );
    assert_eq!(crate::support::keys(&plant.storage).await?, [first]);
    Ok(())
}

#[tokio::test]
async fn trouble_is_paid_for_by_whoever_makes_it() -> TestResult {
    let plant = Plant::build().await?;
    // The recording's own fault, three times; a store that damages, once; a store that is busy.
    let page = entry("RGBPAGE", wav(MIB), RecordingFault::Html);
    let page = plant.add(page, Some(&plant.address("RGBPAGE", now()))).await?;
    plant.drain().await?;
    let row = plant.call(page).await?;
    assert_eq!(row.get::<_, String>(0), "failed");
    assert!(row.get::<_, String>(1).ends_with("it is an HTML page"));

    let good = entry("RGBGOOD", wav(MIB), RecordingFault::None);
    let good = plant.add(good, Some(&plant.address("RGBGOOD", now()))).await?;
    plant.store.faults().damage(1);
    plant.drain().await?;
    let row = plant.call(good).await?;
    assert_eq!(
        row.get::<_, String>(0),
        "downloaded",
        "{}",
        row.get::<_, String>(1)
    );
    assert_eq!(plant.recordings.requests().len(), 5);
    Ok(())
}
