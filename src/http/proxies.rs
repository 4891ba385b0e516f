//! Proxies before this server: which of them are believed, and who is behind them.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};

use crate::config::{Network, ProxyHeader};
use crate::edge::Caller;

/// The proxies that are believed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proxies {
    /// Where they are.
    pub networks: Vec<Network>,
    /// How they tell.
    pub header: ProxyHeader,
}

impl Proxies {
    /// Whether the word of this address counts.
    pub fn are_at(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.has(address))
    }

    /// Who asks: the peer, or, where that is a trusted proxy, the last address on the way that is none. What cannot be read ends the
    /// way: then the caller is the last one that is known.
    pub fn caller(&self, peer: SocketAddr, is_encrypted: bool, headers: &HeaderMap) -> Caller {
        let mut caller = Caller { address: peer.ip().to_canonical(), is_encrypted };
        if !self.are_at(caller.address) {
            return caller;
        }
        let (hops, scheme) = match self.header {
            ProxyHeader::XForwardedFor => {
                let scheme = listed(headers, &X_FORWARDED_PROTO).next_back();
                (listed(headers, &X_FORWARDED_FOR).collect::<Vec<_>>(), scheme)
            }
            ProxyHeader::Forwarded => {
                let elements: Vec<_> = listed(headers, &header::FORWARDED).collect();
                let scheme = elements.last().and_then(|element| parameter(element, "proto"));
                (elements.iter().map(|element| parameter(element, "for").unwrap_or("")).collect(), scheme)
            }
        };
        caller.is_encrypted |= scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
        for hop in hops.into_iter().rev() {
            let Some(address) = address(hop) else { break };
            caller.address = address;
            if !self.are_at(address) {
                break;
            }
        }
        caller
    }
}

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The comma-separated values of all headers of this name, first to last.
fn listed<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl DoubleEndedIterator<Item = &'a str> {
    let values = headers.get_all(name).into_iter().map(|value| value.to_str().unwrap_or(""));
    let values: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    values.into_iter()
}

/// The value of `name` in `for=192.0.2.43;proto=https`, quotes taken off. What a proxy writes has no escapes in it.
fn parameter<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    element.split(';').filter_map(|pair| pair.split_once('=')).find_map(|(own, value)| {
        let value = value.trim();
        let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
        own.trim().eq_ignore_ascii_case(name).then_some(value)
    })
}

/// `192.0.2.43`, `192.0.2.43:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(networks: &[&str], header: ProxyHeader) -> Proxies {
        Proxies { networks: networks.iter().map(|network| network.parse().unwrap()).collect(), header }
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_a_trusted_proxy_says_who_asks() {
        let trusted = ["10.0.0.0/8", "2001:db8::/64"];
        let lists = proxies(&trusted, ProxyHeader::XForwardedFor);
        for (peer, forwarded, caller) in [
            // nobody is believed unasked
            ("192.0.2.1:4000", vec!["198.51.100.9"], "192.0.2.1"),
            ("10.0.0.1:4000", vec!["198.51.100.9"], "198.51.100.9"),
            ("[::ffff:10.0.0.1]:4000", vec!["198.51.100.9"], "198.51.100.9"),
            // the rightmost that is not trusted: what stands before it is its own word
            ("10.0.0.1:4000", vec!["203.0.113.5, 198.51.100.9"], "198.51.100.9"),
            ("10.0.0.1:4000", vec!["10.9.9.9, 198.51.100.9, 10.0.0.2"], "198.51.100.9"),
            ("10.0.0.1:4000", vec!["203.0.113.5", "198.51.100.9, 10.0.0.2"], "198.51.100.9"),
            // all of them are ours: the first
            ("10.0.0.1:4000", vec!["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            // what cannot be read hides whoever is behind it
            ("10.0.0.1:4000", vec!["198.51.100.9, unknown"], "10.0.0.1"),
            ("10.0.0.1:4000", vec!["198.51.100.9, unknown, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1:4000", vec![""], "10.0.0.1"),
            ("10.0.0.1:4000", vec![], "10.0.0.1"),
            // with ports, as some write them
            ("10.0.0.1:4000", vec!["198.51.100.9:4711"], "198.51.100.9"),
            ("[2001:db8::1]:4000", vec!["[2001:db8:1::9]:4711"], "2001:db8:1::9"),
            ("[2001:db8::1]:4000", vec!["2001:db8:1::9"], "2001:db8:1::9"),
        ] {
            let lines: Vec<_> = forwarded.iter().map(|line| ("x-forwarded-for", *line)).collect();
            let found = lists.caller(peer.parse().unwrap(), false, &headers(&lines));
            assert_eq!(found.address.to_string(), caller, "{peer} {forwarded:?}");
        }
        // the other header is a stranger's word
        let other = headers(&[("forwarded", "for=203.0.113.5;proto=https"), ("x-forwarded-for", "198.51.100.9")]);
        let found = lists.caller("10.0.0.1:4000".parse().unwrap(), false, &other);
        assert_eq!((found.address.to_string().as_str(), found.is_encrypted), ("198.51.100.9", false));
    }

    #[test]
    fn the_standard_header_is_read_as_it_is_defined() {
        let standard = proxies(&["10.0.0.0/8"], ProxyHeader::Forwarded);
        for (forwarded, caller, is_encrypted) in [
            ("for=198.51.100.9", "198.51.100.9", false),
            ("For=\"198.51.100.9:4711\";Proto=HTTPS", "198.51.100.9", true),
            ("for=\"[2001:db8:cafe::17]:4711\";by=10.0.0.1", "2001:db8:cafe::17", false),
            ("for=203.0.113.5;proto=https, for=198.51.100.9;proto=http", "198.51.100.9", false),
            ("for=198.51.100.9, for=10.0.0.2;proto=https", "198.51.100.9", true),
            ("for=_hidden", "10.0.0.1", false),
            ("proto=https", "10.0.0.1", true),
            ("for=\"198.51.100.9", "10.0.0.1", false),
        ] {
            let lines = headers(&[("forwarded", forwarded), ("x-forwarded-for", "203.0.113.99")]);
            let found = standard.caller("10.0.0.1:4000".parse().unwrap(), false, &lines);
            assert_eq!((found.address.to_string().as_str(), found.is_encrypted), (caller, is_encrypted), "{forwarded}");
        }
    }

    #[test]
    fn the_way_is_encrypted_if_the_nearest_proxy_says_so_or_it_ends_here() {
        let lists = proxies(&["10.0.0.1"], ProxyHeader::XForwardedFor);
        let https = headers(&[("x-forwarded-proto", "http, https")]);
        let (proxy, stranger) = ("10.0.0.1:4000".parse().unwrap(), "192.0.2.1:4000".parse().unwrap());
        assert!(lists.caller(proxy, false, &https).is_encrypted);
        assert!(!lists.caller(proxy, false, &headers(&[("x-forwarded-proto", "https, http")])).is_encrypted);
        assert!(!lists.caller(stranger, false, &https).is_encrypted);
        assert!(lists.caller(stranger, true, &HeaderMap::new()).is_encrypted);
    }
}
