//! A console with an identity provider, and a browser that goes from one to the other and back.

use anyhow::{Context, Result};
use callscript_tests::simulators::oidc::Provider;
use reqwest::{Client, Response};

use crate::setup::{Setup, browser};

/// A login on its way back from the provider.
pub(crate) struct Return {
    /// Address that the provider sends the browser to.
    pub(crate) address: String,
    /// `name=value` of the cookie of the browser that began.
    pub(crate) cookie: String,
}

pub(crate) struct House {
    pub(crate) setup: Setup,
    pub(crate) provider: Provider,
    pub(crate) client: Client,
}

impl House {
    pub(crate) async fn build() -> Result<Self> {
        Self::build_with(&[]).await
    }

    /// With further variables of the console.
    pub(crate) async fn build_with(variables: &[(&'static str, &str)]) -> Result<Self> {
        let provider = Provider::start().await?;
        let mut all = provider.environment();
        all.extend(variables.iter().map(|(name, value)| (*name, (*value).to_owned())));
        Ok(Self {
            setup: Setup::build_as("127.0.0.1", 0, &all).await?,
            provider,
            client: browser()?,
        })
    }

    /// An open invitation, as an admin makes it.
    pub(crate) async fn invite(&self, email: &str, role: &str) -> Result<String> {
        self.setup.console.ask(&["invite", email, "--role", role]).await
    }

    /// From the console to the provider, which lets in and sends back.
    pub(crate) async fn go(&self, path: &str, cookies: &str) -> Result<Return> {
        let url = self.setup.console.url();
        let sent = self
            .client
            .get(format!("{url}{path}"))
            .header("cookie", cookies)
            .send()
            .await?;
        let cookie =
            crate::setup::named_cookie(&sent, "callscript-provider").context("no cookie of the login")?;
        let there = sent
            .headers()
            .get("location")
            .context("not sent to the provider")?
            .to_str()?;
        let back = self.client.get(there).send().await?;
        let address = back
            .headers()
            .get("location")
            .context("not sent back")?
            .to_str()?
            .to_owned();
        Ok(Return { address, cookie })
    }

    /// Comes back to the console.
    pub(crate) async fn come_back(&self, address: &str, cookies: &str) -> Result<Response> {
        Ok(self.client.get(address).header("cookie", cookies).send().await?)
    }

    /// All of it.
    pub(crate) async fn login(&self) -> Result<Response> {
        let back = self.go("/login/with", "").await?;
        self.come_back(&back.address, &back.cookie).await
    }

    /// `name=value` of the session that an answer begins; other cookies are taken away by it.
    pub(crate) fn session(answer: &Response) -> Option<String> {
        let mut cookies = answer
            .headers()
            .get_all("set-cookie")
            .iter()
            .filter_map(|cookie| cookie.to_str().ok());
        let cookie = cookies.find(|cookie| cookie.starts_with("callscript="))?;
        Some(cookie.split(';').next()?.to_owned())
    }

    /// Who is signed in by an answer: what the account page says.
    pub(crate) async fn signed_in(&self, answer: &Response) -> Result<String> {
        let cookie = Self::session(answer).context("nobody is signed in")?;
        let url = self.setup.console.url();
        let page = self
            .client
            .get(format!("{url}/account"))
            .header("cookie", cookie)
            .send()
            .await?;
        Ok(page.text().await?)
    }
}
