//! Answers made smaller, where the client reads that and it is worth it. Only whole answers: a stream of events has no end to wait for.

use std::io::Write;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::assets::accepts;

/// What is shorter gains nothing.
const LEAST_BYTES: u64 = 1024;
/// What is longer is made smaller on a thread of its own: the others wait for this one no longer than for that many bytes.
const MOST_BYTES_HERE: usize = 32 << 10;

/// An encoding that answers can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Zstd,
    Brotli,
    Gzip,
}

impl Encoding {
    /// In our own order, quickest first: all three come close to each other in size. Few clients weigh them.
    const ALL: [Self; 3] = [Self::Zstd, Self::Brotli, Self::Gzip];

    const fn word(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    fn wanted(headers: &HeaderMap) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| accepts(headers, encoding.word()))
    }

    fn encode(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Zstd => zstd::bulk::compress(bytes, 3),
            Self::Brotli => {
                // a window as large as most answers are
                let parameters = brotli::enc::BrotliEncoderParams { quality: 4, lgwin: 18, ..Default::default() };
                let mut encoded = Vec::with_capacity(bytes.len() / 4);
                brotli::BrotliCompress(&mut &*bytes, &mut encoded, &parameters)?;
                Ok(encoded)
            }
            Self::Gzip => {
                let encoded = Vec::with_capacity(bytes.len() / 4);
                let mut encoder = flate2::write::GzEncoder::new(encoded, flate2::Compression::new(5));
                encoder.write_all(bytes)?;
                encoder.finish()
            }
        }
    }
}

/// Around whatever answers with text.
pub(super) async fn compress(request: Request, next: Next) -> Response {
    let wanted = Encoding::wanted(request.headers());
    let response = next.run(request).await;
    let Some(length) = response.body().size_hint().exact().filter(|length| *length >= LEAST_BYTES) else {
        return response;
    };
    if response.headers().contains_key(header::CONTENT_ENCODING) || !is_text(response.headers()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let vary = match parts.headers.get(header::VARY).and_then(|vary| vary.to_str().ok()) {
        Some(vary) if vary.contains("accept-encoding") => vary.to_owned(),
        Some(vary) => format!("{vary}, accept-encoding"),
        None => "accept-encoding".to_owned(),
    };
    parts.headers.insert(header::VARY, HeaderValue::from_str(&vary).expect("names of headers are a value"));
    let Some(encoding) = wanted else { return Response::from_parts(parts, body) };
    // a body whose length is known is there already
    let Ok(bytes) = axum::body::to_bytes(body, usize::try_from(length).unwrap_or(usize::MAX)).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let Some(encoded) = encoded(encoding, bytes.clone()).await else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.word()));
    parts.headers.remove(header::CONTENT_LENGTH);
    // the bytes are others than those that were tagged, and mean the same
    if let Some(tag) = parts.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok())
        && !tag.starts_with("W/")
    {
        let weak = HeaderValue::from_str(&format!("W/{tag}")).expect("a tag is a value, and so is a weak one");
        parts.headers.insert(header::ETAG, weak);
    }
    Response::from_parts(parts, Body::from(encoded))
}

/// Smaller bytes, or none.
async fn encoded(encoding: Encoding, bytes: Bytes) -> Option<Vec<u8>> {
    let length = bytes.len();
    let encoded = if length <= MOST_BYTES_HERE {
        encoding.encode(&bytes)
    } else {
        tokio::task::spawn_blocking(move || encoding.encode(&bytes)).await.ok()?
    };
    encoded.ok().filter(|encoded| encoded.len() < length)
}

/// Whether an answer says that it is text, other than events.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    kind != "text/event-stream" && (kind.starts_with("text/") || kind.ends_with("json"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_encoded_reads_back() {
        let text = br#"{"data":{"umkm":{"nodes":[{"name":"Boneka Ceria"}]}}}"#.repeat(2000);
        for encoding in Encoding::ALL {
            let encoded = encoding.encode(&text).unwrap();
            assert!(encoded.len() < text.len() / 20, "{encoding:?}: {}", encoded.len());
            let mut read = Vec::new();
            match encoding {
                Encoding::Zstd => read = zstd::bulk::decompress(&encoded, text.len()).unwrap(),
                Encoding::Brotli => brotli::BrotliDecompress(&mut &*encoded, &mut read).unwrap(),
                Encoding::Gzip => drop(flate2::read::GzDecoder::new(&*encoded).read_to_end(&mut read).unwrap()),
            }
            assert_eq!(read, text, "{encoding:?}");
        }
    }

    #[test]
    fn the_encoding_is_one_that_the_client_reads() {
        for (wish, encoding) in [
            ("gzip, deflate, br, zstd", Some(Encoding::Zstd)),
            ("gzip, deflate, br", Some(Encoding::Brotli)),
            ("gzip;q=0.5", Some(Encoding::Gzip)),
            ("zstd;q=0, gzip", Some(Encoding::Gzip)),
            ("deflate", None),
            ("identity", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(wish))]);
            assert_eq!(Encoding::wanted(&headers), encoding, "{wish}");
        }
        assert_eq!(Encoding::wanted(&HeaderMap::new()), None);
    }
}
