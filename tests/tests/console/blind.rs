//! Reading a sampled call without knowing the verdict, and marking what was missed.

use anyhow::{Context, Result};
use reqwest::StatusCode;

use crate::setup::Setup;

/// A console over judged calls of which one is in the sample.
async fn sampled() -> Result<(Setup, uuid::Uuid)> {
    let setup = Setup::build(20).await?;
    setup
        .database
        .batch_execute(
            "INSERT INTO core.recall_samples (call_id, judgement_id, day, publisher, is_flagged, stratum_calls, stratum_drawn)
             SELECT id, judgement_id, (clock_timestamp() AT TIME ZONE 'UTC')::date, '', false, 1, 1
             FROM core.calls WHERE status = 'safe' ORDER BY id LIMIT 1",
        )
        .await?;
    let call = setup.one("SELECT call_id FROM core.recall_samples", &[]).await?;
    Ok((setup, call))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_read_word_by_word_and_nothing_tells_the_verdict() -> Result<()> {
    let (setup, call) = sampled().await?;
    let reviewer = setup.person("reviewer").await?;
    let page = reviewer.page("/blind").await?;
    assert!(page.contains("1 call is waiting for you") && page.contains("No rule is broken"));
    for told in ["status-safe", "Score ", "publisher", "flag-"] {
        assert!(!page.contains(told), "{told}");
    }
    // A word is a link to the question which rule is broken there.
    let link = page
        .split("href=\"")
        .find(|link| link.starts_with(&format!("/blind?call={call}")) && link.contains("at=1.0"))
        .and_then(|link| link.split('"').next())
        .context("no word can be chosen")?
        .replace("&#38;", "&");
    let asked = reviewer.page(&link).await?;
    assert!(asked.contains("Which rule is broken?") && asked.contains("value=\"gift_card@1.0\""));
    let marked = reviewer
        .page(&format!("/blind?call={call}&h=gift_card@1.0"))
        .await?;
    assert!(marked.contains("This is all") && marked.contains("Gift card"));
    let answer = reviewer
        .post("/blind", &[("call", &call.to_string()), ("h", "gift_card@1.0")])
        .await?;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let heard: String = setup
        .one(
            "SELECT concat_ws(' ', m.rule_id, m.segment, m.is_blind, r.is_violation)
             FROM core.missed_violations AS m JOIN core.recall_reads AS r USING (call_id)",
            &[],
        )
        .await?;
    assert_eq!(heard, "gift_card 1 t t");
    assert!(
        reviewer
            .page("/blind")
            .await?
            .contains("No call is waiting for you")
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_missed_is_marked_from_the_page_of_a_call() -> Result<()> {
    let (setup, _) = sampled().await?;
    let reviewer = setup.person("reviewer").await?;
    let call: uuid::Uuid = setup
        .one(
            "SELECT id FROM core.calls WHERE status = 'safe' ORDER BY id DESC LIMIT 1",
            &[],
        )
        .await?;
    assert!(
        reviewer
            .page(&format!("/calls/{call}"))
            .await?
            .contains(&format!("/calls/{call}/missed"))
    );
    let page = reviewer.page(&format!("/calls/{call}/missed?at=1.0")).await?;
    assert!(page.contains("value=\"gift_card@1.0\""));
    let answer = reviewer
        .post(
            &format!("/calls/{call}/missed"),
            &[("h", "gift_card@1.0"), ("note", "plainly said")],
        )
        .await?;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let marked: String = setup
        .one(
            "SELECT concat_ws(' ', rule_id, is_blind, note) FROM core.missed_violations",
            &[],
        )
        .await?;
    assert_eq!(marked, "gift_card f plainly said");
    let odd = reviewer
        .post(&format!("/calls/{call}/missed"), &[("h", "gift_card@999.0")])
        .await?;
    assert!(odd.status().is_client_error(), "{}", odd.status());
    Ok(())
}
