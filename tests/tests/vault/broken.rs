//! Recordings that are short, broken, slow, too large or no recordings at all: nothing is left of them.

use std::time::Duration;

use callscript_demo::simulators::RecordingFault;

use crate::bare_setup::{BareSetup, KEY, MIB, TestResult, wav};

/// Fails with these words, and leaves nothing.
async fn is_refused(audio: Vec<u8>, fault: RecordingFault, words: &str) -> TestResult {
    let setup = BareSetup::anywhere().await?;
    let address = setup.serve(audio, fault.clone());
    let reason = setup.refusal(&address).await;
    assert!(reason.contains(words), "{fault:?}: {reason}");
    assert!(!reason.contains("signature"), "a signed URL is in: {reason}");
    setup.assert_nothing_stored().await
}

#[tokio::test]
async fn a_body_that_breaks_leaves_no_object() -> TestResult {
    for after in [0, 500, 100_000, 9 * MIB] {
        let fault = RecordingFault::Breaks {
            after,
            announced: true,
        };
        is_refused(wav(10 * MIB), fault, "could not be fetched").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_body_without_a_length_that_breaks_leaves_no_upload() -> TestResult {
    for after in [0, 100_000, 6 * MIB, 11 * MIB] {
        let fault = RecordingFault::Breaks {
            after,
            announced: false,
        };
        is_refused(wav(12 * MIB), fault, "could not be fetched").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_transfer_that_is_given_up_leaves_no_upload() -> TestResult {
    let setup = BareSetup::own().await?;
    let address = setup.serve(wav(MIB), RecordingFault::Endless);
    {
        let transfer = setup.transfer(&address);
        let parts = async {
            while !setup.store().asked().contains(&"UploadPart") {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            ended = transfer => panic!("it has no end: {ended:?}"),
            () = parts => {}
        }
    }
    let aborted = async {
        while !setup.store().unfinished().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), aborted).await?;
    setup.assert_nothing_stored().await
}

#[tokio::test]
async fn a_failure_leaves_what_was_stored_before() -> TestResult {
    let setup = BareSetup::anywhere().await?;
    let audio = wav(MIB);
    setup
        .transfer(&setup.serve(audio.clone(), RecordingFault::None))
        .await?;
    let fault = RecordingFault::Breaks {
        after: MIB,
        announced: true,
    };
    setup.refusal(&setup.serve(wav(2 * MIB), fault)).await;
    assert!(setup.storage.get(KEY).await? == audio);
    Ok(())
}

#[tokio::test]
async fn a_drip_is_cut() -> TestResult {
    let mut setup = BareSetup::anywhere().await?;
    setup.pace_window = Duration::from_millis(300);
    let fault = RecordingFault::Drips(Duration::from_millis(20));
    let reason = setup.refusal(&setup.serve(wav(MIB), fault)).await;
    assert!(reason.contains("CALLSCRIPT_RECORDING_MIN_RATE"), "{reason}");
    setup.assert_nothing_stored().await
}

#[tokio::test]
async fn the_whole_transfer_has_a_time_limit() -> TestResult {
    let mut setup = BareSetup::anywhere().await?;
    (setup.limits.recording_timeout, setup.limits.recording_min_rate) = (1, 0);
    let fault = RecordingFault::Drips(Duration::from_millis(20));
    let reason = setup.refusal(&setup.serve(wav(MIB), fault)).await;
    assert!(reason.contains("no answer in time"), "{reason}");
    setup.assert_nothing_stored().await
}

#[tokio::test]
async fn the_size_limit_holds_with_and_without_a_length() -> TestResult {
    let mut setup = BareSetup::own().await?;
    setup.limits.limits.recording_max_mb = 7;
    let announced = setup
        .refusal(&setup.serve(wav(8 * MIB), RecordingFault::None))
        .await;
    assert!(announced.contains("CALLSCRIPT_RECORDING_MAX_MB"), "{announced}");
    assert_eq!(setup.store().asked(), Vec::<&str>::new());
    let endless = setup
        .refusal(&setup.serve(wav(MIB), RecordingFault::Endless))
        .await;
    assert!(endless.contains("CALLSCRIPT_RECORDING_MAX_MB"), "{endless}");
    setup.assert_nothing_stored().await
}

#[tokio::test]
async fn what_is_no_recording_is_never_sent() -> TestResult {
    let page = b"<!DOCTYPE html><html><body>Your link has expired</body></html>".repeat(50);
    let mut long = wav(10_000);
    long.truncate(8000);
    let cases: [(Vec<u8>, &str); 6] = [
        (Vec::new(), "it is empty"),
        (page, "it is an HTML page"),
        (b"{\"error\": \"expired\"}".repeat(100), "it is JSON"),
        (
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".repeat(100),
            "it is a PDF document",
        ),
        (b"RIFF\x24\0\0\0WAVEfmt ".to_vec(), "too few to hold a word"),
        (long, "it is truncated"),
    ];
    for (bytes, words) in cases {
        for fault in [RecordingFault::None, RecordingFault::Unannounced] {
            let setup = BareSetup::own().await?;
            let reason = setup.refusal(&setup.serve(bytes.clone(), fault)).await;
            assert!(reason.contains(words), "{words}: {reason}");
            assert_eq!(setup.store().asked(), Vec::<&str>::new(), "{words}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_long_recording_without_a_length_that_ends_early_is_aborted() -> TestResult {
    let mut audio = wav(12 * MIB);
    audio.truncate(11 * MIB);
    is_refused(audio, RecordingFault::Unannounced, "it is truncated").await
}
