//! The statements that are filled in for each lane.

use super::lane::Lane;
use super::statements::{Claim, fail_call, fail_window, kill_zombies};

fn claim(lane: Lane) -> Claim {
    match lane {
        Lane::Ingest => Claim::ingest(),
        Lane::Vault => Claim::vault(),
        Lane::Factory => Claim::factory(),
        Lane::Judge => Claim::judge(),
    }
}

/// Without comments, and with one space where there is any.
fn plain(statement: &str) -> String {
    let code = statement
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"));
    let words: Vec<&str> = code.flat_map(str::split_whitespace).collect();
    words.join(" ").replace("( ", "(")
}

/// What is filled in stands there; a word that nobody fills in would be a syntax error for all workers.
#[test]
fn no_word_is_left_open() {
    let mut statements = vec![fail_call(), fail_window(), kill_zombies()];
    for lane in Lane::ALL {
        let claim = claim(lane);
        statements.push(claim.take);
        statements.push(claim.take_alone);
        statements.extend(
            claim
                .memory
                .into_iter()
                .flat_map(|memory| [memory.from, memory.seen]),
        );
    }
    assert_eq!(statements.len(), 3 + 2 * 4 + 3 * 2);
    for statement in statements {
        assert!(
            !statement.contains("{{") && !statement.contains("}}"),
            "{statement}"
        );
    }
}

/// Three of the four lanes take calls. What differs between their memories is the lane and the status that
/// waits for it.
#[test]
fn lanes_differ_in_nothing_but_their_names() {
    let names = [
        (Lane::Vault, "vault", "pending"),
        (Lane::Factory, "factory", "downloaded"),
        (Lane::Judge, "judge", "transcribed"),
    ];
    let of = |(lane, name, waiting): (Lane, &str, &str)| {
        let memory = claim(lane).memory.expect("it takes calls");
        assert!(memory.from.contains(&format!("k.status = '{waiting}'")));
        assert!(memory.from.contains(&format!("core.claim_full_{name} ")));
        assert!(memory.seen.contains(&format!("'core.claim_window_{name}'")));
        [memory.from, memory.seen].map(|text| {
            let text = text.replace(&format!("'{waiting}'"), "'WAITING'");
            text.replace(&format!("_{name}"), "_LANE")
        })
    };
    let [vault, factory, judge] = names.map(of);
    assert_eq!(vault, factory);
    assert_eq!(factory, judge);
}

/// Workers of two versions read and write the same sequences, so the form of what is in them stays: seconds
/// from 2020, the upper time above 31 bits.
#[test]
fn what_claims_remember_keeps_its_form() {
    let from_2020 = 18_262 * 86_400;
    let memory = Claim::factory().memory.expect("it takes calls");
    let (from, seen) = (plain(&memory.from), plain(&memory.seen));
    assert!(
        from.contains(&format!(
            "to_timestamp({from_2020} + (w.last_value >> 31)) AS head"
        )),
        "{from}"
    );
    assert!(
        from.contains(&format!(
            "to_timestamp({from_2020} + (w.last_value & 2147483647)) AS since"
        )),
        "{from}"
    );
    assert!(seen.contains(&format!("- {from_2020}, 0) << 31) |")), "{seen}");
    // Longer than a transaction takes that makes a call available.
    assert!(seen.contains(&format!("- {from_2020} - 5)")), "{seen}");
}

/// A deferral of a window is short and has no end; everything else of a failure is the same for calls and windows.
#[test]
fn calls_and_windows_fail_alike() {
    let (call, window) = (plain(&fail_call()), plain(&fail_window()));
    assert!(call.contains("CASE WHEN $5 IS NOT NULL THEN NULL::float8 END"));
    assert!(window.contains("CASE WHEN $5 IS NOT NULL THEN 30 END"));
    let as_call = window
        .replace("core.sync_windows", "core.calls")
        .replace("core.window_status", "core.call_status")
        .replace("THEN 30 END", "THEN NULL::float8 END")
        .replace(
            "NULL::interval AS longest_deferral",
            &format!(
                "{} AS longest_deferral",
                plain(include_str!("sql/longest_deferral.sql")).trim()
            ),
        )
        .replace(
            "finished_at = CASE WHEN step.dead THEN pg_catalog.clock_timestamp() END",
            "failed_lane = CASE WHEN step.dead OR step.parked THEN $6::core.lane END",
        );
    assert_eq!(as_call, call);
}
