//! Bad input of every kind: each ends in an explained state, and the other calls go on.

use anyhow::Result;
use callscript_demo::calls::SpokenCall;
use callscript_demo::calls::plan::Format;
use callscript_demo::simulators::{Entry, RecordingFault};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::setup::{Setup, entry_of, now, quick_call};

/// How a row must end.
enum End {
    /// `flagged` or `safe`.
    Judged,
    /// `failed` in this lane, with these words in the reason.
    Failed(&'static str, &'static str),
    /// `skipped`, with these words in the reason.
    Skipped(&'static str),
    /// Judged or failed, the latter with a reason: which one depends on how much sound is left.
    Explained,
}

/// Every kind of row, and how it must end.
fn rows(call: &SpokenCall) -> Result<Vec<(Entry, End)>> {
    let good = |id: &str| entry_of(call, id, call.audio.clone());
    let two_hours_ago = |id: &str| Entry {
        start: now() - SignedDuration::from_hours(2),
        visible_at: now() - SignedDuration::from_hours(2),
        ..good(id)
    };
    let noise: Vec<u8> = (0..20_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let future = (now() + SignedDuration::from_hours(5)).as_millisecond();
    let date = (now() - SignedDuration::from_mins(3))
        .strftime("%m/%d/%Y %I:%M:%S %p")
        .to_string();
    Ok(vec![
        (good("RGBGOOD1"), End::Judged),
        (
            good("RGBNEGATIVE").with("callLengthInSeconds", json!(-5)),
            End::Judged,
        ),
        (good("RGBDATE").with("callDt", json!(date)), End::Judged),
        (
            good("RGBNOCAMPAIGN")
                .with("campaignId", Value::Null)
                .with("campaignName", Value::Null),
            End::Judged,
        ),
        (
            Entry {
                campaign: ("CA77".to_owned(), "Mystery 9".to_owned()),
                ..good("RGBMYSTERY")
            },
            End::Judged,
        ),
        (
            good("RGBFUTURE").with("callDt", json!(future)),
            End::Failed("ingest", "future"),
        ),
        (
            good("RGBEMPTY").with_fault(RecordingFault::Empty),
            End::Failed("vault", ""),
        ),
        (
            good("RGBHTML").with_fault(RecordingFault::Html),
            End::Failed("vault", "HTML"),
        ),
        (
            entry_of(call, "RGBNOISE", noise),
            End::Failed("vault", "no recording"),
        ),
        (
            good("RGBTRUNCATED").with_fault(RecordingFault::Truncated),
            End::Explained,
        ),
        (
            two_hours_ago("RGBGONE").with_fault(RecordingFault::Missing),
            End::Failed("vault", "no recording came"),
        ),
        (
            Entry {
                recording: None,
                ..two_hours_ago("RGBNONE")
            },
            End::Skipped("no recording came"),
        ),
        (
            good("RGBLATE").with_late_recording(SignedDuration::from_secs(64)),
            End::Judged,
        ),
        (
            good("RGBBUSY").with_fault(RecordingFault::Unavailable(2)),
            End::Judged,
        ),
        (entry_of(call, "RGBSILENT", silence()?), End::Judged),
        (good("RGBGOOD2"), End::Judged),
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_bad_row_is_explained_and_the_others_go_on() -> Result<()> {
    let mut setup = Setup::build(None).await?;
    let call = quick_call("")?;
    let rows = rows(&call)?;
    let good = |id: &str| entry_of(&call, id, call.audio.clone());
    setup
        .ringba
        .log()
        .add(good("RGBNOID").with("inboundCallId", Value::Null));
    setup
        .ringba
        .log()
        .add(good("RGBNODATE").with("callDt", json!("soon")));
    for (entry, _) in &rows {
        setup.ringba.log().add(entry.clone());
    }
    {
        let mut faults = setup.ringba.faults();
        (faults.garbage, faults.partial, faults.unavailable) = (1, 1, 1);
        (faults.too_many_requests, faults.retry_after) = (1, Some(1));
    }
    setup.ask().await?;
    setup.start_worker()?;
    setup.until_all_ended(rows.len()).await?;

    for (entry, end) in &rows {
        let (id, fate) = (&entry.id, setup.fate(&entry.id).await?);
        // Silence that is shorter than its call was heard in part.
        let judged = ["flagged", "safe", "unjudged"].contains(&fate.status.as_str()) && fate.judgements == 1;
        let explained = fate.status == "failed" && fate.judgements == 0 && !fate.error.trim().is_empty();
        match end {
            End::Judged => assert!(judged, "{id}: {fate:?}"),
            End::Failed(lane, words) => {
                assert!(
                    explained && fate.failed_lane.as_deref() == Some(*lane),
                    "{id}: {fate:?}"
                );
                assert!(fate.error.contains(words), "{id}: {fate:?}");
            }
            End::Skipped(words) => {
                assert!(
                    fate.status == "skipped" && fate.error.contains(words),
                    "{id}: {fate:?}"
                );
            }
            End::Explained => assert!(judged || explained, "{id}: {fate:?}"),
        }
        assert!(
            !fate.error.contains("signature="),
            "{id}: a signed URL is in the reason"
        );
    }
    nothing_is_lost(&setup).await?;
    let silent = setup.fate("RGBSILENT").await?;
    assert_eq!((silent.text.as_deref(), silent.flags.len()), (Some(""), 0));
    Ok(())
}

async fn nothing_is_lost(setup: &Setup) -> Result<()> {
    let rejected: Vec<String> = setup
        .database
        // A record read again under a newly signed recording URL is a new payload.
        .query("SELECT DISTINCT reason FROM core.rejected_records", &[])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(rejected.len(), 2, "{rejected:?}");
    let windows: Vec<String> = setup
        .database
        .query(
            "SELECT status::text || ' ' || coalesce(processing_error, '') FROM core.sync_windows",
            &[],
        )
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert!(
        windows.iter().all(|window| window.starts_with("done")),
        "{windows:?}"
    );
    let row = setup
        .database
        .query_one(
            "SELECT (SELECT duration_seconds IS NULL FROM core.calls WHERE ringba_call_id = 'RGBNEGATIVE'),
                    (SELECT vertical IS NULL FROM bi.calls WHERE ringba_call_id = 'RGBMYSTERY')",
            &[],
        )
        .await?;
    assert!(row.get::<_, bool>(0) && row.get::<_, bool>(1));
    Ok(())
}

/// Twenty seconds of nothing.
fn silence() -> Result<Vec<u8>> {
    callscript_demo::calls::encode::encode(&[vec![0.0; 160_000]], Format::Wav)
}
