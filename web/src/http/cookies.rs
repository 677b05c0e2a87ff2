//! Cookies beside that of the session: their names, and how long browsers keep them.

use axum_extra::extract::cookie::Cookie;

use crate::app::Options;

/// Name of a cookie of ours. With the prefix, browsers refuse a cookie that another page or subdomain has set
/// (RFC 6265bis, 4.1.3.2).
pub(crate) fn name(options: &Options, what: &str) -> String {
    let prefix = if options.is_secure() { "__Host-" } else { "" };
    format!("{prefix}callscript-{what}")
}

/// A cookie that is kept for so many seconds and sent from our own pages only. `value` is made of letters,
/// digits and `*-._+%&=`.
pub(crate) fn lasting(options: &Options, what: &str, value: &str, seconds: u32) -> Cookie<'static> {
    let name = name(options, what);
    let secure = if options.is_secure() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    Cookie::parse(text).unwrap_or_else(|_| Cookie::new(name, String::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_ours_alone() {
        let options = |url: &str| Options {
            public_url: url.to_owned(),
            ..Options::default()
        };
        let cookie = lasting(&options("https://qa.example"), "flash", "a.b=%2F&c+", 60);
        assert_eq!(
            cookie.to_string(),
            "__Host-callscript-flash=a.b=%2F&c+; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=60"
        );
        let cookie = lasting(&options("http://localhost:8080"), "flash", "a", 60);
        assert_eq!(
            cookie.to_string(),
            "callscript-flash=a; HttpOnly; SameSite=Strict; Path=/; Max-Age=60"
        );
    }
}
