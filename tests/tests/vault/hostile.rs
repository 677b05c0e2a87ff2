//! Addresses that lead where they should not, and hosts that send what was not asked for.

use callscript_demo::simulators::RecordingFault;

use crate::support::{MIB, Place, TestResult, wav};

#[tokio::test]
async fn an_address_inside_is_refused_before_any_request() -> TestResult {
    let mut place = Place::own().await?;
    let address = place.serve(wav(MIB), RecordingFault::None);
    place.limits.recording_allow_private = false;
    for address in [address.clone(), address.replace("127.0.0.1", "localhost")] {
        let reason = place.refusal(&address).await;
        assert!(reason.contains("private network"), "{reason}");
    }
    assert_eq!(place.recordings.requests(), Vec::<String>::new());
    place.assert_nothing_stored().await
}

#[tokio::test]
async fn redirects_are_held_to_the_same_rules() -> TestResult {
    let place = Place::own().await?;
    let good = place.serve(wav(MIB), RecordingFault::None);
    let lead = |to: &str| place.serve(wav(MIB), RecordingFault::Redirect(to.to_owned()));
    for (to, words) in [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://example.com/a.wav", "only http and https"),
        ("http://user:word@127.0.0.1/a.wav", "user name or password"),
    ] {
        let reason = place.refusal(&lead(to)).await;
        assert!(reason.contains(words), "{to}: {reason}");
        assert!(!reason.contains(to), "the address is in: {reason}");
    }
    place.assert_nothing_stored().await?;

    let third = lead(&lead(&lead(&good)));
    place.transfer(&third).await?;
    let reason = place.refusal(&lead(&third)).await;
    assert!(reason.contains("redirects more than 3 times"), "{reason}");
    Ok(())
}

#[tokio::test]
async fn an_encoding_is_not_unpacked() -> TestResult {
    let place = Place::own().await?;
    for name in ["gzip", "br", "deflate, gzip"] {
        let address = place.serve(wav(MIB), RecordingFault::Encoded(name));
        let reason = place.refusal(&address).await;
        assert!(reason.contains("Content-Encoding"), "{reason}");
    }
    let address = place.serve(wav(MIB), RecordingFault::Encoded("identity"));
    place.transfer(&address).await?;
    Ok(())
}

#[tokio::test]
async fn a_part_that_nobody_asked_for_is_no_recording() -> TestResult {
    let place = Place::own().await?;
    for (status, words) in [
        (206, "a part"),
        (204, "it is empty"),
        (403, "answers 403"),
        (451, "answers 451"),
    ] {
        let address = place.serve(wav(MIB), RecordingFault::Status(status));
        let reason = place.refusal(&address).await;
        assert!(reason.contains(words), "{status}: {reason}");
    }
    place.assert_nothing_stored().await
}
