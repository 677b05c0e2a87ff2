//! What the login of this process may do, as the database would answer when it does it.

use callscript_common::db::DbError;

use super::Database;
use crate::config::Lane;

/// What a login may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// Name of the login.
    pub login: String,
    /// Lanes that it may work, in the order a call passes them.
    pub lanes: Vec<Lane>,
    /// Whether it may take alerts out of the outbox and send them.
    pub may_notify: bool,
    /// Whether it may run the nightly upkeep.
    pub may_forget: bool,
}

impl Rights {
    /// The lanes of a process that was asked to work `wanted`; without a wish, those that the login may work.
    ///
    /// # Errors
    /// What the login may not, and what to do, as "what: what to do".
    pub fn choose(&self, wanted: &[Lane]) -> Result<Vec<Lane>, String> {
        let login = &self.login;
        if wanted.is_empty() {
            if self.lanes.is_empty() {
                return Err(format!(
                    "the login {login} may work no lane: GRANT callscript_factory TO {login}, or the roles of other lanes, see \
                     docs/runbooks/roles.md"
                ));
            }
            return Ok(self.lanes.clone());
        }
        let mut lanes = wanted.to_vec();
        lanes.sort_unstable();
        lanes.dedup();
        let refused: Vec<Lane> = lanes
            .iter()
            .copied()
            .filter(|lane| !self.lanes.contains(lane))
            .collect();
        if refused.is_empty() {
            return Ok(lanes);
        }
        let roles: Vec<String> = refused.iter().map(|lane| format!("callscript_{lane}")).collect();
        Err(format!(
            "the login {login} may not work {}: leave that out of --lanes, or GRANT {} TO {login}",
            names(&refused),
            roles.join(", ")
        ))
    }

    /// Lanes that the login may not work.
    pub fn refused(&self) -> Vec<Lane> {
        let all = Lane::ALL.into_iter();
        all.filter(|lane| !self.lanes.contains(lane)).collect()
    }
}

/// Lanes as they stand on the command line.
pub fn names(lanes: &[Lane]) -> String {
    let names: Vec<&str> = lanes.iter().map(|lane| lane.name()).collect();
    names.join(",")
}

impl Database {
    /// What the login may do.
    ///
    /// # Errors
    /// [`DbError::NotInstalled`] where the functions of the extension are not in the database.
    pub async fn rights(&self) -> Result<Rights, DbError> {
        let rows = self.pool.query(include_str!("sql/rights.sql"), &[]).await?;
        let row = rows
            .first()
            .ok_or_else(|| DbError::Unexpected("no row".to_owned()))?;
        if !row.try_get::<_, bool>(1)? {
            return Err(DbError::NotInstalled(
                "the extension callscript is not in this database".to_owned(),
            ));
        }
        let allowed: Vec<String> = row.try_get(2)?;
        let may = |name: &str| allowed.iter().any(|allowed| allowed == name);
        Ok(Rights {
            login: row.try_get(0)?,
            lanes: Lane::ALL.into_iter().filter(|lane| may(lane.name())).collect(),
            may_notify: may("notify"),
            may_forget: may("forget"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_those_that_the_login_may_work() {
        let rights = Rights {
            login: "box7".to_owned(),
            lanes: vec![Lane::Factory],
            ..Rights::default()
        };
        assert_eq!(rights.choose(&[]), Ok(vec![Lane::Factory]));
        assert_eq!(
            rights.choose(&[Lane::Factory, Lane::Factory]),
            Ok(vec![Lane::Factory])
        );
        let complaint = rights
            .choose(&[Lane::Judge, Lane::Factory, Lane::Ingest])
            .unwrap_err();
        assert!(
            complaint.starts_with("the login box7 may not work ingest,judge: "),
            "{complaint}"
        );
        assert!(
            complaint.ends_with("GRANT callscript_ingest, callscript_judge TO box7"),
            "{complaint}"
        );
        let complaint = Rights::default().choose(&[]).unwrap_err();
        assert!(complaint.contains("may work no lane"), "{complaint}");
    }
}
