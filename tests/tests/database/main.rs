//! The database by itself: claims, leases, sweeps, constraints, views and roles, against a real PostgreSQL with the
//! extension. Nothing sleeps: a lease is aged by moving its deadline.

mod claim_window;
mod constraints;
mod contract;
mod cron;
mod daily_costs;
mod dump;
mod expiring;
mod extension;
mod failures;
mod fleet;
mod gate;
mod heard;
mod ingest;
mod judge_budget;
mod judge_rounds;
mod leases;
mod ledger;
mod maintenance;
mod migrations;
mod plans;
mod races;
mod reconcile;
mod retention;
mod roles;
mod rule_edits;
mod scoring_judged;
mod scoring_request;
mod scoring_seeds;
mod scoring_setup;
mod setup;
mod sweeps;
mod upgrade;
mod views;
mod watchdog;
mod words;
