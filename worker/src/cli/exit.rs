//! Exit codes of `callscript`: those of all programs, for the errors of a worker too.

use callscript_common::exit;

use crate::lanes::RunError;
use crate::models::ModelError;

/// The exit code for an error.
pub(super) fn code_of(error: &anyhow::Error) -> u8 {
    exit::code_of(error, |cause| {
        cause.downcast_ref().is_some_and(RunError::needs_a_person)
            || cause.downcast_ref().is_some_and(ModelError::needs_a_person)
    })
}

#[cfg(test)]
mod tests {
    use callscript_common::config::ConfigError;
    use callscript_common::db::DbError;
    use callscript_common::exit::{CONFIGURATION, FAILURE};

    use super::*;

    fn refused(code: &str) -> DbError {
        DbError::Refused {
            code: code.to_owned(),
            message: "no".to_owned(),
        }
    }

    #[test]
    fn what_a_person_must_correct_is_told_from_what_may_pass() {
        let missing = || ConfigError::Missing {
            variable: "DATABASE_URL",
            key: "database-url",
            needed_by: "this command",
        };
        for error in [
            anyhow::Error::new(missing()),
            anyhow::Error::new(RunError::from(missing())).context("cannot start"),
            anyhow::Error::new(RunError::from(refused("28P01"))),
            anyhow::Error::new(DbError::NotInstalled("no extension".to_owned())),
            anyhow::Error::new(RunError::from(ModelError::NotFetched {
                name: "tiny".to_owned(),
            })),
        ] {
            assert_eq!(code_of(&error), CONFIGURATION, "{error:#}");
        }
        for error in [
            anyhow::anyhow!("whatever"),
            anyhow::Error::new(RunError::Speech("out of memory".to_owned())),
            anyhow::Error::new(RunError::from(DbError::Unavailable("down".to_owned()))),
            anyhow::Error::new(refused("40001")),
        ] {
            assert_eq!(code_of(&error), FAILURE, "{error:#}");
        }
    }
}
