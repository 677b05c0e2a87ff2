//! People of each role, and sessions of theirs.

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::setup::Setup;

pub(super) const ROLES: [&str; 3] = ["viewer", "reviewer", "admin"];

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Somebody {
    pub(super) role: &'static str,
    pub(super) secret: String,
}

impl Somebody {
    pub(super) fn cookie(&self) -> String {
        format!("callscript={}", self.secret)
    }

    /// The token of the forms of this session, as `web/src/auth/token.rs` makes it.
    pub(super) fn token(&self) -> String {
        hex::encode(&Sha256::digest(format!("callscript form {}", self.secret))[..16])
    }
}

/// A new session for each role; a person who was changed is as before.
pub(super) async fn sign_in(setup: &Setup) -> Result<Vec<Somebody>> {
    let mut people = Vec::new();
    for role in ROLES {
        let secret = hex::encode(rand::random::<[u8; 32]>());
        setup
            .database
            .execute(
                "WITH person AS (
                     INSERT INTO core.users (email, name, role) VALUES ($1 || '@hostile.example', $1, $1)
                     ON CONFLICT (email) DO UPDATE SET role = excluded.role, is_active = true, time_zone = 'UTC' RETURNING id)
                 INSERT INTO core.sessions (token_sha256, user_id, expires_at)
                 SELECT sha256(convert_to($2, 'UTF8')), id, now() + interval '1 hour' FROM person",
                &[&role, &secret],
            )
            .await?;
        people.push(Somebody { role, secret });
    }
    Ok(people)
}
