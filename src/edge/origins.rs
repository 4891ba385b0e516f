//! Which page has sent a request. A browser brings cookies along whichever page it is, and says which; whoever asks without a browser
//! could say anything, and has no cookies but her own.

use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, header};

use super::Caller;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request comes from a page of the server that is asked, or from no page at all: only then its cookies are believed. Browsers
/// say where it comes from by `Sec-Fetch-Site`, older ones, and many for sockets, by `Origin`. Another host of one site is another
/// server, though cookies that are `SameSite` come along from there; and whoever is asked by TLS has no pages without it, since anybody
/// on the way could have written those.
pub fn is_from_own_page(headers: &HeaderMap, extensions: &Extensions) -> bool {
    let all = |name: HeaderName| headers.get_all(name).into_iter();
    if headers.contains_key(&SEC_FETCH_SITE) {
        return all(SEC_FETCH_SITE).all(|site| site == "same-origin" || site == "none");
    }
    let is_encrypted = Caller::of(extensions).is_some_and(|caller| caller.is_encrypted);
    all(header::ORIGIN).all(|origin| is_own(origin, headers.get(header::HOST), is_encrypted))
}

/// Whether an origin is the host that was asked. Both leave out the usual port.
fn is_own(origin: &HeaderValue, host: Option<&HeaderValue>, is_encrypted: bool) -> bool {
    let (Ok(origin), Some(Ok(host))) = (origin.to_str(), host.map(HeaderValue::to_str)) else { return false };
    let authority = match origin.strip_prefix("http://") {
        Some(authority) if !is_encrypted => Some(authority),
        _ => origin.strip_prefix("https://"),
    };
    authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

/// Pages that may open sockets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// All, as callers prove who they are in the request or in `connection_init`; where a cookie comes along, those of this server.
    Any,
    /// Those of this server and these others, such as `https://example.org`.
    Own(Vec<String>),
}

impl Origins {
    /// Whether a request may open a socket.
    pub(super) fn admit(&self, headers: &HeaderMap, extensions: &Extensions) -> bool {
        let is_free = match self {
            Self::Any => !headers.contains_key(header::COOKIE),
            Self::Own(others) => {
                let origin = headers.get(header::ORIGIN).map(HeaderValue::as_bytes);
                origin.is_none_or(|origin| others.iter().any(|other| other.as_bytes().eq_ignore_ascii_case(origin)))
            }
        };
        is_free || is_from_own_page(headers, extensions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("graf.example"))]);
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn by(is_encrypted: bool) -> Extensions {
        let mut extensions = Extensions::new();
        extensions.insert(Caller { address: "192.0.2.1".parse().unwrap(), is_encrypted });
        extensions
    }

    #[test]
    fn a_page_of_ours_is_of_the_host_that_is_asked() {
        for (lines, is_ours) in [
            (vec![], true),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "none")], true),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "Same-Origin")], false),
            (vec![("sec-fetch-site", "cross-site"), ("origin", "https://graf.example")], false),
            (vec![("origin", "https://graf.example")], true),
            (vec![("origin", "https://GRAF.example")], true),
            (vec![("origin", "https://graf.example:8443")], false),
            (vec![("origin", "https://data.graf.example")], false),
            (vec![("origin", "https://jahat.example")], false),
            (vec![("origin", "https://graf.example.jahat.example")], false),
            (vec![("origin", "https://graf.example"), ("origin", "https://jahat.example")], false),
            (vec![("origin", "ftp://graf.example")], false),
            (vec![("origin", "null")], false),
        ] {
            for is_encrypted in [false, true] {
                assert_eq!(is_from_own_page(&given(&lines), &by(is_encrypted)), is_ours, "{lines:?}");
            }
        }
        let open = given(&[("origin", "http://graf.example")]);
        assert!(is_from_own_page(&open, &by(false)) && is_from_own_page(&open, &Extensions::new()));
        assert!(!is_from_own_page(&open, &by(true)), "whoever is on the way could have written that page");
        let nowhere = HeaderMap::from_iter([(header::ORIGIN, HeaderValue::from_static("https://graf.example"))]);
        assert!(!is_from_own_page(&nowhere, &by(true)), "which host is asked is not known");
    }

    #[test]
    fn pages_of_other_servers_open_no_sockets_with_cookies_and_none_at_all_where_the_owner_says_so() {
        let own = Origins::Own(vec!["https://mitra.example".to_owned()]);
        let cookie = ("cookie", "__Host-id=1");
        for (lines, by_any, by_own) in [
            (vec![], true, true),
            (vec![cookie], true, true),
            (vec![("origin", "https://graf.example")], true, true),
            (vec![cookie, ("origin", "https://graf.example")], true, true),
            (vec![cookie, ("sec-fetch-site", "same-origin")], true, true),
            (vec![("origin", "https://MITRA.example")], true, true),
            (vec![cookie, ("origin", "https://mitra.example")], false, true),
            (vec![("origin", "http://mitra.example")], true, false),
            (vec![("origin", "https://data.graf.example")], true, false),
            (vec![cookie, ("origin", "https://data.graf.example")], false, false),
            (vec![cookie, ("origin", "https://graf.example"), ("sec-fetch-site", "same-site")], false, false),
            (vec![("origin", "null")], true, false),
            (vec![cookie, ("origin", "null")], false, false),
        ] {
            let (headers, extensions) = (given(&lines), by(true));
            assert_eq!(Origins::Any.admit(&headers, &extensions), by_any, "any: {lines:?}");
            assert_eq!(own.admit(&headers, &extensions), by_own, "own: {lines:?}");
        }
    }
}
