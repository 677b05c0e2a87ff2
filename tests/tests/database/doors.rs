//! What each role reads: found by trying every door of a database in which everything is marked.

use std::fmt::Write as _;

use callscript_tests::harness::Database;
use tokio_postgres::Client;

use crate::door_tries::{Tried, World, attempt, call, calls_in, functions, marks, read, relations};
use crate::golden::compare;
use crate::setup::{TestResult, claim_one, count};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/what_roles_read.txt");

/// Roles of people and machines, and one that has no right at all.
const ROLES: [&str; 11] = [
    "callscript_ingest",
    "callscript_vault",
    "callscript_factory",
    "callscript_judge",
    "callscript_notify",
    "callscript_worker",
    "callscript_web",
    "callscript_bi",
    "callscript_dba",
    "callscript_unmask",
    "doors_nobody",
];

async fn marked() -> anyhow::Result<Database> {
    let database = Database::fresh().await?;
    database.batch_execute(include_str!("sql/doors.sql")).await?;
    Ok(database)
}

/// A session of a login that is a member of `role`, as a box has it.
async fn login(database: &Database, name: &str, role: Option<&str>) -> anyhow::Result<Client> {
    let make = format!(
        "DROP ROLE IF EXISTS {name}; CREATE ROLE {name} LOGIN; {}",
        role.map(|role| format!("GRANT {role} TO {name}"))
            .unwrap_or_default()
    );
    database.batch_execute(&make).await?;
    let client = database.connect().await?;
    client
        .batch_execute(&format!(
            "SET SESSION AUTHORIZATION {name}; SET statement_timeout = '2min'"
        ))
        .await?;
    Ok(client)
}

async fn doors_of(database: &Database, role: &str, text: &mut String) -> TestResult {
    let member = (role != "doors_nobody").then_some(role);
    let client = login(database, &format!("doors_as_{role}"), member).await?;
    writeln!(text, "\n{role}")?;
    let (mut plain, mut silent) = (Vec::new(), Vec::new());
    for relation in relations(database).await? {
        let Some((locked, came)) = read(&client, &relation).await? else {
            continue;
        };
        let mut name = relation.name.clone();
        if !locked.is_empty() {
            write!(name, " (but {})", locked.join(", "))?;
        }
        match marks(&came) {
            found if found.is_empty() => plain.push(name),
            found => writeln!(text, "    {name}: {}", found.join(", "))?,
        }
    }
    let world = World::of(database).await?;
    for function in functions(database).await? {
        let Some((came, refusals)) = call(&client, &world, &function).await? else {
            continue;
        };
        let refused: Vec<&str> = refusals.iter().map(String::as_str).collect();
        match marks(&came) {
            found if found.is_empty() && refused.is_empty() => silent.push(function.signature.clone()),
            found if found.is_empty() => {
                silent.push(format!("{} [{}]", function.signature, refused.join(" ")));
            }
            found => writeln!(text, "    {}: {}", function.signature, found.join(", "))?,
        }
    }
    for (what, names) in [("reads besides", plain), ("calls besides", silent)] {
        writeln!(
            text,
            "    {what}:{}",
            if names.is_empty() { " nothing" } else { "" }
        )?;
        for name in names {
            writeln!(text, "        {name}")?;
        }
    }
    Ok(())
}

/// On 15 only: a golden file has one truth.
#[tokio::test]
async fn each_role_reads_what_the_file_says_and_nothing_else() -> TestResult {
    let database = marked().await?;
    let major = count(
        &database,
        "SELECT current_setting('server_version_num')::bigint / 10000",
    )
    .await?;
    let mut text = String::from(
        "What comes back to each role: a login of each tried to read every column of every relation, and called every\n\
         function with the ids and epochs of calls in every state, whose leases somebody else holds. Generated. First what\n\
         brought something that is marked, then what could be read or called and brought nothing of the kind; in brackets\n\
         the SQLSTATEs of what was refused.\n",
    );
    for role in ROLES {
        doors_of(&database, role, &mut text).await?;
    }
    if major != 15 {
        println!("not compared: PostgreSQL {major}");
        return Ok(());
    }
    compare(
        FILE,
        &text,
        "doors",
        "Where that is what the change is meant to do",
    )
}

/// The marks prove that they would be found.
#[tokio::test]
async fn a_superuser_finds_every_mark() -> TestResult {
    let database = marked().await?;
    let mut everything = String::new();
    for relation in relations(&database).await? {
        let (_, came) = read(&database, &relation).await?.unwrap_or_default();
        everything.push_str(&came);
    }
    assert_eq!(marks(&everything).len(), 17, "{:?}", marks(&everything));
    assert_eq!(calls_in(&everything).len(), 15);
    Ok(())
}

#[tokio::test]
async fn a_rented_box_reads_the_call_it_holds_and_nothing_of_any_other() -> TestResult {
    let database = marked().await?;
    let box7 = login(&database, "doors_box7", Some("callscript_factory")).await?;
    let item = claim_one(&box7, "factory", "box7-1").await?;
    let own: i32 = database
        .query_one(
            "SELECT right(ringba_call_id, 2)::integer FROM core.calls WHERE id = $1",
            &[&item.id],
        )
        .await?
        .get(0);
    let own = u32::try_from(own)?;
    // The newest of those that wait. Of the call it is told where the recording lies, and nothing of who called.
    assert_eq!(own, 3);
    assert_eq!(
        calls_in(&item.work.to_string()).into_keys().collect::<Vec<_>>(),
        [own]
    );
    assert_eq!(
        marks(&item.work.to_string()),
        ["keys of recordings in the bucket"]
    );
    let mut tried = 0;
    for relation in relations(&database).await? {
        assert!(
            read(&box7, &relation).await?.is_none(),
            "{} can be read",
            relation.name
        );
    }
    let world = World::of(&database).await?;
    for function in functions(&database).await? {
        // What the next claim would hand out is the next call's lease.
        if function.signature.starts_with("callscript.claim(") {
            continue;
        }
        let Some((came, _)) = call(&box7, &world, &function).await? else {
            continue;
        };
        tried += 1;
        let others: Vec<u32> = calls_in(&came)
            .into_keys()
            .filter(|number| *number != own)
            .collect();
        assert!(
            others.is_empty(),
            "{}: of the calls {others:?}",
            function.signature
        );
        let found = marks(&came);
        assert!(found.is_empty(), "{}: {found:?}", function.signature);
    }
    assert!(tried > 10, "{tried}");
    // And the address of its own recording, when somebody has signed it.
    let ask = format!(
        "SELECT callscript.recording_address('{}', {})",
        item.id, item.epoch
    );
    let address = box7.query_one(&ask, &[]).await?.get::<_, Option<String>>(0);
    assert_eq!(address, None);
    let vault = login(&database, "doors_vault", Some("callscript_vault")).await?;
    let asked = vault
        .query("SELECT call_id FROM callscript.recordings_to_sign(10)", &[])
        .await?;
    // And that of the other box which waits.
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().any(|row| row.get::<_, uuid::Uuid>(0) == item.id));
    let sign = format!(
        "SELECT callscript.recording_signed('{}', {}, 'https://store.example/canary03signed', 300)",
        item.id, item.epoch
    );
    assert!(vault.query_one(&sign, &[]).await?.get::<_, bool>(0));
    // Another box of the same role has the id, the epoch and the worker's name.
    let box8 = login(&database, "doors_box8", Some("callscript_factory")).await?;
    assert!(matches!(attempt(&box8, &ask).await?, Tried::Refused(code) if code == "55000"));
    let address = box7.query_one(&ask, &[]).await?.get::<_, Option<String>>(0);
    assert_eq!(address.as_deref(), Some("https://store.example/canary03signed"));
    // Once: nothing of it stays.
    assert_eq!(count(&database, "SELECT count(address) FROM core.recording_addresses WHERE call_id IN (SELECT id FROM core.calls WHERE ringba_call_id = 'RGBcanary03')").await?, 0);
    assert_eq!(box7.query_one(&ask, &[]).await?.get::<_, Option<String>>(0), None);
    Ok(())
}
