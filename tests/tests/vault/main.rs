//! The vault against the real S3 protocol: what is stored, what is refused, and what is proved.

mod broken;
mod hostile;
mod lane;
mod objects;
mod plant;
mod proof;
mod streams;
mod support;
