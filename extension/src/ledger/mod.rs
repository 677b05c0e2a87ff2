//! The lane `ingest` and its ledger: which minutes of Ringba's call log were asked for, what came, and
//! whether that is all.

mod audit_summary;
mod backfill;
mod finish;
mod gate;
mod page;
mod proof;
mod reconcile;
mod window;
