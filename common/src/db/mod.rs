//! The database: a pool for statements, and connections of their own for LISTEN and migrations.
//!
//! Statements go out unnamed with explicit parameter types (`query_typed`), because poolers in
//! transaction mode keep no named statements.

mod connect;
mod error;
mod listen;
mod pool;

pub use connect::connect;
pub use error::DbError;
pub use listen::{Heard, listen};
pub use pool::{Parameter, Pool};
