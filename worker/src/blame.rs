//! Whose trouble an error is: by that word failures are counted, logged and traced.

use std::fmt::Display;

use callscript_common::db::DbError;
use callscript_common::storage::StorageError;

/// An error of a lane, or a sentence of its own about the work.
pub trait Blame: Display {
    /// Whose trouble it is, in a word.
    const KIND: &'static str;
}

impl<E: Blame + ?Sized> Blame for &E {
    const KIND: &'static str = E::KIND;
}

impl Blame for str {
    const KIND: &'static str = "work";
}

impl Blame for String {
    const KIND: &'static str = str::KIND;
}

impl Blame for DbError {
    const KIND: &'static str = "database";
}

impl Blame for StorageError {
    const KIND: &'static str = "storage";
}
