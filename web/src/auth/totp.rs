//! Codes that an app shows for 30 seconds each (TOTP, RFC 6238), and the recovery codes that go with them.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};
use rand::Rng as _;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::error::PageError;

/// Bytes of a secret: 160 bits, as RFC 4226 (section 4) wants them.
pub(crate) const SECRET_BYTES: usize = 20;
/// So many recovery codes are made at a time.
const RECOVERY_CODES: usize = 10;
/// Letters and digits of base 32 (RFC 4648) in small letters: none of them looks like another.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// Of a recovery code: 80 bits.
const RECOVERY_LETTERS: usize = 16;

/// A new secret from the operating system's randomness.
pub(crate) fn new_secret() -> [u8; SECRET_BYTES] {
    rand::random()
}

/// Six digits, 30 seconds, SHA-1: what every app knows (Google's ignores any other wish).
fn totp(secret: &[u8], email: &str) -> Result<Totp, PageError> {
    Builder::new()
        .with_secret(Secret::from(secret))
        .with_issuer(Some("CallScript"))
        // A colon would end the name in the address that the app reads.
        .with_account_name(email.replace(':', " "))
        .build()
        .map_err(|error| PageError::Internal(format!("no code can be made ({error})")))
}

/// What an app is told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Enrolment {
    /// The secret, for those who type it in: groups of four.
    pub(crate) text: String,
    /// Path of the dark squares of the QR code, each one unit wide.
    pub(crate) path: String,
    /// Width and height of the QR code in squares, with its quiet zone.
    pub(crate) size: usize,
}

/// Squares of white around a QR code (ISO 18004, 9.1).
const QUIET: usize = 4;

/// `otpauth://` address: what the QR code says.
fn address(secret: &[u8], email: &str) -> Result<String, PageError> {
    totp(secret, email)?
        .to_url()
        .map_err(|error| PageError::Internal(format!("no address of a code can be made ({error})")))
}

pub(crate) fn enrolment(secret: &[u8], email: &str) -> Result<Enrolment, PageError> {
    let (totp, address) = (totp(secret, email)?, address(secret, email)?);
    let code = QrCode::with_error_correction_level(&address, EcLevel::M)
        .map_err(|error| PageError::Internal(format!("no QR code can be made ({error})")))?;
    let (width, mut path) = (code.width(), String::new());
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (at % width + QUIET, at / width + QUIET);
            // Writing to a String does not fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    Ok(Enrolment {
        text: grouped(&totp.secret().to_base32().to_lowercase()),
        path,
        size: width + 2 * QUIET,
    })
}

fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups = letters.chunks(4).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

/// Number of the 30 seconds whose code this is: those of now, those before and those after, for the sake of
/// clocks. `None`: another code.
pub(crate) fn step_of(secret: &[u8], code: &str, now: i64) -> Option<i64> {
    let digits = plain(code);
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let step = totp(secret, "").ok()?.check(&digits, u64::try_from(now).ok()?)?;
    i64::try_from(step).ok()
}

/// As people type it: without spaces and hyphens, in small letters.
fn plain(code: &str) -> String {
    code.chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .take(2 * RECOVERY_LETTERS)
        .collect::<String>()
        .to_lowercase()
}

/// New recovery codes, as they are shown once.
pub(crate) fn recovery_codes() -> Vec<String> {
    let mut random = rand::rng();
    let mut code = || -> String {
        let letters =
            (0..RECOVERY_LETTERS).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())]));
        grouped(&letters.collect::<String>())
    };
    (0..RECOVERY_CODES).map(|_| code()).collect()
}

/// As a recovery code is stored; `None` for what cannot be one.
pub(crate) fn recovery_sha256(code: &str) -> Option<Vec<u8>> {
    let code = plain(code);
    let fits = code.len() == RECOVERY_LETTERS && code.bytes().all(|byte| ALPHABET.contains(&byte));
    fits.then(|| Sha256::digest(format!("callscript recovery {code}")).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1: the last six of the eight digits.
    #[test]
    fn the_codes_are_those_of_the_rfc() {
        let secret = b"12345678901234567890";
        for (now, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(secret, code, now), Some(now / 30), "{now}");
            // A clock may be half a minute wrong, and no more.
            assert_eq!(step_of(secret, code, now + 30), Some(now / 30), "{now}");
            assert_eq!(step_of(secret, code, now + 61), None, "{now}");
        }
        assert_eq!(step_of(secret, " 287 082 ", 59), Some(1));
        for code in ["", "28708", "2870822", "28708a", "٢٨٧٠٨٢", "-", "🦀🦀🦀🦀🦀🦀"] {
            assert_eq!(step_of(secret, code, 59), None, "{code}");
        }
        assert_eq!(step_of(secret, "287082", -1), None);
    }

    #[test]
    fn an_app_is_told_by_picture_and_by_text() {
        let told = enrolment(b"12345678901234567890", "ann:x@example.com").expect("an enrolment");
        let address = address(b"12345678901234567890", "ann:x@example.com").expect("an address");
        assert_eq!(told.text, "gezd-gnbv-gy3t-qojq-gezd-gnbv-gy3t-qojq");
        assert!(
            address.starts_with("otpauth://totp/CallScript:ann%20x%40example.com?secret=GEZDGNBVGY3TQOJQ"),
            "{}",
            address
        );
        // The upper left eye of the code: seven dark squares within the quiet zone.
        assert!(told.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"), "{}", told.path);
        assert!(told.size > 30 && !told.path.contains("M3 "), "{}", told.size);
    }

    /// As a camera sees it: another library finds the address in the picture.
    #[test]
    fn the_picture_holds_the_address() {
        let secret = new_secret();
        let told = enrolment(&secret, "ann@example.com").expect("an enrolment");
        let dark: std::collections::HashSet<(usize, usize)> = told
            .path
            .split('M')
            .skip(1)
            .map(|square| {
                let (x, y) = square
                    .trim_end_matches("h1v1h-1z")
                    .split_once(' ')
                    .expect("a place");
                (x.parse().expect("a number"), y.parse().expect("a number"))
            })
            .collect();
        let side = told.size * 8;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            if dark.contains(&(x / 8, y / 8)) { 0 } else { 255 }
        });
        let found = picture.detect_grids();
        let (_, text) = found.first().expect("a QR code").decode().expect("a text");
        assert_eq!(text, address(&secret, "ann@example.com").expect("an address"));
    }

    #[test]
    fn recovery_codes_are_read_as_they_are_typed() {
        let codes = recovery_codes();
        assert_eq!(codes.len(), 10);
        let different: std::collections::HashSet<_> =
            codes.iter().filter_map(|code| recovery_sha256(code)).collect();
        assert_eq!(different.len(), 10);
        let code = &codes[0];
        assert_eq!(
            recovery_sha256(code),
            recovery_sha256(&code.replace('-', " ").to_uppercase())
        );
        for code in [
            "",
            "123456",
            "aaaa-bbbb-cccc",
            "aaaa-bbbb-cccc-ddd1",
            "aaaa-bbbb-cccc-dddd-eeee",
        ] {
            assert_eq!(recovery_sha256(code), None, "{code}");
        }
    }
}
