//! What the login of the database may work, and secrets that a machine has without a need.

use callscript_common::config::DatabaseArgs;

use super::Finding;
use crate::config::{DoctorConfig, Lane};
use crate::db::{Database, names};

/// The lanes to look at, and what is to be said of the login. Nothing is said where the database does not answer, which the
/// database's own line tells.
pub(super) async fn examine(args: &DatabaseArgs, wanted: &[Lane]) -> (Vec<Lane>, Option<Finding>) {
    let asked = || {
        if wanted.is_empty() {
            Lane::ALL.to_vec()
        } else {
            wanted.to_vec()
        }
    };
    let Ok(database) = Database::new(args, "doctor") else {
        return (asked(), None);
    };
    let Ok(rights) = database.rights().await else {
        return (asked(), None);
    };
    match rights.choose(wanted) {
        Err(complaint) => (asked(), Some(Finding::of_error("lanes", complaint))),
        Ok(lanes) => {
            let may = format!("the login {} may work {}", rights.login, names(&rights.lanes));
            let refused = rights.refused();
            let finding = if refused.is_empty() {
                may
            } else {
                format!("{may}; it may not work {}", names(&refused))
            };
            (lanes, Some(Finding::ok("lanes", finding)))
        }
    }
}

/// On a machine that only transcribes: which secrets it has and does without.
pub(super) fn secrets(config: &DoctorConfig, lanes: &[Lane]) -> Option<Finding> {
    if lanes != [Lane::Factory] {
        return None;
    }
    let here: Vec<&str> = [
        ("RINGBA_API_TOKEN", config.ringba.ringba_api_token.is_some()),
        ("OPENAI_API_KEY", config.judge.openai_api_key.is_some()),
        (
            "AWS_SECRET_ACCESS_KEY",
            config.storage.s3_secret_access_key.is_some(),
        ),
    ]
    .into_iter()
    .filter_map(|(name, is_here)| is_here.then_some(name))
    .collect();
    Some(if here.is_empty() {
        Finding::ok(
            "secrets",
            "none but that of the database: the factory needs no RINGBA_API_TOKEN, no OPENAI_API_KEY and no keys of the bucket",
        )
    } else {
        Finding::warning(
            "secrets",
            format!("the factory can do without {}", here.join(", ")),
            "where this machine is rented, leave them out (and CALLSCRIPT_BUCKET): a worker of the lane vault signs addresses",
        )
    })
}
