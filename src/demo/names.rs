//! Made-up names. Given names are among the most common of the country, put together by chance; brands, employers and
//! cooperatives are put together from words, and no telephone number, identity number or e-mail address can exist.

use super::random::Random;

#[rustfmt::skip]
const WOMEN: [&str; 32] = [
    "Siti", "Sri", "Dewi", "Nur", "Yuni", "Rina", "Lilis", "Euis", "Neneng", "Wati", "Ratna", "Tuti", "Eni", "Ida",
    "Yanti", "Aisyah", "Fitri", "Mega", "Indah", "Rohani", "Kartika", "Wulan", "Asih", "Marni", "Nining", "Iis",
    "Titin", "Khadijah", "Maya", "Lina", "Endang", "Sumiati",
];
#[rustfmt::skip]
const WOMEN_LAST: [&str; 28] = [
    "Aminah", "Rahayu", "Lestari", "Handayani", "Kurniasih", "Maryati", "Susanti", "Hidayah", "Astuti", "Wulandari",
    "Komalasari", "Permatasari", "Nurjanah", "Hasanah", "Fatimah", "Anggraini", "Oktaviani", "Safitri", "Rohayati",
    "Mulyani", "Puspita", "Sholihah", "Yuliani", "Utami", "Sartika", "Nuraeni", "Widiastuti", "Juariah",
];
#[rustfmt::skip]
const MEN: [&str; 30] = [
    "Ahmad", "Budi", "Agus", "Dedi", "Asep", "Ujang", "Joko", "Slamet", "Hendra", "Rudi", "Yusuf", "Iwan", "Eko",
    "Bambang", "Udin", "Jaja", "Cecep", "Anwar", "Rohman", "Saiful", "Dadang", "Wawan", "Nana", "Mulyadi", "Tono",
    "Sarip", "Naman", "Marjuki", "Andi", "Rizki",
];
#[rustfmt::skip]
const MEN_LAST: [&str; 26] = [
    "Santoso", "Hidayat", "Setiawan", "Saputra", "Kurniawan", "Suryana", "Firmansyah", "Maulana", "Wijaya",
    "Ramadhan", "Supriadi", "Gunawan", "Hermawan", "Nugroho", "Sudrajat", "Prasetyo", "Suherman", "Mulyana",
    "Effendi", "Junaedi", "Sanusi", "Suhendar", "Kusnadi", "Rosadi", "Sopian", "Iskandar",
];

/// First and last name.
pub fn person(random: &mut Random, is_woman: bool) -> (&'static str, &'static str) {
    if is_woman { (random.pick(&WOMEN), random.pick(&WOMEN_LAST)) } else { (random.pick(&MEN), random.pick(&MEN_LAST)) }
}

#[rustfmt::skip]
const BRANDS: [&str; 60] = [
    "Berkah", "Ceria", "Barokah", "Sumber Rejeki", "Makmur", "Jaya", "Mandiri", "Lancar", "Amanah", "Bintang",
    "Mentari", "Pelangi", "Cahaya", "Harapan", "Sejahtera", "Bahagia", "Kenanga", "Melati", "Mawar", "Anggrek",
    "Kasih Ibu", "Kampung Kita", "Patriot", "Al Barokah", "An Nur", "Putri", "Dua Putra", "Tiga Saudara",
    "Sinar Pagi", "Sederhana", "Idola", "Kita", "Juara", "Nusantara", "Galuh", "Sari Rasa", "Rasa Kita", "Mitra",
    "Karunia", "Hikmah", "Rahmat", "Teratai", "Nirwana", "Bunda", "Azzahra", "Kreasi", "Gemilang", "Utama", "Baru",
    "Maju Terus", "Tunas", "Permata", "Intan", "Delima", "Merpati", "Kupu Kupu", "Matahari", "Zamrud", "Fajar",
    "Abadi",
];

/// A name for a business that is nobody's name.
pub fn brand(random: &mut Random) -> &'static str {
    random.pick(&BRANDS)
}

#[rustfmt::skip]
const STREETS: [&str; 28] = [
    "Melati", "Mawar", "Kenanga", "Anggrek", "Flamboyan", "Cempaka", "Dahlia", "Nusa Indah", "Teratai", "Bougenville",
    "Rambutan", "Mangga", "Nangka", "Jambu", "Belimbing", "Sawo", "Delima", "Kecapi", "Merpati", "Kutilang",
    "Cendrawasih", "Garuda Muda", "Kancil", "Rusa", "Swadaya", "Gotong Royong", "Makmur", "Bahagia",
];

/// A street with a number.
pub fn street(random: &mut Random) -> String {
    let way = if random.chance(30) { "Gg." } else { "Jl." };
    format!("{way} {} No. {}", random.pick(&STREETS), random.between(1, 120))
}

/// A home address in a kelurahan.
pub fn home(random: &mut Random, village: &str, kecamatan: &str) -> String {
    let street = street(random);
    let (rt, rw) = (random.between(1, 12), random.between(1, 20));
    format!("{street} RT {rt:03}/RW {rw:03}, {village}, {kecamatan}")
}

#[rustfmt::skip]
const FIRST: [&str; 26] = [
    "Karya", "Sumber", "Mitra", "Bina", "Usaha", "Maju", "Tunas", "Sinar", "Bakti", "Cipta", "Wahana", "Sarana",
    "Mekar", "Guna", "Warga", "Rukun", "Tekad", "Harapan", "Adil", "Setia", "Dharma", "Surya", "Bangun", "Eka", "Tri",
    "Panca",
];
#[rustfmt::skip]
const SECOND: [&str; 26] = [
    "Sejahtera", "Mandiri", "Makmur", "Bersama", "Jaya", "Abadi", "Utama", "Mulia", "Sentosa", "Lestari", "Bahagia",
    "Bersatu", "Amanah", "Warga", "Guna", "Rejeki", "Harapan", "Rahayu", "Santosa", "Persada", "Raharja", "Swadaya",
    "Barokah", "Patriot", "Kencana", "Nusantara",
];

/// Two words of good omen, as cooperatives like them.
pub fn virtue(random: &mut Random) -> String {
    loop {
        let (first, second) = (random.pick(&FIRST), random.pick(&SECOND));
        if first != second {
            return format!("{first} {second}");
        }
    }
}

#[rustfmt::skip]
const SHARIA: [&str; 24] = [
    "Al Amanah", "An Nisa", "Al Ikhlas", "Ar Rahmah", "Al Falah", "Nurul Huda", "Baitul Makmur", "Al Hikmah",
    "As Salam", "Darul Ihsan", "Mitra Umat", "Al Barokah", "Bina Umat", "An Nur", "Al Fath", "Ar Raudhah",
    "Insan Mulia", "Al Kautsar", "At Taqwa", "Nurul Iman", "Al Muhajirin", "Baitul Ummah", "Al Mizan", "Khoiru Ummah",
];

/// A name with a blessing in it.
pub fn sharia(random: &mut Random) -> &'static str {
    random.pick(&SHARIA)
}

#[rustfmt::skip]
const TRADES: [&str; 22] = [
    "Metal", "Plastik", "Tekstil", "Karet", "Kimia", "Logistik", "Elektronik", "Pangan", "Garmen", "Baja", "Kaca",
    "Otomotif", "Farmasi", "Kemasan", "Mesin", "Keramik", "Kabel", "Kertas", "Mebel", "Cat", "Retail", "Sepatu",
];
#[rustfmt::skip]
const HOUSES: [&str; 20] = [
    "Cakra", "Tirta", "Bumi", "Mega", "Prima", "Sakti", "Wira", "Indra", "Graha", "Satria", "Buana", "Kirana",
    "Andalan", "Pratama", "Lintang", "Samudra", "Citra", "Arga", "Bayu", "Laksana",
];

/// A firm that does not exist.
pub fn employer(random: &mut Random) -> String {
    format!("PT {} {} Contoh", random.pick(&HOUSES), random.pick(&TRADES))
}

/// A mobile number with a prefix that no operator has (0810), different for each `n` below ten million.
pub fn phone(n: usize) -> String {
    format!("+62810{n:08}")
}

/// A national identity number, well formed but impossible: no regency has a kecamatan 99. Different for each `n` below
/// 146 million, because birthday and serial number count it out.
pub fn nik(n: usize, regency: &str, is_woman: bool) -> String {
    const DAYS: usize = 14_600;
    let days = n * 7_919 % DAYS;
    let born = chrono::NaiveDate::from_ymd_opt(1962, 1, 1).expect("a real day") + chrono::Days::new(days as u64);
    let (day, month, year) = (born.format("%d").to_string(), born.format("%m"), born.format("%y"));
    let day = day.parse::<u32>().expect("a day is a number") + if is_woman { 40 } else { 0 };
    format!("{}99{day:02}{month}{year}{:04}", regency.replace('.', ""), n / DAYS + 1)
}

/// Letters and digits joined by hyphens, for web and mail addresses under example.org, which belongs to nobody.
pub fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_well_formed_and_impossible() {
        assert_eq!(nik(0, "32.75", false), "3275990101620001");
        assert_eq!(nik(14_600, "32.75", true), "3275994101620002");
        assert_eq!(phone(42), "+6281000000042");
        let all: std::collections::BTreeSet<String> = (0..40_000).map(|n| nik(n, "32.75", n % 3 == 0)).collect();
        assert!(all.len() == 40_000 && all.iter().all(|nik| nik.len() == 16));
    }

    #[test]
    fn a_slug_is_plain() {
        assert_eq!(slug("KSPPS BMT An Nur (contoh)"), "kspps-bmt-an-nur-contoh");
    }
}
