//! Against an issuer on this machine that says what a test wants it to say.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;

/// A key pair of an issuer.
struct Signer {
    pair: EcdsaKeyPair,
    kid: &'static str,
}

impl Signer {
    fn new(kid: &'static str) -> Self {
        let random = SystemRandom::new();
        let bytes = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self { pair: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes.as_ref(), &random).unwrap(), kid }
    }

    fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let part = |range| BASE64URL_NOPAD.encode(&point[range]);
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid, "x": part(1..33), "y": part(33..65) })
    }

    fn token(&self, claims: &Value) -> String {
        self.token_with(&json!({ "alg": "ES256", "typ": "JWT", "kid": self.kid }), claims)
    }

    fn token_with(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}

/// What the issuer says, and how often it was asked.
#[derive(Default)]
struct Says {
    discovery: Mutex<Value>,
    keys: Mutex<Vec<Value>>,
    id_token: Mutex<String>,
    /// The last form that came with a code, and who sent it.
    form: Mutex<(String, Option<String>)>,
    is_down: Mutex<bool>,
    n_asked: AtomicUsize,
}

struct House {
    says: Arc<Says>,
    issuer: Issuer,
    url: String,
}

async fn house(change: impl FnOnce(&mut Settings)) -> House {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let says = Arc::new(Says::default());
    *says.discovery.lock().unwrap() = json!({
        "issuer": url, "authorization_endpoint": format!("{url}/ask"), "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"), "authorization_response_iss_parameter_supported": true,
    });
    let (first, second, third) = (says.clone(), says.clone(), says.clone());
    let app = axum::Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(move || async move {
                first.n_asked.fetch_add(1, Ordering::SeqCst);
                let is_down = *first.is_down.lock().unwrap();
                let status = if is_down { StatusCode::BAD_GATEWAY } else { StatusCode::OK };
                (status, first.discovery.lock().unwrap().to_string())
            }),
        )
        .route("/keys", get(move || async move { json!({ "keys": *second.keys.lock().unwrap() }).to_string() }))
        .route(
            "/token",
            post(move |headers: axum::http::HeaderMap, body: String| async move {
                let who = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
                *third.form.lock().unwrap() = (body, who);
                json!({ "access_token": "x", "token_type": "Bearer", "id_token": *third.id_token.lock().unwrap() })
                    .to_string()
            }),
        )
        .route("/elsewhere", get(|| async { (StatusCode::FOUND, [(header::LOCATION, "/keys")]).into_response() }))
        .route("/long", get(|| async { "x".repeat(300 << 10) }));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let mut settings = Settings {
        issuer: url.clone(),
        client_id: "simpul dinas".into(),
        client_secret: Some(Secret("rahasia:%".into())),
        audience: Some("https://simpul.example".into()),
        redirect: "https://simpul.example/masuk/oidc/kembali".into(),
        hosts: Vec::new(),
        allows_loopback: true,
    };
    change(&mut settings);
    House { says, issuer: Issuer::new(settings).unwrap(), url }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_796_000_000, 0).unwrap()
}

impl House {
    fn signs_with(&self, signers: &[&Signer]) {
        *self.says.keys.lock().unwrap() = signers.iter().map(|signer| signer.jwk()).collect();
    }

    fn claims(&self, audience: &str) -> Value {
        let now = now().timestamp();
        json!({ "iss": self.url, "sub": "orang-7", "aud": audience, "exp": now + 300, "iat": now })
    }

    fn n_asked(&self) -> usize {
        self.says.n_asked.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn somebody_signs_in_at_the_issuer_and_comes_back() {
    let house = house(|_| {}).await;
    let signer = Signer::new("satu");
    house.signs_with(&[&signer]);

    let (address, started) = house.issuer.begin().await.unwrap();
    let question: std::collections::BTreeMap<&str, &str> =
        address.split_once('?').unwrap().1.split('&').map(|field| field.split_once('=').unwrap()).collect();
    assert!(address.starts_with(&format!("{}/ask?", house.url)));
    assert_eq!(
        (question["response_type"], question["client_id"], question["scope"], question["code_challenge_method"]),
        ("code", "simpul%20dinas", "openid", "S256")
    );
    assert_eq!(question["redirect_uri"], "https%3A%2F%2Fsimpul.example%2Fmasuk%2Foidc%2Fkembali");
    let [state, nonce, challenge] = ["state", "nonce", "code_challenge"].map(|name| question[name]);
    assert!(state != nonce && !address.contains(&started.verifier), "the verifier stays with the browser");
    assert_eq!(challenge, BASE64URL_NOPAD.encode(&Sha256::digest(started.verifier.as_bytes())));

    let mut claims = house.claims("simpul dinas");
    claims["nonce"] = nonce.into();
    *house.says.id_token.lock().unwrap() = signer.token(&claims);
    let started = Started::read(&started.text()).unwrap();
    let returned =
        Returned { code: Some("kode/1".into()), state: Some(state.into()), iss: Some(house.url.clone()), error: None };
    let identity = house.issuer.finish(&started, &returned, now()).await.unwrap();
    assert_eq!((identity.issuer.as_str(), identity.subject.as_str()), (house.url.as_str(), "orang-7"));
    let (form, who) = house.says.form.lock().unwrap().clone();
    assert!(form.contains("grant_type=authorization_code&code=kode%2F1&"), "{form}");
    assert!(form.contains(&format!("code_verifier={}", started.verifier)), "{form}");
    let basic = data_encoding::BASE64.encode(b"simpul%20dinas:rahasia%3A%25");
    assert_eq!(who, Some(format!("Basic {basic}")));

    // whatever else comes back is refused
    let other = |change: &dyn Fn(&mut Returned)| {
        let mut returned = returned.clone();
        change(&mut returned);
        returned
    };
    for (wrong, reason) in [
        (other(&|returned| returned.state = Some(Started::new().unwrap().state)), "the question of this browser"),
        (other(&|returned| returned.state = None), "the question of this browser"),
        (other(&|returned| returned.error = Some("access_denied".into())), "nobody signed in"),
        (other(&|returned| returned.iss = Some("https://lain.example".into())), "another issuer"),
        (other(&|returned| returned.iss = None), "another issuer"),
        (other(&|returned| returned.code = None), "no code"),
    ] {
        let error = house.issuer.finish(&started, &wrong, now()).await.unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
    for (field, value, reason) in [
        ("nonce", json!("lain"), "not for this question"),
        ("nonce", Value::Null, "not for this question"),
        ("azp", json!("klien lain"), "another client"),
        ("aud", json!(["simpul dinas", "klien lain"]), "another client"),
        ("aud", json!("klien lain"), "does not hold"),
        ("iss", json!("https://lain.example"), "does not hold"),
        ("sub", Value::Null, "does not hold"),
        ("sub", json!(""), "names nobody"),
        ("exp", json!(now().timestamp() - 60), "is over"),
        ("iat", json!(now().timestamp() + 61), "has not begun"),
        ("nbf", json!(now().timestamp() + 61), "has not begun"),
    ] {
        let mut wrong = claims.clone();
        wrong[field] = value;
        *house.says.id_token.lock().unwrap() = signer.token(&wrong);
        let error = house.issuer.finish(&started, &returned, now()).await.unwrap_err();
        assert!(error.to_string().contains(reason), "{field}: {error}");
    }
    assert_eq!(house.n_asked(), 1, "what it publishes is kept");
}

#[tokio::test]
async fn a_bearer_token_is_believed_only_if_the_issuer_signed_it_for_us() {
    let house = house(|_| {}).await;
    let (signer, stranger) = (Signer::new("satu"), Signer::new("satu"));
    house.signs_with(&[&signer]);
    let claims = house.claims("https://simpul.example");
    let bearer = async |token: String| house.issuer.bearer(&token, now()).await;
    assert_eq!(bearer(signer.token(&claims)).await.unwrap().subject, "orang-7");
    let nearly_over = now() + chrono::TimeDelta::seconds(359);
    assert!(house.issuer.bearer(&signer.token(&claims), nearly_over).await.is_ok(), "clocks may differ a little");

    let header = |change: &dyn Fn(&mut Value)| {
        let mut header = json!({ "alg": "ES256", "typ": "JWT", "kid": "satu" });
        change(&mut header);
        header
    };
    let secret = {
        use hmac::{Hmac, KeyInit, Mac};
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(&header(&|header| header["alg"] = "HS256".into())), part(&claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(signer.pair.public_key().as_ref()).unwrap();
        mac.update(message.as_bytes());
        format!("{message}.{}", BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()))
    };
    let good = signer.token(&claims);
    let unsigned = {
        let none = signer.token_with(&header(&|header| header["alg"] = "none".into()), &claims);
        format!("{}.", none.rsplit_once('.').unwrap().0)
    };
    let to_its_own_key = stranger.token_with(&header(&|header| header["jwk"] = stranger.jwk()), &claims);
    let to_elsewhere =
        stranger.token_with(&header(&|header| header["jku"] = format!("{}/mine", house.url).into()), &claims);
    let of_another_kind = signer.token_with(&header(&|header| header["alg"] = "ES384".into()), &claims);
    let for_the_client = signer.token(&house.claims("simpul dinas"));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let changed = {
        let mut more = claims.clone();
        more["sub"] = "orang-8".into();
        let payload = BASE64URL_NOPAD.encode(more.to_string().as_bytes());
        format!("{}.{payload}.{signature}", message.split_once('.').unwrap().0)
    };
    for (what, token) in [
        ("a secret", secret),
        ("nobody's signature", unsigned),
        ("a key in the token", to_its_own_key),
        ("a key elsewhere", to_elsewhere),
        ("a key of another name", signer.token_with(&header(&|header| header["kid"] = "dua".into()), &claims)),
        ("another curve", of_another_kind),
        ("a token that says who signed in", for_the_client),
        ("a changed token", changed),
        ("a cut token", message.to_owned()),
        ("no token", "x".to_owned()),
        ("a long one", format!("{good}{}", "x".repeat(LONGEST_TOKEN))),
        (
            "something that must be understood",
            signer.token_with(&header(&|header| header["crit"] = json!(["b64"])), &claims),
        ),
    ] {
        let result = bearer(token).await;
        assert!(matches!(result, Err(Error::Refused(_))), "{what}: {result:?}");
    }
    let unasked = house_without_audience().await;
    assert_eq!(unasked.issuer.bearer(&good, now()).await, Err(Error::Refused("bearer tokens are not taken")));
}

async fn house_without_audience() -> House {
    house(|settings| settings.audience = None).await
}

#[tokio::test]
async fn a_new_key_is_learned_and_nobody_can_make_us_ask_all_the_time() {
    let mut house = house(|_| {}).await;
    let (old, new) = (Signer::new("lama"), Signer::new("baru"));
    house.signs_with(&[&old]);
    let claims = house.claims("https://simpul.example");
    assert!(house.issuer.bearer(&old.token(&claims), now()).await.is_ok());
    house.signs_with(&[&new]);
    assert!(house.issuer.bearer(&new.token(&claims), now()).await.is_ok());
    assert_eq!(house.n_asked(), 2);
    assert!(house.issuer.bearer(&old.token(&claims), now()).await.is_err(), "the old key is gone");
    for kid in ["a", "b", "c"] {
        assert!(house.issuer.bearer(&Signer::new(kid).token(&claims), now()).await.is_err());
    }
    assert_eq!(house.n_asked(), 2, "a strange key is asked for once in a while only");

    // it is down for a while
    *house.says.is_down.lock().unwrap() = true;
    house.issuer.pace.fresh = Duration::ZERO;
    assert!(house.issuer.bearer(&new.token(&claims), now()).await.is_ok(), "what was learned is used on");
    assert!(house.issuer.bearer(&new.token(&claims), now()).await.is_ok());
    assert_eq!(house.n_asked(), 3, "and it is left alone for a while");
    house.issuer.pace.stale = Duration::ZERO;
    let error = house.issuer.bearer(&new.token(&claims), now()).await.unwrap_err();
    assert_eq!(error, Error::Issuer("it answers 502".into()), "but not for ever");
    *house.says.is_down.lock().unwrap() = false;
    house.issuer.pace = Pace { pause: Duration::ZERO, ..PACE };
    assert!(house.issuer.bearer(&new.token(&claims), now()).await.is_ok());
}

#[tokio::test]
async fn only_the_issuer_that_is_configured_is_asked() {
    for (field, value, reason) in [
        ("issuer", "https://lain.example", "another issuer"),
        ("jwks_uri", "http://lain.example/keys", "not at a host that is configured"),
        ("token_endpoint", "https://lain.example/token", "not at a host that is configured"),
        ("authorization_endpoint", "javascript:alert(1)", "not at a host that is configured"),
        ("jwks_uri", "file:///etc/passwd", "an address of it is"),
    ] {
        let house = house(|_| {}).await;
        house.signs_with(&[&Signer::new("satu")]);
        house.says.discovery.lock().unwrap()[field] = value.into();
        let error = house.issuer.begin().await.unwrap_err();
        assert!(error.to_string().contains(reason), "{field}: {error}");
    }
    for (path, reason) in [("/elsewhere", "answers 302"), ("/long", "length limit"), ("/none", "answers 404")] {
        let house = house(|_| {}).await;
        house.says.discovery.lock().unwrap()["jwks_uri"] = format!("{}{path}", house.url).into();
        let error = house.issuer.begin().await.unwrap_err();
        assert!(error.to_string().contains(reason), "{path}: {error}");
    }
    let settings = |issuer: &str, allows_loopback| Settings {
        issuer: issuer.into(),
        client_id: "simpul".into(),
        client_secret: None,
        audience: None,
        redirect: String::new(),
        hosts: Vec::new(),
        allows_loopback,
    };
    for issuer in ["http://127.0.0.1:1", "https://user@host.example", "ftp://host.example", "x"] {
        assert!(Issuer::new(settings(issuer, false)).is_err(), "{issuer}");
    }
    assert!(Issuer::new(Settings { audience: Some("simpul".into()), ..settings("https://a.example", false) }).is_err());
}

#[tokio::test]
async fn nothing_of_this_machine_or_its_networks_is_asked_whatever_the_name() {
    // as on a machine that trusts no authority: it does not come to that
    let closed = fetch::Fetch::new(true).unwrap().without_loopback();
    let open = fetch::Fetch::new(true).unwrap();
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"] {
        let address = if host.contains("::1") { "[::1]:0" } else { "127.0.0.1:0" };
        // a machine may have no IPv6
        let Ok(listener) = tokio::net::TcpListener::bind(address).await else { continue };
        let uri: Uri = format!("https://{host}:{}/", listener.local_addr().unwrap().port()).parse().unwrap();
        let is_asked = async |fetch: &fetch::Fetch| {
            let _refused_either_way = tokio::time::timeout(Duration::from_millis(300), fetch.get(&uri)).await;
            tokio::time::timeout(Duration::from_millis(100), listener.accept()).await.is_ok()
        };
        assert!(!is_asked(&closed).await, "{host}");
        assert!(is_asked(&open).await || host == "[::ffff:127.0.0.1]", "{host}: so the story can fail");
    }
    for (address, is_encrypted, may) in [
        ("8.8.8.8", true, true),
        ("8.8.8.8", false, false),
        ("10.0.0.1", true, false),
        ("169.254.169.254", true, false),
        ("::ffff:10.0.0.1", true, false),
        ("fd00::1", true, false),
    ] {
        for fetch in [&open, &closed] {
            assert_eq!(fetch.may_reach(address.parse().unwrap(), is_encrypted), may, "{address}");
        }
    }
}

#[test]
fn an_address_is_public_or_not() {
    for address in [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "192.0.0.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::808:808",
        "2002:a00:1::",
        "2001:db8::1",
        "2001::1",
        "3fff::1",
        "::7f00:1",
        "100::1",
    ] {
        assert!(!fetch::is_public(address.parse().unwrap()), "{address}");
    }
    for address in [
        "8.8.8.8",
        "100.128.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.20.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::",
        "2404:6800::1",
        "2001:4860::1",
        "3fff:1000::1",
    ] {
        assert!(fetch::is_public(address.parse().unwrap()), "{address}");
    }
}

#[test]
fn what_a_browser_keeps_is_read_back_or_not_at_all() {
    let started = Started::new().unwrap();
    assert_eq!(Started::read(&started.text()), Some(started.clone()));
    for text in ["", "a.b.c", &started.text()[1..], &format!("{}.x", started.text())] {
        assert_eq!(Started::read(text), None, "{text}");
    }
    let secret = format!("{:?}", Secret("rahasia".into()));
    assert!(!secret.contains("rahasia"));
}
