//! Pages of other hosts: they may ask as anybody may, and can do nothing in a visitor's name.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tower_http::cors::{self, CorsLayer};

/// Front ends of other hosts may ask, as long as they bring no cookies: whatever a caller is, she says in the request itself. The
/// answer is the same for every origin, so nothing varies with it.
pub(super) fn layer() -> CorsLayer {
    let name = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(cors::Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            name("last-event-id"),
            name("simpul-cost"),
        ])
        .vary([])
        .max_age(Duration::from_secs(24 * 60 * 60))
}

/// Lets pages of other hosts read an answer, whoever made it.
pub(super) fn open(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let exposed = HeaderValue::from_static("retry-after,ratelimit,ratelimit-policy,x-request-id");
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
}

/// Whether a browser sends this with our cookies because a page of another host told it to. Browsers say where a request comes from
/// by `Sec-Fetch-Site`, older ones by `Origin`; whatever says neither is no browser, and has its cookies from its owner.
pub(super) fn is_forged(method: &Method, headers: &HeaderMap) -> bool {
    let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if !changes || !headers.contains_key(header::COOKIE) {
        return false;
    }
    !is_of_our_own(headers)
}

/// Whether a request comes from a page of ours, or from no page at all: only then its cookies are believed. A socket is opened by a
/// GET, which any page may send.
pub(super) fn is_of_our_own(headers: &HeaderMap) -> bool {
    let all = |name: HeaderName| headers.get_all(name).into_iter();
    if headers.contains_key(&SEC_FETCH_SITE) {
        return all(SEC_FETCH_SITE).all(|site| site == "same-origin" || site == "none");
    }
    all(header::ORIGIN).all(|origin| is_own(origin, headers.get(header::HOST)))
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether an origin is the host that was asked. Both leave out the usual port.
fn is_own(origin: &HeaderValue, host: Option<&HeaderValue>) -> bool {
    let (Ok(origin), Some(Ok(host))) = (origin.to_str(), host.map(|host| host.to_str())) else { return false };
    let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_believed_only_from_our_own_pages() {
        let cookie = ("cookie", "__Host-sesi=1");
        for (method, lines, forged) in [
            (Method::POST, vec![], false),
            (Method::POST, vec![("sec-fetch-site", "cross-site"), ("origin", "https://jahat.example")], false),
            (Method::POST, vec![cookie], false),
            (Method::POST, vec![cookie, ("sec-fetch-site", "same-origin")], false),
            (Method::POST, vec![cookie, ("sec-fetch-site", "none")], false),
            (Method::POST, vec![cookie, ("sec-fetch-site", "same-site")], true),
            (Method::POST, vec![cookie, ("sec-fetch-site", "cross-site")], true),
            (Method::POST, vec![cookie, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], true),
            (Method::POST, vec![cookie, ("sec-fetch-site", "Same-Origin")], true),
            (Method::POST, vec![cookie, ("origin", "https://simpul.example")], false),
            (Method::POST, vec![cookie, ("origin", "http://SIMPUL.example")], false),
            (Method::POST, vec![cookie, ("origin", "https://simpul.example:8443")], true),
            (Method::POST, vec![cookie, ("origin", "https://jahat.example")], true),
            (Method::POST, vec![cookie, ("origin", "https://simpul.example.jahat.example")], true),
            (Method::POST, vec![cookie, ("origin", "null")], true),
            (Method::DELETE, vec![cookie, ("origin", "null")], true),
            (Method::GET, vec![cookie, ("sec-fetch-site", "cross-site")], false),
            (Method::OPTIONS, vec![cookie, ("origin", "https://jahat.example")], false),
        ] {
            let mut headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("simpul.example"))]);
            for (name, value) in &lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            assert_eq!(is_forged(&method, &headers), forged, "{method} {lines:?}");
        }
    }
}
