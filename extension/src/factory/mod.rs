//! The lane `factory`: a transcript comes in, is checked field by field, and is stored with what the decoding
//! cost.

mod finish;
mod heard;
mod masked;
mod speech;
mod transcription;
mod word_times;
