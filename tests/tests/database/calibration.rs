//! Reviewers decide what a confidence is worth, and the score uses it.

use callscript_tests::harness::Database;
use serde_json::json;

use crate::scoring_setup::{call_in_judge, clean_and};
use crate::setup::{TestResult, count, finish, text};

/// A call in which a critical rule is broken, judged by rules only.
async fn flagged(database: &Database) -> anyhow::Result<String> {
    let said = clean_and(&[("caller", "stop calling me")]);
    let item = call_in_judge(database, "Solar", &said).await?;
    Ok(finish(database, "judged", &item, &json!({"model": null})).await?)
}

const NEWEST: &str =
    "SELECT concat_ws('|', j.verdict, j.score, round(f.confidence::numeric, 2), round(f.calibrated::numeric, 3))
                      FROM core.judgements AS j JOIN core.flags AS f ON f.judgement_id = j.id
                      ORDER BY j.id DESC LIMIT 1";

#[tokio::test]
async fn a_rule_that_reviewers_dismiss_weighs_less() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "UPDATE core.settings SET value = '10' WHERE key = 'score.calibrate_from';
             SELECT callscript.edit_rule('do_not_call_request', '{\"severity\": \"critical\", \"weight\": 50}', 'graver')",
        )
        .await?;
    for _ in 0..12 {
        assert_eq!(flagged(&database).await?, "flagged");
    }
    let stated = text(&database, NEWEST).await?;
    assert!(stated.starts_with("flagged|50|"), "{stated}");
    // Nine decisions are too few, whatever they say.
    let decide = "INSERT INTO core.dispositions (flag_id, action, reviewer)
                  SELECT f.id, $1::text::core.disposition_action, 'dana' FROM core.flags AS f
                  WHERE NOT EXISTS (SELECT FROM core.dispositions AS d WHERE d.flag_id = f.id)
                  ORDER BY f.id LIMIT $2";
    database.execute(decide, &[&"dismissed", &9_i64]).await?;
    assert_eq!(count(&database, "SELECT core.calibrate()").await?, 0);
    database.execute(decide, &[&"confirmed", &3_i64]).await?;
    // A decision that is taken back does not count.
    database
        .batch_execute(
            "INSERT INTO core.dispositions (flag_id, action, reviewer)
             SELECT max(d.flag_id), 'reopened', 'dana' FROM core.dispositions AS d",
        )
        .await?;
    assert_eq!(count(&database, "SELECT core.calibrate()").await?, 1);
    let record =
        "SELECT concat_ws('|', rule_id, rule_version, source, decided, agreed, round(precision::numeric, 4))
                  FROM core.rule_calibrations";
    assert_eq!(
        text(&database, record).await?,
        "do_not_call_request|2|rule|11|2|0.2308"
    );
    // Three in thirteen is below the quarter from which a critical flag flags a call by itself.
    assert_eq!(flagged(&database).await?, "safe");
    let newest = text(&database, NEWEST).await?;
    assert!(
        newest.starts_with("safe|88|") && newest.ends_with("|0.231"),
        "{newest}"
    );
    let shown = "SELECT count(*) FROM bi.flags WHERE calibrated_confidence < 0.25";
    assert_eq!(count(&database, shown).await?, 1);
    // A new version begins with a clean slate, and so does every rule once calibration is off.
    database
        .batch_execute("SELECT callscript.edit_rule('do_not_call_request', '{\"weight\": 49}', 'another')")
        .await?;
    assert_eq!(flagged(&database).await?, "flagged");
    database
        .batch_execute("UPDATE core.settings SET value = '0' WHERE key = 'score.calibrate_from'")
        .await?;
    assert_eq!(count(&database, "SELECT core.calibrate()").await?, 0);
    Ok(())
}
