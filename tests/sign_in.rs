//! Signing in and out over HTTP, as browsers and programs do, at a clock that a story moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use simpul::app::accounts::NewAccount;
use simpul::app::changes::{self, Retention};
use simpul::app::sessions::{self, Attempt};
use simpul::app::{self, Ctx, accounts};
use simpul::db::{Counter, Db};
use simpul::domain::account::{AccountState, GrantPlace, Role};
use simpul::domain::id::AccountId;
use simpul::edge::{Budget, Documents};
use simpul::store;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::given::engines::{Fresh, PATIENCE};
use crate::given::{self, Answer, Served};
use crate::streams::Events;

const PASSWORD: &str = "tiga ikan di kolam nenek";
const OTHER: &str = "empat kucing di atap surau";

/// A server over a registry of its own, and a clock.
pub struct Office {
    pub ctx: Ctx,
    pub db: Db,
    seconds: Arc<AtomicI64>,
    pub served: Served,
    pub counter: Counter,
    told: tokio::task::JoinHandle<()>,
}

impl Drop for Office {
    fn drop(&mut self) {
        self.told.abort();
    }
}

impl Office {
    pub async fn open(fresh: &Fresh) -> app::Result<Self> {
        let db = fresh.open().await?;
        let seconds = Arc::new(AtomicI64::new(0));
        let clock = seconds.clone();
        let clock = move || given::now() + TimeDelta::seconds(clock.load(Ordering::SeqCst));
        let ctx = Ctx::open(db.clone(), given::vault(), Arc::new(clock)).await?;
        let counter = Counter::default();
        let served = Served::over(&ctx.counted(&counter), Documents::default()).await;
        let teller = ctx.clone();
        let kept = Retention { events: 1_000_000, age: Duration::from_secs(24 * 60 * 60) };
        let told = tokio::spawn(async move { changes::tell(&teller, kept).await });
        Ok(Self { ctx, db, seconds, served, counter, told })
    }

    pub fn pass(&self, minutes: i64) {
        self.seconds.fetch_add(60 * minutes, Ordering::SeqCst);
    }

    /// An account that has set its password.
    pub async fn account(&self, login: &str, roles: &[(Role, GrantPlace)]) -> app::Result<AccountId> {
        let new = NewAccount {
            login: login.parse().expect("a login"),
            name: format!("Nama {login}"),
            roles: roles.to_vec(),
            is_demo: false,
        };
        let account = accounts::create(&self.ctx, self.ctx.new_key(), new).await?;
        let link = accounts::give_link(&self.ctx, self.ctx.new_key(), account).await?;
        sessions::set_password(&self.ctx, link.text(), &PASSWORD.to_owned().into()).await?;
        Ok(account)
    }

    pub async fn try_to_sign_in(&self, login: &str, password: &str) -> Answer {
        let input = json!({ "input": { "login": login, "password": password } });
        self.served.ask_with(&[], SIGN_IN, &input).await
    }

    /// The cookie with which somebody is signed in from then on.
    pub async fn sign_in(&self, login: &str) -> String {
        let answer = self.try_to_sign_in(login, PASSWORD).await;
        assert_eq!(answer.data()["signIn"]["userErrors"], json!([]), "{}", answer.text());
        cookie_of(&answer)
    }

    pub async fn as_her(&self, cookie: &str, query: &str) -> Answer {
        self.as_her_with(cookie, query, &json!({})).await
    }

    pub async fn as_her_with(&self, cookie: &str, query: &str, variables: &Value) -> Answer {
        let headers = [("cookie", cookie), ("simpul-request", "1"), ("sec-fetch-site", "same-origin")];
        self.served.ask_with(&headers, query, variables).await
    }

    /// Who this cookie is, by her login.
    async fn viewer(&self, cookie: &str) -> Value {
        self.as_her(cookie, VIEWER).await.data()["viewer"]["account"]["login"].take()
    }

    /// Waits for a sign of life to be noted, which nobody waits for otherwise.
    async fn noted(&self, cookie: &str) {
        let start = Instant::now();
        let now = self.ctx.now().to_rfc3339();
        loop {
            let sessions = self.as_her(cookie, "{ mySessions { isThis seenAt } }").await.data();
            if sessions["mySessions"]
                .as_array()
                .unwrap()
                .iter()
                .any(|session| session["isThis"] == true && session["seenAt"] == now)
            {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{sessions}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn socket(&self, headers: &[(&'static str, &str)], payload: Value) -> Result<Socket, u16> {
        let mut request = format!("ws://{}/graphql", self.served.address()).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(self.served.address()).await.unwrap();
        let mut socket = match client_async(request, stream).await {
            Ok((socket, _)) => Socket(socket),
            Err(SocketError::Http(response)) => return Err(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        };
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        socket.hear().await.map(|_| socket)
    }

    /// Something that whoever follows the registry is told of.
    pub async fn happen(&self, n: u128) -> app::Result<()> {
        let made = given::cooperative(n, "Koperasi Baru");
        self.ctx
            .write(move |work| {
                let made = made.clone();
                Box::pin(async move {
                    let at = work.at;
                    store::cooperatives::insert(&mut work.tx, std::slice::from_ref(&made), at).await?;
                    work.tell_made(&made);
                    Ok(())
                })
            })
            .await
    }
}

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { viewer { account { login } } userErrors { code field message } } }";
const VIEWER: &str = "{ viewer { account { login } scopes } }";

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {}", answer.text()));
    cookie.split(';').next().unwrap().to_owned()
}

pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    pub async fn say(&mut self, message: Value) {
        self.0.send(Message::Text(message.to_string().into())).await.unwrap();
    }

    /// The next message, or the code with which the socket was closed. Pings are answered by the library.
    pub async fn hear(&mut self) -> Result<Value, u16> {
        loop {
            match tokio::time::timeout(PATIENCE, self.0.next()).await.expect("an answer in time") {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub async fn ask(&mut self, id: &str, query: &str) -> Result<Value, u16> {
        self.say(json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
        self.hear().await
    }
}

/// A story told over an office, on both engines.
macro_rules! in_an_office {
    ($sentence:ident, async |$office:ident| $story:block) => {
        told_on_each!($sentence, Referenced, async |fresh| {
            let $office = Office::open(&fresh).await?;
            // what a story awaits is large
            let told: $crate::given::engines::Told = Box::pin(async {
                let (): () = $story;
                Ok(())
            })
            .await;
            told?
        });
    };
}

in_an_office!(who_signs_in_is_known_by_a_cookie_that_no_page_can_read, async |office| {
    office.account("sari@koperasi.example", &[]).await?;
    let answer = office.try_to_sign_in(" Sari@Koperasi.Example", PASSWORD).await;
    assert_eq!(answer.data()["signIn"]["viewer"]["account"]["login"], "sari@koperasi.example");
    let cookie = answer.header("set-cookie").expect("a cookie");
    let (secret, attributes) = cookie.split_once(';').unwrap();
    assert_eq!(secret.len(), "__Host-simpul=".len() + 43, "{secret}");
    assert_eq!(attributes, " Path=/; Max-Age=43200; Secure; HttpOnly; SameSite=Lax");
    assert_eq!(answer.header("cache-control"), Some("no-store"));

    let before = office.counter.statements();
    assert_eq!(office.served.ask_with(&[], "{ __typename }", &json!({})).await.data()["__typename"], "Query");
    assert_eq!(office.counter.statements(), before, "a visitor costs nothing");
    let answer = office.as_her(secret, "{ __typename }").await;
    assert_eq!(office.counter.statements(), before + 1, "and she one statement");
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    assert_eq!(office.viewer(secret).await, "sari@koperasi.example");
    let vary = "accept, accept-language, accept-encoding, authorization, cookie";
    assert_eq!(answer.header("vary"), Some(vary));

    // another session has another secret
    assert_ne!(office.sign_in("sari@koperasi.example").await, secret);
    // the budget is hers, wherever she asks from
    let left = |answer: &Answer| answer.header("ratelimit").unwrap().to_owned();
    let (hers, visitors) = (left(&office.as_her(secret, VIEWER).await), left(&office.try_to_sign_in("x", "y").await));
    assert_ne!(hers, visitors);
});

in_an_office!(what_is_wrong_of_login_and_password_is_never_said, async |office| {
    let id = office.account("sari@koperasi.example", &[]).await?;
    office.account("tutup@koperasi.example", &[]).await?;
    let closed = accounts::by_login(&office.ctx, &"tutup@koperasi.example".parse()?).await?.id;
    accounts::set_state(&office.ctx, office.ctx.new_key(), closed.into(), AccountState::Deactivated).await?;
    let new =
        NewAccount { login: "baru@koperasi.example".parse()?, name: "Baru".into(), roles: vec![], is_demo: false };
    accounts::create(&office.ctx, office.ctx.new_key(), new).await?;

    let mut answers = Vec::new();
    for (login, password) in [
        ("sari@koperasi.example", OTHER),
        ("tidak.ada@koperasi.example", PASSWORD),
        ("tutup@koperasi.example", PASSWORD),
        ("baru@koperasi.example", PASSWORD),
        ("bukan nama masuk!", PASSWORD),
        ("sari@koperasi.example", ""),
    ] {
        let before = office.counter.statements();
        let answer = office.try_to_sign_in(login, password).await;
        assert_eq!(answer.header("set-cookie"), None, "{login}");
        answers.push((answer.status(), answer.json(), office.counter.statements() - before));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
    assert_eq!(answers[0].1["data"]["signIn"]["userErrors"][0]["code"], "WRONG_LOGIN_OR_PASSWORD");
    assert_eq!(answers[0].2, 1);

    // and it takes as long: a hash is tried in any case
    let time = async |login: &str| {
        office.pass(60);
        let attempt = Attempt { login: login.to_owned(), password: OTHER.to_owned().into(), network: None };
        let start = Instant::now();
        let refused = sessions::sign_in(&office.ctx, &attempt).await;
        assert!(matches!(refused, Err(app::Error::Refused { field: "", .. })), "{refused:?}");
        Ok::<_, app::Error>(start.elapsed())
    };
    // by turns, so that whatever else the machine does slows both
    let (mut known, mut unknown) = (Duration::MAX, Duration::MAX);
    for _ in 0..8 {
        known = known.min(time("sari@koperasi.example").await?);
        unknown = unknown.min(time("tidak.ada@koperasi.example").await?);
    }
    assert!(unknown > known / 2, "{unknown:?} where {known:?} was taken for an account");
    assert!(store::accounts::locked(&office.db, id).await?.is_some());
});

in_an_office!(who_signs_in_again_in_the_same_browser_leaves_no_session_behind, async |office| {
    office.account("sari@koperasi.example", &[]).await?;
    office.account("budi@koperasi.example", &[]).await?;
    let (first, elsewhere) =
        (office.sign_in("sari@koperasi.example").await, office.sign_in("sari@koperasi.example").await);
    let input = |login: &str, password: &str| json!({ "input": { "login": login, "password": password } });
    // who does not come in loses nothing
    let wrong = office.as_her_with(&first, SIGN_IN, &input("budi@koperasi.example", OTHER)).await;
    assert!(wrong.data()["signIn"]["viewer"].is_null());
    assert_eq!(office.viewer(&first).await, "sari@koperasi.example");
    // the same person, then another one: what was signed in before is over, and elsewhere she stays
    let mut before = first;
    for login in ["sari@koperasi.example", "budi@koperasi.example"] {
        let answer = office.as_her_with(&before, SIGN_IN, &input(login, PASSWORD)).await;
        assert_eq!(answer.data()["signIn"]["userErrors"], json!([]), "{}", answer.text());
        assert_eq!(office.viewer(&before).await, Value::Null, "{login}");
        before = cookie_of(&answer);
        assert_eq!(office.viewer(&before).await, login);
    }
    let sessions = office.as_her(&elsewhere, "{ mySessions { isThis } }").await.data();
    assert_eq!(sessions["mySessions"], json!([{ "isThis": true }]));
    let noted =
        office.as_her(&elsewhere, "{ auditTrail(filter: {action: END_SESSIONS}) { totalCount { value } } }").await;
    // one when her password was set at the command line, which is no place for a session
    assert_eq!(noted.data()["auditTrail"]["totalCount"]["value"], 3, "each end is noted");
    // a link too is used where somebody is signed in
    let id = office.account("dian@koperasi.example", &[]).await?;
    let link = accounts::give_link(&office.ctx, office.ctx.new_key(), id).await?;
    let used = office.as_her_with(&before, RECOVER, &json!({ "link": link.text(), "password": OTHER })).await;
    assert_eq!(office.viewer(&cookie_of(&used)).await, "dian@koperasi.example");
    assert_eq!(office.viewer(&before).await, Value::Null);
});

in_an_office!(a_token_is_paid_for_on_a_socket_as_in_a_header, async |office| {
    let mut office = office;
    // three looks at who asks, and one more after ten seconds
    let mut limits = simpul::http::Limits::default();
    limits.graphql.budget = Budget { request: 30, saved: 30, per_second: 1, ..Default::default() };
    office.served = Served::within(&office.ctx, Documents::default(), limits).await;
    let wrong = json!({ "Authorization": "Bearer simpul_salah" });
    let start = Instant::now();
    let mut closed = Vec::new();
    for _ in 0..8 {
        closed.push(office.socket(&[], wrong.clone()).await.err());
    }
    let n_looks = 3 + usize::try_from(start.elapsed().as_secs() / 10).expect("a story is short");
    assert_eq!(closed[..3], [Some(4403); 3], "{closed:?}");
    assert!(closed.iter().filter(|code| **code == Some(4403)).count() <= n_looks, "{closed:?}");
    assert!(closed.contains(&Some(4429)), "{closed:?}");
    let visitor = office.socket(&[], json!({})).await;
    assert!(visitor.is_ok(), "who says nothing is not looked up");
    let refused = office.served.ask_with(&[("authorization", "Bearer simpul_salah")], VIEWER, &json!({})).await;
    assert_eq!(refused.status(), 429, "it is one budget");
});

in_an_office!(who_tries_often_waits_and_nobody_is_locked_out, async |office| {
    office.account("sari@koperasi.example", &[]).await?;
    for _ in 0..5 {
        assert!(office.try_to_sign_in("sari@koperasi.example", OTHER).await.data()["signIn"]["viewer"].is_null());
    }
    let refused = office.try_to_sign_in("sari@koperasi.example", PASSWORD).await;
    assert_eq!(refused.code(), "RATE_LIMITED", "even with the right one");
    assert_eq!(refused.json()["errors"][0]["extensions"]["retryAfter"], 1);
    let refused = office.try_to_sign_in("tidak.ada@koperasi.example", PASSWORD).await;
    assert!(refused.json()["errors"].is_null(), "another account, from the same network");
    office.pass(1);
    let cookie = office.sign_in("sari@koperasi.example").await;
    assert_eq!(office.viewer(&cookie).await, "sari@koperasi.example");
    // twice in a document is not tried at all
    let twice = "mutation { a: signIn(input: {login: \"a.b\", password: \"x\"}) { viewer { scopes } } b: signIn(input: {login: \"a.b\", password: \"y\"}) { viewer { scopes } } }";
    let answer = office.served.ask_with(&[], twice, &json!({})).await;
    assert_eq!((answer.code().as_str(), &answer.json()["data"]["b"]), ("BAD_USER_INPUT", &Value::Null));
});

in_an_office!(pages_of_others_do_nothing_in_her_name, async |office| {
    office.account("sari@koperasi.example", &[]).await?;
    let cookie = &*office.sign_in("sari@koperasi.example").await;
    let sign_out = "mutation { signOut { signedOut } }";
    for (headers, status) in [
        (vec![("cookie", cookie)], 403),
        (vec![("cookie", cookie), ("sec-fetch-site", "same-origin")], 403),
        (vec![("cookie", cookie), ("sec-fetch-site", "cross-site"), ("simpul-request", "1")], 403),
        (vec![("cookie", cookie), ("origin", "https://jahat.example"), ("simpul-request", "1")], 403),
    ] {
        let answer = office.served.ask_with(&headers, sign_out, &json!({})).await;
        assert_eq!((answer.status(), answer.code().as_str()), (status, "FORBIDDEN"), "{headers:?}");
    }
    let path = "GET /graphql?query=mutation{signOut{signedOut}}";
    let by_link = office.served.exchange(path, &[("cookie", cookie), ("simpul-request", "1")], "").await;
    assert_eq!(by_link.status(), 405);
    assert_eq!(office.viewer(cookie).await, "sari@koperasi.example", "nobody has signed her out");

    // a socket of another page is let in as that of a visitor, and not at all with her cookie; one host is not another of its site
    let who = "{ viewer { account { login } } }";
    let own = &*office.served.origin();
    for headers in [
        vec![("cookie", cookie), ("origin", "https://jahat.example")],
        vec![("cookie", cookie), ("origin", own), ("sec-fetch-site", "same-site")],
        vec![("cookie", cookie), ("origin", "null")],
    ] {
        assert_eq!(office.socket(&headers, json!({})).await.err(), Some(403), "{headers:?}");
    }
    for (headers, login) in [
        (vec![("origin", "https://jahat.example")], Value::Null),
        (vec![("cookie", cookie), ("origin", own)], json!("sari@koperasi.example")),
    ] {
        let mut socket = office.socket(&headers, json!({})).await.unwrap();
        let told = socket.ask("1", who).await.unwrap();
        assert_eq!(told["payload"]["data"]["viewer"]["account"]["login"], login, "{headers:?}: {told}");
    }
    // an event stream by GET, which any page may ask for, is that of a visitor there
    let stream = "GET /graphql?query={viewer{account{login}}}";
    for (origin, is_hers) in [("https://jahat.example", false), (own, true)] {
        let headers = [("cookie", cookie), ("origin", origin), ("accept", "text/event-stream")];
        let told = office.served.exchange(stream, &headers, "").await;
        assert_eq!(told.text().contains("sari@koperasi.example"), is_hers, "{origin}: {}", told.text());
        assert!(told.text().contains("event: complete"), "{}", told.text());
    }
    // nothing that sets a cookie is done where none can be set
    let mut socket = office.socket(&[], json!({})).await.unwrap();
    let sign_in =
        "mutation { signIn(input: {login: \"sari@koperasi.example\", password: \"x\"}) { viewer { scopes } } }";
    let told = socket.ask("1", sign_in).await.unwrap();
    assert_eq!(told["payload"]["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{told}");
    // pages of other hosts may not say the header either
    let asked = [
        ("origin", "https://jahat.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "simpul-request"),
    ];
    let allowed = office.served.exchange("OPTIONS /graphql", &asked, "").await;
    assert!(!allowed.header("access-control-allow-headers").unwrap_or_default().contains("simpul-request"));
});

in_an_office!(an_account_has_twenty_sockets_and_event_streams_wherever_they_are, async |office| {
    office.account("sari@koperasi.example", &[]).await?;
    let cookies = [office.sign_in("sari@koperasi.example").await, office.sign_in("sari@koperasi.example").await];
    let mut sockets = Vec::new();
    for n in 0..20 {
        sockets.push(office.socket(&[("cookie", &*cookies[n % 2])], json!({})).await.expect("one of twenty"));
    }
    for cookie in &cookies {
        assert_eq!(office.socket(&[("cookie", &**cookie)], json!({})).await.err(), Some(429));
        let headers = [("cookie", &**cookie), ("accept", "text/event-stream")];
        let refused = office.served.exchange("GET /graphql?query={__typename}", &headers, "").await;
        assert_eq!((refused.status(), refused.header("retry-after")), (429, Some("10")));
    }
    // her questions are answered, and others have sockets of their own, where she is too
    assert_eq!(office.viewer(&cookies[0]).await, "sari@koperasi.example");
    office.socket(&[], json!({})).await.expect("a visitor is somebody else");
    drop(sockets);
    let start = std::time::Instant::now();
    while office.socket(&[("cookie", &*cookies[0])], json!({})).await.is_err() {
        assert!(start.elapsed() < PATIENCE, "what is closed is free again");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
});

in_an_office!(a_session_is_over_after_half_an_hour_of_silence_and_after_half_a_day, async |office| {
    given::keep_umkm(&office.db, &[given::umkm(1, "Usaha")], given::now()).await?;
    office.account("pengurus", &[]).await?;
    office.account("081299887766", &[(Role::Owner, GrantPlace::Umkm(given::umkm(1, "").id))]).await?;
    let silent = office.sign_in("pengurus").await;
    let lively = office.sign_in("pengurus").await;
    let owner = office.sign_in("0812-9988-7766").await;
    for _ in 0..2 {
        office.pass(20);
        assert_eq!(office.viewer(&lively).await, "pengurus");
        office.noted(&lively).await;
    }
    let answer = office.as_her(&silent, VIEWER).await;
    assert_eq!(answer.data()["viewer"], Value::Null, "it was silent for forty minutes");
    let cleared = "__Host-simpul=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax";
    assert_eq!(answer.header("set-cookie"), Some(cleared));
    for _ in 0..35 {
        office.pass(20);
        let login = office.viewer(&lively).await;
        if login.is_null() {
            break;
        }
        office.noted(&lively).await;
    }
    let passed = office.seconds.load(Ordering::SeqCst) / 60;
    assert_eq!((office.viewer(&lively).await, passed), (Value::Null, 720), "half a day");
    assert_eq!(office.viewer(&owner).await, "+6281299887766", "an owner's phone is known for a season");
    office.noted(&owner).await;
    office.pass(89 * 24 * 60 - 720);
    assert_eq!(office.viewer(&owner).await, "+6281299887766");
    office.pass(24 * 60 + 1);
    assert_eq!(office.viewer(&owner).await, Value::Null);
});

in_an_office!(who_signs_out_everywhere_is_out_everywhere_sockets_and_streams_too, async |office| {
    office.account("sari@koperasi.example", &[]).await?;
    office.account("lain@koperasi.example", &[]).await?;
    let here = office.sign_in("sari@koperasi.example").await;
    office.pass(1);
    let there = office.sign_in("sari@koperasi.example").await;
    let other = office.sign_in("lain@koperasi.example").await;
    // from a place before what happens, so that it does not matter when each begins
    let place = changes::cursor_of(&office.ctx, None).await?;
    let follow = format!("subscription {{ registryChanged(after: \"{place}\") {{ kind id }} }}");
    let follows = async |cookie: &str| {
        let mut socket = office.socket(&[("cookie", cookie)], json!({})).await.unwrap();
        socket.say(json!({ "id": "1", "type": "subscribe", "payload": { "query": follow } })).await;
        socket
    };
    let mut idle = office.socket(&[("cookie", &*there)], json!({})).await.unwrap();
    let mut following = follows(&there).await;
    let mut others = follows(&other).await;
    let headers = format!("cookie: {there}\r\n");
    let mut events = Events::open(office.served.address(), &json!({ "query": follow }), &headers).await;
    office.happen(1).await?;
    for socket in [&mut following, &mut others] {
        assert_eq!(socket.hear().await.unwrap()["payload"]["data"]["registryChanged"]["kind"], "INSERT");
    }
    assert!(events.event().await.contains("INSERT"));

    // one ends the other
    let sessions = office.as_her(&here, "{ mySessions { id isThis kind } }").await.data();
    let sessions = sessions["mySessions"].as_array().unwrap().clone();
    assert_eq!((sessions.len(), &sessions[0]["isThis"], &sessions[1]["isThis"]), (2, &json!(false), &json!(true)));
    let everywhere = office.as_her(&here, "mutation { signOutEverywhere { nEnded } }").await;
    assert_eq!(everywhere.data()["signOutEverywhere"]["nEnded"], 2);
    assert!(everywhere.header("set-cookie").unwrap().contains("Max-Age=0"));
    for cookie in [&here, &there] {
        assert_eq!(office.viewer(cookie).await, Value::Null);
    }
    assert_eq!(idle.ask("2", "{ __typename }").await, Err(4403), "a socket that asks again");
    office.happen(2).await?;
    let last = following.hear().await.unwrap();
    assert_eq!(
        (&last["type"], &last["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!("UNAUTHENTICATED"))
    );
    assert_eq!(following.hear().await, Err(4403), "a socket that follows");
    assert!(events.event().await.contains("UNAUTHENTICATED"), "a stream that follows");
    assert_eq!(others.hear().await.unwrap()["payload"]["data"]["registryChanged"]["kind"], "INSERT", "others go on");
    assert_eq!(office.viewer(&other).await, "lain@koperasi.example");

    let out = office.as_her(&other, "mutation { signOut { signedOut } }").await;
    assert_eq!(out.data()["signOut"]["signedOut"], true);
    assert_eq!(office.viewer(&other).await, Value::Null);
    let again =
        office.served.ask_with(&[("simpul-request", "1")], "mutation { signOut { signedOut } }", &json!({})).await;
    assert_eq!(again.code(), "UNAUTHENTICATED");
});

const CHANGE: &str = "mutation($old: String!, $new: String!) { changePassword(input: {currentPassword: $old, password: $new}) { viewer { account { login } } userErrors { code field } } }";

in_an_office!(a_new_password_ends_all_other_sessions, async |office| {
    office.account("sari@koperasi.example", &[]).await?;
    let (here, there) = (office.sign_in("sari@koperasi.example").await, office.sign_in("sari@koperasi.example").await);
    for (old, new, code, field) in [
        (OTHER, OTHER, "WRONG_PASSWORD", "currentPassword"),
        (PASSWORD, "pendek", "UNFIT_PASSWORD", "password"),
        (PASSWORD, "password123", "UNFIT_PASSWORD", "password"),
        (PASSWORD, "milik sari sendiri", "UNFIT_PASSWORD", "password"),
    ] {
        let answer = office.as_her_with(&here, CHANGE, &json!({ "old": old, "new": new })).await;
        assert_eq!(answer.data()["changePassword"]["userErrors"], json!([{ "code": code, "field": [field] }]), "{new}");
        assert_eq!(answer.header("set-cookie"), None);
    }
    let answer = office.as_her_with(&here, CHANGE, &json!({ "old": PASSWORD, "new": OTHER })).await;
    assert_eq!(answer.data()["changePassword"]["userErrors"], json!([]));
    let fresh = cookie_of(&answer);
    for (cookie, login) in [(&here, Value::Null), (&there, Value::Null), (&fresh, json!("sari@koperasi.example"))] {
        assert_eq!(office.viewer(cookie).await, login, "the id is a new one");
    }
    assert!(office.try_to_sign_in("sari@koperasi.example", PASSWORD).await.data()["signIn"]["viewer"].is_null());
    assert!(!office.try_to_sign_in("sari@koperasi.example", OTHER).await.data()["signIn"]["viewer"].is_null());
});

const RECOVER: &str = "mutation($link: String!, $password: String!) { recoverPassword(input: {link: $link, password: $password}) { viewer { account { login } } userErrors { code field } } }";

in_an_office!(a_link_sets_a_password_once, async |office| {
    let id = office.account("sari@koperasi.example", &[]).await?;
    let before = office.sign_in("sari@koperasi.example").await;
    let use_link = async |link: &str, password: &str| {
        office.served.ask_with(&[], RECOVER, &json!({ "link": link, "password": password })).await
    };
    let spent = json!([{ "code": "SPENT_LINK", "field": ["link"] }]);
    assert_eq!(use_link("bukan tautan", OTHER).await.data()["recoverPassword"]["userErrors"], spent);
    let give = async || accounts::give_link(&office.ctx, office.ctx.new_key(), id).await;
    let (old, link) = (give().await?, give().await?);
    assert_eq!(
        use_link(old.text(), OTHER).await.data()["recoverPassword"]["userErrors"],
        spent,
        "a newer one was given"
    );
    let unfit = use_link(link.text(), "1234567890").await.data();
    assert_eq!(unfit["recoverPassword"]["userErrors"][0]["code"], "UNFIT_PASSWORD", "and it can be used still");
    assert_eq!(office.viewer(&before).await, "sari@koperasi.example");
    let answer = use_link(link.text(), OTHER).await;
    assert_eq!(office.viewer(&cookie_of(&answer)).await, "sari@koperasi.example");
    assert_eq!(office.viewer(&before).await, Value::Null);
    assert_eq!(use_link(link.text(), PASSWORD).await.data()["recoverPassword"]["userErrors"], spent);
    let late = give().await?;
    office.pass(7 * 24 * 60);
    assert_eq!(use_link(late.text(), PASSWORD).await.data()["recoverPassword"]["userErrors"], spent);
});

in_an_office!(a_token_is_told_once_and_speaks_for_its_holder, async |office| {
    office.account("sari@koperasi.example", &[]).await?;
    let cookie = office.sign_in("sari@koperasi.example").await;
    let create = "mutation($input: CreateTokenInput!) { createToken(input: $input) { secret token { id name scopes expiresAt } userErrors { code } } }";
    for (input, code) in [
        (
            json!({ "idempotencyKey": "7c9e6679-7425-40de-944b-e07fc1f90ae5", "name": " ", "scopes": ["READ"], "days": 1 }),
            "UNFIT_NAME",
        ),
        (
            json!({ "idempotencyKey": "7c9e6679-7425-40de-944b-e07fc1f90ae5", "name": "kasir", "scopes": [], "days": 1 }),
            "NO_SCOPE",
        ),
        (
            json!({ "idempotencyKey": "7c9e6679-7425-40de-944b-e07fc1f90ae5", "name": "kasir", "scopes": ["READ"], "days": 367 }),
            "UNFIT_DAYS",
        ),
        (
            json!({ "idempotencyKey": "7c9e6679-7425-40de-944b-e07fc1f90ae5", "name": "kasir", "scopes": ["READ"], "days": 0 }),
            "UNFIT_DAYS",
        ),
    ] {
        let answer = office.as_her_with(&cookie, create, &json!({ "input": input })).await;
        assert_eq!(answer.data()["createToken"]["userErrors"][0]["code"], code);
    }
    for name in ["a\u{202e}b", "a\u{200b}b", "a\u{7}b", "\u{3164}", "\u{115f}\u{1160}", "...", &"x".repeat(61)] {
        let input = json!({ "idempotencyKey": "7c9e6679-7425-40de-944b-e07fc1f90ae5", "name": name, "scopes": ["READ"], "days": 1 });
        let answer = office.as_her_with(&cookie, create, &json!({ "input": input })).await;
        assert_eq!(answer.data()["createToken"]["userErrors"], json!([{ "code": "UNFIT_NAME" }]), "{name:?}");
    }
    let input = json!({ "idempotencyKey": "7c9e6679-7425-40de-944b-e07fc1f90ae5", "name": "kasir", "scopes": ["WRITE", "READ", "READ"], "days": 30 });
    let answer = office.as_her_with(&cookie, create, &json!({ "input": input })).await.data();
    let secret = answer["createToken"]["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("simpul_") && secret.len() == "simpul_".len() + 43);
    assert_eq!(answer["createToken"]["token"]["scopes"], json!(["READ", "WRITE"]));
    let id = answer["createToken"]["token"]["id"].as_str().unwrap().to_owned();
    let listed = office.as_her(&cookie, "{ myTokens { id name usedOn } }").await;
    assert_eq!(listed.data()["myTokens"], json!([{ "id": id, "name": "kasir", "usedOn": null }]));
    assert!(!listed.text().contains(&secret[7..]), "it is never told again");

    let bearer = format!("Bearer {secret}");
    let by_token = async |query: &str| office.served.ask_with(&[("authorization", &*bearer)], query, &json!({})).await;
    let answer = by_token(VIEWER).await;
    let herself = json!({ "account": { "login": "sari@koperasi.example" }, "scopes": ["READ", "WRITE"] });
    assert_eq!(answer.data()["viewer"], herself);
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "front ends of other hosts have tokens");
    for query in [
        "mutation { createToken(input: {idempotencyKey: \"7c9e6679-7425-40de-944b-e07fc1f90ae6\", name: \"x\", scopes: [READ], days: 1}) { secret } }",
        "{ mySessions { id } }",
        "{ myTokens { id } }",
        "mutation { signOutEverywhere { nEnded } }",
    ] {
        assert_eq!(by_token(query).await.code(), "FORBIDDEN", "{query}: no token makes another");
    }
    // beside a token no cookie is read
    let both = [("authorization", "Bearer simpul_salah"), ("cookie", &*cookie)];
    for headers in [&both[..1], &both[..], &[("authorization", "Basic c2FyaQ==")]] {
        let answer = office.served.ask_with(headers, "{ __typename }", &json!({})).await;
        assert_eq!((answer.status(), answer.code().as_str()), (401, "UNAUTHENTICATED"), "{headers:?}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"simpul\", error=\"invalid_token\""));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
    // a socket says it in its first message
    let mut socket = office.socket(&[], json!({ "authorization": bearer })).await.unwrap();
    let told = socket.ask("1", VIEWER).await.unwrap();
    assert_eq!(told["payload"]["data"]["viewer"], herself, "{told}");
    assert_eq!(socket.hear().await.unwrap()["type"], "complete");
    assert_eq!(office.socket(&[], json!({ "authorization": "Bearer simpul_salah" })).await.err(), Some(4403));

    let revoke =
        "mutation($key: ID!, $id: ID!) { revokeToken(input: {idempotencyKey: $key, id: $id}) { revokedTokenId } }";
    // sent again it is not made again, and not told again
    let again = office.as_her_with(&cookie, create, &json!({ "input": input })).await.data();
    assert_eq!((&again["createToken"]["secret"], &again["createToken"]["token"]["id"]), (&Value::Null, &json!(id)));
    office.account("lain@koperasi.example", &[]).await?;
    let other = office.sign_in("lain@koperasi.example").await;
    let key = |n: u32| json!({ "key": format!("7c9e6679-7425-40de-944b-e07fc1f90a{n:02}"), "id": id });
    assert_eq!(office.as_her_with(&other, revoke, &key(1)).await.code(), "NOT_FOUND", "it is another's");
    for _ in 0..2 {
        let revoked = office.as_her_with(&cookie, revoke, &key(2)).await.data();
        assert_eq!(revoked["revokeToken"]["revokedTokenId"], json!(id), "sent twice, done once");
    }
    assert_eq!(office.as_her_with(&cookie, revoke, &key(3)).await.code(), "NOT_FOUND");
    assert_eq!(by_token(VIEWER).await.status(), 401);
    assert_eq!(socket.ask("2", VIEWER).await, Err(4403));
});

in_an_office!(other_roles_and_a_closed_account_end_what_was_open, async |office| {
    let id = office.account("sari@koperasi.example", &[]).await?;
    let cookie = office.sign_in("sari@koperasi.example").await;
    let roles = "{ viewer { account { roles { role region { name } } } } }";
    assert_eq!(office.as_her(&cookie, roles).await.data()["viewer"]["account"]["roles"], json!([]));
    let place = GrantPlace::Region(given::code("32.75"));
    let grant = accounts::grant(&office.ctx, office.ctx.new_key(), id.into(), Role::Planner, place.clone()).await?;
    assert_eq!(office.viewer(&cookie).await, Value::Null, "other rights, another session");
    let twice = accounts::grant(&office.ctx, office.ctx.new_key(), id.into(), Role::Planner, place).await;
    assert!(matches!(twice, Err(app::Error::Refused { field: "role", .. })));
    let misplaced =
        accounts::grant(&office.ctx, office.ctx.new_key(), id.into(), Role::Planner, GrantPlace::Everywhere).await;
    assert!(matches!(misplaced, Err(app::Error::RefusedInside { field, .. }) if field == "role.placeId"));
    let nowhere = accounts::grant(
        &office.ctx,
        office.ctx.new_key(),
        id.into(),
        Role::Owner,
        GrantPlace::Umkm(given::umkm(9, "").id),
    )
    .await;
    assert!(matches!(&nowhere, Err(app::Error::RefusedInside { field, .. }) if field == "role.placeId"), "{nowhere:?}");

    let cookie = office.sign_in("sari@koperasi.example").await;
    let told = office.as_her(&cookie, roles).await.data();
    assert_eq!(told["viewer"]["account"]["roles"], json!([{ "role": "PLANNER", "region": { "name": "Kota Bekasi" } }]));
    let create = "mutation { createToken(input: {idempotencyKey: \"7c9e6679-7425-40de-944b-e07fc1f90ae6\", name: \"x\", scopes: [READ], days: 1}) { secret } }";
    let bearer = office.as_her(&cookie, create).await.data()["createToken"]["secret"].as_str().unwrap().to_owned();
    let bearer = format!("Bearer {bearer}");
    accounts::ungrant(&office.ctx, office.ctx.new_key(), id.into(), grant).await?;
    assert_eq!(office.viewer(&cookie).await, Value::Null);
    let by_token = async || office.served.ask_with(&[("authorization", &*bearer)], roles, &json!({})).await;
    assert_eq!(by_token().await.data()["viewer"]["account"]["roles"], json!([]), "a token has the rights of now");

    let cookie = office.sign_in("sari@koperasi.example").await;
    accounts::set_state(&office.ctx, office.ctx.new_key(), id.into(), AccountState::Deactivated).await?;
    assert_eq!(office.viewer(&cookie).await, Value::Null);
    assert_eq!(by_token().await.status(), 401);
    accounts::set_state(&office.ctx, office.ctx.new_key(), id.into(), AccountState::Active).await?;
    assert_eq!(by_token().await.status(), 401, "what was shut stays shut");
    assert_eq!(office.viewer(&cookie).await, Value::Null);
    office.sign_in("sari@koperasi.example").await;
});

in_an_office!(the_persons_of_the_demonstration_come_in_at_the_machine_itself_only, async |office| {
    given::demo(&office.ctx).await?;
    let n = app::demo_people::make(&office.ctx).await?;
    assert_eq!((n, app::demo_people::make(&office.ctx).await?), (11, 0), "each once");
    let people = "{ demoPersons { key name } }";
    let all = office.served.ask_with(&[], people, &json!({})).await.data();
    assert_eq!(all["demoPersons"].as_array().unwrap().len(), 11);
    let sign_in = "mutation($input: SignInAsDemoInput!) { signInAsDemo(input: $input) { viewer { account { isDemo login roles { role umkm { id } cooperative { id } organisation { id } region { code } } } } } }";
    let mut places = std::collections::BTreeSet::new();
    for person in all["demoPersons"].as_array().unwrap() {
        let input = json!({ "input": { "person": person["key"] } });
        let answer = office.served.ask_with(&[], sign_in, &input).await;
        let account = answer.data()["signInAsDemo"]["viewer"]["account"].take();
        assert_eq!((&account["isDemo"], account["roles"].as_array().unwrap().len()), (&json!(true), 1), "{account}");
        places.insert(account["roles"].to_string());
        let cookie = cookie_of(&answer);
        assert_eq!(office.viewer(&cookie).await, account["login"]);
        for headers in [
            [("host", "localhost"), ("x-forwarded-for", "192.0.2.7")],
            [("host", "localhost"), ("cf-connecting-ip", "192.0.2.7")],
            [("host", "localhost"), ("true-client-ip", "192.0.2.7")],
            [("host", "simpul.example"), ("accept-language", "id")],
        ] {
            let answer = office.served.ask_with(&headers, sign_in, &input).await;
            assert_eq!((answer.code().as_str(), answer.header("set-cookie")), ("FORBIDDEN", None), "{headers:?}");
            let people = office.served.ask_with(&headers, people, &json!({})).await.data();
            assert_eq!(people["demoPersons"], json!([]), "{headers:?}");
        }
    }
    assert_eq!(places.len(), 11, "no two of them are the same: {places:?}");
    // they have no passwords
    let answer = office.try_to_sign_in("contoh.administrator", "").await;
    assert!(answer.data()["signIn"]["viewer"].is_null());
});

const OF_ACCOUNT: &str = "account { id login name version state roles { id role cooperative { id } } } userErrors { code field currentVersion }";

in_an_office!(an_administrator_makes_accounts_and_gives_roles, async |office| {
    given::keep_cooperatives(&office.db, &[given::cooperative(1, "Koperasi")], given::now()).await?;
    office.account("admin", &[(Role::Administrator, GrantPlace::Everywhere)]).await?;
    office.account("pengurus", &[(Role::Manager, GrantPlace::Cooperative(given::cooperative(1, "").id))]).await?;
    let (admin, manager) = (office.sign_in("admin").await, office.sign_in("pengurus").await);
    let mut n = 0;
    let mut do_as = async |cookie: &str, field: &str, of: &str, input: Value| {
        n += 1;
        let kind = field[..1].to_uppercase() + &field[1..];
        let query = format!("mutation($input: {kind}Input!) {{ {field}(input: $input) {{ {of} }} }}");
        let mut input = input;
        if field != "giveAccountLink" && input["idempotencyKey"].is_null() {
            input["idempotencyKey"] = json!(format!("7c9e6679-7425-40de-944b-e07fc1f9{n:04}"));
        }
        office.as_her_with(cookie, &query, &json!({ "input": input })).await
    };
    let place = json!(given::cooperative(1, "").id);
    let new = json!({
        "idempotencyKey": "7c9e6679-7425-40de-944b-e07fc1f99999",
        "login": "Dian@Koperasi.Example",
        "name": "Dian",
        "roles": [{ "role": "STAFF", "placeId": place }],
    });
    assert_eq!(do_as(&manager, "createAccount", OF_ACCOUNT, new.clone()).await.code(), "FORBIDDEN");
    let made = do_as(&admin, "createAccount", OF_ACCOUNT, new.clone()).await.data();
    let account = &made["createAccount"]["account"];
    assert_eq!((&account["login"], &account["version"]), (&json!("dian@koperasi.example"), &json!(1)), "{made}");
    assert_eq!(account["roles"][0]["cooperative"]["id"], place);
    assert_eq!(do_as(&admin, "createAccount", OF_ACCOUNT, new.clone()).await.data(), made, "sent twice, made once");
    let mut other = new.clone();
    other["name"] = json!("Dina");
    assert_eq!(do_as(&admin, "createAccount", OF_ACCOUNT, other.clone()).await.code(), "IDEMPOTENCY_KEY_REUSED");
    other["idempotencyKey"] = Value::Null;
    for (change, field) in [
        (json!({}), "login"),
        (json!({ "login": "?" }), "login"),
        (json!({ "login": "lain", "name": " " }), "name"),
        (json!({ "login": "lain", "name": "a\u{202e}b" }), "name"),
        (json!({ "login": "lain", "name": "\u{3164}" }), "name"),
        (json!({ "login": "lain", "roles": [{ "role": "STAFF" }] }), "roles.0.placeId"),
        (json!({ "login": "lain", "roles": [{ "role": "STAFF", "placeId": "kop_x" }] }), "roles.0.placeId"),
        (json!({ "login": "lain", "roles": [{ "role": "OWNER", "placeId": place }] }), "roles.0.placeId"),
        (json!({ "login": "lain", "roles": [new["roles"][0], { "role": "STAFF" }] }), "roles.1.placeId"),
        (
            json!({ "login": "lain", "roles": [new["roles"][0], { "role": "STAFF", "placeId": "x" }] }),
            "roles.1.placeId",
        ),
        (
            json!({ "login": "lain", "roles": [new["roles"][0], { "role": "STAFF", "placeId": given::cooperative(7, "").id }] }),
            "roles.1.placeId",
        ),
    ] {
        let mut input = other.clone();
        for (name, value) in change.as_object().unwrap() {
            input[name] = value.clone();
        }
        let refused = do_as(&admin, "createAccount", OF_ACCOUNT, input).await.data();
        let errors =
            json!([{ "code": "INVALID", "field": field.split('.').collect::<Vec<_>>(), "currentVersion": null }]);
        assert_eq!(refused["createAccount"]["userErrors"], errors, "{change}");
    }
    // a link opens it
    let id = account["id"].clone();
    assert_eq!(do_as(&manager, "giveAccountLink", "link", json!({ "accountId": id })).await.code(), "FORBIDDEN");
    let given_out = do_as(&admin, "giveAccountLink", "link expiresAt", json!({ "accountId": id })).await.data();
    let link = given_out["giveAccountLink"]["link"].as_str().unwrap().to_owned();
    let answer = office.served.ask_with(&[], RECOVER, &json!({ "link": link, "password": PASSWORD })).await;
    let cookie = cookie_of(&answer);
    assert_eq!(office.viewer(&cookie).await, "dian@koperasi.example");

    // one who reads an old version is told
    let version = async || {
        let all = office.as_her(&admin, "{ accounts { nodes { login version } totalCount { value } } }").await.data();
        assert_eq!(all["accounts"]["totalCount"]["value"], 3);
        let all = all["accounts"]["nodes"].as_array().unwrap().clone();
        all.iter().find(|account| account["login"] == "dian@koperasi.example").unwrap()["version"].as_i64().unwrap()
    };
    let now = version().await;
    let role = |version: i64| json!({ "accountId": id, "expectedVersion": version, "role": { "role": "MANAGER", "placeId": place } });
    for wrong in [json!({ "role": "MANAGER", "placeId": null }), json!({ "role": "MANAGER", "placeId": "x" })] {
        let mut input = role(now);
        input["role"] = wrong;
        let refused = do_as(&admin, "grantRole", OF_ACCOUNT, input).await.data();
        let errors = json!([{ "code": "INVALID", "field": ["role", "placeId"], "currentVersion": null }]);
        assert_eq!(refused["grantRole"]["userErrors"], errors);
    }
    let late = do_as(&admin, "grantRole", OF_ACCOUNT, role(1)).await.data();
    let conflict = json!([{ "code": "CONFLICT", "field": ["expectedVersion"], "currentVersion": now }]);
    assert_eq!(late["grantRole"]["userErrors"], conflict);
    let given_role = do_as(&admin, "grantRole", OF_ACCOUNT, role(now)).await.data();
    let roles = given_role["grantRole"]["account"]["roles"].as_array().unwrap().clone();
    assert_eq!(roles.len(), 2, "{given_role}");
    assert_eq!(office.viewer(&cookie).await, Value::Null, "she signs in anew");
    let end = json!({ "accountId": id, "expectedVersion": now + 1, "roleId": roles[0]["id"] });
    let ended = do_as(&admin, "endRole", OF_ACCOUNT, end).await.data();
    assert_eq!(ended["endRole"]["account"]["roles"], json!([roles[1]]));
    let close = json!({ "accountId": id, "expectedVersion": now + 2, "state": "DEACTIVATED" });
    let closed = do_as(&admin, "setAccountState", OF_ACCOUNT, close).await.data();
    assert_eq!(closed["setAccountState"]["account"]["state"], "DEACTIVATED");
    let none = json!({ "link": null, "userErrors": [{ "code": "INVALID", "field": ["accountId"] }] });
    let link = do_as(&admin, "giveAccountLink", "link userErrors { code field }", json!({ "accountId": id })).await;
    assert_eq!(link.data()["giveAccountLink"], none, "it would open once the account is opened again");
    assert_eq!(version().await, now + 3);
    for query in ["{ accounts { nodes { login } } }", "{ accounts { totalCount { value } } }"] {
        assert_eq!(office.as_her(&manager, query).await.code(), "FORBIDDEN");
    }

    // all of it is in the chain, and no word of it
    let trail = office.as_her(&admin, "{ auditTrail(first: 50) { nodes { action actor object fields } } }").await;
    let actions: Vec<_> = trail.data()["auditTrail"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["action"].as_str().unwrap().to_owned())
        .collect();
    for action in [
        "CREATE_ACCOUNT",
        "GIVE_ACCOUNT_LINK",
        "SET_PASSWORD",
        "SIGN_IN",
        "GRANT_ROLE",
        "END_ROLE",
        "SET_ACCOUNT_STATE",
    ] {
        assert!(actions.iter().any(|found| found == action), "{action}: {actions:?}");
    }
    assert!(!trail.text().contains("dian@") && !trail.text().contains("Dian"));
});
