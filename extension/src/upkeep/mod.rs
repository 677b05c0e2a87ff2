//! Upkeep of the database: `pg_cron` jobs, what is kept how long, and who may call which function.

mod cron;
mod grants;
mod retention;
