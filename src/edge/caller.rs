//! Who is at the other end of a request.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::Extensions;

/// Who asks, as far as the network tells. Whoever accepts connections puts it into the extensions of each request. An address
/// is personal: it is counted by and never written down.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Of the caller, or of the last proxy that is trusted. An IPv4 address is never written as IPv6.
    pub address: IpAddr,
    /// Whether the way from the caller is encrypted, up to here or up to the proxy.
    pub is_encrypted: bool,
}

impl Caller {
    /// The caller of a request, if somebody has said who it is.
    pub fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get().copied()
    }

    /// By what callers are told apart when they are counted. Of IPv6 it is the first 64 bits, as each customer of an
    /// operator has that many addresses for herself.
    pub fn network(&self) -> IpAddr {
        network(self.address)
    }
}

/// No address in a log, whatever is printed.
impl std::fmt::Debug for Caller {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Caller").field("is_encrypted", &self.is_encrypted).finish_non_exhaustive()
    }
}

/// See [`Caller::network`].
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_of_ipv6_are_counted_by_64_bits() {
        for (address, counted) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
            ("2001:db8:1:3::1", "2001:db8:1:3::"),
            ("::1", "::"),
        ] {
            let caller = Caller { address: address.parse().unwrap(), is_encrypted: false };
            assert_eq!(caller.network().to_string(), counted);
            assert!(!format!("{caller:?}").contains(address), "an address is never printed");
        }
    }
}
