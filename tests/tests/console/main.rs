//! The web console: the real binary over HTTP, with the rights of its role and calls on paper.

mod browser;
mod call;
mod configuration;
mod events;
mod inbox;
mod login;
mod pages;
mod rig;
mod safety;
mod settings;
mod team;
