//! The schema: `sql/schema.txt` says what it is, and both ways of installing make the same.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Output};

use anyhow::{Context, Result};
use callscript_demo::services::Cluster;
use callscript_demo::services::database::{connect, create};
use callscript_tests::harness::{Database, shared_cluster};
use callscript_worker::migrate;
use tokio_postgres::Client;

use crate::golden::compare;
use crate::rule_shipping::RULES;
use crate::setup::{TestResult, count, pending_calls, text};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../sql/schema.txt");
const INSTALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../sql/install.sql");

/// Something that the schema holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: String,
    owner: String,
    name: String,
    text: String,
}

/// Everything that the schema holds, in order.
pub(crate) async fn parts(client: &Client) -> Result<Vec<Part>> {
    let rows = client.query(include_str!("sql/schema.sql"), &[]).await?;
    let part = |row: &tokio_postgres::Row| Part {
        kind: row.get(0),
        owner: row.get(1),
        name: row.get(2),
        text: row.get(3),
    };
    Ok(rows.iter().map(part).collect())
}

/// The parts as a text to be read: what belongs to a thing stands under it. Comments are left out, `sql/`
/// holds them.
fn written(parts: &[Part]) -> Result<String> {
    let mut text = String::from("The schema as PostgreSQL 15 prints it; generated, see README.md.\n");
    let mut last = "";
    for part in parts.iter().filter(|part| part.kind != "comment") {
        if part.owner != last {
            writeln!(text, "\n{}", part.owner)?;
        }
        last = &part.owner;
        let label = [part.kind.as_str(), &part.name].join(" ");
        write!(text, "    {}:", label.trim_end())?;
        let lines: Vec<&str> = part.text.trim_end().lines().collect();
        for line in &lines {
            let indent = if lines.len() == 1 { " " } else { "\n        " };
            write!(text, "{indent}{line}")?;
        }
        text.push('\n');
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    Ok(lines.join("\n") + "\n")
}

/// On 15 only: later versions print views and functions otherwise, and know rights that 15 does not.
#[tokio::test]
async fn the_file_says_what_the_schema_is() -> TestResult {
    let database = Database::fresh().await?;
    let major = "SELECT current_setting('server_version_num')::bigint / 10000";
    let major = count(&database, major).await?;
    if major != 15 {
        println!("not compared: PostgreSQL {major} prints the schema otherwise than 15");
        return Ok(());
    }
    let live = written(&parts(&database).await?)?;
    compare(
        FILE,
        &live,
        "schema",
        "Where that is what the change is meant to do",
    )
}

/// psql with `sql/install.sql`.
pub(crate) fn install(cluster: &Cluster, database: &str) -> Result<Output> {
    install_from(INSTALL, cluster, database)
}

fn install_from(script: &str, cluster: &Cluster, database: &str) -> Result<Output> {
    let mut command: Command = cluster.tools().client("psql");
    command
        .args(["-q", "-X", "-U", "postgres", "-h"])
        .arg(cluster.socket_folder())
        .args(["-p", &cluster.port().to_string(), "-d", database, "-f", script])
        .output()
        .context("cannot run psql")
}

/// What an installation has said, which must have gone well.
pub(crate) fn said(done: &Output) -> String {
    let complaint = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && complaint.is_empty(), "{complaint}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// An empty database, dropped with the cluster.
pub(crate) async fn empty(name: &str) -> Result<(&'static Cluster, Client)> {
    let cluster = tokio::task::spawn_blocking(shared_cluster).await??;
    create(&connect(&cluster.url("postgres")).await?, name, None).await?;
    Ok((cluster, connect(&cluster.url(name)).await?))
}

/// Git in the repository; `None` where it fails, as it does where there is no repository.
fn git(arguments: &[&str]) -> Option<Vec<u8>> {
    let done = Command::new("git")
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args(arguments)
        .output()
        .ok()?;
    done.status.success().then_some(done.stdout)
}

/// Whoever installed a release gets today's schema and keeps the rows. Releases before 0.3.0 had another
/// `sql/`, and nobody runs them.
#[tokio::test]
async fn the_schema_of_each_release_becomes_todays() -> TestResult {
    let fresh = Database::fresh().await?;
    let expected = parts(&fresh).await?;
    let tags = String::from_utf8(git(&["tag", "--list", "v*"]).unwrap_or_default())?;
    let mut tried = 0;
    for tag in tags.lines() {
        let Some(sources) = git(&["archive", tag, "sql"]) else {
            continue;
        };
        let folder = tempfile::tempdir()?;
        let archive = folder.path().join("sql.tar");
        fs::write(&archive, sources)?;
        let unpacked = Command::new("tar")
            .current_dir(folder.path())
            .arg("-xf")
            .arg(&archive)
            .status()?;
        assert!(unpacked.success(), "{tag} cannot be unpacked");
        if !folder.path().join("sql/tables/SHA256SUMS").is_file() {
            continue;
        }
        let name = format!("from_{}", tag.replace(['.', '-'], "_"));
        let (cluster, mut client) = empty(&name).await?;
        let script = folder.path().join("sql/install.sql");
        said(&install_from(&script.to_string_lossy(), cluster, &name)?);
        pending_calls(&client, 3).await?;
        migrate::run(&mut client)
            .await
            .with_context(|| format!("from {tag}"))?;
        assert_eq!(parts(&client).await?, expected, "from {tag}");
        assert_eq!(
            count(&client, "SELECT count(*) FROM core.calls").await?,
            3,
            "from {tag}"
        );
        tried += 1;
    }
    println!("{tried} releases were upgraded; tags are not in a shallow clone");
    Ok(())
}

#[tokio::test]
async fn psql_installs_the_same_and_both_can_be_mixed() -> TestResult {
    let (cluster, mut client) = empty("installed_by_psql").await?;
    let first = said(&install(cluster, "installed_by_psql")?);
    for line in [
        "applying tables/V0001__",
        "applying current/bi/calls.sql",
        "rule gift_card: version 1 is in force",
    ] {
        assert!(first.contains(line), "{line}");
    }
    let migrated = Database::fresh().await?;
    assert_eq!(parts(&client).await?, parts(&migrated).await?);
    let histories = "SELECT concat_ws(E'\\n', (SELECT string_agg(concat_ws(' ', version, name, checksum), E'\\n' ORDER BY version)
                                             FROM core.schema_migrations),
                                            (SELECT string_agg(name || ' ' || checksum, E'\\n' ORDER BY name)
                                             FROM core.schema_objects))";
    assert_eq!(text(&client, histories).await?, text(&migrated, histories).await?);
    assert_eq!(text(&client, RULES).await?, text(&migrated, RULES).await?);
    // Neither has anything to do after the other.
    let report = migrate::run(&mut client).await?;
    assert_eq!((report.applied, report.shipped), (vec![], vec![]));
    assert_eq!(said(&install(cluster, migrated.name())?), "");
    // Both make the same good again.
    for how in ["psql", "migrate"] {
        let before = parts(&client).await?;
        client
            .batch_execute(
                "DROP VIEW core.call_facts CASCADE; DROP TRIGGER calls_inbox ON core.calls;
                 UPDATE core.schema_objects SET checksum = 'another' WHERE name = 'bi.queue'",
            )
            .await?;
        let done: Vec<String> = if how == "psql" {
            said(&install(cluster, "installed_by_psql")?)
                .lines()
                .filter_map(|line| line.strip_prefix("applying current/")?.strip_suffix(".sql"))
                .map(|name| name.replace('/', "."))
                .collect()
        } else {
            migrate::run(&mut client).await?.applied
        };
        assert_eq!(
            done,
            [
                "bi.queue",
                "core.call_facts",
                "bi.campaign_quality",
                "bi.daily_kpis",
                "bi.publisher_quality",
                "core.call_enters_inbox"
            ],
            "{how}"
        );
        assert_eq!(parts(&client).await?, before, "{how}");
    }
    Ok(())
}

/// A history of before the numbered files began anew: nothing is applied over it.
#[tokio::test]
async fn a_database_of_an_earlier_build_is_refused() -> TestResult {
    // Makes the roles.
    Database::fresh().await?;
    let (cluster, mut client) = empty("of_an_earlier_build").await?;
    client
        .batch_execute(
            "CREATE SCHEMA core AUTHORIZATION callscript_owner;
             CREATE TABLE core.schema_migrations (version integer PRIMARY KEY, name varchar(255), applied_on varchar(255),
                                                  checksum varchar(255));
             INSERT INTO core.schema_migrations VALUES (1, 'schemas_and_roles', '2026-10-01T00:00:00Z', '4633642545720653808')",
        )
        .await?;
    let error = migrate::run(&mut client).await.expect_err("refused");
    let done = install(cluster, "of_an_earlier_build")?;
    assert!(!done.status.success());
    for complaint in [
        error.to_string(),
        String::from_utf8_lossy(&done.stderr).into_owned(),
    ] {
        assert!(
            complaint.contains("made by an earlier build")
                && complaint.contains("install anew, in an empty database"),
            "{complaint}"
        );
    }
    let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'core'::regnamespace AND relkind = 'r'";
    assert_eq!(count(&client, tables).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_view_that_cannot_be_replaced_says_what_to_do() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "DROP VIEW bi.rejected_records; CREATE VIEW bi.rejected_records AS SELECT 1 AS other;
             ALTER VIEW bi.rejected_records OWNER TO callscript_owner;
             DELETE FROM core.schema_objects WHERE name = 'bi.rejected_records'",
        )
        .await?;
    let mut client = database.connect().await?;
    let error = migrate::run(&mut client).await.expect_err("refused").to_string();
    assert!(
        error.starts_with("sql/current/bi/rejected_records.sql could not be applied: ")
            && error.contains("drop it in a new file of sql/tables"),
        "{error}"
    );
    // Dropped, as that file would do it, it is made again.
    database.batch_execute("DROP VIEW bi.rejected_records").await?;
    assert_eq!(migrate::run(&mut client).await?.applied, ["bi.rejected_records"]);
    Ok(())
}
