//! The other parties, over HTTP: Ringba's call log, and the host of its recordings.
//!
//! Each is faithful to what is publicly known of the real one, and makes any trouble that it is told to make.
//! No simulator knows the factory.

pub mod call_log;
pub mod clock;
pub mod columns;
pub mod hostility;
pub mod recordings;
pub mod ringba;
pub mod ringba_faults;
pub mod ringba_query;
mod rows;
mod spoiled_answer;
mod spoiled_page;
pub mod trouble;

pub use call_log::{CallLog, Entry, Recording, RecordingFault};
pub use clock::{Clock, system_clock};
pub use hostility::Hostility;
pub use recordings::Recordings;
pub use ringba::{Exchange, Ringba};
pub use ringba_faults::{Faults, Limits};
pub use trouble::Trouble;
