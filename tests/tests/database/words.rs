//! Times of words: what is stored of them, and that flags are where they say.

use anyhow::Result;
use callscript_tests::harness::Database;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::scoring_setup::transcribed_call;
use crate::setup::{TestResult, claim_one, finish, text};

/// Half a second for each word, from these seconds on.
fn segment(speaker: &str, words: &[(f64, &str)]) -> Value {
    let texts: Vec<&str> = words.iter().map(|(_, text)| *text).collect();
    let timed = words
        .iter()
        .map(|(start, text)| json!({"start": start, "end": start + 0.5, "text": text}));
    let (first, last) = (words[0].0, words[words.len() - 1].0 + 0.5);
    json!({"speaker": speaker, "start": first, "end": last, "text": texts.join(" "), "confidence": 0.9,
           "words": timed.collect::<Vec<_>>()})
}

fn said() -> Value {
    let recorded = [(0.0, "This"), (0.5, "call"), (1.0, "is"), (1.5, "recorded.")];
    json!([
        segment("agent", &recorded),
        segment(
            "caller",
            &[(3.0, "Well,"), (14.0, "stop"), (14.5, "calling"), (15.0, "me!")]
        ),
        segment("agent", &[(16.0, "Please"), (16.5, "hold"), (45.0, "thanks")]),
    ])
}

/// The rule, the quote and the seconds of each flag of a newly judged call.
async fn judged(database: &Client) -> Result<String> {
    let item = claim_one(database, "judge", "judge-1").await?;
    finish(database, "judged", &item, &json!({"model": null})).await?;
    flags(database).await
}

async fn flags(database: &Client) -> Result<String> {
    text(
        database,
        "SELECT coalesce(string_agg(concat_ws(' ', rule_id, '\"' || quote || '\"', start_seconds, end_seconds), ', ' ORDER BY rule_id), '')
         FROM bi.flags WHERE rule_id IN ('dead_air', 'do_not_call_request')",
    )
    .await
}

#[tokio::test]
async fn flags_are_at_the_second_of_their_words() -> TestResult {
    let database = Database::fresh().await?;
    transcribed_call(&database, "Solar", &said()).await?;
    assert_eq!(
        judged(&database).await?,
        "dead_air \"Please hold\" 17 45, do_not_call_request \"stop calling me\" 14 15.5"
    );
    // A voice that nobody understood is no silence; the call is scored again with it.
    database
        .batch_execute(
            "UPDATE core.transcripts SET speech = '[[[0, 2], [16, 17], [45, 45.5]], [[3, 3.5], [14, 15.5], [30, 31]]]';
             SELECT * FROM callscript.rescore(now() - interval '1 day', now() + interval '1 day')",
        )
        .await?;
    assert_eq!(
        flags(&database).await?,
        "do_not_call_request \"stop calling me\" 14 15.5"
    );
    Ok(())
}

#[tokio::test]
async fn without_times_of_words_seconds_are_guessed() -> TestResult {
    let database = Database::fresh().await?;
    let mut untimed = said();
    for segment in untimed.as_array_mut().into_iter().flatten() {
        if let Some(segment) = segment.as_object_mut() {
            segment.remove("words");
        }
    }
    transcribed_call(&database, "Solar", &untimed).await?;
    // The middle of twelve and a half seconds; and silence within a segment is none.
    let found = judged(&database).await?;
    assert!(
        found.starts_with("do_not_call_request \"stop calling me\" 6."),
        "{found}"
    );
    Ok(())
}

#[tokio::test]
async fn speakers_that_are_swapped_keep_the_times_of_their_words() -> TestResult {
    let database = Database::fresh().await?;
    let call = transcribed_call(&database, "Solar", &said()).await?;
    let user: i64 = database
        .query_one(
            "INSERT INTO core.users (email, name, role) VALUES ('r@example.com', 'R', 'reviewer') RETURNING id",
            &[],
        )
        .await?
        .get(0);
    database
        .execute("SELECT console.swap_speakers($1, $2)", &[&user, &call])
        .await?;
    let stored = "SELECT concat_ws(' ', segments -> 1 ->> 'speaker', segments #>> '{1,words,1,start}') FROM core.transcripts";
    assert_eq!(text(&database, stored).await?, "agent 14.0");
    Ok(())
}
