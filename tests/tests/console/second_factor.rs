//! A second factor after the password: codes of an app, recovery codes, and who must have one.

use anyhow::{Context, Result};
use callscript_tests::harness::Database;
use reqwest::{Client, Response, StatusCode};
use totp_rs::{Builder, Secret};

use crate::provider_setup::House;
use crate::setup::{PASSWORD, Person, Setup, browser};

/// The code that an app with this secret shows now, by the database's clock.
async fn code(database: &Database, secret: &str) -> Result<String> {
    let now: i64 = database
        .query_one("SELECT extract(epoch FROM clock_timestamp())::bigint", &[])
        .await?
        .get(0);
    let secret = Secret::try_from_base32(secret.to_uppercase().replace('-', ""))?;
    let app = Builder::new().with_secret(secret).build()?;
    Ok(app.generate(u64::try_from(now)?).to_string())
}

fn between(page: &str, before: &str, after: &str) -> Result<String> {
    let rest = page
        .split(before)
        .nth(1)
        .with_context(|| format!("no {before}: {page}"))?;
    Ok(rest.split(after).next().unwrap_or_default().to_owned())
}

/// Adds an app; its secret and the recovery codes.
async fn add_app(setup: &Setup, person: &Person) -> Result<(String, Vec<String>)> {
    let begun = person.post("/account/totp", &[]).await?;
    assert_eq!(begun.headers()["location"], "/account/totp");
    let secret = between(&person.page("/account/totp").await?, "<code id=\"secret\">", "<")?;
    let added = person
        .post(
            "/account/totp/confirm",
            &[("code", &code(&setup.database, &secret).await?)],
        )
        .await?;
    assert_eq!(added.status(), StatusCode::OK);
    let page = added.text().await?;
    let codes: Vec<String> = between(&page, "<ul class=\"codes mono\">", "</ul>")?
        .split("<li>")
        .skip(1)
        .filter_map(|item| Some(item.split_once("</li>")?.0.to_owned()))
        .collect();
    assert_eq!(codes.len(), 10, "{page}");
    Ok((secret, codes))
}

/// The next code counts as if half a minute had passed since the last one.
async fn later(setup: &Setup) -> Result<()> {
    let rewind = "UPDATE core.totp_secrets SET last_step = last_step - 10";
    Ok(setup.database.batch_execute(rewind).await?)
}

async fn password(setup: &Setup, client: &Client, role: &str) -> Result<Response> {
    let email = format!("{role}@example.com");
    let form = [
        ("email", email.as_str()),
        ("password", PASSWORD),
        ("next", "/calls?q=x"),
    ];
    let url = setup.console.url();
    Ok(client.post(format!("{url}/login")).form(&form).send().await?)
}

/// The password was right: the cookie of the login that waits for a second factor.
fn waiting(answer: &Response) -> Result<String> {
    assert_eq!(
        answer.headers()["location"],
        "/login/second?next=%2Fcalls%3Fq%3Dx"
    );
    crate::setup::named_cookie(answer, "callscript-second").context("no cookie")
}

async fn second(setup: &Setup, client: &Client, cookie: &str, code: &str) -> Result<Response> {
    let url = setup.console.url();
    let form = [("code", code), ("next", "/calls?q=x")];
    let request = client
        .post(format!("{url}/login/second"))
        .header("cookie", cookie);
    Ok(request.form(&form).send().await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_password_a_code_is_asked_for_and_each_counts_once() -> Result<()> {
    let setup = Setup::build(0).await?;
    let person = setup.person("reviewer").await?;
    let (secret, _) = add_app(&setup, &person).await?;
    let client = browser()?;
    let cookie = waiting(&password(&setup, &client, "reviewer").await?)?;
    // The password alone opens nothing, and neither does its cookie as a session.
    let url = setup.console.url();
    for cookie in [cookie.clone(), cookie.replace("callscript-second", "callscript")] {
        let page = client
            .get(format!("{url}/flags"))
            .header("cookie", cookie)
            .send()
            .await?;
        assert_eq!(page.status(), StatusCode::SEE_OTHER);
    }
    later(&setup).await?;
    let now = code(&setup.database, &secret).await?;
    let wrong = second(&setup, &client, &cookie, "000000").await?;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let right = second(&setup, &client, &cookie, &now).await?;
    assert_eq!(right.headers()["location"], "/calls?q=x");
    let session = House::session(&right).context("nobody is signed in")?;
    let page = client
        .get(format!("{url}/account"))
        .header("cookie", session)
        .send()
        .await?;
    assert!(page.text().await?.contains("password and second factor"));
    // The login is over, and the code is used up: for eight who type it at once, too.
    assert_eq!(
        second(&setup, &client, &cookie, &now).await?.headers()["location"],
        "/login"
    );
    let cookie = waiting(&password(&setup, &client, "reviewer").await?)?;
    let again = second(&setup, &client, &cookie, &now).await?;
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
    setup
        .database
        .batch_execute("DELETE FROM core.code_attempts")
        .await?;
    later(&setup).await?;
    let now = code(&setup.database, &secret).await?;
    let mut logins = Vec::new();
    for _ in 0..4 {
        logins.push(waiting(&password(&setup, &client, "reviewer").await?)?);
    }
    let all = logins.iter().map(|cookie| second(&setup, &client, cookie, &now));
    let all = futures_util::future::try_join_all(all).await?;
    assert_eq!(
        all.iter()
            .filter(|answer| House::session(answer).is_some())
            .count(),
        1
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_codes_is_slowed_down_however_many_are_tried_at_once() -> Result<()> {
    let setup = Setup::build(0).await?;
    let person = setup.person("reviewer").await?;
    let (secret, codes) = add_app(&setup, &person).await?;
    let client = browser()?;
    let cookie = waiting(&password(&setup, &client, "reviewer").await?)?;
    let guesses: Vec<String> = (0..40).map(|number| format!("{number:06}")).collect();
    let answers = guesses
        .iter()
        .map(|guess| second(&setup, &client, &cookie, guess));
    let answers = futures_util::future::try_join_all(answers).await?;
    let refused = answers
        .iter()
        .filter(|answer| answer.status() == StatusCode::UNAUTHORIZED)
        .count();
    let slowed = answers
        .iter()
        .filter(|answer| answer.status() == StatusCode::TOO_MANY_REQUESTS)
        .count();
    assert_eq!((refused, slowed), (5, 35));
    // Not even what is right counts now; a quarter of an hour later it does.
    later(&setup).await?;
    for right in [&code(&setup.database, &secret).await?, &codes[0]] {
        let answer = second(&setup, &client, &cookie, right).await?;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    }
    setup
        .database
        .batch_execute("UPDATE core.code_attempts SET at = at - interval '16 minutes'")
        .await?;
    let now = code(&setup.database, &secret).await?;
    assert!(House::session(&second(&setup, &client, &cookie, &now).await?).is_some());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recovery_code_works_once_and_none_of_it_is_stored_as_it_is() -> Result<()> {
    let setup = Setup::build(0).await?;
    let person = setup.person("reviewer").await?;
    let (_, codes) = add_app(&setup, &person).await?;
    let client = browser()?;
    let cookie = waiting(&password(&setup, &client, "reviewer").await?)?;
    // As somebody types it who reads it from paper.
    let typed = codes[3].replace('-', " ").to_uppercase();
    assert!(House::session(&second(&setup, &client, &cookie, &typed).await?).is_some());
    let cookie = waiting(&password(&setup, &client, "reviewer").await?)?;
    let again = second(&setup, &client, &cookie, &codes[3]).await?;
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
    assert!(person.page("/account").await?.contains("9 left"));
    let kept: String = setup
        .one(
            "SELECT string_agg(to_jsonb(r)::text, '') FROM core.recovery_codes AS r",
            &[],
        )
        .await?;
    let log = setup.log()?;
    for code in &codes {
        assert!(!kept.contains(code.as_str()) && !log.contains(code.as_str()));
    }
    // New ones end the old ones.
    let page = person.post("/account/recovery", &[]).await?.text().await?;
    assert!(!page.contains(&codes[4]));
    assert_eq!(
        second(&setup, &client, &cookie, &codes[4]).await?.status(),
        StatusCode::UNAUTHORIZED
    );
    // Without the code of the app, a browser left open removes no app.
    let refused = person.post("/account/totp/remove", &[("code", "123456")]).await?;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let fresh = between(&page, "<li>", "</li>")?;
    person.post("/account/totp/remove", &[("code", &fresh)]).await?;
    assert!(House::session(&password(&setup, &client, "reviewer").await?).is_some());
    Ok(())
}

/// The secret is readable for the owner of the schema and the console's functions alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dba_reads_who_has_a_second_factor_and_not_its_secret() -> Result<()> {
    let setup = Setup::build(0).await?;
    let person = setup.person("reviewer").await?;
    add_app(&setup, &person).await?;
    for role in [
        "callscript_dba",
        "callscript_web",
        "callscript_worker",
        "callscript_bi",
    ] {
        let client = setup.database.connect().await?;
        client
            .batch_execute(&format!("SET SESSION AUTHORIZATION {role}"))
            .await?;
        for table in [
            "totp_secrets",
            "recovery_codes",
            "pending_logins",
            "passkey_challenges",
        ] {
            let refused = client.batch_execute(&format!("SELECT * FROM core.{table}")).await;
            let refused = refused.expect_err(table);
            assert_eq!(
                refused.code().map(tokio_postgres::error::SqlState::code),
                Some("42501"),
                "{role} {table}"
            );
        }
    }
    let dba = setup.database.connect().await?;
    dba.batch_execute("SET SESSION AUTHORIZATION callscript_dba")
        .await?;
    dba.batch_execute("SELECT user_id, confirmed_at FROM core.totp_secrets")
        .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_who_must_have_a_second_factor_adds_one_before_anything_else() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (admin, reviewer) = (setup.person("admin").await?, setup.person("reviewer").await?);
    let page = admin.page("/settings/people").await?;
    assert!(page.contains("Admins need no second factor here"), "{page}");
    let on = "UPDATE core.settings SET value = 'true' WHERE key = 'console.admins_need_second_factor'";
    setup.database.batch_execute(on).await?;
    for path in ["/flags", "/settings", "/settings/people", "/export", "/events"] {
        let answer = admin.get(path).await?;
        assert_eq!(answer.headers()["location"], "/account", "{path}");
    }
    let forced = admin
        .post(
            "/settings/people/invite",
            &[("email", "eve@example.com"), ("role", "admin")],
        )
        .await?;
    assert_eq!(forced.headers()["location"], "/account");
    assert!(
        admin
            .page("/account")
            .await?
            .contains("Administrators here need a second factor")
    );
    // It is asked of admins alone.
    reviewer.page("/flags").await?;
    add_app(&setup, &admin).await?;
    assert!(!admin.page("/account").await?.contains("Administrators here need"));
    assert!(
        admin
            .page("/settings/people")
            .await?
            .contains("Admins need a second factor:")
    );
    Ok(())
}

/// A provider has asked for what it wants to know.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_who_came_by_the_provider_needs_nothing_more() -> Result<()> {
    let house = House::build().await?;
    house.invite("ann@example.com", "admin").await?;
    let on = "UPDATE core.settings SET value = 'true' WHERE key = 'console.admins_need_second_factor'";
    house.setup.database.batch_execute(on).await?;
    let session = House::session(&house.login().await?).context("nobody is signed in")?;
    let url = house.setup.console.url();
    let page = house
        .client
        .get(format!("{url}/settings/people"))
        .header("cookie", session)
        .send()
        .await?;
    assert_eq!(page.status(), StatusCode::OK);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_resets_the_second_factor_of_somebody_who_has_lost_it() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (admin, reviewer) = (setup.person("admin").await?, setup.person("reviewer").await?);
    let (_, codes) = add_app(&setup, &reviewer).await?;
    let page = admin.page("/settings/people").await?;
    assert!(page.contains("Reset what reviewer signs in with"), "{page}");
    let id = async |role: &str| -> Result<String> {
        setup
            .one("SELECT id::text FROM core.users WHERE name = $1", &[&role])
            .await
    };
    let refused = reviewer
        .post("/settings/people/factors", &[("person", &id("reviewer").await?)])
        .await;
    assert_eq!(refused?.status(), StatusCode::FORBIDDEN);
    let own = admin
        .post("/settings/people/factors", &[("person", &id("admin").await?)])
        .await?;
    assert_eq!(own.status(), StatusCode::UNPROCESSABLE_ENTITY);
    admin
        .post("/settings/people/factors", &[("person", &id("reviewer").await?)])
        .await?;
    // Whoever holds the lost telephone is out, and the password is enough again.
    assert_eq!(reviewer.get("/flags").await?.status(), StatusCode::SEE_OTHER);
    let client = browser()?;
    assert!(House::session(&password(&setup, &client, "reviewer").await?).is_some());
    let trail: String = setup
        .one(
            "SELECT concat_ws(' ', actor, details ->> 'email', details ->> 'totp') FROM core.audit_events
             WHERE action = 'factors_reset'",
            &[],
        )
        .await?;
    assert_eq!(trail, "admin@example.com reviewer@example.com true");
    let left: i64 = setup.one("SELECT count(*) FROM core.recovery_codes", &[]).await?;
    assert_eq!((left, codes.len()), (0, 10));
    Ok(())
}

/// An invitation is a new password, and no way around the second factor.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_password_does_not_replace_the_second_factor() -> Result<()> {
    let setup = Setup::build(0).await?;
    let person = setup.person("reviewer").await?;
    add_app(&setup, &person).await?;
    let link = setup.console.ask(&["invite", "reviewer@example.com"]).await?;
    let form = [
        ("name", "R"),
        ("password", "another horse battery"),
        ("time_zone", "UTC"),
    ];
    let accepted = browser()?.post(&link).form(&form).send().await?;
    assert_eq!(accepted.headers()["location"], "/login/second?next=%2Fflags");
    assert!(House::session(&accepted).is_none());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_ends_their_other_sessions_and_nobody_elses() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (here, other) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let client = browser()?;
    let mut sessions = Vec::new();
    for _ in 0..3 {
        let answer = password(&setup, &client, "reviewer").await?;
        sessions.push(Person::with(client.clone(), setup.console.url(), &answer).await?);
    }
    let page = here.page("/account").await?;
    assert_eq!(page.matches("name=\"session\"").count(), 3, "{page}");
    let foreign: String = setup
        .one(
            "SELECT encode(s.token_sha256, 'hex') FROM core.sessions AS s JOIN core.users AS u ON u.id = s.user_id
             WHERE u.role = 'admin'",
            &[],
        )
        .await?;
    here.post("/account/sessions", &[("session", &foreign)]).await?;
    other.page("/flags").await?;
    let newest = between(&page, "name=\"session\" value=\"", "\"")?;
    here.post("/account/sessions", &[("session", &newest)]).await?;
    let ended = async |person: &Person| -> Result<bool> {
        Ok(person.get("/flags").await?.status() != StatusCode::OK)
    };
    let mut gone = 0;
    for session in &sessions {
        gone += usize::from(ended(session).await?);
    }
    assert_eq!(gone, 1);
    here.post("/account/sessions", &[]).await?;
    for session in &sessions {
        assert!(ended(session).await?);
    }
    here.page("/flags").await?;
    Ok(())
}
