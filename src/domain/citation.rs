//! Citations in both languages. Our files name laws, lists and where they were read in Bahasa Indonesia, with remarks of our own
//! among them; titles stay as they are, the remarks are put into English here.

use super::coalition::cycle::SOURCE as SUPPLIERS;
use super::coalition::selling::SOURCE as BUSINESSES;
use super::message::Message;

/// Phrases of our citations with their English, those that hold others first.
const PHRASES: &[(&str, &str)] = &[
    ("pasal tidak disebut sumber; angka 2019", "the source names no article; figures of 2019"),
    ("pasal tidak disebut sumber", "the source names no article"),
    (
        "pasal itu diubah untuk 2026, naskahnya belum dilihat",
        "that article was amended for 2026, and we have not seen its text",
    ),
    (
        "Perubahan untuk 2026 (diumumkan menteri; naskah belum dilihat)",
        "Amendment for 2026 (announced by the minister; text not seen yet)",
    ),
    (
        "menyebut syarat ini pada pasal 19, 23, 27; pengecualiannya dibaca dari",
        "names this condition in articles 19, 23, 27; the exception is read from",
    ),
    ("Plafon ultra mikro yang disebut", "Ceiling of ultra micro loans named by"),
    ("Sasaran KUR super mikro", "Whom KUR super mikro is for"),
    ("; belum kami lihat lagi dalam aturan", "; not seen again yet in the rules of"),
    ("; belum kami lihat lagi dalam", "; not seen again yet in"),
    (", belum disebut lagi untuk", ", not named again yet for"),
    ("dibaca sama untuk", "read alike for"),
    ("Daftar tarif Pegadaian (salinan lama tanpa tanggal)", "Rates of Pegadaian (an old copy without a date)"),
    ("Daftar tarif Pegadaian (lama)", "Rates of Pegadaian (an old list)"),
    ("halaman tarif (salinan tanpa tanggal)", "page of rates (a copy without a date)"),
    ("Daftar berkas KUR", "Papers for KUR"),
    ("Daftar syarat KUR", "Conditions of KUR"),
    ("daftar syarat", "list of conditions"),
    ("Pengumuman pemerintah untuk", "Government's announcement for"),
    ("Pengumuman pemerintah", "Government's announcement"),
    ("Berita 2012", "News of 2012"),
    ("Aturan KUR", "Rules of KUR"),
    ("Syarat PaDi UMKM Bank Mandiri", "Conditions of PaDi UMKM of Bank Mandiri"),
    ("Syarat Bank Mandiri", "Conditions of Bank Mandiri"),
    ("Ketentuan penjamin", "Terms of the guarantor"),
    ("ketentuan penjamin", "terms of the guarantor"),
    ("Ketentuan ", "Terms of "),
    ("ketentuan ", "terms of "),
    ("belum dipastikan", "not verified yet"),
    ("tidak diketahui", "not known"),
    ("penjamin KUR", "guarantors of KUR"),
    (", dan untuk 2026", " and for 2026"),
    (", diubah dengan ", ", amended by "),
    (", diubah ", ", amended by "),
    ("dan perubahannya", "and its amendments"),
    ("belum ada sumber; dari ingatan", "no source yet; from memory"),
    (
        "disimpulkan Simpul dari batas produk di sebelahnya",
        "inferred by Simpul from the limits of the product next to it",
    ),
    (
        "disimpulkan Simpul dari aturan KUR 2023; aturan waktu itu belum dilihat",
        "inferred by Simpul from the rules of KUR 2023; the rules of that time were not seen yet",
    ),
    ("tulisan tentang", "an article on"),
    ("dalam perubahan", "as amended by"),
    ("sumber kedua", "a second source"),
    ("salinan PMK", "a copy of PMK"),
    ("Januari", "January"),
    ("dikutip", "quoted by"),
    (SUPPLIERS, "Offers of suppliers on record at Simpul"),
    (BUSINESSES, "Capacities of businesses on record at Simpul"),
    // a law is cited by the words for its parts
    ("pasal ", "article "),
    ("ayat ", "paragraph "),
    ("huruf ", "letter "),
];

/// A citation of ours for either reader.
pub fn cited(text: &str) -> Message {
    let english = PHRASES.iter().fold(text.to_owned(), |text, (id, en)| text.replace(id, en));
    Message::new(text, english)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::reference::{capital, figures};
    use super::*;

    /// Words that only a sentence in Bahasa Indonesia has.
    const INDONESIAN: &[&str] = &[
        "aturan",
        "atau",
        "ayat",
        "batas",
        "belum",
        "berita",
        "berkas",
        "dalam",
        "dan",
        "dari",
        "daftar",
        "dengan",
        "dikutip",
        "dilihat",
        "disebut",
        "disimpulkan",
        "diubah",
        "huruf",
        "ingatan",
        "itu",
        "kami",
        "kedua",
        "ketentuan",
        "lagi",
        "lama",
        "pada",
        "pasal",
        "pengumuman",
        "penjamin",
        "perubahan",
        "perubahannya",
        "salinan",
        "sama",
        "sumber",
        "syarat",
        "tanpa",
        "tarif",
        "tentang",
        "tidak",
        "tulisan",
        "untuk",
        "yang",
    ];

    fn ours() -> BTreeSet<String> {
        let mut all: BTreeSet<String> = figures().into_iter().map(|figure| figure.source).collect();
        all.extend([SUPPLIERS, BUSINESSES].map(str::to_owned));
        for mut version in capital().into_iter().flat_map(|product| product.versions) {
            all.insert(version.regulation.clone());
            let rules = version.rules().to_vec();
            let of_terms = version.terms.evidence_mut().map(|evidence| evidence.clone());
            for evidence in of_terms.chain(rules.into_iter().map(|rule| rule.evidence)) {
                all.extend([evidence.article, evidence.source]);
            }
        }
        all
    }

    #[test]
    fn nothing_of_our_own_in_a_citation_is_left_in_the_other_language() {
        let ours = ours();
        assert!(ours.len() > 80, "{}", ours.len());
        for text in &ours {
            let told = cited(text);
            assert_eq!(told.id, *text);
            // the site pasal.id is called so
            let words = told.en.split([' ', ',', ';', '(', ')', ':']).map(str::to_lowercase);
            let left: Vec<String> = words.filter(|word| INDONESIAN.contains(&word.as_str())).collect();
            assert!(left.is_empty(), "{}: {left:?}", told.en);
        }
        for (phrase, _) in PHRASES {
            assert!(ours.iter().any(|text| text.contains(phrase)), "nothing says `{phrase}`");
        }
    }

    #[test]
    fn titles_and_numbers_stay() {
        for (id, en) in [
            ("Permenko 1/2023 pasal 35 ayat (2)", "Permenko 1/2023 article 35 paragraph (2)"),
            (
                "PMK 193/2020; belum kami lihat lagi dalam PMK 130/2024",
                "PMK 193/2020; not seen again yet in PMK 130/2024",
            ),
            (
                "Permenko Perekonomian 8/2019, diubah 15/2020 (pasal tidak disebut sumber)",
                "Permenko Perekonomian 8/2019, amended by 15/2020 (the source names no article)",
            ),
            (
                "Permenko Perekonomian 1/2022, diubah dengan 1/2023, 7/2025, 12/2025, dan untuk 2026",
                "Permenko Perekonomian 1/2022, amended by 1/2023, 7/2025, 12/2025 and for 2026",
            ),
            ("pasal.id, PMK 130/2024", "pasal.id, PMK 130/2024"),
        ] {
            assert_eq!(cited(id), Message::new(id, en));
        }
    }
}
