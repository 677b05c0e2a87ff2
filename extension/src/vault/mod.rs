//! The lane `vault`: the recording of a call is in the bucket, and which objects belong to which call.

mod finish;
mod recordings;
