//! The queue of all four lanes: a worker claims items, holds them by leases, and gives them back or loses
//! them.
//!
//! What an item becomes when its lane has done its work is told by the room of that lane, in a file `finish`.

mod claim;
pub(crate) mod fail;
mod fleet;
pub(crate) mod lane;
pub(crate) mod lease;
mod requeue;
mod statements;
#[cfg(test)]
mod statements_tests;
mod turn;
pub(crate) mod wake;
mod workers;
mod zombies;
