//! Exit codes. What a supervisor wants to know of a failure is whether starting again can help.

use crate::config::ConfigError;
use crate::db::DbError;
use crate::lanes::RunError;
use crate::models::ModelError;

/// Something failed; the same again may succeed.
pub(super) const FAILURE: u8 = 1;
/// A setting or the installation is wrong and stays so until a person corrects it (`EX_CONFIG` of sysexits.h). A command
/// line or an environment variable that cannot be parsed ends with 2, as everywhere.
pub(super) const CONFIGURATION: u8 = 78;

/// The exit code for an error.
pub fn code_of(error: &anyhow::Error) -> u8 {
    let needs_a_person = error.chain().any(|cause| {
        cause.is::<ConfigError>()
            || cause.downcast_ref().is_some_and(RunError::needs_a_person)
            || cause.downcast_ref().is_some_and(DbError::needs_a_person)
            || cause.downcast_ref().is_some_and(ModelError::needs_a_person)
    });
    if needs_a_person { CONFIGURATION } else { FAILURE }
}

#[cfg(test)]
mod tests {
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
