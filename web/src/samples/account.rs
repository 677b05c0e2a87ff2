//! Your account: sessions, second factors, providers.

use serde_json::{Value, json};

use super::{QUOTES, SCRIPT, Sample, ago, answer, now, sample, viewer, zone};
use crate::auth::totp::{self, Enrolment};
use crate::auth::viewer::Role;
use crate::pages::account::AccountPage;
use crate::pages::account_totp::{RecoveryPage, TotpPage};
use crate::view::shell::Shell;

fn page(account: Value, must_add: bool, connect: Option<&str>) -> AccountPage {
    AccountPage {
        shell: Shell::new(&viewer(Role::Admin), "account", "Your account"),
        email: "marcus.bell@northgate.example".to_owned(),
        account: answer(account),
        must_add,
        can_passkeys: !must_add,
        connect: connect.map(|name| (name.to_owned(), "5e".repeat(32))),
        now: now(),
        zone: zone(),
    }
}

fn session(is_this: bool, way: &str, agent: &str, minutes: i64) -> Value {
    json!({ "id": "5e".repeat(32), "is_this": is_this, "way": way, "is_strong": way != "link", "agent": agent,
            "created_at": ago(minutes + 60), "seen_at": ago(minutes) })
}

fn bare() -> Value {
    json!({ "has_password": true, "totp": null, "recovery_codes": 0, "passkeys": [], "identities": [],
            "sessions": [session(true, "link", "Mozilla/5.0 (X11; Linux x86_64) Firefox/147.0", 0)] })
}

fn full(name: &str) -> Value {
    json!({
        "has_password": false, "totp": ago(20_000), "recovery_codes": 9,
        "passkeys": [
            { "id": "a1b2", "name": name, "created_at": ago(9_000), "used_at": ago(30) },
            { "id": "c3d4", "name": "Key on the ring", "created_at": ago(900), "used_at": null },
        ],
        "identities": [{ "issuer": "https://accounts.google.com", "bound_at": ago(90_000), "used_at": ago(3) }],
        "sessions": [
            session(true, "provider", "Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36", 0),
            session(false, "passkey", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1", 200),
            session(false, "password", SCRIPT, 400),
        ],
    })
}

fn told() -> Enrolment {
    totp::enrolment(b"12345678901234567890", "marcus.bell@northgate.example").expect("an enrolment")
}

fn adding(problem: Option<&str>) -> TotpPage {
    TotpPage {
        shell: Shell::new(&viewer(Role::Admin), "account", "Add an app with codes"),
        enrolment: told(),
        problem: problem.map(str::to_owned),
    }
}

pub(super) fn samples() -> Vec<Sample> {
    let codes = RecoveryPage {
        shell: Shell::new(&viewer(Role::Reviewer), "account", "Recovery codes"),
        codes: (0..10)
            .map(|number| format!("k3{number:02}-mfza-2xgq-7bne").replace('0', "o"))
            .collect(),
    };
    vec![
        sample("account-bare", &page(bare(), false, None)),
        sample("account-must-add", &page(bare(), true, Some("Microsoft"))),
        sample("account-full", &page(full("MacBook of Marcus"), false, None)),
        sample("account-hostile", &page(full(QUOTES), false, Some(SCRIPT))),
        sample("totp", &adding(None)),
        sample(
            "totp-wrong",
            &adding(Some("This is not the code of this secret.")),
        ),
        sample("recovery", &codes),
    ]
}
