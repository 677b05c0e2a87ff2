//! A store that refuses everything: no call pays for it, and the reason says what to mend.

use callscript_common::storage::StorageError;
use callscript_demo::services::Refusal;
use callscript_demo::simulators::RecordingFault;
use callscript_worker::recording::TransferError;

use crate::bare_setup::{BareSetup, MIB, TestResult, entry, now, wav};
use crate::setup::Setup;

const DENIED: Refusal = Refusal {
    status: 403,
    code: "AccessDenied",
    region: None,
};

#[tokio::test]
async fn a_bucket_that_denies_everything_stops_the_lane_and_costs_nothing() -> TestResult {
    let setup = Setup::build().await?;
    for number in 0..60 {
        let id = format!("RGB{number}");
        let row = entry(&id, wav(2000 + number), RecordingFault::None);
        setup.add(row, Some(&setup.address(&id, now()))).await?;
    }
    setup.store.faults().refuse(Some(DENIED));
    setup.drain().await?;
    let states = "SELECT string_agg(DISTINCT concat_ws(' ', status, retry_count), ', ') FROM core.calls";
    let state: String = setup.database.query_one(states, &[]).await?.get(0);
    assert_eq!(state, "pending 0");
    let tried = "SELECT count(*), min(processing_error) FROM core.calls WHERE deferral_count > 0";
    let row = setup.database.query_one(tried, &[]).await?;
    let (tried, reason): (i64, String) = (row.get(0), row.get(1));
    assert!((1..60).contains(&tried), "{tried} of 60 were tried");
    assert!(reason.contains("403 AccessDenied"), "{reason}");
    setup.store.faults().refuse(None);
    setup.drain().await?;
    let state: String = setup.database.query_one(states, &[]).await?.get(0);
    assert_eq!(state, "downloaded 0");
    Ok(())
}

#[tokio::test]
async fn a_store_that_refuses_says_what_to_mend() -> TestResult {
    let setup = BareSetup::own().await?;
    let address = setup.serve(wav(MIB), RecordingFault::None);
    for (refusal, words) in [
        (
            Refusal {
                status: 301,
                code: "PermanentRedirect",
                region: Some("eu-central-1"),
            },
            "lies in the region eu-central-1: set AWS_REGION",
        ),
        (
            Refusal {
                status: 400,
                code: "AuthorizationHeaderMalformed",
                region: Some("eu-central-1"),
            },
            "lies in the region eu-central-1: set AWS_REGION",
        ),
        (
            Refusal {
                status: 403,
                code: "RequestTimeTooSkewed",
                region: None,
            },
            "set this machine's clock",
        ),
        (
            DENIED,
            "check CALLSCRIPT_BUCKET, AWS_ENDPOINT_URL_S3 and the AWS keys",
        ),
        (
            Refusal {
                status: 301,
                code: "PermanentRedirect",
                region: Some("<script>"),
            },
            "the store refused (301",
        ),
    ] {
        setup.store().faults().refuse(Some(refusal));
        let error = setup.transfer(&address).await.expect_err("it refuses");
        assert!(error.to_string().contains(words), "{error}");
        assert!(
            matches!(&error, TransferError::Storage(error) if error.is_everyones()),
            "{error}"
        );
    }
    setup.store().faults().refuse(None);
    let broken = StorageError::Unavailable("503".to_owned());
    assert!(!broken.is_everyones(), "the store's own trouble passes by itself");
    setup.transfer(&address).await?;
    Ok(())
}
