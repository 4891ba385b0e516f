//! Who asks, as far as that bounds what she may hold open: by name where somebody has found out who she is, by address in any case.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::ConnectInfo;
use axum::http::Extensions;

/// Who asks. Whoever mounts the edge puts it into the extensions of a request; without it the address of the connection stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// Her name among callers, where she has proved one.
    pub name: Option<Arc<str>>,
    /// Where she asks from.
    pub address: Option<IpAddr>,
}

impl Caller {
    /// Who sent this request.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().cloned().unwrap_or_else(|| {
            let address = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
            Self { name: None, address }
        })
    }

    /// What is counted of her.
    fn keys(&self, limits: &Limits) -> impl Iterator<Item = (Key, usize)> {
        let name = self.name.clone().map(|name| (Key::Name(name), limits.per_name));
        name.into_iter().chain([(Key::Address(self.address.map(network)), limits.per_address)])
    }
}

/// How much may be open at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) in_all: usize,
    pub(super) per_name: usize,
    pub(super) per_address: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Name(Arc<str>),
    Address(Option<IpAddr>),
}

/// A household has one address of IPv4, or 2^64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.into(),
            None => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        },
        address => address,
    }
}

/// Counts what callers hold open. Its memory is bounded by what is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Callers(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    n: usize,
    by_key: HashMap<Key, usize>,
}

/// Something open; closed when dropped.
#[derive(Debug)]
pub(super) struct Place {
    callers: Callers,
    keys: Vec<Key>,
}

impl Callers {
    /// A place for one more, unless there are enough.
    pub(super) fn admit(&self, caller: &Caller, limits: &Limits) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_free = |(key, limit): (Key, usize)| counts.by_key.get(&key).is_none_or(|n| *n < limit);
        if counts.n >= limits.in_all || !caller.keys(limits).all(is_free) {
            return None;
        }
        let keys: Vec<Key> = caller.keys(limits).map(|(key, _)| key).collect();
        counts.n += 1;
        for key in &keys {
            *counts.by_key.entry(key.clone()).or_default() += 1;
        }
        Some(Place { callers: self.clone(), keys })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.callers.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.n -= 1;
        for key in &self.keys {
            if let Some(n) = counts.by_key.get_mut(key) {
                *n -= 1;
                if *n == 0 {
                    counts.by_key.remove(key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { in_all: 5, per_name: 2, per_address: 3 };

    fn caller(name: Option<&str>, address: &str) -> Caller {
        Caller { name: name.map(Into::into), address: Some(address.parse().unwrap()) }
    }

    #[test]
    fn places_are_counted_by_name_by_address_and_in_all_and_given_back() {
        let callers = Callers::default();
        let admit = |name, address| callers.admit(&caller(name, address), &LIMITS);
        let (first, _second) = (admit(Some("sari"), "10.0.0.1"), admit(Some("sari"), "10.0.0.2"));
        assert!(first.is_some() && admit(Some("sari"), "10.0.0.3").is_none(), "two of one name");
        let (_a, _b) = (admit(None, "10.0.0.1"), admit(Some("tono"), "::ffff:10.0.0.1"));
        assert!(admit(None, "10.0.0.1").is_none(), "three of one address");
        let _fifth = admit(None, "10.0.0.4");
        assert!(admit(None, "10.0.0.5").is_none(), "five in all");
        drop(first);
        assert!(admit(Some("sari"), "10.0.0.1").is_some(), "what was given back is free");
        drop((_second, _a, _b, _fifth));
        assert!(callers.0.lock().unwrap().by_key.is_empty(), "nobody is remembered");
    }

    #[test]
    fn neighbours_in_ipv6_are_one() {
        let callers = Callers::default();
        let _held: Vec<_> =
            (1..=3).map(|n| callers.admit(&caller(None, &format!("2001:db8::{n}")), &LIMITS).unwrap()).collect();
        assert!(callers.admit(&caller(None, "2001:db8::ffff:1"), &LIMITS).is_none());
        assert!(callers.admit(&caller(None, "2001:db8:0:1::1"), &LIMITS).is_some());
    }
}
