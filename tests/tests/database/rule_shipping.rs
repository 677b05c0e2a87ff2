//! The rules that come with CallScript: what an upgrade does to a rule that nobody touched, and to one that
//! somebody did.

use anyhow::{Context, Result};
use callscript_tests::harness::Database;
use callscript_worker::migrate::{self, shipped_rules};
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::schema::{empty, install, said};
use crate::setup::{TestResult, count, refused, text};

/// Every version of every rule and every change, without times.
pub(crate) const RULES: &str =
    "SELECT concat_ws(E'\\n', (SELECT string_agg(((to_jsonb(r) || to_jsonb(v)) - 'created_at')::text, E'\\n' ORDER BY v.rule_id, v.version)
                               FROM core.qa_rules AS r JOIN core.qa_rule_versions AS v ON v.rule_id = r.id),
                              (SELECT string_agg((to_jsonb(c) - '{id,created_at}'::text[])::text, E'\\n' ORDER BY c.rule_id, c.id)
                               FROM core.qa_rule_changes AS c))";
/// The state and weight of each version of `gift_card`.
const GIFT_CARD: &str = "SELECT string_agg(concat_ws(' ', version, state, weight), ', ' ORDER BY version)
                         FROM bi.rules WHERE rule_id = 'gift_card'";
const EDIT: &str =
    "SELECT callscript.edit_rule('gift_card', '{\"weight\": 30}', 'reviewers asked', by => 'dana')";

/// Ships `gift_card` with another weight than its file says, as a later version of CallScript would.
async fn ship(client: &Client, weight: u8) -> Result<Option<String>> {
    let mut rule = rule("gift_card")?;
    rule["weight"] = json!(weight);
    rule["reason"] = json!("It weighs something else");
    rule["created_by"] = json!("callscript 9.9.9");
    Ok(client
        .query_one("SELECT core.ship_rule($1)", &[&rule])
        .await?
        .get(0))
}

/// A rule as its file says it.
fn rule(id: &str) -> Result<Value> {
    let found = shipped_rules()?.into_iter().find(|shipped| shipped.id == id);
    Ok(found.with_context(|| format!("sql/rules/{id}.toml"))?.rule)
}

#[tokio::test]
async fn a_new_database_has_every_rule_in_force_and_a_second_run_ships_nothing() -> TestResult {
    let database = Database::fresh().await?;
    let same =
        "SELECT to_jsonb(v) - '{version,created_at,created_by,session_name,is_shipped}'::text[] = $1::jsonb - 'examples' AND v.is_shipped AND r.is_active
                       AND (SELECT count(*) = jsonb_array_length($1 -> 'examples') FROM core.qa_rule_examples AS e
                            WHERE e.rule_id = r.id) OR $1 ->> 'in_force_until' IS NOT NULL
                FROM core.qa_rules AS r
                JOIN core.qa_rule_versions AS v ON v.rule_id = r.id
                WHERE r.id = $1 ->> 'rule_id' AND (v.in_force_from, v.in_force_until) IS NOT DISTINCT FROM
                      (($1 ->> 'in_force_from')::date, ($1 ->> 'in_force_until')::date)";
    let shipped = shipped_rules()?;
    for shipped in &shipped {
        let row = database.query_one(same, &[&shipped.rule]).await?;
        assert!(row.get::<_, bool>(0), "{}", shipped.id);
    }
    for table in ["qa_rule_versions", "qa_rule_changes"] {
        let rows = count(&database, &format!("SELECT count(*) FROM core.{table}")).await?;
        assert_eq!(usize::try_from(rows)?, shipped.len(), "{table}");
    }
    let added = "SELECT string_agg(DISTINCT concat_ws(' ', action, coalesce(from_version, 0), to_version, changed_by), ', ')
                 FROM core.qa_rule_changes WHERE to_version = 1";
    let by = format!("added 0 1 callscript {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(text(&database, added).await?, by);
    // Neither a second run nor one that takes every file for a new one has anything to ship.
    let before = text(&database, RULES).await?;
    for forget in [
        "SELECT 1",
        "DELETE FROM core.schema_objects WHERE name LIKE 'rules.%'",
    ] {
        database.batch_execute(forget).await?;
        let report = migrate::run(&mut database.connect().await?).await?;
        assert_eq!((report.applied, report.shipped), (vec![], vec![]), "{forget}");
    }
    assert_eq!(text(&database, RULES).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_new_text_is_in_force_at_once_where_nobody_edited_the_rule() -> TestResult {
    let database = Database::fresh().await?;
    assert_eq!(
        ship(&database, 25).await?.as_deref(),
        Some("rule gift_card: version 2 is in force")
    );
    assert_eq!(text(&database, GIFT_CARD).await?, "1 past 22, 2 in force 25");
    assert_eq!(ship(&database, 25).await?, None, "the same text again");
    assert_eq!(
        ship(&database, 22).await?.as_deref(),
        Some("rule gift_card: version 3 is in force"),
        "a text that comes back is a version of its own"
    );
    let trace = "SELECT string_agg(concat_ws(' ', action, from_version, to_version, changed_by, reason), ', ' ORDER BY id)
                 FROM core.qa_rule_changes WHERE rule_id = 'gift_card' AND action <> 'added'";
    assert_eq!(
        text(&database, trace).await?,
        "edited 1 2 callscript 9.9.9 It weighs something else, edited 2 3 callscript 9.9.9 It weighs something else"
    );
    Ok(())
}

#[tokio::test]
async fn an_edited_rule_gets_a_draft_until_somebody_publishes_it() -> TestResult {
    let database = Database::fresh().await?;
    database.batch_execute(EDIT).await?;
    // A file of which only a comment has changed is no new text.
    assert_eq!(ship(&database, 22).await?, None);
    // Neither is one that says what is in force here.
    assert_eq!(ship(&database, 30).await?, None);
    let told = ship(&database, 25).await?.expect("a draft");
    assert_eq!(
        told,
        "rule gift_card was edited here, so version 3 of it is only a draft: compare the two in bi.rules; \
         SELECT callscript.publish_rule('gift_card', 3, 'WHY') puts the draft in force"
    );
    assert_eq!(
        text(&database, GIFT_CARD).await?,
        "1 past 22, 2 in force 30, 3 draft 25"
    );
    assert!(
        ship(&database, 26)
            .await?
            .is_some_and(|told| told.contains("draft"))
    );
    // The advice that was given works; from then on the rule is ours again.
    let advice = told.split_once("; ").map_or("", |(_, advice)| advice);
    let advice = advice.trim_end_matches(" puts the draft in force");
    database.batch_execute(&advice.replace(" 3,", " 4,")).await?;
    assert_eq!(
        ship(&database, 27).await?.as_deref(),
        Some("rule gift_card: version 5 is in force")
    );
    assert_eq!(
        text(&database, GIFT_CARD).await?,
        "1 past 22, 2 past 30, 3 past 25, 4 past 26, 5 in force 27"
    );
    Ok(())
}

#[tokio::test]
async fn what_somebody_here_decided_stays() -> TestResult {
    let database = Database::fresh().await?;
    // Retired: the text is brought up to date, and nobody is judged by it.
    database
        .batch_execute("SELECT callscript.set_rule_active('gift_card', false, 'too noisy')")
        .await?;
    assert_eq!(
        ship(&database, 25).await?.as_deref(),
        Some("rule gift_card: version 2 is the text of it, and it stays retired")
    );
    assert_eq!(text(&database, GIFT_CARD).await?, "1 past 22, 2 retired 25");
    // Put back to an older text: that is a decision as well.
    database
        .batch_execute("SELECT callscript.publish_rule('gift_card', 1, 'the new one is worse')")
        .await?;
    assert!(
        ship(&database, 26)
            .await?
            .is_some_and(|told| told.contains("draft"))
    );
    assert_eq!(
        text(&database, GIFT_CARD).await?,
        "1 in force 22, 2 past 25, 3 draft 26"
    );
    // A rule of somebody's own that has the name of one that is shipped later.
    let add = "SELECT callscript.add_rule('banana', $1, 'fruit is banned', draft => true)";
    let own = json!({"name": "Banana", "guidance": "Nobody says banana.", "severity": "info", "weight": 1,
                     "kind": "phrase", "definition": {"any": ["banana"]}});
    database.query_one(add, &[&own]).await?;
    let mut shipped = rule("gift_card")?;
    shipped["rule_id"] = json!("banana");
    let told: String = database
        .query_one("SELECT core.ship_rule($1)", &[&shipped])
        .await?
        .get(0);
    assert!(told.contains("version 2 of it is only a draft"), "{told}");
    let banana = "SELECT string_agg(concat_ws(' ', version, name, state), ', ' ORDER BY version)
                  FROM bi.rules WHERE rule_id = 'banana'";
    assert_eq!(
        text(&database, banana).await?,
        "1 Banana draft, 2 Gift card offered, expected or demanded draft"
    );
    Ok(())
}

#[tokio::test]
async fn only_the_owner_ships_and_needs_no_other_right() -> TestResult {
    let database = Database::fresh().await?;
    for role in ["callscript_dba", "callscript_web", "callscript_worker"] {
        let client = database.connect().await?;
        client
            .batch_execute(&format!("SET SESSION AUTHORIZATION {role}"))
            .await?;
        refused(
            client.batch_execute("SELECT core.ship_rule('{}')").await,
            "42501",
            "permission denied",
        );
    }
    database.batch_execute("SET ROLE callscript_owner").await?;
    assert!(ship(&database, 25).await?.is_some());
    Ok(())
}

/// An upgrade of the same two databases, one by psql and one by `callscript migrate`.
#[tokio::test]
async fn both_ways_ship_alike() -> TestResult {
    let migrated = Database::fresh().await?;
    let (cluster, installed) = empty("shipped_by_psql").await?;
    said(&install(cluster, "shipped_by_psql")?);
    for client in [&*migrated, &installed] {
        // Texts of before: one that nobody touched, one that was edited, one that was retired.
        for (id, then) in [
            ("gift_card", "SELECT 1"),
            (
                "dead_air",
                "SELECT callscript.edit_rule('dead_air', '{\"weight\": 21}', 'why', by => 'dana')",
            ),
            (
                "voicemail",
                "SELECT callscript.set_rule_active('voicemail', false, 'why', by => 'dana')",
            ),
        ] {
            let mut before = rule(id)?;
            before["guidance"] = json!("What it said before.");
            client.query_one("SELECT core.ship_rule($1)", &[&before]).await?;
            client.batch_execute(then).await?;
            let forget = "UPDATE core.schema_objects SET checksum = 'of before' WHERE name = 'rules.' || $1";
            client.execute(forget, &[&id]).await?;
        }
    }
    let report = migrate::run(&mut migrated.connect().await?).await?;
    assert_eq!(report.applied, [""; 0]);
    let expected = [
        "rule dead_air was edited here, so version 4 of it is only a draft: compare the two in bi.rules; \
         SELECT callscript.publish_rule('dead_air', 4, 'WHY') puts the draft in force",
        "rule gift_card: version 3 is in force",
        "rule voicemail: version 3 is the text of it, and it stays retired",
    ];
    assert_eq!(report.shipped, expected);
    let told = said(&install(cluster, "shipped_by_psql")?);
    assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    assert_eq!(text(&migrated, RULES).await?, text(&installed, RULES).await?);
    // Each finds nothing left to do after the other.
    assert_eq!(said(&install(cluster, migrated.name())?), "");
    let mut client = callscript_demo::services::database::connect(&cluster.url("shipped_by_psql")).await?;
    assert_eq!(migrate::run(&mut client).await?.shipped, [""; 0]);
    Ok(())
}
