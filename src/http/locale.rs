//! The reader's language, from `Accept-Language`.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use crate::domain::Locale;

/// Bahasa Indonesia, unless English is preferred to it. Ties and absence go to Bahasa Indonesia.
pub fn locale(headers: &HeaderMap) -> Locale {
    let (mut indonesian, mut english) = (0.0, 0.0);
    let lines = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok());
    for range in lines.flat_map(|line| line.split(',')).take(20) {
        let (tag, quality) = range.split_once(';').unwrap_or((range, ""));
        let quality: f32 = quality.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
        match tag.trim().split('-').next().unwrap_or("").to_ascii_lowercase().as_str() {
            "id" | "in" => indonesian = f32::max(indonesian, quality),
            "en" => english = f32::max(english, quality),
            _ => {}
        }
    }
    if english > indonesian { Locale::En } else { Locale::Id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_spoken_only_where_it_is_preferred() {
        for (header, locale_wanted) in [
            (None, Locale::Id),
            (Some("en"), Locale::En),
            (Some("en-GB,en;q=0.9,id;q=0.8"), Locale::En),
            (Some("id,en;q=0.9"), Locale::Id),
            (Some("fr, en;q=0.5"), Locale::En),
            (Some("fr"), Locale::Id),
            (Some("en;q=0"), Locale::Id),
            (Some("en;q=x, id;q=0.1"), Locale::Id),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(header) = header {
                headers.insert(ACCEPT_LANGUAGE, header.parse().unwrap());
            }
            assert_eq!(locale(&headers), locale_wanted, "{header:?}");
        }
    }
}
