//! A language model that answers well, badly, or not at all.

use anyhow::Result;
use callscript_demo::calls::SpokenCall;
use callscript_demo::calls::plan::Kind;
use callscript_tests::simulators::{Behaviour, Judge};

use crate::setup::{Fate, Setup, renamed, speak};

const ID: &str = "RGBJUDGED";

/// A call with a violation that words prove.
fn broken_call() -> Result<SpokenCall> {
    let call = speak(|plan| {
        plan.kind == Kind::Breaking
            && plan.stereo
            && plan.script.broken().contains("government_impersonation")
    })?;
    Ok(renamed(call, ID))
}

/// Sends the call through a factory whose judge answers `answers` first, and well after that.
async fn judged(judge: &Judge, answers: impl IntoIterator<Item = Behaviour>) -> Result<(Setup, Fate)> {
    judge.next(answers);
    let mut setup = Setup::build(Some(judge)).await?;
    setup.list(&broken_call()?, 5);
    setup.ask().await?;
    setup.start_worker()?;
    setup.until_all_ended(1).await?;
    let fate = setup.fate(ID).await?;
    Ok((setup, fate))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn findings_become_flags_with_evidence_and_tokens_are_billed() -> Result<()> {
    let judge = Judge::start().await?;
    let (setup, fate) = judged(&judge, []).await?;
    assert_eq!(
        (fate.status.as_str(), fate.judgements),
        ("flagged", 1),
        "{fate:?}"
    );
    assert!(
        fate.flags
            .iter()
            .any(|(rule, _)| rule == "government_impersonation"),
        "{fate:?}"
    );
    let row = setup
        .database
        .query_one(
            "SELECT j.tokens_input::bigint, j.tokens_output::bigint, j.usd > 0, j.model IS NOT NULL, j.summary IS NOT NULL,
                    (SELECT bool_and(strpos(t.text, f.quote) > 0)
                     FROM core.flags AS f JOIN core.transcripts AS t USING (call_id))
             FROM core.judgements AS j",
            &[],
        )
        .await?;
    let tokens = judge.tokens();
    assert_eq!(row.get::<_, i64>(0).cast_unsigned(), tokens.input);
    assert_eq!(row.get::<_, i64>(1).cast_unsigned(), tokens.output);
    assert!((2..=5).all(|column| row.get::<_, bool>(column)), "{row:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quotes_that_were_never_said_are_dropped_and_counted() -> Result<()> {
    let judge = Judge::start().await?;
    judge.always(Behaviour::FalseQuote);
    let (setup, fate) = judged(&judge, [Behaviour::UnknownRule]).await?;
    assert_eq!(fate.judgements, 1, "{fate:?}");
    assert!(
        fate.flags
            .iter()
            .all(|(rule, source)| rule != "no_such_rule" && source == "rule"),
        "{fate:?}"
    );
    let dropped: i32 = setup
        .database
        .query_one("SELECT jsonb_array_length(dropped) FROM core.judgements", &[])
        .await?
        .get(0);
    assert_eq!(dropped, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_judge_burns_no_attempt() -> Result<()> {
    let judge = Judge::start().await?;
    let busy = [
        Behaviour::TooMany(0),
        Behaviour::Broken,
        Behaviour::TooMany(1),
        Behaviour::Broken,
    ];
    let (_plant, fate) = judged(&judge, busy).await?;
    // Four failures are more than the three attempts there are. A second opinion may be asked for besides.
    assert_eq!(
        (fate.status.as_str(), fate.judgements),
        ("flagged", 1),
        "{fate:?}"
    );
    assert!(judge.requests().len() >= 5);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nonsense_now_and_then_is_asked_again() -> Result<()> {
    let judge = Judge::start().await?;
    let (_plant, fate) = judged(&judge, [Behaviour::Truncated]).await?;
    assert_eq!(
        (fate.status.as_str(), fate.judgements),
        ("flagged", 1),
        "{fate:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_judge_that_only_refuses_leaves_a_dead_letter_with_a_reason() -> Result<()> {
    for behaviour in [Behaviour::Refused, Behaviour::Malformed] {
        let judge = Judge::start().await?;
        judge.always(behaviour);
        let (setup, fate) = judged(&judge, []).await?;
        assert_eq!(
            (fate.status.as_str(), fate.failed_lane.as_deref()),
            ("failed", Some("judge")),
            "{fate:?}"
        );
        assert!(!fate.error.trim().is_empty() && fate.judgements == 0, "{fate:?}");
        // The dead letter can be replayed once the judge has come to its senses.
        judge.always(Behaviour::Good);
        let mut setup = setup;
        let sent: i32 = setup
            .database
            .query_one("SELECT callscript.requeue('{}')", &[])
            .await?
            .get(0);
        assert_eq!(sent, 1);
        setup.until_all_ended(1).await?;
        assert_eq!(setup.fate(ID).await?.judgements, 1);
    }
    Ok(())
}
