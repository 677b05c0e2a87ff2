//! The database as a worker uses it: one typed function per SQL function of the extension, one file a
//! statement in `sql/`.

mod addresses;
mod audio;
mod cost;
mod gate;
mod golden;
mod inspect;
mod ledger;
mod queue;
mod rescore;
mod rights;
mod rules;
mod upkeep;

pub use addresses::ToSign;
pub use audio::StoredAudio;
pub use cost::CostItem;
pub use golden::{GoldenDifference, GoldenRule, GoldenSetup};
pub use ledger::{Reconciled, Stretch};
pub use queue::{Failure, Item, Lease, PageCounts, Stage};
pub use rescore::Rescored;
pub use rights::{Rights, names};
pub use rules::{Caught, ListedRule, RuleTokens, Shadow, TriedExample};

use callscript_common::config::DatabaseArgs;
pub(crate) use callscript_common::db::DbError;
use callscript_common::db::Pool;

/// What a worker asks of the database; cheap to clone.
#[derive(Debug, Clone)]
pub struct Database {
    pool: Pool,
}

impl Database {
    /// Prepares the pool; connects only when the first statement is sent. `name` becomes part of
    /// the `application_name`.
    pub fn new(args: &DatabaseArgs, name: &str) -> Result<Self, DbError> {
        let pool = Pool::new(args, name)?;
        Ok(Self { pool })
    }

    /// The connections behind it, for what workers and the console do alike.
    pub fn pool(&self) -> Pool {
        self.pool.clone()
    }
}
