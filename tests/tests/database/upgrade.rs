//! From one version of the extension to the next: with rows, with leases that are held, and to the same
//! catalogue.

use std::fs;
use std::path::{Path, PathBuf};

use callscript_demo::services::database::{connect, create};
use callscript_tests::harness::{Database, migrations, shared_cluster};
use sha2::{Digest, Sha256};

use crate::setup::{TestResult, claim, claim_one, finish, pending_calls, recording, text};

/// Every row of every table of `core`, as one fingerprint.
const FINGERPRINT: &str = include_str!("sql/fingerprint.sql");
/// Definition, owner and rights of every function.
const CATALOGUE: &str = include_str!("sql/catalogue.sql");

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../extension/sql")
}

/// The versions that were released: those with a script to begin with.
fn released() -> anyhow::Result<Vec<String>> {
    let mut versions = Vec::new();
    for file in fs::read_dir(scripts())? {
        let name = file?.file_name().to_string_lossy().into_owned();
        let version = name
            .strip_prefix("callscript--")
            .and_then(|rest| rest.strip_suffix(".sql"));
        versions.extend(
            version
                .filter(|version| !version.contains("--"))
                .map(str::to_owned),
        );
    }
    versions.sort();
    Ok(versions)
}

#[test]
fn released_scripts_are_never_edited() -> TestResult {
    let sums = fs::read_to_string(scripts().join("SHA256SUMS"))?;
    let mut known = Vec::new();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").expect("a line is a sum and a name");
        let script = fs::read(scripts().join(name))?;
        assert_eq!(
            hex::encode(Sha256::digest(script)),
            sum,
            "{name} was released: write an upgrade script instead"
        );
        known.push(name.to_owned());
    }
    for version in released()? {
        assert!(
            known.contains(&format!("callscript--{version}.sql")),
            "SHA256SUMS does not know {version}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_upgraded_extension_is_the_new_one_and_keeps_its_rows() -> TestResult {
    let fresh = Database::fresh().await?;
    let newest = text(
        &fresh,
        "SELECT default_version FROM pg_available_extensions WHERE name = 'callscript'",
    )
    .await?;
    let expected = text(&fresh, CATALOGUE).await?;
    let cluster = tokio::task::spawn_blocking(shared_cluster).await??;
    let admin = connect(&cluster.url("postgres")).await?;
    let versions = released()?;
    assert!(!versions.is_empty(), "nothing was ever released");
    for version in versions {
        let name = format!("upgrade_{}", version.replace('.', "_"));
        create(&admin, &name, None).await?;
        let mut client = connect(&cluster.url(&name)).await?;
        client
            .batch_execute(&format!("CREATE EXTENSION callscript VERSION '{version}'"))
            .await?;
        migrations::apply(&mut client).await?;
        pending_calls(&client, 5).await?;
        let installed = "SELECT extversion FROM pg_extension WHERE extname = 'callscript'";
        assert_eq!(
            text(&client, installed).await?,
            version,
            "migrating upgrades no extension"
        );

        // A worker of that time has claimed, and hands in under the new version.
        let old = connect(&cluster.url(&name)).await?;
        old.batch_execute("SET SESSION AUTHORIZATION callscript_worker")
            .await?;
        let held = claim_one(&old, "vault", "old").await?;
        let before = text(&client, FINGERPRINT).await?;
        let functions = function_names(&client).await?;
        client.batch_execute("ALTER EXTENSION callscript UPDATE").await?;
        assert_eq!(text(&client, installed).await?, newest);
        assert_eq!(text(&client, FINGERPRINT).await?, before, "no row has changed");
        assert_eq!(text(&client, CATALOGUE).await?, expected, "from {version}");

        // What that worker calls is still there, under the same names and types.
        let now = function_names(&client).await?;
        let gone: Vec<_> = functions.iter().filter(|name| !now.contains(name)).collect();
        assert!(
            gone.is_empty(),
            "workers of {version} call what is gone: {gone:?}"
        );
        assert_eq!(finish(&old, "vaulted", &held, &recording()).await?, "downloaded");
        assert_eq!(claim(&old, "vault", "old", 10).await?.len(), 4);
        drop((old, client));
        admin
            .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
            .await?;
    }
    Ok(())
}

async fn function_names(client: &tokio_postgres::Client) -> anyhow::Result<Vec<String>> {
    let rows = client
        .query(
            "SELECT p.oid::regprocedure::text || ' ' || pg_get_function_result(p.oid)
             FROM pg_proc AS p WHERE p.pronamespace = 'callscript'::regnamespace ORDER BY 1",
            &[],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
