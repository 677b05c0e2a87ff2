//! A visitor's own recordings instead of spoken calls: a folder of them becomes the calls of the account, and
//! what became of them is told.

pub mod call;
pub mod calls;
pub mod folder;
pub mod report;
pub mod show;
pub mod sidecar;
