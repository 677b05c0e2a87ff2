//! Numbers that nobody may keep: spoken in a call, and nowhere to be found afterwards.

use callscript_tests::harness::Database;
use callscript_tests::written::secrets::{SECRETS, stands_in, transcribe};
use serde_json::json;
use tokio_postgres::Client;

use crate::judge_setup::{ask, findings, hand_in, question};
use crate::setup::{INVALID, TestResult, claim_one, count, refused, text};

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
        // Digits of ids and fractions of seconds are no secrets.
        let rows = all_of(
            database,
            &format!(
                "SELECT regexp_replace(x::text, '[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}|(:[0-9]{{2}})\\.[0-9]+',
                                       '\\1', 'g')
                 FROM {relation} AS x"
            ),
        )
        .await?;
        for secret in secrets.iter().filter(|secret| stands_in(&rows, secret)) {
            places.push(format!("{relation}: {secret}"));
        }
    }
    assert!(relations.lines().count() > 80, "{relations}");
    Ok(places)
}

#[tokio::test]
async fn a_secret_number_is_nowhere_to_be_found() -> TestResult {
    let database = Database::fresh().await?;
    transcribe(&database).await?;
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
    let call = transcribe(&database).await?;
    let reader = crate::roles::become_role(&database, "SET SESSION AUTHORIZATION callscript_unmask").await?;
    let unmask =
        "SELECT string_agg(concat_ws(' ', kind, coalesce(words, '-')), '; ') FROM core.unmask($1, $2)";
    let words: String = reader
        .query_one(unmask, &[&call, &"the caller disputes the charge"])
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
        reader.query_one(unmask, &[&call, &"  "]).await,
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
                other.query_one(unmask, &[&call, &"curious"]).await.is_err(),
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
    transcribe(&database).await?;
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
    transcribe(&database).await?;
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
