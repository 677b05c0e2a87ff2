//! The database: connections, and one typed function per SQL function of the extension.
//!
//! Statements go out unnamed with explicit parameter types (`query_typed`), because poolers in
//! transaction mode keep no named statements.

mod audio;
mod connect;
mod cost;
mod error;
mod gate;
mod inspect;
mod ledger;
mod listen;
mod notify;
mod queue;
mod rescore;
mod statements;
mod upkeep;

pub use audio::StoredAudio;
pub use connect::{Database, connect};
pub use cost::CostItem;
pub use error::DbError;
pub use ledger::{Reconciled, Stretch};
pub use listen::listen;
pub use notify::Notification;
pub use queue::{Failure, Item, Lease, PageCounts, Stage};
pub use rescore::Rescored;
