//! Who gets in by a provider (`OpenID` Connect), and who does not.

use anyhow::Result;
use reqwest::StatusCode;
use serde_json::json;

use crate::provider_setup::House;
use crate::setup::{PASSWORD, Person};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invited_person_gets_in_by_the_provider_and_stays_bound_to_it() -> Result<()> {
    let house = House::build().await?;
    let link = house.invite("Ann@Example.com", "reviewer").await?;
    let back = house.go("/login/with?next=%2Fcalls%3Fq%3Dx", "").await?;
    let answer = house.come_back(&back.address, &back.cookie).await?;
    assert_eq!(answer.headers()["location"], "/calls?q=x");
    let page = house.signed_in(&answer).await?;
    assert!(
        page.contains("Ann of Northgate") && page.contains("reviewer"),
        "{page}"
    );
    // The link in the mailbox opens nothing any more.
    assert_eq!(
        house.client.get(&link).send().await?.status(),
        StatusCode::NOT_FOUND
    );
    // From now on the identity counts, whatever becomes of the address.
    house
        .provider
        .claim(json!({ "email": "ann.married@example.com", "email_verified": false }));
    let again = house.login().await?;
    assert!(house.signed_in(&again).await?.contains("ann@example.com"));
    // And whoever gets the address later is somebody else.
    house.provider.claim(json!({ "sub": "subject-2" }));
    let other = house.login().await?;
    assert_eq!(other.status(), StatusCode::FORBIDDEN);
    assert!(House::session(&other).is_none());
    assert!(other.text().await?.contains("another account at Northgate"));
    let trail: String = house
        .setup
        .one(
            "SELECT string_agg(action, ' ' ORDER BY id) FROM core.audit_events",
            &[],
        )
        .await?;
    assert_eq!(trail, "invited accepted identity_bound signed_in signed_in");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_in_uninvited_unverified_or_dismissed() -> Result<()> {
    let house = House::build_with(&[("CALLSCRIPT_OIDC_DOMAINS", "example.com, example.org")]).await?;
    house.invite("ann@example.com", "admin").await?;
    for (claims, words) in [
        (json!({ "email": "stranger@example.com" }), "Nobody has invited"),
        (json!({ "email_verified": false }), "does not vouch"),
        (json!({ "email_verified": null }), "does not vouch"),
        (json!({ "email": "ann@elsewhere.example" }), "of that domain"),
        (
            json!({ "email": "ann@example.com@elsewhere.example" }),
            "of that domain",
        ),
        (json!({ "email": null }), "of that domain"),
    ] {
        house.provider.claim(claims.clone());
        let answer = house.login().await?;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{claims}");
        assert!(House::session(&answer).is_none(), "{claims}");
        let page = answer.text().await?;
        assert!(
            page.contains(words) && page.contains("Sign in with Northgate"),
            "{claims}: {page}"
        );
    }
    let people: i64 = house.setup.one("SELECT count(*) FROM core.users", &[]).await?;
    assert_eq!(people, 0);
    // Ann gets in, and is dismissed.
    house.provider.claim(json!({}));
    let session = House::session(&house.login().await?);
    house
        .setup
        .database
        .batch_execute("UPDATE core.users SET is_active = false")
        .await?;
    house.invite("ann@example.com", "admin").await?;
    for claims in [json!({}), json!({ "sub": "subject-2" })] {
        house.provider.claim(claims.clone());
        let answer = house.login().await?;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{claims}");
        assert!(
            answer.text().await?.contains("account here is closed"),
            "{claims}"
        );
    }
    let url = house.setup.console.url();
    let page = house
        .client
        .get(format!("{url}/flags"))
        .header("cookie", session.unwrap_or_default());
    assert_eq!(page.send().await?.status(), StatusCode::SEE_OTHER);
    // The log says why, and holds neither addresses nor codes.
    let log = house.setup.log()?;
    assert!(
        log.contains("locked") && !log.contains("ann@example.com") && !log.contains("code="),
        "{log}"
    );
    Ok(())
}

/// As Microsoft's are, where the address of a token may be anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_signed_in_binds_an_identity_that_vouches_for_no_address() -> Result<()> {
    let house = House::build().await?;
    let person = house.setup.person("reviewer").await?;
    house
        .provider
        .claim(json!({ "email": "whatever@example.com", "email_verified": null }));
    let page = person.page("/account").await?;
    let link = page.split("href=\"/account/connect?").nth(1).unwrap_or_default();
    let link = format!("/account/connect?{}", link.split('"').next().unwrap_or_default());
    // Another site has no token, and so cannot bind its own identity to somebody's account.
    for forged in ["/account/connect", "/account/connect?token=x"] {
        assert_eq!(
            person.get(forged).await?.status(),
            StatusCode::FORBIDDEN,
            "{forged}"
        );
    }
    let back = house.go(&link, &person.cookie).await?;
    // Without the session that began it nothing is bound.
    let alone = house.come_back(&back.address, &back.cookie).await?;
    assert_eq!(alone.status(), StatusCode::SEE_OTHER);
    assert!(alone.headers()["location"].to_str()?.starts_with("/login"));
    let back = house.go(&link, &person.cookie).await?;
    let bound = house
        .come_back(&back.address, &format!("{}; {}", back.cookie, person.cookie))
        .await?;
    assert_eq!(bound.headers()["location"], "/account");
    assert!(
        house
            .signed_in(&house.login().await?)
            .await?
            .contains("reviewer@example.com")
    );
    // It is nobody else's from now on.
    let admin = house.setup.person("admin").await?;
    let page = admin.page("/account").await?;
    let link = page.split("href=\"/account/connect?").nth(1).unwrap_or_default();
    let link = format!("/account/connect?{}", link.split('"').next().unwrap_or_default());
    let back = house.go(&link, &admin.cookie).await?;
    let taken = house
        .come_back(&back.address, &format!("{}; {}", back.cookie, admin.cookie))
        .await?;
    assert_eq!(taken.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // Disconnected, it opens nothing.
    let issuer = house.provider.url().to_owned();
    person.post("/account/disconnect", &[("issuer", &issuer)]).await?;
    assert_eq!(house.login().await?.status(), StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_first_logins_at_once_make_one_account() -> Result<()> {
    let house = House::build().await?;
    house.invite("ann@example.com", "viewer").await?;
    let logins = futures_util::future::join_all((0..8).map(|_| house.login())).await;
    for answer in logins {
        assert!(House::session(&answer?).is_some());
    }
    let made: String = house
        .setup
        .one(
            "SELECT concat_ws(' ', (SELECT count(*) FROM core.users), (SELECT count(*) FROM core.user_identities),
                              (SELECT count(*) FROM core.invites WHERE used_at IS NOT NULL))",
            &[],
        )
        .await?;
    assert_eq!(made, "1 1 1");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_down_leaves_passwords_working() -> Result<()> {
    let house = House::build().await?;
    // Nobody has asked it anything yet.
    assert_eq!(house.provider.described(), 0);
    house.setup.person("reviewer").await?;
    house.provider.go_down(true);
    let url = house.setup.console.url();
    let answer = house.client.get(format!("{url}/login/with")).send().await?;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let page = answer.text().await?;
    assert!(
        page.contains("Northgate cannot be reached at the moment") && page.contains("name=\"password\""),
        "{page}"
    );
    let form = [("email", "reviewer@example.com"), ("password", PASSWORD)];
    let login = house
        .client
        .post(format!("{url}/login"))
        .form(&form)
        .send()
        .await?;
    Person::with(house.client.clone(), url, &login).await?;
    // Many who try do not make many requests.
    for _ in 0..20 {
        house.client.get(format!("{url}/login/with")).send().await?;
    }
    assert!(house.provider.described() < 20, "{}", house.provider.described());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_description_without_end_or_by_another_issuer_is_not_used() -> Result<()> {
    for is_endless in [true, false] {
        let house = House::build().await?;
        house.provider.ramble(is_endless);
        house
            .provider
            .pretend((!is_endless).then_some("https://accounts.google.com"));
        let url = house.setup.console.url();
        let answer = house.client.get(format!("{url}/login/with")).send().await?;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let log = house.setup.log()?;
        let why = if is_endless { "larger than" } else { "issuer" };
        assert!(log.contains(why), "{log}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_can_be_switched_off_where_there_is_a_provider() -> Result<()> {
    let house = House::build().await?;
    house.setup.person("reviewer").await?;
    let off = "UPDATE core.settings SET value = 'false' WHERE key = 'console.passwords'";
    house.setup.database.batch_execute(off).await?;
    let url = house.setup.console.url();
    let page = house
        .client
        .get(format!("{url}/login"))
        .send()
        .await?
        .text()
        .await?;
    assert!(
        page.contains("Sign in with Northgate") && !page.contains("name=\"password\""),
        "{page}"
    );
    let form = [("email", "reviewer@example.com"), ("password", PASSWORD)];
    let login = house
        .client
        .post(format!("{url}/login"))
        .form(&form)
        .send()
        .await?;
    assert_eq!(login.status(), StatusCode::FORBIDDEN);
    assert!(House::session(&login).is_none());
    // An invitation asks for no password, and makes an account that a provider can be connected to.
    let link = house.invite("bob@example.com", "viewer").await?;
    assert!(
        !house
            .client
            .get(&link)
            .send()
            .await?
            .text()
            .await?
            .contains("password\"")
    );
    let accepted = house
        .client
        .post(&link)
        .form(&[("name", "Bob"), ("password", PASSWORD)])
        .send()
        .await?;
    let bob = Person::with(house.client.clone(), url, &accepted).await?;
    assert!(bob.page("/account").await?.contains("Connect Northgate"));
    let bare: bool = house
        .setup
        .one(
            "SELECT password_hash IS NULL FROM core.users WHERE name = 'Bob'",
            &[],
        )
        .await?;
    assert!(bare);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_provider_passwords_cannot_be_switched_off() -> Result<()> {
    let setup = crate::setup::Setup::build(0).await?;
    setup.person("reviewer").await?;
    let off = "UPDATE core.settings SET value = 'false' WHERE key = 'console.passwords'";
    setup.database.batch_execute(off).await?;
    let url = setup.console.url();
    let client = crate::setup::browser()?;
    assert!(
        !client
            .get(format!("{url}/login"))
            .send()
            .await?
            .text()
            .await?
            .contains("/login/with")
    );
    assert_eq!(
        client.get(format!("{url}/login/with")).send().await?.status(),
        StatusCode::NOT_FOUND
    );
    let form = [("email", "reviewer@example.com"), ("password", PASSWORD)];
    let login = client.post(format!("{url}/login")).form(&form).send().await?;
    Person::with(client.clone(), url, &login).await?;
    Ok(())
}
