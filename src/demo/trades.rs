//! Lines of business of the made-up district: how many of 5,000 businesses follow each, what they make, from what, on
//! what scale, and where. Shares follow SIDT-UMKM of 2023 (trade 53.5 %, food service and lodging 18.8 %, manufacturing
//! 16.1 %, other 11.6 %), bent to a district that sews most of the country's dolls.

/// Where businesses of a trade are found in the city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// In every kelurahan.
    Everywhere,
    /// Around Cikiwul, Bantargebang and Mustikajaya.
    Dolls,
    /// Near stations and markets.
    Markets,
    /// Where there is still land.
    Green,
}

/// Something used, with the quantity a month of the smallest and of the largest business.
pub type Input = (&'static str, &'static str, i64, i64);

/// A line of business.
#[derive(Debug)]
pub struct Trade {
    /// Businesses among the first 5,000.
    pub count: usize,
    /// Code of its sector.
    pub sector: &'static str,
    /// KBLI 2020; a division where the kelompok do not ship, none where no code is known.
    pub kbli: &'static str,
    /// Line of a cluster that such businesses form; trades of one line share clusters. None forms no cluster.
    pub line: &'static str,
    /// Where they are.
    pub spread: Spread,
    /// Share of women among owners, in percent.
    pub women: usize,
    /// What a business is called before its brand, unless it is called after what it makes.
    pub titles: &'static [&'static str],
    /// What it makes or sells.
    pub products: &'static [&'static str],
    /// Unit and monthly capacity, from the smallest to the largest; none for trade and services.
    pub capacity: Option<(&'static str, i64, i64)>,
    /// What it uses.
    pub inputs: &'static [Input],
    /// Monthly sales in thousand rupiah, from the smallest to the largest.
    pub sales_thousand_idr: (i64, i64),
    /// Workers, from the smallest to the largest.
    pub workers: (i64, i64),
}

use Spread::{Dolls, Everywhere, Green, Markets};

/// A trade of the table below.
macro_rules! trade {
    ($count:literal $sector:literal $kbli:literal $line:literal $spread:ident $women:literal% $titles:expr, $products:expr,
     $capacity:expr, $inputs:expr, $low:literal..$high:literal, $few:literal..$many:literal) => {
        Trade {
            count: $count,
            sector: $sector,
            kbli: $kbli,
            line: $line,
            spread: $spread,
            women: $women,
            titles: &$titles,
            products: &$products,
            capacity: $capacity,
            inputs: &$inputs,
            sales_thousand_idr: ($low, $high),
            workers: ($few, $many),
        }
    };
}

/// Number of businesses that the counts describe.
pub const CORE: usize = 5_000;

/// Every trade; the counts add up to [`CORE`].
pub const TRADES: [Trade; 62] = [
    // Boneka dan mainan
    trade!(300 "boneka-mainan" "32402" "Boneka" Dolls 55% ["Boneka", "Rumah Boneka", "Konveksi Boneka",
        "Sentra Boneka"], ["Boneka beruang", "Boneka wisuda", "Bantal boneka", "Boneka karakter",
        "Boneka gantungan kunci", "Guling boneka", "Boneka kelinci"], Some(("buah", 400, 9_000)),
        [("Kain bulu (rasfur)", "meter", 60, 2_400), ("Dacron", "kg", 40, 1_500), ("Benang jahit", "lusin", 2, 60),
        ("Mata boneka", "gros", 3, 90)], 6_000..180_000, 2..38),
    trade!(24 "boneka-mainan" "32402" "Mainan" Everywhere 40% ["Mainan Edukasi", "Mainan Kayu"],
        ["Mainan edukasi kayu", "Puzzle kayu", "Balok susun", "Busy book"], Some(("set", 60, 1_200)),
        [("Kayu pinus", "lembar", 5, 120), ("Cat mainan", "kg", 2, 30), ("MDF", "lembar", 4, 80)], 4_000..60_000,
        1..9),
    // Makanan dan minuman
    trade!(130 "makanan-minuman" "10792" "Kue dan Roti" Everywhere 88% ["Kue Basah", "Dapur Kue", "Jajanan Pasar"],
        ["Kue basah", "Risoles", "Lemper", "Klepon", "Dadar gulung", "Lumpia", "Kue lapis", "Arem-arem"],
        Some(("buah", 1_500, 30_000)), [("Tepung terigu", "kg", 20, 500), ("Gula pasir", "kg", 10, 250),
        ("Minyak goreng", "liter", 8, 220), ("Santan", "liter", 5, 150)], 4_000..60_000, 1..7),
    trade!(140 "makanan-minuman" "10710" "Kue dan Roti" Everywhere 85% ["Roti", "Kue", "Dapur Kue", "Bakery"],
        ["Roti manis", "Brownies kukus", "Nastar", "Kastengel", "Bolu pisang", "Donat", "Kue tart", "Putri salju"],
        Some(("loyang", 120, 4_500)), [("Tepung terigu", "kg", 25, 900), ("Gula pasir", "kg", 12, 420),
        ("Telur", "kg", 15, 520), ("Mentega", "kg", 8, 300)], 5_000..95_000, 1..10),
    trade!(130 "makanan-minuman" "10794" "Keripik dan Kerupuk" Everywhere 72% ["Keripik", "Camilan", "Kerupuk"],
        ["Keripik singkong", "Keripik pisang", "Rempeyek kacang", "Kerupuk kulit", "Basreng pedas", "Keripik tempe",
        "Stik bawang"], Some(("kg", 80, 2_600)), [("Singkong", "kg", 100, 3_000), ("Minyak goreng", "liter", 25, 700),
        ("Bumbu tabur", "kg", 3, 80), ("Plastik kemasan", "pak", 6, 140)], 4_000..70_000, 1..9),
    trade!(26 "makanan-minuman" "10391" "Tahu dan Tempe" Everywhere 25% ["Tempe", "Perajin Tempe"], ["Tempe kedelai",
        "Tempe mendoan", "Oncom"], Some(("kg", 600, 7_500)), [("Kedelai", "kg", 400, 5_000),
        ("Ragi tempe", "kg", 1, 12), ("Plastik kemasan", "pak", 8, 90)], 9_000..90_000, 2..8),
    trade!(18 "makanan-minuman" "10392" "Tahu dan Tempe" Everywhere 20% ["Tahu", "Pabrik Tahu"], ["Tahu putih",
        "Tahu kuning", "Tahu bulat"], Some(("kg", 900, 12_000)), [("Kedelai", "kg", 500, 7_000),
        ("Kayu bakar", "ikat", 20, 200)], 12_000..130_000, 3..14),
    trade!(90 "makanan-minuman" "10750" "Masakan dan Katering" Everywhere 80% ["Frozen Food", "Dapur", "Lauk"],
        ["Dimsum beku", "Pempek", "Rendang kemasan", "Nugget ayam rumahan", "Siomay", "Ayam ungkep", "Abon sapi"],
        Some(("bungkus", 200, 6_000)), [("Daging ayam", "kg", 30, 900), ("Tepung tapioka", "kg", 10, 260),
        ("Tepung terigu", "kg", 10, 220), ("Plastik vakum", "pak", 3, 60)], 5_000..110_000, 1..9),
    trade!(30 "makanan-minuman" "10130" "Masakan dan Katering" Everywhere 45% ["Bakso", "Olahan Daging"],
        ["Bakso sapi", "Bakso urat", "Sosis rumahan"], Some(("kg", 150, 2_400)), [("Daging sapi", "kg", 70, 1_200),
        ("Tepung tapioka", "kg", 40, 600), ("Bawang putih", "kg", 5, 70)], 15_000..220_000, 2..12),
    trade!(36 "makanan-minuman" "10772" "Bumbu dan Sambal" Everywhere 82% ["Sambal", "Bumbu"], ["Sambal bawang",
        "Sambal roa", "Bumbu rendang", "Bawang goreng", "Bumbu pecel"], Some(("botol", 150, 4_800)),
        [("Cabai merah", "kg", 30, 700), ("Bawang merah", "kg", 20, 500), ("Minyak goreng", "liter", 15, 320),
        ("Botol kaca", "buah", 150, 4_800)], 4_000..75_000, 1..7),
    trade!(30 "makanan-minuman" "10762" "Minuman" Everywhere 86% ["Jamu", "Herbal"], ["Jahe merah instan",
        "Kunyit asam", "Bir pletok", "Wedang uwuh"], Some(("botol", 200, 3_800)), [("Jahe", "kg", 20, 320),
        ("Gula pasir", "kg", 20, 300), ("Kunyit", "kg", 10, 140)], 3_000..40_000, 1..5),
    trade!(30 "makanan-minuman" "11040" "Minuman" Everywhere 60% ["Minuman"], ["Es teh kemasan", "Minuman cup",
        "Sirup", "Thai tea"], Some(("cup", 1_500, 24_000)), [("Teh", "kg", 6, 90), ("Gula pasir", "kg", 30, 420),
        ("Cup plastik", "buah", 1_500, 24_000)], 4_000..55_000, 1..6),
    trade!(36 "makanan-minuman" "11052" "" Everywhere 35% ["Depot Air", "Isi Ulang"], ["Air minum isi ulang"],
        Some(("galon", 900, 6_000)), [("Filter air", "buah", 2, 12), ("Tutup galon", "buah", 900, 6_000)],
        4_500..32_000, 1..4),
    trade!(250 "makanan-minuman" "56102" "Masakan dan Katering" Everywhere 68% ["Warung Nasi", "Warung Makan",
        "Rumah Makan"], ["Nasi rames", "Ayam geprek", "Soto ayam", "Nasi uduk", "Pecel lele", "Gado-gado", "Mi ayam"],
        Some(("porsi", 900, 7_500)), [("Beras", "kg", 90, 750), ("Daging ayam", "kg", 40, 420),
        ("Minyak goreng", "liter", 25, 190), ("Cabai merah", "kg", 6, 50)], 9_000..110_000, 1..7),
    trade!(130 "makanan-minuman" "56103" "Kedai dan Kopi" Everywhere 55% ["Kedai", "Jajanan"], ["Seblak",
        "Martabak manis", "Sosis bakar", "Takoyaki", "Fried chicken", "Rice bowl"], Some(("porsi", 600, 4_800)),
        [("Tepung terigu", "kg", 20, 200), ("Minyak goreng", "liter", 20, 160), ("Telur", "kg", 10, 120),
        ("Sosis", "kg", 10, 90)], 7_000..70_000, 1..6),
    trade!(60 "makanan-minuman" "56104" "Kedai dan Kopi" Everywhere 30% ["Gerobak", "Jajanan Keliling"], ["Bakso",
        "Siomay", "Bubur ayam", "Gorengan"], Some(("porsi", 700, 3_200)), [("Tepung tapioka", "kg", 15, 90),
        ("Gas melon", "tabung", 6, 22), ("Minyak goreng", "liter", 8, 70)], 6_000..24_000, 1..2),
    trade!(60 "makanan-minuman" "56210" "Masakan dan Katering" Everywhere 84% ["Katering", "Dapur Katering"],
        ["Nasi kotak", "Tumpeng", "Prasmanan", "Snack box"], Some(("porsi", 400, 12_000)),
        [("Beras", "kg", 50, 1_400), ("Daging ayam", "kg", 40, 1_100), ("Kotak nasi", "buah", 400, 12_000),
        ("Minyak goreng", "liter", 20, 420)], 9_000..260_000, 2..18),
    trade!(54 "makanan-minuman" "56303" "Kedai dan Kopi" Everywhere 38% ["Kopi", "Kedai Kopi"],
        ["Kopi susu gula aren", "Kopi tubruk", "Roti bakar"], Some(("gelas", 900, 6_500)),
        [("Biji kopi", "kg", 8, 70), ("Susu segar", "liter", 40, 420), ("Gula aren", "kg", 10, 90)], 9_000..90_000,
        2..8),
    // Busana, batik, tekstil
    trade!(100 "busana-batik" "14111" "Konveksi dan Jahit" Everywhere 52% ["Konveksi", "Garmen"], ["Kaos sablon",
        "Seragam sekolah", "Gamis", "Kemeja", "Jaket", "Daster"], Some(("potong", 250, 8_000)),
        [("Kain katun", "meter", 300, 9_000), ("Benang jahit", "lusin", 4, 110), ("Kancing", "gros", 2, 60)],
        7_000..210_000, 2..24),
    trade!(70 "busana-batik" "14120" "Konveksi dan Jahit" Everywhere 66% ["Penjahit", "Jahit"], ["Jahit kebaya",
        "Permak", "Jahit seragam"], Some(("potong", 30, 260)), [("Benang jahit", "lusin", 1, 8),
        ("Kain furing", "meter", 10, 120)], 3_000..22_000, 1..3),
    trade!(20 "busana-batik" "14131" "Konveksi dan Jahit" Everywhere 84% ["Hijab", "Galeri Hijab"], ["Jilbab instan",
        "Pashmina", "Mukena"], Some(("potong", 200, 4_200)), [("Kain katun", "meter", 200, 4_500),
        ("Benang jahit", "lusin", 3, 48)], 5_000..90_000, 1..10),
    trade!(20 "busana-batik" "13" "Batik" Everywhere 70% ["Batik", "Griya Batik"], ["Batik tulis", "Batik cap",
        "Ecoprint"], Some(("lembar", 20, 420)), [("Kain mori", "meter", 60, 1_100), ("Malam batik", "kg", 5, 60),
        ("Pewarna tekstil", "kg", 2, 26)], 5_000..80_000, 1..9),
    trade!(12 "busana-batik" "15121" "Tas dan Sepatu" Everywhere 40% ["Tas", "Kerajinan Kulit"], ["Tas kain",
        "Dompet kulit", "Tote bag"], Some(("buah", 60, 1_600)), [("Kulit sintetis", "meter", 30, 600),
        ("Ritsleting", "lusin", 6, 140)], 5_000..85_000, 1..9),
    trade!(8 "busana-batik" "15201" "Tas dan Sepatu" Everywhere 25% ["Sandal", "Sepatu"], ["Sandal", "Sepatu wanita"],
        Some(("pasang", 60, 1_200)), [("Sol sepatu", "pasang", 60, 1_200), ("Kulit sintetis", "meter", 20, 420)],
        5_000..70_000, 1..8),
    // Kerajinan
    trade!(50 "kerajinan" "32903" "Kerajinan" Everywhere 74% ["Kreasi", "Souvenir", "Galeri"], ["Souvenir pernikahan",
        "Buket bunga", "Hantaran", "Bros kain", "Bingkai foto"], Some(("buah", 60, 2_500)),
        [("Kain flanel", "meter", 10, 240), ("Pita satin", "gulung", 10, 200), ("Lem tembak", "kg", 1, 16)],
        3_000..36_000, 1..5),
    trade!(14 "kerajinan" "16291" "Kerajinan" Green 45% ["Anyaman"], ["Anyaman bambu", "Besek", "Tampah"],
        Some(("buah", 80, 1_500)), [("Bambu", "batang", 20, 320)], 2_500..20_000, 1..5),
    trade!(12 "kerajinan" "32" "Kerajinan" Everywhere 80% ["Aksesori"], ["Gelang manik", "Kalung", "Bros"],
        Some(("buah", 90, 2_200)), [("Manik-manik", "kg", 2, 30), ("Kawat perhiasan", "gulung", 3, 40)],
        2_500..24_000, 1..3),
    // Mebel
    trade!(60 "mebel" "31001" "Mebel" Green 10% ["Mebel", "Furnitur", "Meubel"], ["Lemari pakaian", "Kitchen set",
        "Meja makan", "Kusen pintu", "Rak buku"], Some(("buah", 5, 120)), [("Kayu jati", "m3", 1, 8),
        ("Multipleks", "lembar", 20, 420), ("HPL", "lembar", 10, 240)], 12_000..190_000, 2..14),
    trade!(16 "mebel" "31009" "Mebel" Everywhere 8% ["Sofa"], ["Sofa", "Servis sofa"], Some(("buah", 4, 60)),
        [("Busa", "lembar", 10, 120), ("Kain sofa", "meter", 30, 420)], 9_000..90_000, 2..8),
    // Industri lain
    trade!(30 "industri-lain" "18111" "Percetakan" Markets 30% ["Percetakan", "Digital Printing"], ["Undangan",
        "Spanduk", "Stiker", "Kartu nama"], Some(("lembar", 2_000, 60_000)), [("Kertas", "rim", 10, 320),
        ("Tinta", "liter", 3, 60)], 9_000..120_000, 1..9),
    trade!(20 "industri-lain" "25" "Bengkel Las" Everywhere 4% ["Bengkel Las"], ["Teralis", "Pagar besi", "Kanopi"],
        Some(("m2", 20, 320)), [("Besi hollow", "batang", 30, 500), ("Kawat las", "kg", 5, 60)], 12_000..110_000,
        2..8),
    trade!(10 "industri-lain" "20" "" Everywhere 78% ["Sabun"], ["Sabun cuci piring", "Pewangi laundry", "Karbol"],
        Some(("liter", 200, 4_000)), [("Texapon", "kg", 15, 320), ("Bibit parfum", "liter", 1, 20)], 3_000..32_000,
        1..4),
    trade!(10 "industri-lain" "38" "" Green 45% ["Bank Sampah"], ["Plastik cacah", "Kardus pilahan"],
        Some(("kg", 900, 15_000)), [], 4_000..60_000, 2..10),
    // Jasa
    trade!(90 "jasa" "96" "Laundry dan Salon" Everywhere 64% ["Laundry"], ["Cuci setrika kiloan", "Cuci sepatu"],
        None, [("Deterjen", "kg", 15, 190), ("Pewangi laundry", "liter", 8, 90)], 6_000..45_000, 1..5),
    trade!(80 "jasa" "96" "Laundry dan Salon" Everywhere 58% ["Salon", "Pangkas Rambut"], ["Potong rambut",
        "Creambath", "Rias pengantin"], None, [("Sampo", "liter", 3, 40)], 4_500..36_000, 1..4),
    trade!(80 "jasa" "" "Bengkel Motor" Everywhere 4% ["Bengkel Motor", "Tambal Ban"], ["Servis motor", "Tambal ban",
        "Ganti oli"], None, [("Oli", "liter", 20, 320), ("Ban", "buah", 5, 90)], 7_000..90_000, 1..5),
    trade!(40 "jasa" "95" "" Markets 8% ["Servis HP", "Servis Elektronik"], ["Servis HP", "Servis AC",
        "Servis komputer"], None, [], 6_000..45_000, 1..3),
    trade!(30 "jasa" "82" "" Markets 46% ["Fotokopi"], ["Fotokopi", "Penjilidan", "Pengetikan"], None,
        [("Kertas", "rim", 15, 200)], 6_000..45_000, 1..3),
    trade!(20 "jasa" "77" "" Everywhere 25% ["Sewa Tenda", "Rental"], ["Sewa tenda", "Sewa sound system",
        "Rental mobil"], None, [], 6_000..70_000, 2..9),
    trade!(10 "jasa" "96" "Laundry dan Salon" Everywhere 95% ["Sanggar Rias"], ["Rias pengantin", "Sewa kebaya"],
        None, [], 5_000..60_000, 1..6),
    // Angkutan
    trade!(50 "angkutan" "49" "Angkutan" Everywhere 5% ["Antar Jemput", "Travel"], ["Antar jemput sekolah",
        "Ojek langganan"], None, [("Bensin", "liter", 90, 500)], 4_500..22_000, 1..2),
    trade!(35 "angkutan" "49431" "Angkutan" Everywhere 4% ["Angkutan Barang", "Ekspedisi"], ["Angkutan barang",
        "Pindahan rumah", "Sewa pick up"], None, [("Solar", "liter", 200, 2_400), ("Ban", "buah", 1, 12)],
        9_000..130_000, 1..7),
    trade!(15 "angkutan" "53" "" Markets 36% ["Agen Paket"], ["Agen paket", "Kurir"], None, [], 6_000..55_000, 1..5),
    // Konstruksi
    trade!(50 "konstruksi" "43" "Bangunan" Everywhere 3% ["Jasa Bangunan"], ["Renovasi rumah", "Pasang keramik",
        "Plafon gipsum", "Instalasi listrik"], None, [("Semen", "sak", 30, 900), ("Pasir", "m3", 4, 90)],
        10_000..200_000, 2..16),
    trade!(16 "konstruksi" "23953" "Bangunan" Green 6% ["Paving Batako"], ["Batako", "Paving block", "Buis beton"],
        Some(("buah", 3_000, 40_000)), [("Semen", "sak", 60, 900), ("Pasir", "m3", 15, 220)], 12_000..130_000, 3..12),
    // Pertanian, peternakan, perikanan
    trade!(24 "pertanian-perikanan" "03" "Perikanan" Green 14% ["Kolam"], ["Lele konsumsi", "Nila", "Bibit lele"],
        Some(("kg", 150, 4_500)), [("Pakan ikan", "kg", 160, 4_600)], 4_000..90_000, 1..5),
    trade!(18 "pertanian-perikanan" "01" "Kebun dan Ternak" Green 48% ["Kebun", "Hidroponik"], ["Selada hidroponik",
        "Pakcoy", "Kangkung", "Jamur tiram"], Some(("kg", 60, 1_500)), [("Nutrisi AB mix", "liter", 5, 120),
        ("Benih", "pak", 3, 40)], 2_500..30_000, 1..4),
    trade!(10 "pertanian-perikanan" "01" "Kebun dan Ternak" Green 44% ["Tanaman Hias"], ["Aglaonema", "Anggrek",
        "Bibit buah"], Some(("pot", 60, 1_200)), [("Media tanam", "karung", 10, 140), ("Pupuk", "kg", 10, 120)],
        3_000..36_000, 1..3),
    trade!(8 "pertanian-perikanan" "01" "Kebun dan Ternak" Green 12% ["Ternak"], ["Kambing", "Ayam kampung",
        "Telur puyuh"], Some(("ekor", 10, 320)), [("Pakan ternak", "kg", 120, 2_600)], 4_000..60_000, 1..4),
    // Perdagangan
    trade!(1000 "perdagangan" "47112" "Warung Kelontong" Everywhere 66% ["Warung", "Toko Kelontong", "Toko Sembako"],
        ["Sembako", "Jajanan", "Kebutuhan harian"], None, [("Beras", "kg", 50, 900), ("Gula pasir", "kg", 15, 240),
        ("Minyak goreng", "liter", 20, 320), ("Telur", "kg", 15, 240)], 6_000..75_000, 1..3),
    trade!(330 "perdagangan" "47" "Pedagang Pasar" Markets 54% ["Kios", "Lapak", "Los Pasar"], ["Sayuran", "Buah",
        "Ikan segar", "Ayam potong", "Daging sapi"], None, [("Plastik kemasan", "pak", 5, 60)], 8_000..110_000, 1..4),
    trade!(160 "perdagangan" "47" "" Everywhere 42% ["Konter Pulsa", "Pulsa"], ["Pulsa", "Kuota data",
        "Pembayaran tagihan"], None, [], 6_000..60_000, 1..2),
    trade!(200 "perdagangan" "47912" "Toko Daring" Everywhere 68% ["Toko Daring", "Olshop"], ["Pakaian", "Aksesori",
        "Kosmetik", "Perlengkapan rumah"], None, [("Plastik kemasan", "pak", 4, 90)], 4_000..110_000, 1..5),
    trade!(160 "perdagangan" "47711" "" Markets 62% ["Toko Baju", "Kios Baju"], ["Baju anak", "Gamis", "Seragam"],
        None, [], 6_000..85_000, 1..4),
    trade!(70 "perdagangan" "47241" "Warung Kelontong" Everywhere 40% ["Agen Beras"], ["Beras", "Minyak goreng"],
        None, [("Beras", "kg", 900, 15_000)], 20_000..260_000, 1..5),
    trade!(50 "perdagangan" "47" "" Markets 18% ["Toko Bangunan"], ["Semen", "Cat tembok", "Pipa"], None,
        [("Semen", "sak", 60, 900)], 20_000..380_000, 2..9),
    trade!(40 "perdagangan" "47640" "" Dolls 60% ["Toko Boneka", "Grosir Boneka"], ["Boneka", "Mainan anak",
        "Bantal karakter"], None, [], 9_000..160_000, 1..6),
    trade!(100 "perdagangan" "47" "" Everywhere 36% ["Pangkalan"], ["Gas elpiji", "Air galon"], None, [],
        9_000..90_000, 1..3),
    trade!(60 "perdagangan" "47242" "" Everywhere 78% ["Toko Kue"], ["Kue titipan", "Roti", "Camilan"], None, [],
        6_000..60_000, 1..4),
    trade!(28 "perdagangan" "47722" "" Markets 56% ["Toko Herbal", "Depot Jamu"], ["Jamu", "Madu", "Obat herbal"],
        None, [], 5_000..45_000, 1..3),
    trade!(60 "perdagangan" "46339" "" Markets 34% ["Grosir", "Agen Snack"], ["Camilan grosir", "Minuman grosir"],
        None, [], 25_000..420_000, 2..9),
    trade!(140 "perdagangan" "47" "Pedagang Pasar" Markets 44% ["Kios", "Lapak"], ["Pakaian", "Alat tulis",
        "Peralatan rumah tangga", "Tanaman"], None, [], 4_500..40_000, 1..3),
];

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::domain::reference;

    #[test]
    fn the_counts_add_up_and_follow_the_shares() {
        assert_eq!(TRADES.iter().map(|trade| trade.count).sum::<usize>(), CORE);
        let mut sectors: BTreeMap<&str, usize> = BTreeMap::new();
        for trade in &TRADES {
            *sectors.entry(trade.sector).or_default() += trade.count;
        }
        let percent = |sectors_of: &[&str]| sectors_of.iter().map(|sector| sectors[sector]).sum::<usize>() * 100 / CORE;
        assert!((45..=54).contains(&percent(&["perdagangan"])), "{sectors:?}");
        assert!((20..=30).contains(&percent(&["makanan-minuman"])), "{sectors:?}");
        assert_eq!(TRADES[0].count, 300);
    }

    #[test]
    fn every_trade_speaks_of_known_sectors_and_codes() {
        let sectors: BTreeSet<String> = reference::sectors().into_iter().map(|sector| sector.code).collect();
        let codes: BTreeSet<String> = reference::kbli().into_iter().map(|fact| fact.code).collect();
        for trade in &TRADES {
            assert!(sectors.contains(trade.sector), "{trade:?}");
            assert!(trade.kbli.is_empty() || codes.contains(trade.kbli), "{trade:?}");
            assert!(trade.inputs.iter().all(|(_, _, low, high)| low < high), "{trade:?}");
        }
    }

    #[test]
    fn products_are_understood_as_their_sector() {
        let words = crate::domain::sector::SectorWords::new(&reference::sectors());
        let wrong: Vec<String> = TRADES
            .iter()
            .filter(|trade| trade.sector != "perdagangan")
            .filter_map(|trade| {
                let understood = words.understand(&trade.products.join(", "));
                let is_first = understood.sectors.first().is_some_and(|found| found.sector == trade.sector);
                (!is_first).then(|| format!("{:?}: {understood:?}", trade.products))
            })
            .collect();
        assert_eq!(wrong, Vec::<String>::new());
    }
}
