//! Which media type an answer is written in, and which one a body may come in: RFC 9110 section 12 and the GraphQL over
//! HTTP draft, for the two types of one answer and the one of a stream of them.

use axum::http::{HeaderMap, header};

/// A media type of GraphQL answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells about the request.
    Response,
    /// `application/json`: 200 for whatever is a well-formed request.
    Json,
    /// `text/event-stream`: one answer after the other.
    EventStream,
}

/// What a client accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// The type in which it likes a single answer best. Between equals, the one that is named; between equals again, the newer one
    /// of the two that are made for it. Without a wish it is `application/json`, which every client reads.
    pub(super) single: Option<Media>,
    /// Whether it takes a stream.
    pub(super) stream: bool,
}

impl Media {
    /// As it is written in `Content-Type`.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Response => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
        }
    }
}

impl Accepted {
    /// By the headers of a request.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let wishes: Vec<Range> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(Range::parse)
            .collect();
        if wishes.is_empty() {
            // No header, or nothing in it that can be read as a wish.
            return Self { single: Some(Media::Json), stream: true };
        }
        let rank = |media| {
            let about_it = wishes.iter().filter_map(|range| Some((range.about.specificity(media)?, range.quality)));
            // The most specific range decides on a type; of two alike, the better one.
            about_it.max().map(|(specificity, quality)| (quality, specificity)).filter(|(quality, _)| *quality > 0)
        };
        let (response, json, stream) = (rank(Media::Response), rank(Media::Json), rank(Media::EventStream));
        let is_named = |rank: Option<(u16, u8)>| rank.is_some_and(|(_, specificity)| specificity == NAMED);
        let single = match response.max(json) {
            best if stream > best => Some(Media::EventStream),
            None => None,
            best if response == best && (json != best || is_named(best)) => Some(Media::Response),
            _ => Some(Media::Json),
        };
        Self { single, stream: stream.is_some() }
    }
}

/// One media range of `Accept`.
struct Range {
    about: About,
    /// In thousandths.
    quality: u16,
}

/// What a media range speaks of, as far as it matters here.
enum About {
    Everything,
    Applications,
    Texts,
    One(Media),
    Other,
}

/// The specificity of a range that names a type.
const NAMED: u8 = 2;

impl About {
    fn specificity(&self, media: Media) -> Option<u8> {
        match self {
            Self::Everything => Some(0),
            Self::Applications if media != Media::EventStream => Some(1),
            Self::Texts if media == Media::EventStream => Some(1),
            Self::One(named) if *named == media => Some(NAMED),
            _ => None,
        }
    }
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let range = parts.next().filter(|range| range.contains('/'))?.to_ascii_lowercase();
        let about = match range.as_str() {
            "*/*" => About::Everything,
            "application/*" => About::Applications,
            "text/*" => About::Texts,
            "application/graphql-response+json" => About::One(Media::Response),
            "application/json" => About::One(Media::Json),
            "text/event-stream" => About::One(Media::EventStream),
            _ => About::Other,
        };
        let mut parameters = parts.filter_map(|part| part.split_once('='));
        let quality = match parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("q")) {
            Some((_, value)) => quality(value.trim())?,
            None => 1000,
        };
        Some(Self { about, quality })
    }
}

/// `0` to `1` with at most three decimals, in thousandths.
fn quality(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{decimals:0<3}").parse().ok()?;
    match (whole, thousandths) {
        ("0", thousandths) => Some(thousandths),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// Whether a body says that it is JSON in UTF-8, the only thing that a form of another site cannot send unasked.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(Ok(value)), None) = (values.next().map(|value| value.to_str()), values.next()) else { return false };
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.filter(|part| !part.is_empty()).all(|part| match part.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                let charset = value.trim();
                let charset = charset.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(charset);
                charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
            }
            Some(_) => true,
            None => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn the_answer_is_what_the_client_likes_best() {
        for (accept, media) in [
            ("application/graphql-response+json", Some(Media::Response)),
            ("Application/GraphQL-Response+JSON; charset=utf-8", Some(Media::Response)),
            ("application/json", Some(Media::Json)),
            ("application/json; charset=utf-8", Some(Media::Json)),
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("", Some(Media::Json)),
            ("application/graphql-response+json, application/json", Some(Media::Response)),
            ("application/json, application/graphql-response+json", Some(Media::Response)),
            ("application/graphql-response+json, application/json;q=0.9", Some(Media::Response)),
            ("application/graphql-response+json;q=0.5, application/json", Some(Media::Json)),
            ("application/graphql-response+json;q=0.5, application/json;q=0.501", Some(Media::Json)),
            ("application/graphql-response+json, */*", Some(Media::Response)),
            ("application/graphql-response+json;q=0.1, */*;q=0.5", Some(Media::Json)),
            ("application/json;q=0, */*", Some(Media::Response)),
            ("*/*;q=0, application/json;q=0.1", Some(Media::Json)),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some(Media::Json)),
            ("text/html", None),
            ("text/plain, image/png", None),
            ("text/event-stream", Some(Media::EventStream)),
            ("text/*, image/png", Some(Media::EventStream)),
            ("text/event-stream, application/json", Some(Media::Json)),
            ("text/event-stream, application/json;q=0.9", Some(Media::EventStream)),
            ("text/event-stream, */*", Some(Media::EventStream)),
            ("application/graphql-response+json, text/event-stream, multipart/mixed", Some(Media::Response)),
            ("*/json", None),
            ("application/json;q=0", None),
            ("*/*;q=0", None),
            ("application/json;q=0.000, application/graphql-response+json;q=0.0", None),
            ("application/json;q=2", Some(Media::Json)),
            ("text/plain, application/json; q=0.3", Some(Media::Json)),
        ] {
            assert_eq!(Accepted::of(&headers(header::ACCEPT, accept)).single, media, "{accept}");
        }
        assert_eq!(Accepted::of(&HeaderMap::new()), Accepted { single: Some(Media::Json), stream: true });
    }

    #[test]
    fn a_stream_is_taken_where_it_is_not_ruled_out() {
        for (accept, stream) in [
            ("text/event-stream", true),
            ("application/json, text/event-stream;q=0.1", true),
            ("*/*", true),
            ("text/*", true),
            ("", true),
            ("application/json", false),
            ("application/*", false),
            ("*/*, text/event-stream;q=0", false),
            ("multipart/mixed", false),
        ] {
            assert_eq!(Accepted::of(&headers(header::ACCEPT, accept)).stream, stream, "{accept}");
        }
    }

    #[test]
    fn a_body_is_json_in_utf_8_or_nothing() {
        for (content_type, expected) in [
            ("application/json", true),
            ("application/JSON;charset=UTF-8", true),
            ("application/json; charset=\"utf-8\"", true),
            ("application/json; charset=utf-16", false),
            ("application/json; charset=utf-8; charset=utf-16", false),
            ("application/json; charset=utf-7", false),
            ("application/json; charset=\"utf-8", false),
            ("application/json; charset='utf-8'", false),
            ("application/json; charset=", false),
            ("application/json; charset", false),
            ("application/json; charset =utf-8", true),
            ("application/json; nonsense", false),
            ("application/jsonp", false),
            ("application/graphql", false),
            ("application/graphql-response+json", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=application/json", false),
            ("text/plain", false),
            ("text/plain; application/json", false),
            ("", false),
        ] {
            assert_eq!(is_json(&headers(header::CONTENT_TYPE, content_type)), expected, "{content_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
        let mut both = headers(header::CONTENT_TYPE, "application/json");
        both.append(header::CONTENT_TYPE, "text/plain".parse().unwrap());
        assert!(!is_json(&both));
    }
}
