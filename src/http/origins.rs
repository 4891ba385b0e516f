//! Pages of other hosts: they may ask as anybody may, and can do nothing in a visitor's name.

use std::time::Duration;

use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, header};
use tower_http::cors::{self, CorsLayer};

use crate::edge::is_from_own_page;

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

/// Whether a browser sends this with our cookies because a page of another host told it to.
pub(super) fn is_forged(method: &Method, headers: &HeaderMap, extensions: &Extensions) -> bool {
    let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    changes && headers.contains_key(header::COOKIE) && !is_from_own_page(headers, extensions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_something_with_cookies_comes_from_a_page_of_ours() {
        let (cookie, cross) = (("cookie", "__Host-sesi=1"), ("sec-fetch-site", "cross-site"));
        for (method, lines, forged) in [
            (Method::POST, vec![], false),
            (Method::POST, vec![cross, ("origin", "https://jahat.example")], false),
            (Method::POST, vec![cookie], false),
            (Method::POST, vec![cookie, ("sec-fetch-site", "same-origin")], false),
            (Method::POST, vec![cookie, cross], true),
            (Method::POST, vec![cookie, ("origin", "https://jahat.example")], true),
            (Method::DELETE, vec![cookie, ("origin", "null")], true),
            (Method::GET, vec![cookie, cross], false),
            (Method::OPTIONS, vec![cookie, ("origin", "https://jahat.example")], false),
        ] {
            let mut headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("simpul.example"))]);
            for (name, value) in &lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            assert_eq!(is_forged(&method, &headers, &Extensions::new()), forged, "{method} {lines:?}");
        }
    }
}
