//! The rules that people write: their versions, those in force for a call on its day, what they make of examples and of the golden
//! set, and what a draft would have flagged.

mod edit;
mod gate;
pub(crate) mod golden;
pub(crate) mod in_force;
pub(crate) mod judged_calls;
mod shadow;
mod trial;
mod version;
