//! The front end's files, embedded in the binary, and which of them answers an address. Files are found by name in a
//! table: no path of a request ever reaches a file system.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// What the front end's build has left.
#[derive(rust_embed::RustEmbed)]
#[folder = "frontend/dist"]
struct Embedded;

/// The file with the documents that the front end asks, by their ids.
pub const MANIFEST: &str = "documents.json";

/// First segments of the addresses that the front end knows.
const PAGES: [&str; 18] = [
    "akun",
    "angka",
    "cari",
    "graphiql",
    "impor",
    "kelola",
    "klaster",
    "koalisi",
    "koperasi",
    "masuk",
    "meja",
    "modal",
    "pengembang",
    "rancang",
    "temu-modal",
    "tentang",
    "umkm",
    "wilayah",
];

/// The page of every address that has none of its own: a frame, which the front end fills in.
const SHELL: &str = "rangka.html";

/// Nothing from another host, no inline script or style; pictures may also be made by the page itself (map, export).
const PAGE_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'; connect-src 'self'; worker-src 'self'; img-src 'self' data: blob:";

/// Files by name, without the leading slash.
pub struct Assets(HashMap<String, File>);

/// One file with the forms that it was compressed to when it was built.
pub(super) struct File {
    content_type: HeaderValue,
    /// A part of its SHA-256: the same in every process.
    tag: String,
    is_hashed: bool,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

impl Assets {
    /// The files in the binary.
    pub fn embedded() -> Self {
        let names = <Embedded as rust_embed::RustEmbed>::iter();
        Self::new(names.filter_map(|name| Some((name.to_string(), Embedded::get(&name)?.data))))
    }

    /// These files. `x.br` and `x.gz` are other forms of `x`, if there is an `x`.
    pub fn new(files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        let mut files: HashMap<String, Bytes> = files.into_iter().map(|(name, data)| (name, to_bytes(data))).collect();
        let compressed: Vec<String> = files
            .keys()
            .filter(|name| {
                [".br", ".gz"].iter().any(|end| name.strip_suffix(end).is_some_and(|of| files.contains_key(of)))
            })
            .cloned()
            .collect();
        let mut compressed: HashMap<String, Bytes> =
            compressed.into_iter().filter_map(|name| files.remove_entry(&name)).collect();
        let with_forms = files.into_iter().map(|(name, plain)| {
            let mut file = File::new(&name, plain);
            file.brotli = compressed.remove(&format!("{name}.br"));
            file.gzip = compressed.remove(&format!("{name}.gz"));
            (name, file)
        });
        Self(with_forms.collect())
    }

    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(|file| file.plain.as_ref())
    }

    /// The words of ours in a path: the name of a file or a page, or the page that an address is below. `None` if there are none.
    pub(super) fn known(&self, path: &str) -> Option<Cow<'_, str>> {
        let page = path.trim_matches('/');
        if page.is_empty() {
            return Some(Cow::Borrowed("/"));
        }
        let names = [page.to_owned(), format!("{page}.html")];
        if let Some((name, _)) = names.iter().find_map(|name| self.0.get_key_value(name)) {
            return Some(Cow::Owned(format!("/{}", name.trim_end_matches(".html"))));
        }
        let (first, rest) = page.split_once('/').unwrap_or((page, ""));
        let first = PAGES.iter().find(|known| **known == first)?;
        Some(if rest.is_empty() { Cow::Owned(format!("/{first}")) } else { Cow::Owned(format!("/{first}/…")) })
    }

    /// Answers a GET of this path. An address that the front end does not know gets its page too, which says so, with
    /// the status that says so to everybody else.
    pub(super) fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let name = path.trim_start_matches('/');
        if let Some(file) = self.0.get(name) {
            return file.answer(StatusCode::OK, headers);
        }
        let page = name.trim_end_matches('/');
        let (first, last) = (page.split('/').next().unwrap_or(page), page.rsplit('/').next().unwrap_or(page));
        let own = || match page {
            "" => self.0.get("index.html"),
            _ => self.0.get(&format!("{page}.html")),
        };
        let shell = || self.0.get(SHELL);
        match own() {
            Some(file) => file.answer(StatusCode::OK, headers),
            // A file that is not there: no page will do in its place.
            None if is_file(last) => not_found(),
            None => match shell() {
                Some(file) if PAGES.contains(&first) => file.answer(StatusCode::OK, headers),
                Some(file) => file.answer(StatusCode::NOT_FOUND, headers),
                None => not_found(),
            },
        }
    }
}

/// Whether the last part of an address is a file's name: it has an ending. The code of a region, `32.75`, has none.
fn is_file(last: &str) -> bool {
    last.contains('.') && !last.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit())
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "Tidak ditemukan. Not found.\n").into_response()
}

fn to_bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

impl File {
    /// A file without compressed forms.
    pub(super) fn new(name: &str, plain: Bytes) -> Self {
        let guess = match name.rsplit_once('.') {
            Some((_, "graphql")) => mime_guess::mime::TEXT_PLAIN,
            _ => mime_guess::from_path(name).first_or_octet_stream(),
        };
        let is_text = guess.type_() == "text" || guess.subtype() == "javascript" || guess.subtype() == "json";
        let content_type = format!("{guess}{}", if is_text { "; charset=utf-8" } else { "" });
        Self {
            content_type: HeaderValue::from_str(&content_type).expect("a media type is plain ASCII"),
            tag: data_encoding::HEXLOWER.encode(&Sha256::digest(&plain)[..12]),
            // The build puts a hash into each name below here, and nowhere else.
            is_hashed: name.starts_with("assets/"),
            plain,
            brotli: None,
            gzip: None,
        }
    }

    /// The smallest form that the client reads, or the news that it has it already.
    pub(super) fn answer(&self, status: StatusCode, headers: &HeaderMap) -> Response {
        let forms = [("br", &self.brotli), ("gzip", &self.gzip)];
        let form = forms.into_iter().find_map(|(encoding, data)| {
            data.as_ref().filter(|_| accepts(headers, encoding)).map(|data| (encoding, data))
        });
        let tag = match form {
            Some((encoding, _)) => format!("\"{}-{encoding}\"", self.tag),
            None => format!("\"{}\"", self.tag),
        };
        let cache = if self.is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut answer = HeaderMap::new();
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        if self.brotli.is_some() || self.gzip.is_some() {
            answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        let is_known = status == StatusCode::OK && has(headers, &tag);
        answer.insert(header::ETAG, HeaderValue::from_str(&tag).expect("hexadecimal digits in quotes"));
        // also when nothing is sent again: what a 304 says takes the place of what was kept
        if self.content_type != "text/plain; charset=utf-8" {
            answer.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
        }
        if is_known {
            return (StatusCode::NOT_MODIFIED, answer).into_response();
        }
        answer.insert(header::CONTENT_TYPE, self.content_type.clone());
        if let Some((encoding, _)) = form {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let data = form.map_or(&self.plain, |(_, data)| data).clone();
        (status, answer, data).into_response()
    }
}

/// Whether `Accept-Encoding` names this encoding without refusing it.
pub(super) fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    listed(headers, header::ACCEPT_ENCODING).any(|wish| {
        let (name, quality) = wish.split_once(';').unwrap_or((wish, "q=1"));
        let quality = quality.trim().trim_start_matches("q=");
        name.trim().eq_ignore_ascii_case(encoding) && quality.parse::<f32>().is_ok_and(|quality| quality > 0.0)
    })
}

/// Whether `If-None-Match` has this tag.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    listed(headers, header::IF_NONE_MATCH).any(|known| known.trim_start_matches("W/") == tag)
}

/// The comma-separated values of a header.
fn listed(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(str::trim)
}
