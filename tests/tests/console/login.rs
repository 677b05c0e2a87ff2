//! Who gets in, and how they get out again.

use anyhow::Result;
use reqwest::StatusCode;

use crate::setup::{PASSWORD, Person, Setup, browser, cookie_of, set_cookie};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_makes_an_account_once() -> Result<()> {
    let setup = Setup::build(0).await?;
    let link = setup
        .console
        .ask(&["invite", "Ann@Example.com", "--role", "admin"])
        .await?;
    let browser = browser()?;
    // Looking uses nothing up: mail scanners look too.
    for _ in 0..2 {
        let page = browser.get(&link).send().await?.text().await?;
        assert!(
            page.contains("ann@example.com") && page.contains("admin"),
            "{page}"
        );
    }
    let short = browser
        .post(&link)
        .form(&[("name", "Ann"), ("password", "short")])
        .send()
        .await?;
    assert!(short.text().await?.contains("12 to 200 characters"));
    let form = [
        ("name", "Ann"),
        ("password", PASSWORD),
        ("time_zone", "America/New_York"),
    ];
    // A zone that nobody knows is refused, not taken for another one; the link is still good.
    let mars = [form[0], form[1], ("time_zone", "Mars/Olympus")];
    let refused = browser.post(&link).form(&mars).send().await?;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await?;
    assert!(
        page.contains("there is no time zone")
            && page.contains("value=\"Mars/Olympus\"")
            && page.contains("value=\"Ann\""),
        "{page}"
    );
    let accepted = browser.post(&link).form(&form).send().await?;
    assert_eq!(accepted.status(), StatusCode::SEE_OTHER);
    let ann = Person::with(browser.clone(), setup.console.url(), &accepted).await?;
    assert!(ann.page("/settings").await?.contains("America/New_York"));
    let again = browser.post(&link).form(&form).send().await?;
    assert_eq!(again.status(), StatusCode::NOT_FOUND);
    let wrong = browser
        .get(format!("{}/invite/{}", setup.console.url(), "a".repeat(64)))
        .send()
        .await?;
    assert_eq!(wrong.status(), StatusCode::NOT_FOUND);
    // Neither secrets nor passwords are anywhere but with Ann.
    let kept: String = setup
        .one(
            "SELECT string_agg(to_jsonb(u)::text, '') FROM core.users AS u",
            &[],
        )
        .await?;
    assert!(kept.contains("$argon2id$") && !kept.contains(PASSWORD));
    let secret = link.rsplit('/').next().unwrap_or_default();
    assert!(!setup.log()?.contains(secret));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_signs_in_once() -> Result<()> {
    let setup = Setup::build(0).await?;
    let link = setup
        .console
        .ask(&["sign-in-link", "demo@example.com", "--role", "admin"])
        .await?;
    let browser = browser()?;
    let entered = browser.post(&link).send().await?;
    assert_eq!(entered.status(), StatusCode::SEE_OTHER);
    Person::with(browser.clone(), setup.console.url(), &entered).await?;
    assert_eq!(browser.post(&link).send().await?.status(), StatusCode::NOT_FOUND);
    // An account without a password has no password that fits.
    let form = [("email", "demo@example.com"), ("password", "")];
    let login = browser
        .post(format!("{}/login", setup.console.url()))
        .form(&form)
        .send()
        .await?;
    assert_eq!(login.status(), StatusCode::UNAUTHORIZED);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_login_is_a_new_session_and_logout_ends_it() -> Result<()> {
    let setup = Setup::build(0).await?;
    let first = setup.person("reviewer").await?;
    let browser = browser()?;
    let login = format!("{}/login", setup.console.url());
    let form = [
        ("email", "Reviewer@example.com "),
        ("password", PASSWORD),
        ("next", "/calls?q=x"),
    ];
    // A cookie that somebody planted is not taken over.
    let planted = format!("callscript={}", "b".repeat(64));
    let answer = browser
        .post(&login)
        .header("cookie", &planted)
        .form(&form)
        .send()
        .await?;
    assert_eq!(answer.headers()["location"], "/calls?q=x");
    let cookie = set_cookie(&answer, "callscript").unwrap_or_default();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
    let second = Person::with(browser.clone(), setup.console.url(), &answer).await?;
    assert!(second.cookie != planted && second.cookie != first.cookie && second.csrf != first.csrf);
    assert_eq!(second.post("/logout", &[]).await?.status(), StatusCode::SEE_OTHER);
    assert_eq!(second.get("/flags").await?.status(), StatusCode::SEE_OTHER);
    // The other session goes on.
    first.page("/flags").await?;
    // Where to go next is a page of ours, whatever a link says.
    let evil = [
        ("email", "reviewer@example.com"),
        ("password", PASSWORD),
        ("next", "//evil.example"),
    ];
    let answer = browser.post(&login).form(&evil).send().await?;
    assert_eq!(answer.headers()["location"], "/flags");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_is_slowed_down() -> Result<()> {
    let setup = Setup::build(0).await?;
    setup.person("reviewer").await?;
    let browser = browser()?;
    let login = format!("{}/login", setup.console.url());
    for (email, expected) in [("reviewer@example.com", 10), ("nobody@example.com", 10)] {
        let mut refused = 0;
        loop {
            let form = [("email", email), ("password", "wrong wrong wrong")];
            let answer = browser.post(&login).form(&form).send().await?;
            assert!(cookie_of(&answer).is_none());
            if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
            // Whether there is such an account cannot be told.
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
            refused += 1;
        }
        assert_eq!(refused, expected, "{email}");
    }
    // Not even the right password gets in now from a browser that nobody knows; a quarter of an hour later it does.
    let form = [("email", "reviewer@example.com"), ("password", PASSWORD)];
    let answer = browser.post(&login).form(&form).send().await?;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    setup
        .database
        .batch_execute("UPDATE core.login_attempts SET at = at - interval '16 minutes'")
        .await?;
    let answer = browser.post(&login).form(&form).send().await?;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    Ok(())
}
