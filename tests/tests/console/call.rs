//! The page of a call.

use anyhow::Result;
use reqwest::StatusCode;

use crate::setup::Setup;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_shows_flags_with_their_evidence_in_the_transcript() -> Result<()> {
    let setup = Setup::build(60).await?;
    let reviewer = setup.person("reviewer").await?;
    let call = setup.open_call().await?;
    let page = reviewer.page(&format!("/calls/{call}?t=7.5")).await?;
    let row = setup
        .database
        .query_one(
            "SELECT flag_id, segment, rule_name FROM bi.flags WHERE call_id = $1 ORDER BY severity DESC LIMIT 1",
            &[&call],
        )
        .await?;
    let (flag, segment, rule): (i64, i32, String) = (row.get(0), row.get(1), row.get(2));
    assert!(page.contains(&format!("id=\"flag-{flag}\"")) && page.contains(&rule));
    assert!(page.contains(&format!("id=\"s-{segment}\"")) && page.contains("<mark class=\"hit\">"));
    assert!(
        page.contains("data-start=\"7.50\""),
        "the deep link wins over the first flag"
    );
    // Deciding one flag of it, without a script, comes back to the same place.
    let back = format!("/calls/{call}#flag-{flag}");
    let fields = [
        ("flag", flag.to_string()),
        ("seen", format!("{flag}:0")),
        ("action", "confirmed".to_owned()),
        ("back", back.clone()),
    ];
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let answer = reviewer.post("/flags/decide", &fields).await?;
    let location = answer.headers()["location"].to_str()?.to_owned();
    assert_eq!(location, back);
    let page = reviewer.after(&answer).await?.text().await?;
    assert!(page.contains("1 flag confirmed"));
    assert!(page.contains("confirmed by reviewer@example.com"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sound_comes_in_ranges_from_the_private_bucket() -> Result<()> {
    let setup = Setup::build(3).await?;
    let viewer = setup.person("viewer").await?;
    let row = setup
        .database
        .query_one(
            "SELECT id, storage_path FROM core.calls ORDER BY start_time_utc LIMIT 1",
            &[],
        )
        .await?;
    let (call, key): (uuid::Uuid, String) = (row.get(0), row.get(1));
    let path = format!("/calls/{call}/audio");
    // In the database but not in the bucket: it says so.
    let missing = viewer.get(&path).await?;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    assert!(missing.text().await?.contains("not in the bucket any more"));
    let object = setup.objects.object(&key);
    std::fs::create_dir_all(object.parent().unwrap_or(&object))?;
    std::fs::write(&object, (0..=255u8).collect::<Vec<_>>())?;
    let whole = viewer.get(&path).await?;
    assert_eq!(
        (whole.status(), whole.headers()["accept-ranges"].to_str()?),
        (StatusCode::OK, "bytes")
    );
    assert_eq!(whole.headers()["content-type"], "audio/mpeg");
    assert_eq!(whole.bytes().await?.len(), 256);
    let part = viewer.get_with(&path, &[("range", "bytes=10-19")]).await?;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], "bytes 10-19/256");
    assert_eq!(part.bytes().await?.to_vec(), (10..20u8).collect::<Vec<_>>());
    // No path of ours reaches any other object.
    for path in [
        "/calls/..%2f..%2fetc/audio",
        "/calls/written%2f1.mp3/audio",
        "/calls/../audio",
    ] {
        let status = viewer.get(path).await?.status();
        assert!(status.is_client_error(), "{path}: {status}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_state_says_what_happened_and_what_to_do() -> Result<()> {
    let setup = Setup::build(3).await?;
    let (reviewer, viewer) = (setup.person("reviewer").await?, setup.person("viewer").await?);
    let calls: Vec<uuid::Uuid> = setup
        .database
        .query("SELECT id FROM core.calls ORDER BY id", &[])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    setup.database
        .batch_execute(&format!(
            "UPDATE core.calls SET status = 'failed', failed_lane = 'factory', processing_error = 'the sound is broken',
                    judgement_id = NULL, judged_at = NULL, transcribed_at = NULL WHERE id = '{0}';
             DELETE FROM core.transcripts WHERE call_id = '{0}';
             UPDATE core.calls SET status = 'pending', storage_path = NULL, audio_bytes = NULL, audio_sha256 = NULL,
                    vaulted_at = NULL, transcribed_at = NULL, judgement_id = NULL, judged_at = NULL WHERE id = '{1}';
             DELETE FROM core.transcripts WHERE call_id = '{1}';
             UPDATE core.transcripts SET segments = '[]' WHERE call_id = '{2}'",
            calls[0], calls[1], calls[2]
        ))
        .await?;
    let failed = reviewer.page(&format!("/calls/{}", calls[0])).await?;
    assert!(failed.contains("Transcription failed.") && failed.contains("the sound is broken"));
    assert!(failed.contains("Try again") && failed.contains("No transcript"));
    assert!(
        !viewer
            .page(&format!("/calls/{}", calls[0]))
            .await?
            .contains("<button>Try again")
    );
    let waiting = reviewer.page(&format!("/calls/{}", calls[1])).await?;
    assert!(
        waiting.contains("still being worked on (pending)") && waiting.contains("has not been secured yet")
    );
    assert!(
        reviewer
            .page(&format!("/calls/{}", calls[2]))
            .await?
            .contains("Nobody speaks")
    );
    // The next step works, for those who may.
    let retry = format!("/calls/{}/retry", calls[0]);
    assert_eq!(viewer.post(&retry, &[]).await?.status(), StatusCode::FORBIDDEN);
    assert_eq!(reviewer.post(&retry, &[]).await?.status(), StatusCode::SEE_OTHER);
    let status: String = setup
        .one("SELECT status FROM bi.calls WHERE call_id = $1", &[&calls[0]])
        .await?;
    assert_eq!(status, "downloaded");
    for missing in ["/calls/00000000-0000-0000-0000-000000000000", "/calls/nonsense"] {
        assert_eq!(reviewer.get(missing).await?.status(), StatusCode::NOT_FOUND);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_are_masked_for_viewers() -> Result<()> {
    let setup = Setup::build(2).await?;
    let (reviewer, viewer) = (setup.person("reviewer").await?, setup.person("viewer").await?);
    let row = setup
        .database
        .query_one(
            "SELECT id, caller_number FROM core.calls ORDER BY id LIMIT 1",
            &[],
        )
        .await?;
    let (call, number): (uuid::Uuid, String) = (row.get(0), row.get(1));
    let shown = number.trim_start_matches('+');
    let path = format!("/calls/{call}");
    assert!(reviewer.page(&path).await?.contains(shown));
    let masked = viewer.page(&path).await?;
    assert!(!masked.contains(shown) && masked.contains(&format!("***{}", &number[number.len() - 4..])));
    // Whoever knows the whole number finds the call.
    let found = viewer.get(&format!("/calls?q={shown}")).await?;
    assert_eq!(found.headers()["location"], path.as_str());
    assert!(!viewer.page("/calls").await?.contains(shown));
    for list in ["calls", "flags"] {
        let file = crate::export::file(&viewer, list, "state=all", &[]).await?;
        assert!(file.contains("***") && !file.contains(shown), "{list}");
    }
    assert!(!setup.log()?.contains(shown));
    Ok(())
}
