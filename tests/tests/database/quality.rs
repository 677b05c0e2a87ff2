//! The figures of Quality are those of a slow computation over the calls themselves, whatever happens to these later.

use anyhow::Result;
use callscript_tests::harness::Database;
use tokio_postgres::Client;

use crate::setup::{TestResult, count, text};

const ADD_UP: &str = "SELECT core.add_up_quality(1)::bigint";
const WAITING: &str = "SELECT count(*) FROM core.quality_closed WHERE is_stale";

async fn random_calls() -> Result<Database> {
    let database = Database::fresh().await?;
    database
        .batch_execute(include_str!("sql/quality_calls.sql"))
        .await?;
    Ok(database)
}

/// Every day that waits; how many there were.
async fn add_up(client: &Client) -> Result<i64> {
    let mut days = 0;
    while count(client, ADD_UP).await? > 0 {
        days += 1;
    }
    Ok(days)
}

/// Compares the figures of all days and kinds.
async fn compare(client: &Client, zone: &str, when: &str) -> TestResult {
    let lines = |rows: Vec<tokio_postgres::Row>| rows.iter().map(|row| row.get(0)).collect::<Vec<String>>();
    let fast = lines(client.query(include_str!("sql/quality_fast.sql"), &[]).await?);
    let slow = include_str!("sql/quality_slow.sql").replace("$1", &format!("'{zone}'"));
    let slow = lines(client.query(&slow, &[]).await?);
    for (fast, slow) in fast.iter().zip(&slow) {
        assert_eq!(fast, slow, "{when}, {zone}");
    }
    assert_eq!(fast.len(), slow.len(), "{when}, {zone}");
    assert!(fast.len() > 250, "{when}, {zone}: {} lines", fast.len());
    Ok(())
}

async fn set_zone(client: &Client, zone: &str) -> TestResult {
    let value = serde_json::json!(zone);
    client
        .execute(
            "UPDATE core.settings SET value = $1 WHERE key = 'quality.time_zone'",
            &[&value],
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn every_figure_is_that_of_the_calls_in_any_zone() -> TestResult {
    let database = random_calls().await?;
    // In UTC, with clocks that change, and half an hour off.
    for zone in ["UTC", "America/New_York", "Asia/Kolkata"] {
        set_zone(&database, zone).await?;
        let days = add_up(&database).await?;
        assert!((11..=13).contains(&days), "{zone}: {days} days");
        compare(&database, zone, "at first").await?;
        assert_eq!(add_up(&database).await?, 0, "{zone}: nothing waits");
    }
    Ok(())
}

#[tokio::test]
async fn what_changes_later_shows_up() -> TestResult {
    let database = random_calls().await?;
    add_up(&database).await?;
    let old = "start_time_utc < clock_timestamp() - interval '3 days'";
    let flagged = format!("status = 'flagged' AND {old}");
    let first = |condition: &str, column: &str| {
        format!("(SELECT {column} FROM core.calls WHERE {condition} ORDER BY ringba_call_id LIMIT 1)")
    };
    // Every fourth flag is open (sql/quality_calls.sql).
    let flag = format!(
        "(SELECT f.id FROM core.flags AS f JOIN core.calls AS k ON k.judgement_id = f.judgement_id WHERE {flagged} AND f.id % 4 = 0 ORDER BY f.id LIMIT 1)"
    );
    for (what, statement) in [
        ("an amount is corrected", format!("UPDATE core.calls SET revenue = 999.5, payout = 3 WHERE id = {}", first(&flagged, "id"))),
        ("a flag is decided", format!("INSERT INTO core.dispositions (flag_id, action, reviewer) VALUES ({flag}, 'confirmed', 'ann@example.com')")),
        ("that is undone", format!("INSERT INTO core.dispositions (flag_id, action, reason, reviewer) VALUES ({flag}, 'reopened', 'undone', 'ann@example.com')")),
        ("somebody else decides", format!("INSERT INTO core.dispositions (flag_id, action, reviewer) VALUES ({flag}, 'dismissed', 'bob@example.com')")),
        (
            "a call is scored again and safe",
            format!(
                "WITH j AS (INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, qa_version, rule_versions)
                            SELECT {}, 'rescore', 1, 'safe', 100, 'new', '{{}}' RETURNING id, call_id)
                 UPDATE core.calls AS k SET status = 'safe', judgement_id = j.id FROM j WHERE k.id = j.call_id",
                first(&flagged, "id")
            ),
        ),
        (
            "a call is scored again and flagged for the same words",
            format!(
                "WITH o AS (SELECT f.* FROM core.flags AS f JOIN core.dispositions AS d ON d.flag_id = f.id JOIN core.calls AS k ON k.judgement_id = f.judgement_id
                            WHERE {flagged} ORDER BY f.id LIMIT 1),
                      j AS (INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, qa_version, rule_versions)
                            SELECT o.call_id, 'rescore', 1, 'flagged', 50, 'new', '{{}}' FROM o RETURNING id, call_id),
                      f AS (INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                                                    start_seconds, end_seconds, speaker, source)
                            SELECT j.id, j.call_id, o.rule_id, 1, o.severity, 40, 1, o.quote, o.segment, 12.5, 14, 'agent', 'rule' FROM j JOIN core.calls AS n ON n.id = j.call_id JOIN core.flags AS o ON o.judgement_id = n.judgement_id)
                 UPDATE core.calls AS k SET judgement_id = j.id FROM j WHERE k.id = j.call_id"
            ),
        ),
        (
            "a call moves to another day and campaign",
            format!(
                "UPDATE core.calls SET start_time_utc = start_time_utc - interval '1 day',
                        campaign_id = (SELECT id FROM core.campaigns WHERE external_key = 'id:quality1')
                 WHERE id = {}",
                first(&format!("status = 'safe' AND {old} AND start_time_utc > clock_timestamp() - interval '6 days'"), "id")
            ),
        ),
        ("names come later", format!("UPDATE core.calls SET publisher_name = 'Late Name', buyer = 'Late Buyer', duration_seconds = 1 WHERE id = {}", first(&flagged, "id"))),
        (
            "a call is fetched late",
            "INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, revenue)
             SELECT 'LATE', id, clock_timestamp() - interval '5 days', 12 FROM core.campaigns WHERE external_key = 'id:quality2'".to_owned(),
        ),
        (
            "a failed call is judged after all",
            "WITH j AS (INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, qa_version, rule_versions)
                        SELECT id, 'lane', 5, 'safe', 100, 'new', '{}' FROM core.calls WHERE ringba_call_id = 'LATE' RETURNING id, call_id)
             UPDATE core.calls AS k SET status = 'safe', judgement_id = j.id, judged_at = clock_timestamp(), transcribed_at = clock_timestamp(),
                    vaulted_at = clock_timestamp(), storage_path = 'late.mp3', audio_bytes = 1, audio_sha256 = sha256('a')
             FROM j WHERE k.id = j.call_id".to_owned(),
        ),
    ] {
        let before = text(&database, FINGERPRINT).await?;
        database.batch_execute(&statement).await?;
        let days = add_up(&database).await?;
        assert!((1..=2).contains(&days), "{what}: {days} days made anew");
        compare(&database, "UTC", what).await?;
        let is_other = text(&database, FINGERPRINT).await? != before;
        // What was decided about the same words still holds, so the sums are what they were.
        assert_eq!(is_other, !what.ends_with("for the same words"), "{what}");
    }
    Ok(())
}

/// All sums as one text.
const FINGERPRINT: &str =
    "SELECT md5(string_agg(q::text, ' ' ORDER BY q.kind, q.day, q.key)) FROM core.quality_days AS q";

#[tokio::test]
async fn claims_and_calls_of_today_leave_no_marks() -> TestResult {
    let database = random_calls().await?;
    add_up(&database).await?;
    database
        .batch_execute(
            "UPDATE core.calls SET lease_epoch = lease_epoch + 1, available_at = clock_timestamp();
             INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc)
             SELECT 'NEW', id, clock_timestamp() FROM core.campaigns LIMIT 1;
             UPDATE core.calls SET status = 'skipped', processing_error = 'too short' WHERE ringba_call_id = 'NEW'",
        )
        .await?;
    // Right after midnight the new call may belong to a day that is being noted; a day later it does not matter.
    let marks =
        "SELECT count(*) FROM core.quality_changes WHERE call_time < clock_timestamp() - interval '1 minute'";
    assert_eq!(count(&database, marks).await?, 0);
    compare(&database, "UTC", "with a call of just now").await
}

#[tokio::test]
async fn a_change_that_is_committed_while_a_day_is_added_up_is_seen_by_the_next_run() -> TestResult {
    let database = random_calls().await?;
    add_up(&database).await?;
    let writer = database.connect().await?;
    writer
        .batch_execute(
            "BEGIN; UPDATE core.calls SET revenue = 5000 WHERE id = (SELECT id FROM core.calls WHERE status = 'flagged'
                        AND start_time_utc < clock_timestamp() - interval '4 days' ORDER BY ringba_call_id LIMIT 1)",
        )
        .await?;
    // The same day is made anew for another reason meanwhile.
    database
        .batch_execute(
            "UPDATE core.calls SET revenue = 4000 WHERE id = (SELECT o.id FROM core.calls AS o, core.calls AS k
                 WHERE k.id = (SELECT id FROM core.calls WHERE status = 'flagged' AND start_time_utc < clock_timestamp() - interval '4 days'
                               ORDER BY ringba_call_id LIMIT 1)
                   AND o.id <> k.id AND (o.start_time_utc AT TIME ZONE 'UTC')::date = (k.start_time_utc AT TIME ZONE 'UTC')::date LIMIT 1)",
        )
        .await?;
    assert_eq!(add_up(&database).await?, 1);
    writer.batch_execute("COMMIT").await?;
    assert_eq!(add_up(&database).await?, 1);
    compare(&database, "UTC", "after both").await
}

#[tokio::test]
async fn sums_heal_by_themselves() -> TestResult {
    let database = random_calls().await?;
    add_up(&database).await?;
    database
        .batch_execute(
            "UPDATE core.quality_days SET calls = calls + 7 WHERE day = (SELECT min(day) FROM core.quality_days);
             DELETE FROM core.quality_days WHERE day = (SELECT max(day) FROM core.quality_days);
             UPDATE core.quality_closed SET added_at = added_at - interval '25 hours'",
        )
        .await?;
    assert_eq!(
        count(&database, WAITING).await?,
        0,
        "nobody has said that anything is wrong"
    );
    let healed = add_up(&database).await?;
    assert!(healed >= 11, "{healed} days, one a run");
    compare(&database, "UTC", "healed").await?;
    // Somebody who looks at the page does not wait for that.
    database
        .batch_execute("UPDATE core.quality_closed SET added_at = added_at - interval '25 hours'")
        .await?;
    assert_eq!(
        count(&database, "SELECT core.add_up_quality(2, false)::bigint").await?,
        0
    );
    Ok(())
}

#[tokio::test]
async fn medians_are_those_of_the_waits_themselves() -> TestResult {
    let database = random_calls().await?;
    add_up(&database).await?;
    let (before, from, to) = ("current_date - 9", "current_date - 4", "current_date");
    for (kind, waits) in [
        (
            "verdict",
            "SELECT '' AS key, (k.start_time_utc AT TIME ZONE 'UTC')::date AS day,
                    extract(epoch FROM k.judged_at - k.start_time_utc) - coalesce(k.duration_seconds, 0) AS wait
             FROM core.calls AS k WHERE k.status IN ('flagged', 'safe', 'unjudged')",
        ),
        (
            "decision",
            "SELECT d.reviewer, (d.created_at AT TIME ZONE 'UTC')::date, extract(epoch FROM d.created_at - f.created_at)
             FROM core.dispositions AS d JOIN core.flags AS f ON f.id = d.flag_id WHERE d.action <> 'reopened'",
        ),
    ] {
        for grouped in ["NULL::date", "w.day"] {
            let slow = format!(
                "SELECT string_agg(concat_ws(' ', x.key, x.day, x.is_now, x.times, core.wait_step(x.p50::float8), core.wait_step(x.p95::float8)), E'\\n'
                                   ORDER BY x.key, x.day, x.is_now)
                 FROM (SELECT w.key, {grouped} AS day, w.day >= {from} AS is_now, count(*) AS times,
                              percentile_disc(0.5) WITHIN GROUP (ORDER BY w.wait) AS p50, percentile_disc(0.95) WITHIN GROUP (ORDER BY w.wait) AS p95
                       FROM ({waits}) AS w (key, day, wait) WHERE w.day BETWEEN {before} AND {to} GROUP BY 1, 2, 3) AS x"
            );
            let fast = format!(
                "SELECT string_agg(concat_ws(' ', s.key, s.day, s.is_now, s.times, s.p50, s.p95), E'\\n' ORDER BY s.key, s.day, s.is_now)
                 FROM core.quality_speed({before}, {from}, {to}, '{kind}') AS s WHERE (s.day IS NULL) = ('{grouped}' <> 'w.day')"
            );
            assert_eq!(text(&database, &fast).await?, text(&database, &slow).await?, "{kind} {grouped}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_reviewers_decided_and_what_was_turned_round_is_counted() -> TestResult {
    let database = random_calls().await?;
    add_up(&database).await?;
    let slow = "WITH told AS (
                    SELECT d.id, d.action::text AS action, d.reviewer, (d.created_at AT TIME ZONE 'UTC')::date AS day,
                           row_number() OVER (PARTITION BY f.call_id, f.rule_id, f.segment, f.quote ORDER BY d.id) AS place,
                           concat_ws(' ', f.call_id, f.rule_id, f.segment, f.quote) AS words
                    FROM core.dispositions AS d JOIN core.flags AS f ON f.id = d.flag_id
                    WHERE d.action <> 'reopened'
                ), counted AS (
                    SELECT t.reviewer, t.day, t.action, 1 AS times FROM told AS t
                    UNION ALL
                    SELECT d.reviewer, (d.created_at AT TIME ZONE 'UTC')::date, 'undone', 1 FROM core.dispositions AS d WHERE d.action = 'reopened'
                    UNION ALL
                    SELECT b.reviewer, t.day, 'overturned', 1
                    FROM told AS t JOIN told AS b ON b.words = t.words AND b.place = t.place - 1 AND b.reviewer <> t.reviewer
                    WHERE (b.action, t.action) IN (('confirmed', 'dismissed'), ('dismissed', 'confirmed'), ('dismissed', 'escalated'))
                )
                SELECT string_agg(x.line, E'\\n' ORDER BY x.line)
                FROM (SELECT concat_ws(' ', c.reviewer, c.day, count(*) FILTER (WHERE action = 'confirmed'), count(*) FILTER (WHERE action = 'dismissed'),
                                       count(*) FILTER (WHERE action = 'escalated'), count(*) FILTER (WHERE action = 'undone'),
                                       count(*) FILTER (WHERE action = 'overturned')) AS line
                      FROM counted AS c GROUP BY c.reviewer, c.day) AS x";
    let fast = "SELECT string_agg(x.line, E'\\n' ORDER BY x.line)
                FROM (SELECT concat_ws(' ', c.reviewer, c.day, c.confirmed, c.dismissed, c.escalated, c.undone, c.overturned) AS line
                      FROM core.quality_reviewer_cells('2000-01-01', '2100-01-01') AS c) AS x";
    let (fast, slow) = (text(&database, fast).await?, text(&database, slow).await?);
    assert_eq!(fast, slow);
    assert!(
        fast.lines().count() > 10 && fast.lines().any(|line| !line.ends_with(" 0")),
        "{fast}"
    );
    Ok(())
}

#[tokio::test]
async fn a_period_ends_today_and_is_beside_as_many_days() -> TestResult {
    let database = Database::fresh().await?;
    let period = async |asked: &str| {
        text(
            &database,
            &format!(
                "SELECT concat_ws(' ', today - last_day, last_day - first_day + 1, first_day - before_from, width) FROM core.quality_period({asked})"
            ),
        )
        .await
    };
    assert_eq!(period("NULL, NULL, 30").await?, "0 30 30 1");
    assert_eq!(period("NULL, NULL, 90").await?, "0 90 90 7");
    assert_eq!(
        period("current_date - 10, current_date - 4, NULL").await?,
        "4 7 7 1"
    );
    assert_eq!(
        period("current_date - 10, '2099-01-01', NULL").await?,
        "0 11 11 1"
    );
    assert_eq!(period("'2001-01-01', NULL, NULL").await?, "0 366 366 7");
    assert_eq!(period("'2099-01-01', '2099-02-01', NULL").await?, "0 1 1 1");
    // Of nothing, all is nothing.
    let page = "SELECT (console.quality(NULL, NULL, 30, 'publishers') -> 'rows')::text";
    assert_eq!(text(&database, page).await?, "[]");
    Ok(())
}

#[tokio::test]
async fn recall_of_a_period_is_that_of_its_sums_and_its_sample() -> TestResult {
    let database = random_calls().await?;
    add_up(&database).await?;
    database
        .batch_execute(
            "INSERT INTO core.recall_samples (call_id, judgement_id, day, publisher, is_flagged, stratum_calls, stratum_drawn)
             SELECT k.id, k.judgement_id, (k.start_time_utc AT TIME ZONE 'UTC')::date, 'x', false, 10, 2 FROM core.calls AS k
             WHERE k.status = 'safe' ORDER BY k.ringba_call_id LIMIT 120;
             INSERT INTO core.recall_reads (call_id, reader, is_violation)
             SELECT s.call_id, r.reader, hashtext(s.call_id::text) % 9 = 0 FROM core.recall_samples AS s, (VALUES ('ann@example.com'), ('bob@example.com')) AS r (reader)",
        )
        .await?;
    let slow = "SELECT concat_ws(' ', r.sampled, e.recall, e.recall_low, e.recall_high)
                FROM (SELECT count(*) AS sampled, avg(x.is_violation::integer)::float8 AS missed FROM bi.recall_reads AS x
                      WHERE x.day BETWEEN current_date - 6 AND current_date) AS r,
                     (SELECT count(*) FILTER (WHERE k.status = 'flagged') AS flagged, count(*) FILTER (WHERE i.state IN ('confirmed', 'escalated')) AS good,
                             count(*) FILTER (WHERE i.state = 'dismissed') AS wrong, count(*) FILTER (WHERE k.status = 'safe') AS safe
                      FROM core.calls AS k LEFT JOIN core.inbox AS i ON i.call_id = k.id
                      WHERE (k.start_time_utc AT TIME ZONE 'UTC')::date BETWEEN current_date - 6 AND current_date) AS c,
                     core.recall_estimate(c.flagged, c.good, c.wrong, c.safe, r.sampled, r.missed * c.safe, r.sampled, 0) AS e";
    let fast = "SELECT concat_ws(' ', q.r ->> 'sampled', q.r ->> 'recall', q.r ->> 'low', q.r ->> 'high')
                FROM (SELECT console.quality(current_date - 6, NULL, NULL, 'publishers') -> 'recall' AS r) AS q";
    let (fast, slow) = (text(&database, fast).await?, text(&database, slow).await?);
    let numbers = |line: &str| {
        line.split(' ')
            .filter_map(|word| word.parse::<f64>().ok())
            .collect::<Vec<_>>()
    };
    let (fast, slow) = (numbers(&fast), numbers(&slow));
    assert!(fast.len() == 4 && fast[0] > 10.0, "{fast:?}");
    for (fast, slow) in fast.iter().zip(&slow) {
        assert!((fast - slow).abs() < 1e-9, "{fast} is not {slow}");
    }
    Ok(())
}
