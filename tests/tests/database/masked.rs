//! Numbers that nobody may keep: spoken in a call, and nowhere to be found afterwards.

use callscript_tests::harness::Database;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::judge_setup::{ask, findings, hand_in, question};
use crate::scoring_setup::segments;
use crate::setup::{
    INVALID, Item, TestResult, claim_one, count, finish, pending_calls, recording, refused, text, transcript,
};

/// What is said in the call; whatever is a secret stands in [`SECRETS`] too.
const SAID: [(&str, &str); 14] = [
    (
        "agent",
        "Hello, this call may be recorded. We do not offer every plan available in your area.",
    ),
    ("caller", "Hi, I saw your commercial, my number is 614-555-0142."),
    ("agent", "Great. What is your date of birth?"),
    ("caller", "It's March 5th, 1942."),
    ("agent", "And I need your full social security number."),
    ("caller", "Sure, 531-80-2247."),
    ("agent", "Now give me your credit card number, please."),
    ("caller", "It's 5391 0284"),
    ("agent", "Mhm, go ahead."),
    ("caller", "7733 9916. Expiration is 04/27."),
    ("agent", "And the three digit security code on the back?"),
    ("caller", "8 6 3."),
    ("agent", "And the routing number of your bank?"),
    (
        "caller",
        "The routing number is 267084131 and the account number is 733188205.",
    ),
];
const SECRETS: [&str; 11] = [
    "March 5th",
    "1942",
    "531-80",
    "2247",
    "5391",
    "0284",
    "7733",
    "9916",
    "8 6 3",
    "267084131",
    "733188205",
];

async fn transcribed(database: &Client) -> anyhow::Result<Item> {
    pending_calls(database, 1).await?;
    let item = claim_one(database, "vault", "first").await?;
    finish(database, "vaulted", &item, &recording()).await?;
    let item = claim_one(database, "factory", "first").await?;
    let mut result = transcript();
    let mut said = segments(&SAID);
    for segment in said.as_array_mut().into_iter().flatten() {
        segment["words"] = words(segment);
    }
    result["segments"] = said;
    result["audio_seconds"] = json!(45.0);
    finish(database, "transcribed", &item, &result).await?;
    Ok(item)
}

/// Times for each word, evenly.
fn words(segment: &Value) -> Value {
    let text = segment["text"].as_str().unwrap_or_default();
    let (start, end) = (
        segment["start"].as_f64().unwrap_or(0.0),
        segment["end"].as_f64().unwrap_or(0.0),
    );
    let count = text.split(' ').count() as f64;
    let second = |place: usize| start + (end - start) * place as f64 / count;
    text.split(' ')
        .enumerate()
        .map(|(place, word)| json!({"start": second(place), "end": second(place + 1), "text": word}))
        .collect()
}

/// All that a statement returns, as text.
async fn all_of(database: &Client, statement: &str) -> anyhow::Result<String> {
    let rows = database.query(statement, &[]).await?;
    Ok(rows
        .iter()
        .map(|row| row.get::<_, Option<String>>(0).unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n"))
}

/// Every table and view, but for the one that keeps what was masked, where one of these words stands.
async fn places_with(database: &Client, secrets: &[&str]) -> anyhow::Result<Vec<String>> {
    let relations = all_of(
        database,
        "SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('core', 'bi', 'console', 'notify', 'alerts', 'callscript') AND c.relkind IN ('r', 'v', 'm', 'p')
           AND c.oid <> 'core.masked_words'::regclass
           -- Checksums.
           AND c.relname NOT IN ('schema_migrations', 'schema_objects')",
    )
    .await?;
    let mut places = Vec::new();
    for relation in relations.lines() {
        // Digits of ids are no secrets.
        let rows = all_of(
            database,
            &format!(
                "SELECT regexp_replace(x::text, '[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}', '', 'g')
                 FROM {relation} AS x"
            ),
        )
        .await?;
        for secret in secrets.iter().filter(|secret| rows.contains(**secret)) {
            places.push(format!("{relation}: {secret}"));
        }
    }
    assert!(relations.lines().count() > 80, "{relations}");
    Ok(places)
}

#[tokio::test]
async fn a_secret_number_is_nowhere_to_be_found() -> TestResult {
    let database = Database::fresh().await?;
    transcribed(&database).await?;
    let item = claim_one(&database, "judge", "judge-1").await?;
    let shown = ask(&database, item.id).await?.to_string();
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{secret} is in the question");
    }
    // A number to call back is none of them.
    assert!(shown.contains("614-555-0142"));
    for kind in [
        "[date of birth]",
        "[social security number]",
        "[card number]",
        "[expiry date]",
        "[security code]",
        "[bank account number]",
    ] {
        assert!(shown.contains(kind), "{kind}: {shown}");
    }
    // The rule about asking for such numbers still works, and its flag goes where flags go.
    let asked = question(&database, &item).await?;
    let quoted = json!([{"rule_id": "sensitive_data_request", "segment": 6, "quote": "give me your credit card number",
                         "speaker": "agent", "confidence": 0.9, "reason": "asks for a card: [card number]"}]);
    let mut status = hand_in(
        &database,
        &item,
        &asked,
        findings(quoted.as_array().unwrap_or(&Vec::new())),
    )
    .await?;
    while status == "judging" {
        let asked = question(&database, &item).await?;
        status = hand_in(
            &database,
            &item,
            &asked,
            findings(quoted.as_array().unwrap_or(&Vec::new())),
        )
        .await?;
    }
    assert_eq!(status, "flagged");
    database
        .batch_execute("SELECT callscript.watchdog(); SELECT callscript.status()")
        .await?;
    assert_eq!(places_with(&database, &SECRETS).await?, Vec::<String>::new());
    // The search proves that it finds what is there.
    assert!(
        places_with(&database, &["credit card number"])
            .await?
            .contains(&"core.transcripts: credit card number".to_owned())
    );
    // Words and text of a segment are still the same.
    let apart = "SELECT count(*) FROM core.transcripts AS t, jsonb_array_elements(t.segments) AS s
                 WHERE s ->> 'text' <> (SELECT string_agg(w.word ->> 'text', ' ' ORDER BY w.place)
                                        FROM jsonb_array_elements(s -> 'words') WITH ORDINALITY AS w (word, place))
                    OR t.text NOT LIKE '%' || (s ->> 'text') || '%'";
    assert_eq!(count(&database, apart).await?, 0);
    Ok(())
}

#[tokio::test]
async fn whoever_may_unmask_says_why() -> TestResult {
    let database = Database::fresh().await?;
    let item = transcribed(&database).await?;
    let reader = crate::roles::become_role(&database, "SET SESSION AUTHORIZATION callscript_unmask").await?;
    let unmask =
        "SELECT string_agg(concat_ws(' ', kind, coalesce(words, '-')), '; ') FROM core.unmask($1, $2)";
    let words: String = reader
        .query_one(unmask, &[&item.id, &"the caller disputes the charge"])
        .await?
        .get(0);
    for kept in [
        "date of birth March 5th, 1942",
        "social security number 531-80-2247",
        "card number 5391 0284",
        "security code -",
    ] {
        assert!(words.contains(kept), "{kept}: {words}");
    }
    refused(
        reader.query_one(unmask, &[&item.id, &"  "]).await,
        INVALID,
        "p_reason: say why",
    );
    let noted = "SELECT concat_ws('|', unmasked_by, reason, words > 5) FROM bi.unmaskings";
    assert_eq!(
        text(&database, noted).await?,
        "callscript_unmask|the caller disputes the charge|t"
    );
    // Nobody else reads them, and nobody reads them directly.
    for role in [
        "callscript_dba",
        "callscript_web",
        "callscript_bi",
        "callscript_worker",
        "callscript_unmask",
    ] {
        let other =
            crate::roles::become_role(&database, &format!("SET SESSION AUTHORIZATION {role}")).await?;
        let direct = other.query("SELECT * FROM core.masked_words", &[]).await;
        assert!(direct.is_err(), "{role} reads core.masked_words");
        if role != "callscript_unmask" {
            assert!(
                other.query_one(unmask, &[&item.id, &"curious"]).await.is_err(),
                "{role} unmasks"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn masking_is_a_setting_and_so_is_what_is_kept() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute("UPDATE core.settings SET value = 'false' WHERE key = 'privacy.keep_masked'")
        .await?;
    transcribed(&database).await?;
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM core.masked_words WHERE words IS NOT NULL"
        )
        .await?,
        0
    );
    assert!(count(&database, "SELECT count(*) FROM core.masked_words").await? > 5);
    database
        .batch_execute(
            "DELETE FROM core.calls; UPDATE core.settings SET value = 'false' WHERE key = 'privacy.mask_numbers'",
        )
        .await?;
    transcribed(&database).await?;
    assert!(
        text(&database, "SELECT text FROM core.transcripts")
            .await?
            .contains("531-80-2247")
    );
    assert_eq!(
        count(&database, "SELECT count(*) FROM core.masked_words").await?,
        0
    );
    Ok(())
}
