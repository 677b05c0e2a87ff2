//! The vault against the real S3 protocol: what is stored, what is refused, and what is proved.

mod bare_setup;
mod broken;
mod hostile;
mod lane;
mod objects;
mod proof;
mod refusals;
mod setup;
mod streams;
