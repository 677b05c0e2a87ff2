//! Passkeys and providers in a real browser, with an authenticator of Chromium's own and a provider that others
//! wrote.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use callscript_demo::services::Server;
use callscript_demo::services::worker::command;
use tokio::process::Child;

use crate::browser::Scenario;
use crate::setup::{Setup, browser};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_signs_in_alone_and_after_the_password() -> Result<()> {
    let setup = Setup::build_as("localhost", 0, &[]).await?;
    let link = setup
        .console
        .ask(&["invite", "ann@example.com", "--role", "reviewer"])
        .await?;
    Scenario::start(&setup, "passkeys", &link, &[])?.pass().await?;
    let trail: String = setup
        .one(
            "SELECT string_agg(action || coalesce(' ' || (details ->> 'way'), ''), ', ' ORDER BY id) FROM core.audit_events
             WHERE action IN ('signed_in', 'passkey_added', 'passkey_removed')",
            &[],
        )
        .await?;
    assert_eq!(
        trail,
        "signed_in password, passkey_added, signed_in passkey, signed_in password, passkey_removed"
    );
    let log = setup.log()?;
    assert!(log.contains("passkey was refused"), "{log}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_works_once_and_a_copied_passkey_does_not() -> Result<()> {
    let setup = Setup::build_as("localhost", 0, &[]).await?;
    let link = setup.console.ask(&["invite", "ann@example.com"]).await?;
    Scenario::start(&setup, "copied", &link, &[])?.pass().await
}

/// Codes without a script; the same page offers the passkey to whoever has one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_with_codes_is_added_without_javascript() -> Result<()> {
    let setup = Setup::build(0).await?;
    let link = setup
        .console
        .ask(&["invite", "ann@example.com", "--role", "admin"])
        .await?;
    let on = "UPDATE core.settings SET value = 'true' WHERE key = 'console.admins_need_second_factor'";
    setup.database.batch_execute(on).await?;
    let mut scenario = Scenario::start(&setup, "codes", &link, &[])?;
    // Half a minute later, as far as the last code is concerned.
    while scenario.asks().await?.is_some() {
        setup
            .database
            .batch_execute("UPDATE core.totp_secrets SET last_step = last_step - 10")
            .await?;
        scenario.done().await?;
    }
    scenario.pass().await
}

/// `oidc-provider-mock`, with one person.
async fn provider(claims: &str) -> Result<(Child, String)> {
    let python =
        std::env::var("CALLSCRIPT_BROWSER_PYTHON").context("CALLSCRIPT_BROWSER_PYTHON names no Python")?;
    let port = Server::bind().await?.local_addr()?.port();
    let mut child = command(python.as_ref(), &[])
        .args([
            "-m",
            "oidc_provider_mock",
            "--require-nonce",
            "true",
            "--port",
            &port.to_string(),
        ])
        .args(["--user-claims", claims])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let url = format!("http://127.0.0.1:{port}");
    let (client, begun) = (browser()?, Instant::now());
    let description = format!("{url}/.well-known/openid-configuration");
    while client.get(&description).send().await.is_err() {
        ensure!(child.try_wait()?.is_none(), "the provider ended by itself");
        ensure!(
            begun.elapsed() < Duration::from_mins(1),
            "the provider is not open after a minute"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok((child, url))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_signs_in_by_a_provider_with_and_without_javascript() -> Result<()> {
    let claims =
        r#"{"sub": "u-1", "email": "ann@example.com", "email_verified": true, "name": "Ann Example"}"#;
    let (_provider, url) = provider(claims).await?;
    let variables = [
        ("CALLSCRIPT_OIDC_ISSUER", url),
        ("CALLSCRIPT_OIDC_CLIENT_ID", "console".to_owned()),
        (
            "CALLSCRIPT_OIDC_CLIENT_SECRET",
            "a secret of the tests".to_owned(),
        ),
        ("CALLSCRIPT_OIDC_NAME", "Northgate".to_owned()),
    ];
    let setup = Setup::build_as("localhost", 0, &variables).await?;
    let link = setup
        .console
        .ask(&["invite", "ann@example.com", "--role", "reviewer"])
        .await?;
    Scenario::start(&setup, "provider", &link, &[])?.pass().await
}
