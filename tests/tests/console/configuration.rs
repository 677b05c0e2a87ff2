//! Where the console's settings come from.

use std::fs;
use std::path::Path;
use std::process::Output;

use anyhow::{Context, Result};
use callscript_demo::services::Scratch;
use callscript_demo::services::worker::{beside, command};
use callscript_tests::harness::Database;

/// A setting is wrong until a person corrects it.
const CONFIGURATION: i32 = 78;

/// Asks for an invitation, with these variables and files as their values.
async fn invite(variables: &[(&str, &Path)], more: &[&str]) -> Result<Output> {
    let environment: Vec<(String, String)> = variables
        .iter()
        .map(|(name, path)| ((*name).to_owned(), path.display().to_string()))
        .collect();
    command(&beside("callscript-web")?, &environment)
        .args(["invite", "ann@example.com"])
        .args(more)
        .output()
        .await
        .context("cannot run callscript-web")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_comes_from_a_file_and_the_rest_from_toml() -> Result<()> {
    let database = Database::fresh().await?;
    let scratch = Scratch::new("callscript-console")?;
    let [secret, toml] = ["database-url", "console.toml"].map(|name| scratch.path().join(name));
    let url = format!("{}&options=-c%20role%3Dcallscript_web", database.url());
    fs::write(&secret, format!("{url}\n"))?;
    fs::write(&toml, "public-url = \"https://qa.example.com/\"\n")?;
    let variables = [
        ("DATABASE_URL_FILE", secret.as_path()),
        ("CALLSCRIPT_WEB_CONFIG", toml.as_path()),
    ];
    let invited = invite(&variables, &[]).await?;
    let link = String::from_utf8(invited.stdout)?;
    assert!(
        invited.status.success() && link.starts_with("https://qa.example.com/invite/"),
        "{link}{}",
        String::from_utf8_lossy(&invited.stderr)
    );
    // A flag is nearer than a file.
    let nearer = invite(&variables, &["--public-url", "https://other.example.com"]).await?;
    assert!(nearer.stdout.starts_with(b"https://other.example.com/invite/"));
    // The file of a worker is not the console's: `listen` is another address there.
    let help = invite(
        &[("DATABASE_URL_FILE", &secret), ("CALLSCRIPT_CONFIG", &secret)],
        &["--help"],
    )
    .await?;
    let help = String::from_utf8(help.stdout)?;
    assert!(help.contains("DATABASE_URL") && !help.contains(&url), "{help}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_that_a_person_must_correct_says_so() -> Result<()> {
    let scratch = Scratch::new("callscript-console")?;
    let toml = scratch.path().join("console.toml");
    fs::write(&toml, "public-ulr = \"https://qa.example.com\"\n")?;
    let absent = scratch.path().join("absent");
    for (variables, told) in [
        (vec![], "DATABASE_URL is not set"),
        (
            vec![("DATABASE_URL_FILE", absent.as_path())],
            "DATABASE_URL_FILE names ",
        ),
        (
            vec![("CALLSCRIPT_WEB_CONFIG", toml.as_path())],
            "did you mean `public-url`?",
        ),
    ] {
        let refused = invite(&variables, &[]).await?;
        let error = String::from_utf8(refused.stderr)?;
        assert_eq!(refused.status.code(), Some(CONFIGURATION), "{error}");
        assert!(
            error.contains(told) && error.trim_end().lines().count() == 1,
            "{error}"
        );
    }
    Ok(())
}
