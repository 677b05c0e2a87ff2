//! A store's 200 is a claim: what it holds is looked at before anybody believes it.

use callscript_common::storage::{Proof, StorageError};
use callscript_demo::simulators::RecordingFault;
use callscript_worker::recording::TransferError;

use crate::support::{KEY, MIB, Place, TestResult, keys, sha256, wav};

#[tokio::test]
async fn damage_on_the_way_is_noticed() -> TestResult {
    for fault in [RecordingFault::None, RecordingFault::Unannounced] {
        let place = Place::own().await?;
        let address = place.serve(wav(6 * MIB), fault);
        place.store().faults().damage(1);
        let error = place.transfer(&address).await.expect_err("it is damaged");
        assert!(
            matches!(&error, TransferError::Storage(StorageError::Corrupt(_))),
            "{error}"
        );
        assert!(error.to_string().contains("the SHA-256 differs"), "{error}");
        // The evidence stays; the next attempt overwrites it.
        assert_eq!(keys(&place.storage).await?, [KEY]);
        place.transfer(&address).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_store_that_loses_a_byte_is_noticed() -> TestResult {
    let place = Place::own().await?;
    let address = place.serve(wav(MIB), RecordingFault::None);
    place.store().faults().lose_end(1);
    let reason = place.refusal(&address).await;
    assert_eq!(
        reason,
        "the store holds 1048575 bytes of 1048576: it lost part of the recording"
    );
    Ok(())
}

#[tokio::test]
async fn an_etag_that_is_no_md5_makes_us_read_back() -> TestResult {
    for fault in [RecordingFault::None, RecordingFault::Unannounced] {
        let place = Place::own().await?;
        let audio = wav(6 * MIB);
        let address = place.serve(audio.clone(), fault);
        place.store().faults().other_etags();
        let secured = place.transfer(&address).await?;
        assert_eq!((secured.proof, secured.sha256), (Proof::ReadBack, sha256(&audio)));
        place.store().faults().damage(1);
        let reason = place.refusal(&address).await;
        assert!(reason.contains("the SHA-256 differs"), "{reason}");
    }
    Ok(())
}

#[tokio::test]
async fn a_store_that_refuses_is_not_the_recordings_fault() -> TestResult {
    let place = Place::own().await?;
    let address = place.serve(wav(MIB), RecordingFault::None);
    // A body that flows cannot be sent again: the queue tries again, and nobody pays with an attempt.
    place.store().faults().slow_down(1);
    let error = place.transfer(&address).await.expect_err("the store is busy");
    assert!(
        matches!(&error, TransferError::Storage(StorageError::Unavailable(_))),
        "{error}"
    );
    place.assert_nothing_stored().await
}
