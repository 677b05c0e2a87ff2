//! Which keys are ours.

use uuid::Uuid;

/// Whether a key has the form that the vault gives: `YYYY/MM/DD/CALL_ID.EXT`.
pub(super) fn is_ours(key: &str) -> bool {
    let mut parts = key.split('/');
    let is_date = [4, 2, 2].into_iter().all(|digits| {
        parts
            .next()
            .is_some_and(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let name = parts.next().and_then(|name| name.split_once('.'));
    is_date
        && parts.next().is_none()
        && name.is_some_and(|(call, extension)| {
            call.len() == 36
                && Uuid::try_parse(call).is_ok()
                && !extension.is_empty()
                && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_vaults_own_form() {
        assert!(is_ours("2026/11/01/0193a1d8-7a7a-7bbb-8ccc-0123456789ab.wav"));
        for key in [
            "",
            "callscript-doctor/0193a1d8-7a7a-7bbb-8ccc-0123456789ab",
            "2026/11/01/report.pdf",
            "2026/11/0193a1d8-7a7a-7bbb-8ccc-0123456789ab.wav",
            "2026/11/1x/0193a1d8-7a7a-7bbb-8ccc-0123456789ab.wav",
            "2026/11/01/0193a1d8-7a7a-7bbb-8ccc-0123456789ab",
            "2026/11/01/0193a1d8-7a7a-7bbb-8ccc-0123456789ab.",
            "2026/11/01/x/0193a1d8-7a7a-7bbb-8ccc-0123456789ab.wav",
            "2026/11/01/0193a1d87a7a7bbb8ccc0123456789ab.wav",
            "backup/2026/11/01/0193a1d8-7a7a-7bbb-8ccc-0123456789ab.wav",
        ] {
            assert!(!is_ours(key), "{key}");
        }
    }
}
