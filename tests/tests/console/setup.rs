//! A console over judged calls, and people who use it.

use anyhow::{Context, Result, ensure};
use callscript_demo::services::{Console, ObjectStore, Scratch};
use callscript_tests::harness::Database;
use callscript_tests::written::store;
use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Response, StatusCode, redirect};
use tokio_postgres::types::ToSql;

/// What stands before the token in every form.
const TOKEN: &str = "name=\"csrf\" value=\"";
/// A password long enough.
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Setup {
    // Dropped in this order: the console first, the database last.
    pub(crate) console: Console,
    pub(crate) objects: ObjectStore,
    pub(crate) database: Database,
    scratch: Scratch,
}

/// Somebody with a browser.
pub(crate) struct Person {
    client: Client,
    url: String,
    /// `name=value` of the session's cookie.
    pub(crate) cookie: String,
    /// `name=value` of what the browser is known by.
    pub(crate) browser: String,
    pub(crate) csrf: String,
}

impl Setup {
    /// A console over so many judged calls; about a third of them are flagged.
    pub(crate) async fn build(calls: usize) -> Result<Self> {
        Self::build_with(calls, &[]).await
    }

    /// The same with these variables for the console.
    pub(crate) async fn build_with(calls: usize, variables: &[(&str, &str)]) -> Result<Self> {
        let variables: Vec<_> = variables
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        Self::build_as("127.0.0.1", calls, &variables).await
    }

    /// The same under another name of this machine.
    pub(crate) async fn build_as(host: &str, calls: usize, variables: &[(&str, String)]) -> Result<Self> {
        let database = Database::fresh().await?;
        store::store(&database, calls, None).await?;
        while database
            .query_one(include_str!("../../src/bench/sql/judge_by_rules.sql"), &[])
            .await?
            .get::<_, i64>(0)
            > 0
        {}
        let objects = ObjectStore::start("recordings").await?;
        let scratch = Scratch::new("callscript-console")?;
        let mut environment = objects.environment();
        // The rights of the console's role and no others.
        let url = format!("{}&options=-c%20role%3Dcallscript_web", database.url());
        environment.push(("DATABASE_URL".to_owned(), url));
        environment.extend(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        let console = Console::start_as(host, environment, &scratch.path().join("console.log")).await?;
        Ok(Self {
            console,
            objects,
            database,
            scratch,
        })
    }

    /// What the console has logged.
    pub(crate) fn log(&self) -> Result<String> {
        Ok(std::fs::read_to_string(self.scratch.path().join("console.log"))?)
    }

    /// Somebody who is invited as `role` and accepts.
    pub(crate) async fn person(&self, role: &str) -> Result<Person> {
        self.invited(&format!("{role}@example.com"), role).await
    }

    /// The same with an address of their own.
    pub(crate) async fn invited(&self, email: &str, role: &str) -> Result<Person> {
        let link = self.console.ask(&["invite", email, "--role", role]).await?;
        let client = browser()?;
        let form = [("name", role), ("password", PASSWORD), ("time_zone", "UTC")];
        let answer = client.post(&link).form(&form).send().await?;
        ensure!(
            answer.status() == StatusCode::SEE_OTHER,
            "{}",
            answer.text().await?
        );
        Person::with(client, self.console.url(), &answer).await
    }

    /// One value of the database.
    pub(crate) async fn one<T>(&self, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<T>
    where
        T: for<'r> tokio_postgres::types::FromSql<'r>,
    {
        Ok(self.database.query_one(statement, parameters).await?.try_get(0)?)
    }

    /// The newest flagged call that is open.
    pub(crate) async fn open_call(&self) -> Result<uuid::Uuid> {
        self.one(
            "SELECT call_id FROM bi.flagged_calls WHERE state = 'open' ORDER BY flagged_at DESC, call_id DESC LIMIT 1",
            &[],
        )
        .await
    }

    /// `flag:decision` of each flag of a call, as a page that is made now shows them.
    pub(crate) async fn seen(&self, call: uuid::Uuid) -> Result<Vec<String>> {
        let rows = self
            .database
            .query(
                "SELECT flag_id || ':' || decision FROM console.shown_flags(ARRAY[$1]::uuid[])",
                &[&call],
            )
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// What a list sends with a decision about these calls, as they are now: the calls, and what it shows of each.
    pub(crate) async fn about(&self, calls: &[uuid::Uuid]) -> Result<Vec<(&'static str, String)>> {
        let mut fields = Vec::new();
        for call in calls {
            fields.push(("call", call.to_string()));
            fields.extend(self.seen(*call).await?.into_iter().map(|seen| ("seen", seen)));
        }
        Ok(fields)
    }

    /// State of a call in the inbox.
    pub(crate) async fn state(&self, call: uuid::Uuid) -> Result<String> {
        self.one("SELECT state FROM bi.flagged_calls WHERE call_id = $1", &[&call])
            .await
    }
}

/// Fields of a form, its own and those of [`Setup::about`].
pub(crate) fn fields<'a>(
    own: &[(&'a str, &'a str)],
    about: &'a [(&'static str, String)],
) -> Vec<(&'a str, &'a str)> {
    let about = about.iter().map(|(name, value)| (*name, value.as_str()));
    own.iter().copied().chain(about).collect()
}

/// `2 flags of 1 call`, as a decision about so many flags of so many calls is told.
pub(crate) fn told(flags: usize, calls: usize) -> String {
    match (flags, calls) {
        (1, _) => "1 flag".to_owned(),
        (flags, 1) => format!("{flags} flags of 1 call"),
        (flags, calls) => format!("{flags} flags of {calls} calls"),
    }
}

/// A client that follows no redirect and keeps no cookie by itself.
pub(crate) fn browser() -> Result<Client> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a browser of the tests, with its time-out"
    )]
    let builder = Client::builder();
    builder
        .redirect(redirect::Policy::none())
        .timeout(std::time::Duration::from_secs(30))
        .build()
        .context("cannot build a browser")
}

/// `name=value` of the session's cookie that an answer sets.
pub(crate) fn cookie_of(answer: &Response) -> Option<String> {
    named_cookie(answer, "callscript")
}

/// `name=value` of a cookie that an answer sets, its prefix `__Host-` left out of account.
pub(crate) fn named_cookie(answer: &Response, name: &str) -> Option<String> {
    let pair = set_cookie(answer, name)?;
    Some(pair.split(';').next()?.to_owned())
}

/// The same with all that the answer says of the cookie.
pub(crate) fn set_cookie(answer: &Response, name: &str) -> Option<String> {
    let lines = answer.headers().get_all("set-cookie").iter();
    let mut lines = lines.filter_map(|line| line.to_str().ok());
    let is_it = |line: &&str| {
        let (known, _) = line.split_once('=').unwrap_or_default();
        known.trim_start_matches("__Host-") == name
    };
    lines.find(is_it).map(str::to_owned)
}

impl Person {
    pub(crate) async fn with(client: Client, url: &str, signed_in: &Response) -> Result<Self> {
        let cookie = cookie_of(signed_in).context("no cookie")?;
        let mut person = Self {
            client,
            url: url.to_owned(),
            cookie,
            browser: named_cookie(signed_in, "callscript-browser").context("the browser is not known")?,
            csrf: String::new(),
        };
        let page = person.page("/flags").await?;
        let at = page.find(TOKEN).context("no token in the page")? + TOKEN.len();
        page[at..at + 32].clone_into(&mut person.csrf);
        Ok(person)
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Response> {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Result<Response> {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.insert(name.parse::<HeaderName>()?, value.parse()?);
        }
        let request = self.client.get(format!("{}{path}", self.url)).headers(all);
        Ok(request.header("cookie", &self.cookie).send().await?)
    }

    /// A page that must be there.
    pub(crate) async fn page(&self, path: &str) -> Result<String> {
        let answer = self.get(path).await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status == StatusCode::OK, "{path}: {status}\n{text}");
        Ok(text)
    }

    /// The page to which a form has led, as a browser shows it: with the message that came with the answer.
    pub(crate) async fn after(&self, answer: &Response) -> Result<Response> {
        let way = answer
            .headers()
            .get("location")
            .context("it leads nowhere")?
            .to_str()?;
        let page = way.split('#').next().unwrap_or_default();
        let message = named_cookie(answer, "callscript-flash").context("it says nothing")?;
        let request = self.client.get(format!("{}{page}", self.url));
        let cookies = format!("{}; {message}", self.cookie);
        Ok(request.header("cookie", cookies).send().await?)
    }

    /// Sends a form with the token against forgery.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Response> {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend_from_slice(fields);
        self.post_bare(path, &all).await
    }

    /// Sends a form as it is.
    pub(crate) async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Result<Response> {
        let request = self.client.post(format!("{}{path}", self.url)).form(fields);
        Ok(request.header("cookie", &self.cookie).send().await?)
    }

    /// The same as the script of the page does it: JSON comes back.
    pub(crate) async fn json(
        &self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<(StatusCode, serde_json::Value)> {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend_from_slice(fields);
        let request = self.client.post(format!("{}{path}", self.url)).form(&all);
        let answer = request
            .header("cookie", &self.cookie)
            .header("accept", "application/json")
            .send()
            .await?;
        Ok((answer.status(), answer.json().await?))
    }
}
