//! Addresses that lead where they should not, and hosts that send what was not asked for.

use callscript_demo::simulators::RecordingFault;

use crate::bare_setup::{BareSetup, MIB, TestResult, wav};

#[tokio::test]
async fn an_address_inside_is_refused_before_any_request() -> TestResult {
    let mut setup = BareSetup::own().await?;
    let address = setup.serve(wav(MIB), RecordingFault::None);
    setup.limits.recording_allow_private = false;
    for address in [address.clone(), address.replace("127.0.0.1", "localhost")] {
        let reason = setup.refusal(&address).await;
        assert!(reason.contains("private network"), "{reason}");
    }
    assert_eq!(setup.recordings.requests(), Vec::<String>::new());
    setup.assert_nothing_stored().await
}

#[tokio::test]
async fn redirects_are_held_to_the_same_rules() -> TestResult {
    let setup = BareSetup::own().await?;
    let good = setup.serve(wav(MIB), RecordingFault::None);
    let lead = |to: &str| setup.serve(wav(MIB), RecordingFault::Redirect(to.to_owned()));
    for (to, words) in [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://example.com/a.wav", "only http and https"),
        ("http://user:word@127.0.0.1/a.wav", "user name or password"),
    ] {
        let reason = setup.refusal(&lead(to)).await;
        assert!(reason.contains(words), "{to}: {reason}");
        assert!(!reason.contains(to), "the address is in: {reason}");
    }
    setup.assert_nothing_stored().await?;

    let third = lead(&lead(&lead(&good)));
    setup.transfer(&third).await?;
    let reason = setup.refusal(&lead(&third)).await;
    assert!(reason.contains("redirects more than 3 times"), "{reason}");
    Ok(())
}

#[tokio::test]
async fn an_encoding_is_not_unpacked() -> TestResult {
    let setup = BareSetup::own().await?;
    for name in ["gzip", "br", "deflate, gzip"] {
        let address = setup.serve(wav(MIB), RecordingFault::Encoded(name));
        let reason = setup.refusal(&address).await;
        assert!(reason.contains("Content-Encoding"), "{reason}");
    }
    let address = setup.serve(wav(MIB), RecordingFault::Encoded("identity"));
    setup.transfer(&address).await?;
    Ok(())
}

#[tokio::test]
async fn a_part_that_nobody_asked_for_is_no_recording() -> TestResult {
    let setup = BareSetup::own().await?;
    for (status, words) in [
        (206, "a part"),
        (204, "it is empty"),
        (403, "answers 403"),
        (451, "answers 451"),
    ] {
        let address = setup.serve(wav(MIB), RecordingFault::Status(status));
        let reason = setup.refusal(&address).await;
        assert!(reason.contains(words), "{status}: {reason}");
    }
    setup.assert_nothing_stored().await
}
