//! A store's 200 is a claim, and the vault checks what the store really holds.

use callscript_common::storage::{Proof, StorageError};
use callscript_demo::simulators::RecordingFault;
use callscript_worker::recording::TransferError;

use crate::bare_setup::{BareSetup, KEY, MIB, TestResult, keys, sha256, wav};

#[tokio::test]
async fn damage_on_the_way_is_noticed() -> TestResult {
    for fault in [RecordingFault::None, RecordingFault::Unannounced] {
        let setup = BareSetup::own().await?;
        let address = setup.serve(wav(6 * MIB), fault);
        setup.store().faults().damage(1);
        let error = setup.transfer(&address).await.expect_err("it is damaged");
        assert!(
            matches!(&error, TransferError::Storage(StorageError::Corrupt(_))),
            "{error}"
        );
        assert!(error.to_string().contains("the SHA-256 differs"), "{error}");
        // The evidence stays; the next attempt overwrites it.
        assert_eq!(keys(&setup.storage).await?, [KEY]);
        setup.transfer(&address).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_store_that_loses_a_byte_is_noticed() -> TestResult {
    let setup = BareSetup::own().await?;
    let address = setup.serve(wav(MIB), RecordingFault::None);
    setup.store().faults().lose_end(1);
    let reason = setup.refusal(&address).await;
    assert_eq!(
        reason,
        "the store holds 1048575 bytes of 1048576: it lost part of the recording"
    );
    Ok(())
}

#[tokio::test]
async fn an_etag_that_is_no_md5_makes_us_read_back() -> TestResult {
    for fault in [RecordingFault::None, RecordingFault::Unannounced] {
        let setup = BareSetup::own().await?;
        let audio = wav(6 * MIB);
        let address = setup.serve(audio.clone(), fault);
        setup.store().faults().other_etags();
        let secured = setup.transfer(&address).await?;
        assert_eq!((secured.proof, secured.sha256), (Proof::ReadBack, sha256(&audio)));
        setup.store().faults().damage(1);
        let reason = setup.refusal(&address).await;
        assert!(reason.contains("the SHA-256 differs"), "{reason}");
    }
    Ok(())
}

#[tokio::test]
async fn a_store_that_refuses_is_not_the_recordings_fault() -> TestResult {
    let setup = BareSetup::own().await?;
    let address = setup.serve(wav(MIB), RecordingFault::None);
    // A body that flows cannot be sent again: the queue tries again, and nobody pays with an attempt.
    setup.store().faults().slow_down(1);
    let error = setup.transfer(&address).await.expect_err("the store is busy");
    assert!(
        matches!(&error, TransferError::Storage(StorageError::Unavailable(_))),
        "{error}"
    );
    setup.assert_nothing_stored().await
}
