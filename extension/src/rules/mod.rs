//! The rules that people write: their versions, those in force for a vertical, and what a draft would have flagged.

mod edit;
pub(crate) mod in_force;
pub(crate) mod judged_calls;
mod shadow;
