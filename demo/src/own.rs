//! A visitor's own recordings instead of spoken calls: the recordings of a folder become the calls of the
//! account, and the demo reports what became of each.

pub mod call;
pub mod calls;
pub mod folder;
pub mod report;
pub mod show;
pub mod sidecar;
