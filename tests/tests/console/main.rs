//! The web console: the real binary over HTTP, with the rights of its role and calls on paper.

mod access;
mod alerts;
mod blind;
mod browser;
mod call;
mod configuration;
mod events;
mod hostile;
mod inbox;
mod login;
mod masked;
mod pages;
mod proxy;
mod safety;
mod settings;
mod setup;
mod strangers;
mod team;
mod told;
