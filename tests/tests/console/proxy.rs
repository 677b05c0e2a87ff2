//! A console behind a proxy.

use anyhow::{Context, Result};
use reqwest::{Response, StatusCode};

use crate::setup::{PASSWORD, Setup, browser, set_cookie};

const SITE: &str = "https://qa.example.com";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_rewrites_the_host_keeps_nobody_out() -> Result<()> {
    let setup = Setup::build_with(0, &[("CALLSCRIPT_WEB_URL", SITE)]).await?;
    let link = setup
        .console
        .ask(&["invite", "ann@example.com", "--role", "admin"])
        .await?;
    let path = link.strip_prefix(SITE).context("the link is for another site")?;
    let client = browser()?;
    // As nginx sends it without `proxy_set_header Host $host`.
    let post = |path: &str, origin: &str, form: &[(&str, &str)]| {
        let request = client.post(format!("{}{path}", setup.console.url()));
        request
            .header("host", "console.internal")
            .header("origin", origin)
            .form(form)
            .send()
    };
    let account = [("name", "Ann"), ("password", PASSWORD), ("time_zone", "UTC")];
    let login = [("email", "ann@example.com"), ("password", PASSWORD)];
    for answer in [
        post(path, SITE, &account).await?,
        post("/login", SITE, &login).await?,
    ] {
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert!(answer.headers().contains_key("strict-transport-security"));
        for name in ["callscript", "callscript-browser"] {
            let cookie = set_cookie(&answer, name).context("a cookie is missing")?;
            assert!(
                cookie.starts_with("__Host-") && cookie.contains("; Secure") && cookie.contains("; HttpOnly"),
                "{cookie}"
            );
        }
    }
    // From elsewhere nobody gets in, and whoever has set the address wrong learns what to do.
    for origin in ["https://qa.example.org", "http://qa.example.com", "null"] {
        let refused = post("/login", origin, &login).await?;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        let page = refused.text().await?;
        for said in [origin, SITE, "CALLSCRIPT_WEB_URL"] {
            assert!(page.contains(said), "{said} is not in {page}");
        }
        assert!(!page.contains("expired"), "{page}");
    }
    assert!(setup.log()?.contains("CALLSCRIPT_WEB_URL"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_do_not_choose_the_address_that_their_guesses_count_for() -> Result<()> {
    let setup = Setup::build_with(0, &[("CALLSCRIPT_WEB_TRUSTED_PROXIES", "2")]).await?;
    let client = browser()?;
    let guess = async |number: usize, forwarded: String| -> Result<Response> {
        let email = format!("nobody{number}@example.com");
        let request = client.post(format!("{}/login", setup.console.url()));
        let request = request.header("x-forwarded-for", forwarded);
        Ok(request
            .form(&[("email", email.as_str()), ("password", "wrong wrong wrong")])
            .send()
            .await?)
    };
    // Each claims to be somebody else; the outer proxy adds who it is, the inner one adds the outer.
    for number in 0..50 {
        let answer = guess(number, format!("192.0.2.{number}, 203.0.113.9, 10.0.0.1")).await?;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    let answer = guess(50, "192.0.2.50, 203.0.113.9, 10.0.0.1".to_owned()).await?;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    // Somebody else is not kept out, and one IPv6 network is one stranger.
    for forwarded in [
        "203.0.113.10, 10.0.0.1",
        "2001:db8:7::1, 10.0.0.1",
        "2001:db8:7::2, 10.0.0.1",
    ] {
        assert_eq!(
            guess(51, forwarded.to_owned()).await?.status(),
            StatusCode::UNAUTHORIZED
        );
    }
    let networks: String = setup
        .one(
            "SELECT string_agg(DISTINCT address, ' ' ORDER BY address) FROM core.login_attempts",
            &[],
        )
        .await?;
    assert_eq!(networks, "2001:db8:7::/64 203.0.113.10 203.0.113.9");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_finds_a_hole_learns_whom_to_tell_if_somebody_is_named() -> Result<()> {
    let client = browser()?;
    let file = |setup: &Setup| {
        client
            .get(format!("{}/.well-known/security.txt", setup.console.url()))
            .send()
    };
    let setup = Setup::build(0).await?;
    assert_eq!(file(&setup).await?.status(), StatusCode::NOT_FOUND);
    let contact = "mailto:security@example.com";
    let variables = [
        ("CALLSCRIPT_WEB_URL", SITE),
        ("CALLSCRIPT_WEB_SECURITY_CONTACT", contact),
    ];
    let setup = Setup::build_with(0, &variables).await?;
    let answer = file(&setup).await?;
    assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
    let text = answer.text().await?;
    assert!(text.contains(&format!("Contact: {contact}\n")), "{text}");
    assert!(
        text.contains(&format!("Canonical: {SITE}/.well-known/security.txt\n")),
        "{text}"
    );
    let expires = text
        .lines()
        .find_map(|line| line.strip_prefix("Expires: "))
        .context("no end")?;
    let is_good: bool = setup
        .one(
            "SELECT $1::text::timestamptz BETWEEN now() + interval '80 days' AND now() + interval '1 year'",
            &[&expires],
        )
        .await?;
    assert!(is_good, "{expires}");
    Ok(())
}
