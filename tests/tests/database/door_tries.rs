//! Trying every door of the database: each column of each relation, and each function with arguments that fit.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::setup::transcript;

/// Schemas whose doors are tried.
const SCHEMAS: &str = "'core', 'bi', 'alerts', 'console', 'notify', 'callscript'";
/// SQLSTATE of a door that is locked.
const LOCKED: &str = "42501";

/// What came of one try.
pub(crate) enum Tried {
    /// The rows as text.
    Read(String),
    /// SQLSTATE.
    Refused(String),
}

/// Runs a statement and takes back what it did.
pub(crate) async fn attempt(client: &Client, statement: &str) -> Result<Tried> {
    client.batch_execute("BEGIN").await?;
    let answer = client.simple_query(statement).await;
    client.batch_execute("ROLLBACK").await?;
    match answer {
        Ok(messages) => {
            let mut text = String::new();
            for message in messages {
                if let SimpleQueryMessage::Row(row) = message {
                    for column in 0..row.len() {
                        text.push_str(row.get(column).unwrap_or_default());
                        text.push('\n');
                    }
                }
            }
            Ok(Tried::Read(text))
        }
        Err(error) => {
            let code = error.code().with_context(|| format!("{statement}: {error}"))?;
            Ok(Tried::Refused(code.code().to_owned()))
        }
    }
}

/// A relation with its columns.
pub(crate) struct Relation {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
}

/// All relations, partitions left out.
pub(crate) async fn relations(admin: &Client) -> Result<Vec<Relation>> {
    let statement = format!(
        "SELECT c.oid::regclass::text, array_agg(quote_ident(a.attname) ORDER BY a.attnum)
         FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relnamespace::regnamespace::text IN ({SCHEMAS}) AND c.relkind IN ('r', 'v', 'm', 'p') AND NOT c.relispartition
         GROUP BY c.oid ORDER BY 1"
    );
    let rows = admin.query(&statement, &[]).await?;
    Ok(rows
        .iter()
        .map(|row| Relation {
            name: row.get(0),
            columns: row.get(1),
        })
        .collect())
}

/// What can be read of a relation: `None` nothing, else the columns that cannot, and what came back.
pub(crate) async fn read(client: &Client, relation: &Relation) -> Result<Option<(Vec<String>, String)>> {
    let all = format!("SELECT x::text FROM {} AS x", relation.name);
    if let Tried::Read(text) = attempt(client, &all).await? {
        return Ok(Some((Vec::new(), text)));
    }
    let (mut locked, mut read) = (Vec::new(), String::new());
    for column in &relation.columns {
        let one = format!("SELECT {column}::text FROM {}", relation.name);
        match attempt(client, &one).await? {
            Tried::Read(text) => read.push_str(&text),
            Tried::Refused(code) => {
                anyhow::ensure!(code == LOCKED, "{one}: {code}");
                locked.push(column.clone());
            }
        }
    }
    Ok((locked.len() < relation.columns.len()).then_some((locked, read)))
}

/// A function with the names and types of its arguments.
pub(crate) struct Function {
    pub(crate) signature: String,
    schema: String,
    name: String,
    arguments: Vec<(String, String)>,
}

/// All functions that can be called.
pub(crate) async fn functions(admin: &Client) -> Result<Vec<Function>> {
    let statement = format!(
        "SELECT p.oid::regprocedure::text, p.pronamespace::regnamespace::text, p.proname::text,
                coalesce(p.proargnames[1:p.pronargs], '{{}}'), p.proargtypes::oid[]::regtype[]::text[]
         FROM pg_proc AS p
         WHERE p.pronamespace::regnamespace::text IN ({SCHEMAS}) AND p.prokind = 'f' AND p.prorettype <> 'trigger'::regtype
         ORDER BY 1"
    );
    let rows = admin.query(&statement, &[]).await?;
    Ok(rows
        .iter()
        .map(|row| {
            let (names, types): (Vec<String>, Vec<String>) = (row.get(3), row.get(4));
            let names = names.into_iter().chain(std::iter::repeat(String::new()));
            Function {
                signature: row.get(0),
                schema: row.get(1),
                name: row.get(2),
                arguments: names.zip(types).collect(),
            }
        })
        .collect())
}

/// What arguments are made of: ids that are there, with the epochs that count.
pub(crate) struct World {
    /// Calls and windows with their epochs.
    pub(crate) items: Vec<(String, i64)>,
    admin: String,
    flags: String,
    dispositions: String,
    campaign: String,
}

impl World {
    /// Reads it with the eyes of a superuser: whoever tries doors may know every id.
    pub(crate) async fn of(admin: &Client) -> Result<Self> {
        let items = "SELECT id::text, lease_epoch FROM core.calls UNION ALL SELECT id::text, lease_epoch FROM core.sync_windows";
        let rows = admin.query(items, &[]).await?;
        let one =
            async |statement: &str| -> Result<String> { Ok(admin.query_one(statement, &[]).await?.get(0)) };
        Ok(Self {
            items: rows.iter().map(|row| (row.get(0), row.get(1))).collect(),
            admin: one("SELECT id::text FROM core.users WHERE role = 'admin'").await?,
            flags: one("SELECT array_agg(id)::text FROM core.flags").await?,
            dispositions: one("SELECT array_agg(id)::text FROM core.dispositions").await?,
            campaign: one("SELECT min(id::text) FROM core.campaigns").await?,
        })
    }

    fn ids(&self) -> String {
        let ids: Vec<&str> = self.items.iter().map(|(id, _)| id.as_str()).collect();
        format!("{{{}}}", ids.join(","))
    }

    fn epochs(&self) -> String {
        let epochs: Vec<String> = self.items.iter().map(|(_, epoch)| epoch.to_string()).collect();
        format!("{{{}}}", epochs.join(","))
    }

    /// A value for an argument; `{item}` and `{epoch}` stand for those of each item in turn.
    fn value(&self, function: &Function, argument: &str, kind: &str) -> String {
        let name = argument.trim_start_matches("p_");
        let known = match (function.name.as_str(), name) {
            ("vaulted", "result") => Some(format!(
                r#"{{"storage_path": "2026/11/22/new.mp3", "audio_bytes": 1, "audio_sha256": "{}"}}"#,
                "ab".repeat(32)
            )),
            ("transcribed", "result") => Some(transcript().to_string()),
            ("judged", "result") => Some(r#"{"model": null}"#.to_owned()),
            ("set_vertical", "campaign_id") => Some(self.campaign.clone()),
            ("score", "transcript") => Some(r#"{"segments": []}"#.to_owned()),
            ("flag_groups", "by") => Some("rule".to_owned()),
            ("mark_missed", "segment" | "word") => Some("0".to_owned()),
            ("requeue", "filter") => Some("{}".to_owned()),
            ("log", "entries") | ("count_flags", "filters") => Some("[]".to_owned()),
            // In a name of its own, or the name alone would lock the door.
            ("claim", "worker") | ("register_worker", "id") => Some("mine".to_owned()),
            ("register_worker", "info") => Some(
                r#"{"version": "1", "host": "h", "lanes": ["factory"], "succeeds": "somebody-elses"}"#
                    .to_owned(),
            ),
            _ => None,
        };
        known.unwrap_or_else(|| self.value_of_kind(name, kind))
    }

    fn value_of_kind(&self, name: &str, kind: &str) -> String {
        match (kind, name) {
            ("uuid", "after" | "before_id") => "00000000-0000-0000-0000-000000000000",
            ("uuid", _) => "{item}",
            ("uuid[]", _) => return self.ids(),
            ("bigint", "epoch") => "{epoch}",
            ("bigint", "user_id" | "person_id" | "assignee_id") => return self.admin.clone(),
            ("bigint[]", "epochs") => return self.epochs(),
            ("bigint[]", "flag_ids") => return self.flags.clone(),
            ("bigint[]", _) => return self.dispositions.clone(),
            ("bigint" | "integer" | "smallint" | "numeric", "most" | "n" | "limit") => "100",
            ("bigint" | "integer" | "smallint" | "numeric" | "double precision", _) => "1",
            ("text", "lane") => "{lane}",
            ("text", "worker") => "somebody-elses",
            ("text", "rule_id" | "rule") => "test_rule",
            ("text", "role" | "least_role") => "viewer",
            ("text", "time_zone") => "UTC",
            ("text", "purpose") => "account",
            ("text", "email") => "canary-admin@example.com",
            ("text", "address") => "https://store.example/x",
            ("text", "action") => "dismissed",
            ("text", "severity") => "warning",
            ("text", "kind") => "slack",
            ("text", "url") => "https://hooks.example/x",
            ("text", "status") => "flagged",
            ("text", "text") => "canary",
            ("text", _) => "why",
            ("text[]", _) => "{2026/11/22/canary03key.mp3}",
            ("jsonb" | "json", _) => "{}",
            ("bytea", _) => return format!("\\x{}", "ca11ab1e".repeat(8)),
            ("boolean", _) => "true",
            ("timestamp with time zone", "before") => "tomorrow",
            ("timestamp with time zone", "to" | "at") => "now",
            ("timestamp with time zone" | "date", _) => "yesterday",
            ("interval", _) => "1 day",
            _ => "NULL",
        }
        .to_owned()
    }

    /// Statements that call the function: for each item, and for each lane, where it takes one.
    fn calls(&self, function: &Function) -> Vec<String> {
        let values: Vec<String> = function
            .arguments
            .iter()
            .map(|(name, kind)| match self.value(function, name, kind).as_str() {
                "NULL" => format!("NULL::{kind}"),
                value => format!("'{}'::{kind}", value.replace('\'', "''")),
            })
            .collect();
        // So that whatever comes is text: a row, a value, nothing.
        let call = format!(
            "SELECT x::text FROM {}.{}({}) AS x",
            function.schema,
            function.name,
            values.join(", ")
        );
        let by_lane: Vec<String> = if call.contains("{lane}") {
            ["ingest", "vault", "factory", "judge"]
                .map(|lane| call.replace("{lane}", lane))
                .to_vec()
        } else {
            vec![call]
        };
        by_lane
            .iter()
            .flat_map(|call| -> Vec<String> {
                if !call.contains("{item}") {
                    return vec![call.replace("{epoch}", "7")];
                }
                self.items
                    .iter()
                    .map(|(id, epoch)| call.replace("{item}", id).replace("{epoch}", &epoch.to_string()))
                    .collect()
            })
            .collect()
    }
}

/// What calling a function in all ways brought: `None` where it is locked, else the text and the refusals.
pub(crate) async fn call(
    client: &Client,
    world: &World,
    function: &Function,
) -> Result<Option<(String, BTreeSet<String>)>> {
    let (mut text, mut refusals) = (String::new(), BTreeSet::new());
    let mut locked = 0;
    let calls = world.calls(function);
    for statement in &calls {
        match attempt(client, statement).await? {
            Tried::Read(read) => text.push_str(&read),
            Tried::Refused(code) if code == LOCKED => {
                locked += 1;
                // By its door, whatever the arguments are.
                if !statement.contains("claim(") {
                    break;
                }
            }
            Tried::Refused(code) => {
                refusals.insert(code);
            }
        }
    }
    let is_locked = text.is_empty() && refusals.is_empty() && locked > 0;
    Ok((!is_locked).then_some((text, refusals)))
}

/// What each kind of mark is called, by a text that only such marks hold.
const MARKS: [(&str, &str); 17] = [
    ("words", "words of a transcript"),
    ("masked", "masked words"),
    ("quote", "quotes"),
    ("summary", "summaries"),
    ("note", "notes of reviewers"),
    ("raw", "answers of the model"),
    ("trouble", "error texts"),
    ("record", "records of Ringba"),
    ("address", "Ringba's addresses of recordings"),
    ("key", "keys of recordings in the bucket"),
    ("signed", "signed addresses"),
    ("+155501044", "telephone numbers"),
    ("canarypassword", "hashes of passwords"),
    ("ca11ab1e", "hashes of session tokens"),
    ("decafbad", "hashes of invitations"),
    ("canarywebhook", "addresses of webhooks"),
    ("@example.com", "e-mail addresses"),
];

/// Which kinds of marks stand in a text.
pub(crate) fn marks(text: &str) -> Vec<&'static str> {
    MARKS
        .iter()
        .filter(|(mark, _)| {
            if mark.chars().all(|letter| letter.is_ascii_lowercase())
                && !mark.starts_with("canary")
                && mark.len() < 8
            {
                return numbered(text).any(|(_, rest)| rest.starts_with(mark));
            }
            text.contains(mark)
        })
        .map(|(_, name)| *name)
        .collect()
}

/// The marks of calls in a text: number, and what follows.
fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.match_indices("canary").filter_map(move |(at, _)| {
        let rest = &text[at + "canary".len()..];
        let number = rest.get(..2)?.parse().ok()?;
        Some((number, &rest[2..]))
    })
}

/// Of which calls a mark stands in a text.
pub(crate) fn calls_in(text: &str) -> BTreeMap<u32, usize> {
    let mut calls = BTreeMap::new();
    for (number, _) in numbered(text) {
        *calls.entry(number).or_insert(0) += 1;
    }
    for (at, mark) in text.match_indices("+155501044") {
        let number = text.get(at + mark.len()..at + mark.len() + 2);
        if let Some(number) = number.and_then(|number| number.parse().ok()) {
            *calls.entry(number).or_insert(0) += 1;
        }
    }
    calls
}
