//! placeholder
pub mod audio;
