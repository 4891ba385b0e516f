use std::fs;
use std::os::unix::fs::PermissionsExt;

use proptest::prelude::*;

use super::*;

fn person(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A key file with the keys of these ids, each made of one byte.
fn with_keys(path: &Path, ids: &[u8]) -> Vault {
    let lines: String = ids.iter().map(|id| format!("{id} {}\n", format!("{id:02x}").repeat(32))).collect();
    fs::write(path, lines).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    Vault::open_or_create(path).unwrap()
}

proptest! {
    #[test]
    fn what_is_sealed_for_a_person_opens_for_her_only(data: Vec<u8>, flip in any::<prop::sample::Index>()) {
        let vault = Vault::in_memory().unwrap();
        let (sari, budi) = (vault.new_person_key(person(1)).unwrap(), vault.new_person_key(person(2)).unwrap());
        let sealed = vault.seal(person(1), &sari, &data).unwrap();
        prop_assert_eq!(vault.unseal(person(1), &sari, &sealed).unwrap(), data.clone());
        prop_assert_eq!(vault.unseal(person(2), &budi, &sealed), Err(Error::Sealed));
        prop_assert_eq!(vault.unseal(person(2), &sari, &sealed), Err(Error::Sealed), "a key of another does not help");
        prop_assert_ne!(vault.seal(person(1), &sari, &data).unwrap(), sealed.clone(), "equal data looks different");
        let mut altered = sealed.clone();
        altered[flip.index(sealed.len())] ^= 1;
        prop_assert_eq!(vault.unseal(person(1), &sari, &altered), Err(Error::Sealed));
        prop_assert_eq!(vault.unseal(person(1), &sari, &sealed[..flip.index(sealed.len())]), Err(Error::Sealed));
        let mut wrapped = sari.clone();
        wrapped.0[flip.index(sari.0.len())] ^= 1;
        prop_assert_eq!(vault.unseal(person(1), &wrapped, &sealed), Err(Error::Sealed));
    }

    #[test]
    fn a_blob_opens_for_its_purpose_only(data: Vec<u8>, flip in any::<prop::sample::Index>()) {
        let vault = Vault::in_memory().unwrap();
        let sealed = vault.seal_blob("import plan", &data).unwrap();
        prop_assert_eq!(vault.unseal_blob("import plan", &sealed).unwrap(), data.clone());
        prop_assert_eq!(vault.unseal_blob("import", &sealed), Err(Error::Sealed));
        prop_assert_eq!(Vault::in_memory().unwrap().unseal_blob("import plan", &sealed), Err(Error::Sealed));
        let mut altered = sealed.clone();
        altered[flip.index(sealed.len())] ^= 1;
        prop_assert_eq!(vault.unseal_blob("import plan", &altered), Err(Error::Sealed));
    }

    #[test]
    fn bytes_from_anywhere_are_refused_without_harm(bytes: Vec<u8>) {
        let vault = Vault::in_memory().unwrap();
        prop_assert_eq!(vault.unseal_blob("", &bytes), Err(Error::Sealed));
        prop_assert_eq!(vault.unseal(person(1), &WrappedKey(bytes.clone()), &bytes), Err(Error::Sealed));
        prop_assert!(!vault.verify("", &bytes, &bytes));
    }

    #[test]
    fn hashes_tell_equal_texts_and_nothing_else(a in ".{0,20}", b in ".{0,20}") {
        let (vault, other) = (Vault::in_memory().unwrap(), Vault::in_memory().unwrap());
        prop_assert_eq!(vault.keyed_hash("nik", &a) == vault.keyed_hash("nik", &b), a == b);
        prop_assert_ne!(vault.keyed_hash("nik", &a), vault.keyed_hash("phone", &a));
        prop_assert_ne!(vault.keyed_hash("nik", &a), other.keyed_hash("nik", &a));
    }

    #[test]
    fn a_signature_is_known_again(bytes: Vec<u8>, flip in any::<prop::sample::Index>()) {
        let vault = Vault::in_memory().unwrap();
        let signature = vault.sign("cursor", &bytes);
        prop_assert!(vault.verify("cursor", &bytes, &signature));
        prop_assert!(!vault.verify("other", &bytes, &signature));
        prop_assert!(!vault.verify("cursor", &[bytes.as_slice(), &[0]].concat(), &signature));
        prop_assert!(!vault.verify("cursor", &bytes, &signature[..15]));
        let mut altered = signature;
        altered[flip.index(16)] ^= 0x80;
        prop_assert!(!vault.verify("cursor", &bytes, &altered));
    }
}

#[test]
fn a_key_file_is_made_once_for_its_owner_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("deep/er/simpul.key");
    let hash = Vault::open_or_create(&path).unwrap().keyed_hash("nik", "3275");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
    assert_eq!(Vault::open_or_create(&path).unwrap().keyed_hash("nik", "3275"), hash, "the same key again");
}

#[test]
fn many_that_start_together_agree_on_one_key() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("simpul.key");
    let hashes: std::collections::HashSet<_> = std::thread::scope(|scope| {
        let starts: Vec<_> =
            (0..8).map(|_| scope.spawn(|| Vault::open_or_create(&path).unwrap().keyed_hash("", ""))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert_eq!(hashes.len(), 1);
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("simpul.key");
    drop(Vault::open_or_create(&path).unwrap());
    for mode in [0o640, 0o604, 0o620, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert!(matches!(Vault::open_or_create(&path), Err(Error::KeyFile(why)) if why.contains("chmod")), "{mode:o}");
    }
}

#[test]
fn a_key_file_that_is_not_understood_is_refused_without_repeating_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("simpul.key");
    let key = "ab".repeat(32);
    for text in [
        "",
        "# nothing",
        &key,
        &format!("x {key}"),
        "1 abab",
        &format!("1 {key}\n1 {key}"),
        &format!("1 {}", "zz".repeat(32)),
        &format!("-1 {key}"),
    ] {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let told = Vault::open_or_create(&path).expect_err(text).to_string();
        assert!(told.contains("key file") && !told.contains("ab"), "{text}: {told}");
    }
    fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(Vault::open_or_create(&path).is_err());
}

#[test]
fn keys_change_and_old_data_stays_readable() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("simpul.key");
    let old = with_keys(&path, &[1]);
    let (wrapped, blob, signature) =
        (old.new_person_key(person(1)).unwrap(), old.seal_blob("plan", b"x").unwrap(), old.sign("cursor", b"x"));
    let sealed = old.seal(person(1), &wrapped, b"Sari").unwrap();
    assert_eq!(old.rewrap(person(1), &wrapped), Ok(None));

    let both = with_keys(&path, &[2, 1]);
    assert_eq!(both.unseal(person(1), &wrapped, &sealed).unwrap(), b"Sari");
    assert_eq!(both.unseal_blob("plan", &blob).unwrap(), b"x");
    assert!(both.verify("cursor", b"x", &signature));
    assert_eq!(both.keyed_hash("nik", "1"), old.keyed_hash("nik", "1"), "old hashes still match");
    assert_ne!(both.sign("cursor", b"x"), signature, "new work is by the new key");
    let rewrapped = both.rewrap(person(1), &wrapped).unwrap().expect("it was under the old key");

    let new = with_keys(&path, &[2]);
    assert_eq!(new.unseal(person(1), &rewrapped, &sealed).unwrap(), b"Sari", "the old master key is no longer needed");
    assert_eq!(new.unseal(person(1), &wrapped, &sealed), Err(Error::Sealed));
    assert_eq!(new.unseal_blob("plan", &blob), Err(Error::Sealed));
}

#[test]
fn nothing_here_can_be_printed() {
    let directory = tempfile::tempdir().unwrap();
    let vault = with_keys(&directory.path().join("simpul.key"), &[171]);
    let wrapped = vault.new_person_key(person(1)).unwrap();
    for told in [format!("{vault:?}"), format!("{wrapped:?}")] {
        assert!(told.contains('…') && !told.contains("ab") && !told.contains("171"), "{told}");
    }
}

/// Fixed once and for all: what was sealed, hashed and signed yesterday must be understood tomorrow.
#[test]
fn the_forms_of_today_are_the_forms_of_tomorrow() {
    let directory = tempfile::tempdir().unwrap();
    let vault = with_keys(&directory.path().join("simpul.key"), &[1]);
    assert_eq!(
        data_encoding::HEXLOWER.encode(&vault.keyed_hash("nik", "3275010101900001")),
        "597d31cb5c8cf6acf3ed5e8c15e76fdbd0663fb58a832a4b4f6594fc76800981"
    );
    assert_eq!(data_encoding::HEXLOWER.encode(&vault.sign("cursor", b"kop")), "8b7c9e891d77c4a2c9fb061e6e66861c");
    let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
    let blob = hex(
        "0100000001a595f5928a826e320bd43b8741fd33d0c789d74ec08b751ecdf75707a7f7c70893de4a4d460d2b574749642b3698939f",
    );
    assert_eq!(vault.unseal_blob("plan", &blob).unwrap(), b"Koperasi");
    let wrapped = WrappedKey(hex(
        "010000000115ca1084232eebcc356f165f19e54768dda38225f24922cd0470d1ebfec3a38cde47c69305cc82818c210215f005672753af0a3468876994105c548fd74b2f84baa4856bbdcbf244",
    ));
    let sealed = hex("0157ade9d2b5f164433ac3655f146b27251e78f9e819dc735e64de7029b4ea8cabef51ca5293cb59cff02c3224");
    assert_eq!(vault.unseal(person(1), &wrapped, &sealed).unwrap(), b"Sari");
}
