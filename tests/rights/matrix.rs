//! Role x action x object, each cell tried in earnest: asked over HTTP as a client would, or, where no field of the graph leads to an
//! action, by its use case as whoever the program takes the sender for. What comes out is held against the table, and kept as a file.

use serde_json::{Value, json};
use simpul::app::access::{Reach, Standing, reach, scope};
use simpul::app::accounts::NewAccount;
use simpul::app::imports::{File, Wish};
use simpul::app::sessions::{self, Credential};
use simpul::app::tokens::{self, NewToken};
use simpul::app::{self, Action, Actor, Ctx, accounts, changes};
use simpul::db::Run;
use simpul::domain::Cooperative;
use simpul::domain::account::{GrantPlace, Role, Scope};
use simpul::domain::coalition::CycleState;
use simpul::domain::id::{AccountId, ClusterId, CooperativeId, CycleId, OrganisationId, PersonId, TokenId, UmkmId};
use simpul::domain::organisation::{Organisation, OrganisationKind};
use simpul::domain::words::Word;
use simpul::export::{ExportFormat, Style};
use simpul::import::mapping::ListKind;
use simpul::{sql, store};
use uuid::Uuid;

use crate::given::engines::Told;
use crate::given::{self, Answer};
use crate::imports::wish;
use crate::sign_in::Office;
use crate::store::coalitions;
use crate::streams::Events;

/// Hers, another's of her role, one in another region.
const RELATIONS: [&str; 3] = ["own", "another's", "elsewhere"];
/// Where these lie.
const REGIONS: [&str; 3] = ["32.75.07", "32.75.08", "31.71.01"];
/// The file from which the cooperatives came.
const FILE: &str = "daftar.csv";

/// What lies in one of the places.
struct Place {
    region: &'static str,
    cooperative: CooperativeId,
    umkm: UmkmId,
    cluster: ClusterId,
    organisation: OrganisationId,
    draft: CycleId,
}

impl Place {
    /// Where somebody of a role is what she is.
    fn of(&self, role: Role) -> GrantPlace {
        match role {
            Role::Owner => GrantPlace::Umkm(self.umkm),
            Role::Manager | Role::Staff => GrantPlace::Cooperative(self.cooperative),
            Role::Financier | Role::Supplier | Role::Buyer => GrantPlace::Organisation(self.organisation),
            Role::Planner => GrantPlace::Region(given::code(self.region)),
            Role::Administrator => GrantPlace::Everywhere,
        }
    }
}

/// What was made for an account.
#[derive(Clone, Copy)]
struct Account {
    id: AccountId,
    person: PersonId,
    token: TokenId,
}

/// Somebody who asks.
struct Asker {
    name: &'static str,
    /// As what she asks, beside as a visitor.
    standings: Vec<Standing>,
    /// Of a token.
    scopes: Option<Vec<Scope>>,
    /// The header by which she is known.
    header: Option<(&'static str, String)>,
    actor: Actor,
    /// Hers, another's of her role, one of her role elsewhere.
    accounts: [Account; 3],
}

impl Asker {
    /// What the table says of her.
    fn may(&self, action: Action, relation: usize) -> bool {
        let in_scope =
            self.scopes.as_ref().is_none_or(|scopes| scope(action).is_some_and(|scope| scopes.contains(&scope)));
        let by = |standing: &Standing| match reach(*standing, action) {
            Reach::All => true,
            Reach::Own => relation == 0,
            Reach::Nobody => false,
        };
        reach(Standing::Visitor, action) == Reach::All || in_scope && self.standings.iter().any(by)
    }
}

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    /// As if it were not there.
    Nothing,
    Forbidden,
    Unauthenticated,
}

impl Outcome {
    const fn sign(self) -> char {
        match self {
            Self::Done => '+',
            Self::Nothing => '0',
            Self::Forbidden => 'f',
            Self::Unauthenticated => 'u',
        }
    }

    fn of<T>(answer: app::Result<T>) -> Self {
        match answer {
            Ok(_) => Self::Done,
            Err(app::Error::Forbidden) => Self::Forbidden,
            Err(app::Error::Unauthenticated) => Self::Unauthenticated,
            Err(other) => panic!("neither done nor denied: {other:?}"),
        }
    }

    /// Of an answer of the graph, where it was done if this is so of its data.
    fn told(answer: &Answer, is_done: impl Fn(&Value) -> bool) -> Self {
        let answer = answer.json();
        match answer["errors"][0]["extensions"]["code"].as_str() {
            None if is_done(&answer["data"]) => Self::Done,
            None | Some("NOT_FOUND") => Self::Nothing,
            Some("FORBIDDEN") => Self::Forbidden,
            Some("UNAUTHENTICATED") => Self::Unauthenticated,
            Some(other) => panic!("{other}: {answer}"),
        }
    }
}

/// How a cell was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Http,
    UseCase,
}

struct Desk {
    office: Office,
    places: Vec<Place>,
    /// From before anything that can be followed.
    cursor: String,
    n_asked: std::cell::Cell<u128>,
}

fn is_there(field: &'static str) -> impl Fn(&Value) -> bool {
    move |data| !data[field].is_null()
}

impl Desk {
    async fn open(office: Office) -> Result<Self, Box<dyn std::error::Error>> {
        let (ctx, db) = (&office.ctx, &office.db);
        let cursor = changes::cursor_of(ctx, None).await?;
        let mut places = Vec::new();
        for (n, region) in (1..).zip(REGIONS) {
            let list = format!("NAMA KOPERASI\nKoperasi Contoh Nomor {n}\n");
            let file = File { list: ListKind::Cooperatives, name: FILE.into(), bytes: list.into_bytes() };
            app::imports::import(ctx, file, Wish { within: Some(given::code(region)), ..wish() }).await?;
            let mut run = db;
            let (cooperative,): (Uuid,) =
                run.one(sql!("select id from cooperatives where region_code = $1", region.to_owned())).await?;
            let place = Place {
                region,
                cooperative: CooperativeId(cooperative),
                umkm: given::umkm(n, "").id,
                cluster: given::cluster(n, "").id,
                organisation: OrganisationId(Uuid::from_u128(n)),
                draft: coalitions::cycle(n).id,
            };
            let code = given::code(region);
            let mut umkm = given::umkm(n, "Usaha");
            umkm.region = code.clone();
            given::keep_umkm(db, &[umkm], given::now()).await?;
            let mut cluster = given::cluster(n, "Klaster");
            (cluster.region, cluster.regions) = (code.clone(), vec![code.clone()]);
            given::keep_clusters(db, &[cluster], given::now()).await?;
            let organisation = Organisation {
                id: place.organisation,
                kind: OrganisationKind::Supplier,
                name: format!("PT Contoh {n}"),
                regions: vec![code.clone()],
                is_demo: false,
            };
            let draft = simpul::domain::coalition::BuyingCycle {
                cooperative: place.cooperative,
                region: code,
                state: CycleState::Draft,
                ..coalitions::cycle(n)
            };
            let mut tx = db.begin().await?;
            store::organisations::insert(&mut tx, &[organisation], given::now()).await?;
            store::cycles::insert(&mut tx, &[draft], given::now()).await?;
            tx.commit().await?;
            places.push(place);
        }
        Ok(Self { office, places, cursor, n_asked: Default::default() })
    }

    /// A number that was not drawn before.
    fn next(&self) -> u128 {
        self.n_asked.set(self.n_asked.get() + 1);
        self.n_asked.get()
    }

    fn key(&self) -> String {
        Uuid::from_u128(self.next()).to_string()
    }

    /// An account with a token.
    async fn account(&self, login: &str, role: Option<(Role, GrantPlace)>) -> app::Result<Account> {
        let ctx = &self.office.ctx;
        let login: simpul::domain::account::Login = login.parse().expect("a login");
        let new =
            NewAccount { login: login.clone(), name: "Nama".into(), roles: role.into_iter().collect(), is_demo: false };
        let id = accounts::create(ctx, ctx.new_key(), new).await?;
        let token = tokens::create(ctx, ctx.new_key(), id, new_token(vec![Scope::Read])).await?.id;
        Ok(Account { id, person: accounts::by_login(ctx, &login).await?.person, token })
    }

    /// The accounts of a role, one in each place; of no role, one for each place.
    async fn accounts(&self, word: &str, role: Option<Role>) -> app::Result<[Account; 3]> {
        let mut made = Vec::new();
        for (n, place) in self.places.iter().enumerate() {
            let role = role.map(|role| (role, place.of(role)));
            made.push(self.account(&format!("{}.{n}", word.to_lowercase()), role).await?);
        }
        Ok([made[0], made[1], made[2]])
    }

    /// The first of these, signed in.
    async fn signed_in(&self, standing: Standing, accounts: [Account; 3]) -> app::Result<Asker> {
        let ctx = &self.office.ctx;
        let link = accounts::give_link(ctx, ctx.new_key(), accounts[0].id).await?;
        let query = "mutation($link: String!) { recoverPassword(input: {link: $link, password: \"tiga ikan di kolam nenek\"}) { viewer { scopes } } }";
        let answer = self.office.served.ask_with(&[], query, &json!({ "link": link.text() })).await;
        let cookie = answer.header("set-cookie").expect("a cookie").split(';').next().expect("its value").to_owned();
        let secret = cookie.split_once('=').expect("a value").1.to_owned();
        let actor = sessions::identify(ctx, &Credential::Session(secret)).await?.expect("she is known");
        let standings = vec![Standing::Holder, standing];
        Ok(Asker { name: standing.word(), standings, scopes: None, header: Some(("cookie", cookie)), actor, accounts })
    }

    /// A program that has a token of the first of these.
    async fn by_token(
        &self,
        name: &'static str,
        standing: Standing,
        scopes: Vec<Scope>,
        accounts: [Account; 3],
    ) -> app::Result<Asker> {
        let ctx = &self.office.ctx;
        let made = tokens::create(ctx, ctx.new_key(), accounts[0].id, new_token(scopes.clone())).await?;
        let text = made.text.expect("it is told once");
        let secret = text[tokens::PREFIX.len()..].to_owned();
        let actor = sessions::identify(ctx, &Credential::Token(secret)).await?.expect("it is known");
        let header = Some(("authorization", format!("Bearer {text}")));
        Ok(Asker { name, standings: vec![Standing::Holder, standing], scopes: Some(scopes), header, actor, accounts })
    }

    /// Everybody who can ask.
    async fn askers(&self) -> app::Result<Vec<Asker>> {
        let strangers = self.accounts("holder", None).await?;
        let visitor = Asker {
            name: Standing::Visitor.word(),
            standings: Vec::new(),
            scopes: None,
            header: None,
            actor: Actor::Visitor,
            accounts: strangers,
        };
        let mut of_roles = Vec::new();
        for role in Role::ALL {
            of_roles.push((*role, self.accounts(role.word(), Some(*role)).await?));
        }
        let mut all = vec![visitor, self.signed_in(Standing::Holder, strangers).await?];
        for (role, accounts) in &of_roles {
            all.push(self.signed_in(Standing::from(*role), *accounts).await?);
        }
        let of = |role: Role| of_roles.iter().find(|(found, _)| *found == role).expect("every role is here").1;
        for (name, role, scope) in [
            ("ADMIN.+READ", Role::Administrator, Scope::Read),
            ("ADMIN.+WRITE", Role::Administrator, Scope::Write),
            ("MANAGER+WRITE", Role::Manager, Scope::Write),
        ] {
            all.push(self.by_token(name, Standing::from(role), vec![scope], of(role)).await?);
        }
        Ok(all)
    }

    async fn ask(&self, asker: &Asker, query: &str, variables: Value) -> Answer {
        let mut headers = vec![("simpul-request", "1"), ("sec-fetch-site", "same-origin")];
        headers.extend(asker.header.as_ref().map(|(name, value)| (*name, value.as_str())));
        self.office.served.ask_with(&headers, query, &variables).await
    }

    async fn node(&self, asker: &Asker, id: impl std::fmt::Display) -> Outcome {
        let query = "query($id: ID!) { node(id: $id) { id } }";
        Outcome::told(&self.ask(asker, query, json!({ "id": id.to_string() })).await, is_there("node"))
    }

    /// Does what an action is, or has it done. Whoever adds an action says here how it is tried.
    async fn attempt(&self, asker: &Asker, action: Action, relation: usize) -> (Outcome, Way) {
        let (place, account) = (&self.places[relation], asker.accounts[relation]);
        let acting = self.office.ctx.acting(asker.actor.clone());
        let outcome = match action {
            Action::ReadReference => {
                let query = "query($code: RegionCode!) { region(code: $code) { name } }";
                Outcome::told(&self.ask(asker, query, json!({ "code": place.region })).await, is_there("region"))
            }
            Action::ReadCooperatives => self.node(asker, place.cooperative).await,
            Action::ReadUmkm => self.node(asker, place.umkm).await,
            Action::ReadClusters => self.node(asker, place.cluster).await,
            Action::ReadCoalitions => self.node(asker, place.organisation).await,
            Action::ReadDrafts => self.node(asker, place.draft).await,
            Action::ReadAccount => self.node(asker, account.id).await,
            Action::ReadSources => {
                let query = "query($id: ID!) { node(id: $id) { ... on Cooperative { origins { source } } } }";
                let answer = self.ask(asker, query, json!({ "id": place.cooperative.to_string() })).await;
                Outcome::told(&answer, |data| data.to_string().contains(FILE))
            }
            Action::MatchCooperatives => {
                let query = "query($code: RegionCode!) { matchCooperatives(input: {place: {code: $code}, products: \"boneka\"}) { nConsidered } }";
                let answer = self.ask(asker, query, json!({ "code": place.region })).await;
                Outcome::told(&answer, is_there("matchCooperatives"))
            }
            Action::MatchCapital => {
                let query = "query($id: ID!) { matchCapital(input: {applicant: {cooperativeId: $id}, amountIdr: 5000000, purpose: INVESTMENT}) { asOf } }";
                let answer = self.ask(asker, query, json!({ "id": place.cooperative.to_string() })).await;
                Outcome::told(&answer, is_there("matchCapital"))
            }
            Action::FollowRegistry => self.follow(asker, place).await,
            Action::UseAccount => {
                let query = "mutation($key: ID!, $id: ID!) { revokeToken(input: {idempotencyKey: $key, id: $id}) { revokedTokenId } }";
                let variables = json!({ "key": self.key(), "id": account.token.to_string() });
                Outcome::told(&self.ask(asker, query, variables).await, is_there("revokeToken"))
            }
            Action::ManageAccounts => {
                let query = "mutation($key: ID!, $id: ID!) { giveAccountLink(input: {idempotencyKey: $key, accountId: $id}) { link } }";
                let variables = json!({ "key": self.key(), "id": account.id.to_string() });
                let is_given = |data: &Value| data["giveAccountLink"]["link"].is_string();
                Outcome::told(&self.ask(asker, query, variables).await, is_given)
            }
            Action::ManageCooperative => {
                let version = self.cooperative(place).await.version;
                let query = "mutation($key: ID!, $id: ID!, $version: Int!) { setCooperativeOpenness(input: {
                    idempotencyKey: $key, cooperativeId: $id, expectedVersion: $version, openness: CLOSED}) { cooperative { openness } } }";
                let variables = json!({ "key": self.key(), "id": place.cooperative.to_string(), "version": version });
                let is_closed = |data: &Value| data["setCooperativeOpenness"]["cooperative"]["openness"] == "CLOSED";
                Outcome::told(&self.ask(asker, query, variables).await, is_closed)
            }
            Action::ManageOrganisations => {
                let query = "mutation($key: ID!, $name: String!, $region: RegionCode!) { createOrganisation(input: {
                    idempotencyKey: $key, kind: BUYER, name: $name, regions: [$region]}) { organisation { id } } }";
                let name = format!("PT Baru {}", self.next());
                let variables = json!({ "key": self.key(), "name": name, "region": place.region });
                let is_made = |data: &Value| data["createOrganisation"]["organisation"]["id"].is_string();
                Outcome::told(&self.ask(asker, query, variables).await, is_made)
            }
            Action::ReadAudit => {
                // that an account was made stands among the first entries
                let query = "{ auditTrail(last: 100) { nodes { action object } } }";
                let made = json!({ "action": "CREATE_ACCOUNT", "object": account.id.to_string() });
                Outcome::told(&self.ask(asker, query, json!({})).await, |data| {
                    data["auditTrail"]["nodes"].as_array().expect("a list").contains(&made)
                })
            }
            Action::Import
            | Action::Export
            | Action::LoadReference
            | Action::LoadDemonstration
            | Action::ReadPersonalData
            | Action::VerifyAudit
            | Action::LookAfter => return (by_use_case(&acting, action, place, account).await, Way::UseCase),
        };
        (outcome, Way::Http)
    }

    async fn cooperative(&self, place: &Place) -> Cooperative {
        let mut found = store::cooperatives::by_ids(&self.office.db, &[place.cooperative]).await.expect("it is read");
        found.remove(&place.cooperative).expect("it is there")
    }

    /// Follows what happens to a cooperative, from before it was made.
    async fn follow(&self, asker: &Asker, place: &Place) -> Outcome {
        let query = "subscription($after: EventCursor!, $id: ID!) { registryChanged(after: $after, filter: {ids: [$id]}) { id } }";
        let id = place.cooperative.to_string();
        let request = json!({ "query": query, "variables": { "after": self.cursor, "id": id } });
        let header = asker.header.as_ref().map_or(String::new(), |(name, value)| format!("{name}: {value}\r\n"));
        let mut events = Events::open(self.office.served.address(), &request, &header).await;
        let event = events.event().await;
        let said = |text: &str| event.contains(text);
        match () {
            () if said(&id) => Outcome::Done,
            () if said("UNAUTHENTICATED") => Outcome::Unauthenticated,
            () if said("FORBIDDEN") => Outcome::Forbidden,
            () => panic!("{event}"),
        }
    }
}

fn new_token(scopes: Vec<Scope>) -> NewToken {
    NewToken { name: "kasir".into(), scopes, days: 1 }
}

/// What no field of the graph leads to: the command line alone does it.
async fn by_use_case(ctx: &Ctx, action: Action, place: &Place, account: Account) -> Outcome {
    match action {
        Action::Import => {
            let list = b"NAMA KOPERASI\nKoperasi Lain Lagi\n".to_vec();
            let file = File { list: ListKind::Cooperatives, name: FILE.into(), bytes: list };
            let wish = Wish { within: Some(given::code(place.region)), dry_run: true, ..wish() };
            Outcome::of(app::imports::import(ctx, file, wish).await)
        }
        Action::Export => {
            let style = Style { format: ExportFormat::Jsonl, separator: b';', has_mark: false };
            let within = Some(given::code(place.region));
            let wish = app::exports::Wish { kind: ListKind::Cooperatives, style, within };
            Outcome::of(app::exports::export(ctx, &wish, std::io::sink()).await)
        }
        Action::LoadReference => Outcome::of(app::reference::load(ctx).await),
        Action::LoadDemonstration => Outcome::of(app::demo::load(ctx, Some(1), given::today()).await),
        Action::ReadPersonalData => Outcome::of(app::persons::open(ctx, &[account.person]).await),
        Action::VerifyAudit => Outcome::of(app::audit::head(ctx).await),
        Action::LookAfter => Outcome::of(app::doctor::examine(ctx).await),
        other => panic!("{other:?} has a field of the graph"),
    }
}

/// Every cell as a line for each action: of each asker what came out on what is hers, another's, elsewhere.
async fn tell(office: Office) -> Told {
    let desk = Desk::open(office).await?;
    let askers = desk.askers().await?;
    let line = |name: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!(" {cell:<13}")).collect();
        format!("{name:<22}{cells}").trim_end().to_owned() + "\n"
    };
    let mut table = line("", askers.iter().map(|asker| asker.name.to_owned()).collect());
    let (mut n_http, mut n_by_use_case, mut wrong) = (0, 0, Vec::new());
    for action in Action::ALL {
        let (mut cells, mut is_by_use_case) = (Vec::new(), false);
        for asker in &askers {
            let mut cell = String::new();
            for (relation, said) in RELATIONS.iter().enumerate() {
                let (outcome, way) = Box::pin(desk.attempt(asker, *action, relation)).await;
                match way {
                    Way::Http => n_http += 1,
                    Way::UseCase => (n_by_use_case, is_by_use_case) = (n_by_use_case + 1, true),
                }
                if (outcome == Outcome::Done) != asker.may(*action, relation) {
                    wrong.push(format!("{} {} on {said}: {outcome:?}", asker.name, action.word()));
                }
                cell.push(outcome.sign());
            }
            cells.push(cell);
        }
        table += &line(&format!("{}{}", action.word(), if is_by_use_case { " *" } else { "" }), cells);
    }
    let n = n_http + n_by_use_case;
    assert_eq!(n, Action::ALL.len() * askers.len() * RELATIONS.len(), "every cell is tried");
    table += &format!(
        "\nOf each cell: what is hers, another's of her role in the same city, one's of her role in another province.\n\
         + done  0 as if it were not there  f FORBIDDEN  u UNAUTHENTICATED\n\
         * no field of the graph leads there: tried by the use case, as whoever the server takes the sender for\n\
         {n} cells: {n_http} asked over HTTP, {n_by_use_case} of use cases\n"
    );
    assert!(wrong.is_empty(), "the program does not do what the table says:\n{}", wrong.join("\n"));
    given::golden("rights.txt", &table);
    Ok(())
}

told_on_each!(what_each_role_may_is_what_the_table_says, Referenced, async |fresh| {
    Box::pin(tell(Office::open(&fresh).await?)).await?
});
