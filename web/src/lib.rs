//! The web console: server-rendered pages over the views of schema `bi` and the functions of schema
//! `console`.
//!
//! A request passes `http` (headers, forms that carry a token against forgery) and `auth` (who is it) on its
//! way to a handler in `pages`, which asks the database at most three things and renders a template. Nothing
//! is kept in memory between requests but one listener that tells open inboxes of new flags.

pub mod app;
mod auth;
pub mod cli;
mod error;
mod health;
mod http;
mod pages;
#[cfg(test)]
mod samples;
mod sender;
mod server;
mod view;

pub use app::{App, Options};
pub use auth::oidc::OidcArgs;
pub use server::{router, serve};
