//! Which addresses a recording may come from. A recording URL comes from outside. Without this check, a URL
//! that points at `169.254.169.254` would copy cloud credentials into the bucket.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Why an address may not be fetched from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    /// Neither http nor https.
    #[error("only http and https are fetched")]
    Scheme,
    /// Inside a private network.
    #[error("the recording's address lies in a private network")]
    Private,
    /// `user:password@host`: an address made for logging in with credentials that are not ours.
    #[error("the recording's address holds a user name or password")]
    Credentials,
    /// Too many redirects.
    #[error("too many redirects")]
    Redirects,
}

/// Whether an address may be fetched from, as far as it says so itself; the same for every redirect.
pub(super) fn check(url: &Url, allow_private: bool) -> Result<(), Refused> {
    if !matches!(url.scheme(), "http" | "https") {
        Err(Refused::Scheme)
    } else if !url.username().is_empty() || url.password().is_some() {
        Err(Refused::Credentials)
    } else if !allow_private && is_private_literal(url) {
        Err(Refused::Private)
    } else {
        Ok(())
    }
}

/// Resolves names and drops private addresses, at the moment of connecting: a name that changes its
/// mind between a check and the connection gains nothing.
#[derive(Debug)]
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let public: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| is_public(address.ip()))
                .collect();
            if public.is_empty() {
                return Err(Box::new(Refused::Private) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Addresses written as numbers are never resolved, so they are checked here.
fn is_private_literal(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => !is_public(ip.into()),
        Some(Host::Ipv6(ip)) => !is_public(ip.into()),
        _ => false,
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !(reserved || ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(inner) = ip.to_ipv4() {
        return is_public_v4(inner); // ::ffff:a.b.c.d, ::a.b.c.d, and with it :: and ::1
    }
    let segments = ip.segments();
    let inner = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match segments {
        // NAT64 and 6to4 carry an address of the old kind.
        [0x64, 0xff9b, 0, .., high, low] | [0x2002, high, low, ..] => is_public_v4(inner(high, low)),
        [0x64, 0xff9b, ..] | [0x2001, 0, ..] => false, // NAT64 on site, Teredo
        [first, ..] if first & 0xffc0 == 0xfec0 => false, // site-local, as it was
        _ => !(ip.is_multicast() || ip.is_unique_local() || ip.is_unicast_link_local()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_networks_in_every_disguise() {
        for host in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.20.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[fe80::1]",
            "[fd00::1]",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::808:808]",
            "[2002:a00:1::1]",
            "[2001:0:808:808::1]",
            "[fec0::1]",
            "2130706433",
            "0x7f.1",
        ] {
            let url: Url = format!("http://{host}/a.mp3").parse().unwrap();
            assert!(is_private_literal(&url), "{host}");
        }
        for host in [
            "8.8.8.8",
            "[2606:4700::1111]",
            "[2001:4860:4860::8888]",
            "[2002:808:808::1]",
            "[64:ff9b::808:808]",
            "example.com",
        ] {
            let url: Url = format!("http://{host}/a.mp3").parse().unwrap();
            assert!(!is_private_literal(&url), "{host}");
        }
    }

    #[test]
    fn only_plain_web_addresses() {
        let check = |url: &str, allow| check(&url.parse().unwrap(), allow);
        assert_eq!(check("https://example.com/a.mp3", false), Ok(()));
        assert_eq!(check("ftp://example.com/a.mp3", true), Err(Refused::Scheme));
        assert_eq!(check("file:///etc/passwd", true), Err(Refused::Scheme));
        assert_eq!(check("http://user@example.com/", true), Err(Refused::Credentials));
        assert_eq!(
            check("http://:word@example.com/", true),
            Err(Refused::Credentials)
        );
        assert_eq!(check("http://10.0.0.1/", false), Err(Refused::Private));
        assert_eq!(check("http://10.0.0.1/", true), Ok(()));
    }
}
