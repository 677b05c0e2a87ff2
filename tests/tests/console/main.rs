//! The web console: the real binary over HTTP, with the rights of its role and calls on paper.

mod alerts;
mod blind;
mod browser;
mod call;
mod configuration;
mod decisions;
mod events;
mod figures;
mod inbox;
mod login;
mod masked;
mod pages;
mod passkeys;
mod provider;
mod provider_setup;
mod provider_tokens;
mod safety;
mod search;
mod second_factor;
mod settings;
mod setup;
mod team;
