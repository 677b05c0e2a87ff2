//! Where a request comes from: the network to which attempts to sign in are counted.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

/// The network of the client, behind so many proxies of our own. Each proxy adds the address that it was called from at the end
/// of `X-Forwarded-For`; what stands before is whatever the client made up, and is not read. Where the header
/// is shorter than it must be, the request came past a proxy: then the peer of the connection counts.
pub(crate) fn network(proxies: u8, headers: &HeaderMap, peer: SocketAddr) -> String {
    let named = proxies.checked_sub(1).and_then(|before| {
        let lines = headers.get_all("x-forwarded-for").iter();
        let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or_default()).collect();
        let entries = lines.iter().rev().flat_map(|line| line.rsplit(','));
        entries.map(str::trim).nth(before.into()).and_then(address)
    });
    network_of(named.unwrap_or_else(|| peer.ip()))
}

/// An entry of `X-Forwarded-For`: an address, with a port or without.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let bare = bare.unwrap_or(entry).parse();
    let with_port = || entry.parse::<SocketAddr>().map(|address| address.ip());
    bare.or_else(|_| with_port()).ok()
}

/// Whoever has one IPv6 address has all that begin with the same 64 bits (RFC 6177).
fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(proxies: u8, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("a value"));
        }
        network(proxies, &headers, "127.0.0.1:9".parse().expect("an address"))
    }

    #[test]
    fn what_a_stranger_says_of_their_address_is_not_believed() {
        assert_eq!(seen(0, &["203.0.113.9"]), "127.0.0.1");
        assert_eq!(seen(1, &["6.6.6.6, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen(1, &["6.6.6.6", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen(2, &["6.6.6.6, 203.0.113.9", "198.51.100.7"]), "203.0.113.9");
        // Past a proxy, or nothing that is an address.
        for odd in [&["203.0.113.9"][..], &[], &["unknown, 198.51.100.7"], &[", "]] {
            assert_eq!(seen(2, odd), "127.0.0.1", "{odd:?}");
        }
    }

    #[test]
    fn an_address_is_known_in_every_form() {
        for (entry, network) in [
            ("203.0.113.9:4711", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2::8]:443", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(seen(1, &[entry]), network, "{entry}");
        }
    }
}
