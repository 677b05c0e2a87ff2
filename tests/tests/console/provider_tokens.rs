//! Tokens and logins of a provider that must not be believed.

use anyhow::Result;
use callscript_tests::simulators::oidc::{CLIENT, Signer};
use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::provider_setup::House;

async fn is_refused(answer: Response, why: &str) -> Result<String> {
    assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{why}");
    assert!(House::session(&answer).is_none(), "{why}");
    Ok(answer.text().await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_wrong_in_any_way_opens_nothing() -> Result<()> {
    let house = House::build().await?;
    house.invite("ann@example.com", "admin").await?;
    let now: i64 = house
        .setup
        .one("SELECT extract(epoch FROM now())::bigint", &[])
        .await?;
    for (claims, logged) in [
        (json!({ "nonce": "another" }), "wrong nonce"),
        (json!({ "nonce": null }), "wrong nonce"),
        (json!({ "aud": "another-client" }), "another audience"),
        (json!({ "aud": [CLIENT, "another-client"] }), "another audience"),
        (json!({ "iss": "https://accounts.google.com" }), "another issuer"),
        (json!({ "exp": now - 1, "iat": now - 100 }), "expired"),
        (json!({ "iat": now - 4000 }), "is a clock wrong"),
        (
            json!({ "iat": now + 4000, "exp": now + 9000 }),
            "is a clock wrong",
        ),
        (json!({ "sub": null }), "cannot be understood"),
        (json!({ "exp": "soon" }), "cannot be understood"),
    ] {
        house.provider.claim(claims.clone());
        let why = claims.to_string();
        let page = is_refused(house.login().await?, &why).await?;
        assert!(page.contains("was not accepted"), "{why}: {page}");
        let log = house.setup.log()?;
        assert!(
            log.lines().last().is_some_and(|line| line.contains(logged)),
            "{why}: {log}"
        );
    }
    house.provider.claim(json!({}));
    for (signer, logged) in [
        (Signer::OtherKey, "signature"),
        (Signer::UnknownKey, "signature"),
        (Signer::Nobody, "signature"),
        (Signer::ClientSecret, "signature"),
    ] {
        house.provider.sign(signer);
        is_refused(house.login().await?, &format!("{signer:?}")).await?;
        let log = house.setup.log()?;
        assert!(
            log.lines().last().is_some_and(|line| line.contains(logged)),
            "{signer:?}: {log}"
        );
    }
    let people: i64 = house.setup.one("SELECT count(*) FROM core.users", &[]).await?;
    assert_eq!(people, 0);
    // The same person with the right token gets in.
    house.provider.sign(Signer::Right);
    assert!(House::session(&house.login().await?).is_some());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_ends_where_it_began_and_once() -> Result<()> {
    let house = House::build().await?;
    house.invite("ann@example.com", "admin").await?;
    // In another browser, with no cookie or that of a login of its own: a link that somebody else made.
    let (mine, other) = (
        house.go("/login/with", "").await?,
        house.go("/login/with", "").await?,
    );
    is_refused(house.come_back(&mine.address, "").await?, "no cookie").await?;
    is_refused(
        house.come_back(&mine.address, &other.cookie).await?,
        "another browser's",
    )
    .await?;
    let code = mine.address.split("code=").nth(1).unwrap_or_default();
    let code = code.split('&').next().unwrap_or_default();
    let url = house.setup.console.url();
    for address in [
        format!("{url}/login/callback?code={code}"),
        format!("{url}/login/callback?code={code}&state="),
        format!("{url}/login/callback?code={code}&state={}", "0".repeat(64)),
    ] {
        is_refused(house.come_back(&address, &mine.cookie).await?, &address).await?;
    }
    // The provider refuses a code with the verifier of another login, too.
    let state = other.address.split("state=").nth(1).unwrap_or_default();
    let mixed = format!("{url}/login/callback?code={code}&state={state}");
    is_refused(
        house.come_back(&mixed, &other.cookie).await?,
        "a code of another login",
    )
    .await?;
    // It works once: the second time with the same cookie, though the browser has lost it, and a new code.
    let mine = house.go("/login/with", "").await?;
    let answer = house.come_back(&mine.address, &mine.cookie).await?;
    assert!(House::session(&answer).is_some());
    let gone = answer.headers().get_all("set-cookie").iter().any(|cookie| {
        cookie
            .to_str()
            .is_ok_and(|cookie| cookie.starts_with("callscript-provider=;") && cookie.contains("Max-Age=0"))
    });
    assert!(gone, "the browser keeps the login's cookie");
    is_refused(house.come_back(&mine.address, &mine.cookie).await?, "again").await?;
    Ok(())
}

/// The provider lets the same state through with another code, as after "back" in the browser.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_is_completed_once_even_with_a_new_code() -> Result<()> {
    let house = House::build().await?;
    house.invite("ann@example.com", "admin").await?;
    let url = house.setup.console.url();
    let sent = house.client.get(format!("{url}/login/with")).send().await?;
    let cookie = crate::setup::named_cookie(&sent, "callscript-provider").unwrap_or_default();
    let there = sent.headers()["location"].to_str()?.to_owned();
    let mut backs = Vec::new();
    for _ in 0..4 {
        let back = house.client.get(&there).send().await?;
        backs.push(back.headers()["location"].to_str()?.to_owned());
    }
    let answers = backs.iter().map(|address| house.come_back(address, &cookie));
    let answers = futures_util::future::try_join_all(answers).await?;
    let entered = answers
        .iter()
        .filter(|answer| House::session(answer).is_some())
        .count();
    assert_eq!(entered, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_was_changed_is_fetched() -> Result<()> {
    let house = House::build().await?;
    house.invite("ann@example.com", "admin").await?;
    assert!(House::session(&house.login().await?).is_some());
    house.provider.change_key();
    assert!(House::session(&house.login().await?).is_some());
    assert_eq!(house.provider.described(), 2);
    // Tokens by keys that are nowhere do not make it ask each time.
    house.provider.sign(Signer::UnknownKey);
    for _ in 0..5 {
        is_refused(house.login().await?, "an unknown key").await?;
    }
    assert_eq!(house.provider.described(), 2);
    Ok(())
}
