//! Exit codes. What a supervisor wants to know of a failure is whether starting again can help.

use std::error::Error;

use crate::config::ConfigError;
use crate::db::DbError;

/// Something failed; the same again may succeed.
pub const FAILURE: u8 = 1;
/// A setting or the installation is wrong and stays so until a person corrects it (`EX_CONFIG` of
/// sysexits.h). A command line or an environment variable that cannot be parsed ends with 2, as everywhere.
pub const CONFIGURATION: u8 = 78;

/// The exit code for an error. `needs_a_person` is asked of each cause that is no setting and no answer of
/// the database.
pub fn code_of(error: &anyhow::Error, needs_a_person: impl Fn(&(dyn Error + 'static)) -> bool) -> u8 {
    let waits = error.chain().any(|cause| {
        cause.is::<ConfigError>()
            || cause.downcast_ref().is_some_and(DbError::needs_a_person)
            || needs_a_person(cause)
    });
    if waits { CONFIGURATION } else { FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_must_correct_is_told_from_what_may_pass() {
        let missing = ConfigError::Missing {
            variable: "DATABASE_URL",
            key: "database-url",
            needed_by: "this command",
        };
        for error in [
            anyhow::Error::new(missing).context("cannot start"),
            anyhow::Error::new(DbError::NotInstalled("no extension".to_owned())),
        ] {
            assert_eq!(code_of(&error, |_| false), CONFIGURATION, "{error:#}");
        }
        for error in [
            anyhow::anyhow!("whatever"),
            anyhow::Error::new(DbError::Unavailable("down".to_owned())),
        ] {
            assert_eq!(code_of(&error, |_| false), FAILURE, "{error:#}");
        }
        let own = anyhow::Error::new(std::fmt::Error).context("a program's own kind of error");
        assert_eq!(code_of(&own, |_| false), FAILURE);
        assert_eq!(code_of(&own, <dyn Error>::is::<std::fmt::Error>), CONFIGURATION);
    }
}
