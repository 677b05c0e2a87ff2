//! Good recordings of every size and kind of transfer.

use callscript_common::storage::Proof;
use callscript_demo::simulators::RecordingFault;

use crate::bare_setup::{BareSetup, KEY, MIB, TestResult, keys, sha256, wav};

async fn is_stored_whole(audio: Vec<u8>, fault: RecordingFault) -> TestResult {
    let setup = BareSetup::anywhere().await?;
    let address = setup.serve(audio.clone(), fault);
    let secured = setup.transfer(&address).await?;
    assert_eq!(
        (secured.bytes, secured.sha256.as_str(), secured.content_type),
        (audio.len() as u64, sha256(&audio).as_str(), "audio/wav")
    );
    assert_eq!(secured.proof, Proof::ETag);
    assert!(
        setup.storage.get(KEY).await? == audio,
        "the object is another one"
    );
    if let Some(page) = setup.storage.unfinished("", None).await? {
        assert!(page.entries.is_empty(), "{page:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_known_length_goes_out_in_one_request() -> TestResult {
    is_stored_whole(wav(12 * MIB + 12_345), RecordingFault::None).await?;
    is_stored_whole(wav(1000), RecordingFault::None).await
}

#[tokio::test]
async fn an_unknown_length_goes_out_in_parts() -> TestResult {
    is_stored_whole(wav(12 * MIB + 12_345), RecordingFault::Unannounced).await
}

#[tokio::test]
async fn a_length_of_whole_parts_has_no_empty_part() -> TestResult {
    is_stored_whole(wav(10 * MIB), RecordingFault::Unannounced).await?;
    is_stored_whole(wav(5 * MIB), RecordingFault::Unannounced).await
}

#[tokio::test]
async fn what_fits_into_a_part_is_one_request() -> TestResult {
    let setup = BareSetup::own().await?;
    let audio = wav(5 * MIB - 1);
    let address = setup.serve(audio.clone(), RecordingFault::Unannounced);
    let secured = setup.transfer(&address).await?;
    assert_eq!(secured.sha256, sha256(&audio));
    assert_eq!(setup.store().asked(), ["PutObject", "HeadObject"]);
    Ok(())
}

#[tokio::test]
async fn twice_is_once() -> TestResult {
    let setup = BareSetup::anywhere().await?;
    let audio = wav(6 * MIB);
    for fault in [
        RecordingFault::None,
        RecordingFault::Unannounced,
        RecordingFault::None,
    ] {
        let address = setup.serve(audio.clone(), fault);
        setup.transfer(&address).await?;
        assert_eq!(keys(&setup.storage).await?, [KEY]);
    }
    assert_eq!(setup.storage.head(KEY).await?.bytes, audio.len() as u64);
    Ok(())
}

#[tokio::test]
async fn more_transfers_than_memory_for_parts_end_all_the_same() -> TestResult {
    let setup = BareSetup::own().await?;
    let audio = wav(11 * MIB);
    let address = setup.serve(audio.clone(), RecordingFault::Unannounced);
    let all = futures_util::future::join_all((0..12).map(|_| setup.transfer(&address))).await;
    for secured in all {
        assert_eq!(secured?.sha256, sha256(&audio));
    }
    assert_eq!(setup.store().unfinished(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_busy_store_is_asked_again_for_parts() -> TestResult {
    let setup = BareSetup::own().await?;
    let address = setup.serve(wav(2 * MIB), RecordingFault::Unannounced);
    setup.store().faults().slow_down(2);
    setup.transfer(&address).await?;
    Ok(())
}
