//! What an address is called in logs and metrics. Whoever asks chooses the address, so only what we know ourselves is written down.

use std::borrow::Cow;

use axum::http::Method;

use super::abroad;
use super::assets::Assets;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The graph.
    Graph,
    /// Its schema, as text.
    Schema,
    /// Signing in at another house, out and back.
    Abroad,
    /// Whether the process lives.
    Health,
    /// Whether it can answer.
    Ready,
    /// A page of the front end, or what it is made of.
    Page,
    /// Nothing that there is.
    Other,
}

impl Kind {
    /// As it is called.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Graph => "/graphql",
            Self::Schema => "/schema.graphql",
            Self::Abroad => abroad::OUT,
            Self::Health => "/healthz",
            Self::Ready => "/readyz",
            Self::Page => "page",
            Self::Other => "other",
        }
    }

    /// What a path asks for, and as much of the path as is ours.
    pub(super) fn of<'a>(path: &str, assets: &'a Assets) -> (Self, Cow<'a, str>) {
        let whole = |kind: Self| (kind, Cow::Borrowed(kind.word()));
        match path {
            "/graphql" => whole(Self::Graph),
            "/schema.graphql" => whole(Self::Schema),
            abroad::OUT | abroad::BACK => whole(Self::Abroad),
            "/healthz" => whole(Self::Health),
            "/readyz" => whole(Self::Ready),
            _ => match assets.known(path) {
                Some(known) => (Self::Page, known),
                None => whole(Self::Other),
            },
        }
    }
}

/// A method, unless it is somebody's invention.
pub(super) fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        _ => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_only_our_own_words_are_written_down() {
        let files = ["index.html", "cari.html", "rangka.html", "assets/app-1a2b.js"];
        let assets = Assets::new(files.map(|name| (name.to_owned(), Cow::Borrowed(b"".as_slice()))));
        for (path, kind, shown) in [
            ("/graphql", Kind::Graph, "/graphql"),
            ("/graphql/", Kind::Other, "other"),
            ("/schema.graphql", Kind::Schema, "/schema.graphql"),
            ("/healthz", Kind::Health, "/healthz"),
            ("/readyz", Kind::Ready, "/readyz"),
            ("/", Kind::Page, "/"),
            ("/cari", Kind::Page, "/cari"),
            ("/cari/", Kind::Page, "/cari"),
            ("/assets/app-1a2b.js", Kind::Page, "/assets/app-1a2b.js"),
            ("/assets/3275076903870001.js", Kind::Other, "other"),
            ("/koperasi/3275076903870001", Kind::Page, "/koperasi/…"),
            ("/koperasi", Kind::Page, "/koperasi"),
            ("/Kenari%20Qanita", Kind::Other, "other"),
        ] {
            let (found, path_shown) = Kind::of(path, &assets);
            assert_eq!((found, &*path_shown), (kind, shown), "{path}");
        }
        assert_eq!(method_word(&"KENARI".parse().unwrap()), "OTHER");
    }
}
