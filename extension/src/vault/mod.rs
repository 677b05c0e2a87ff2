//! The lane `vault`: the recording of a call is in the bucket, which objects belong to which call, and
//! signed addresses of recordings for those without keys.

mod addresses;
mod finish;
mod recordings;
