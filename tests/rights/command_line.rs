//! Accounts kept at the command line, as whoever sets a server up does it.

use std::io::Write;
use std::process::Stdio;

use simpul::app::identities::{self, Identity};
use simpul::app::sessions::{self, Attempt, Credential};
use simpul::app::{self, Ctx, tokens};
use simpul::domain::account::Scope;

use crate::given;
use crate::imports::command::{simpul, told};

const ISSUER: &str = "https://masuk.example";

/// Whether a password opens an account.
async fn opens(ctx: &Ctx, login: &str, password: &str) -> simpul::app::Result<bool> {
    let attempt = Attempt { login: login.to_owned(), password: password.to_owned().into(), network: None };
    match sessions::sign_in(ctx, &attempt).await {
        Ok(_) => Ok(true),
        Err(app::Error::Refused { field: "", .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

told_on_each!(whoever_has_the_machine_keeps_its_accounts, Referenced, async |fresh| {
    let folder = tempfile::tempdir()?;
    let run = |arguments: &[&str], typed: &str| {
        let mut command = simpul(&fresh, folder.path());
        command.env("SIMPUL_OIDC_ISSUER", ISSUER).env("SIMPUL_PUBLIC_URL", "https://simpul.example").args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        child.stdin.take().expect("a pipe").write_all(typed.as_bytes()).expect("it is typed");
        let output = child.wait_with_output().expect("it ends");
        let (out, err) = told(&output);
        (output.status.success(), out, err)
    };
    let done = |arguments: &[&str], typed: &str| {
        let (is_done, out, err) = run(arguments, typed);
        assert!(is_done, "{arguments:?}: {out}{err}");
        out
    };
    let undone = |arguments: &[&str], typed: &str| {
        let (is_done, out, err) = run(arguments, typed);
        assert!(!is_done && out.is_empty(), "{arguments:?}: {out}{err}");
        err
    };
    let ctx = given::ctx(&fresh.open().await?).await?;

    // the first administrator; no password is ever given out
    let out = done(&["user", "add", "--login", "Tuti@Dinas.Example", "--name", "Tuti Contoh", "--admin"], "");
    let (link, id) = out.trim().split_once('\n').expect("a link and an id");
    let link = link.strip_prefix("https://simpul.example/masuk/tautan#").expect("a link").to_owned();
    assert!(id.starts_with("akun_"), "{id}");
    let password = "tiga ikan di kolam nenek";
    sessions::set_password(&ctx, &link, &password.to_owned().into()).await?;
    assert!(opens(&ctx, "tuti@dinas.example", password).await?);
    assert!(undone(&["user", "add", "--login", "tuti@dinas.example", "--name", "X"], "").contains("sudah dipakai"));
    assert!(undone(&["user", "add", "--login", "?", "--name", "X"], "").contains("a login is"));
    assert!(undone(&["user", "add", "--login", "budi", "--name", "Budi", "--password"], "rahasia\n").contains("10"));
    assert!(undone(&["user", "link", "budi"], "").contains("Tidak ditemukan"), "what was refused made nobody");
    let typed = "empat kucing di atap surau";
    let out = done(&["user", "add", "--login", "budi", "--name", "Budi", "--password"], &format!("{typed}\n"));
    assert!(out.starts_with("akun_") && out.lines().count() == 1, "no link beside a password: {out}");
    assert!(opens(&ctx, "budi", typed).await?);

    let listed = done(&["user", "list"], "");
    let lines: Vec<Vec<&str>> = listed.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines[0], [id, "ACTIVE", "ADMINISTRATOR", "tuti@dinas.example", "Tuti Contoh"]);
    assert_eq!(lines[1][1..], ["ACTIVE", "", "budi", "Budi"]);

    // another link closes the one before
    let newer = |out: &str| out.trim().split_once('#').expect("a link").1.to_owned();
    let (first, second) = (newer(&done(&["user", "link", "budi"], "")), newer(&done(&["user", "link", "budi"], "")));
    assert!(sessions::set_password(&ctx, &first, &password.to_owned().into()).await.is_err());
    sessions::set_password(&ctx, &second, &password.to_owned().into()).await?;

    // a token is told once, to whoever makes it
    let create = ["token", "create", "--user", "budi", "--scope", "READ", "--scope", "WRITE", "--days", "30"];
    let token = done(&create, "").trim().to_owned();
    let secret = token.strip_prefix(tokens::PREFIX).expect("its prefix").to_owned();
    let by_token = async || sessions::identify(&ctx, &Credential::Token(secret.clone())).await;
    let budi = by_token().await?.expect("it opens her account");
    let scopes = budi.holder().expect("an account").scopes.clone().expect("of a token");
    assert_eq!(scopes.into_iter().collect::<Vec<_>>(), [Scope::Read, Scope::Write]);
    assert!(undone(&["token", "create", "--user", "budi", "--scope", "READ", "--days", "0"], "").contains("366"));
    assert!(
        undone(&["token", "create", "--user", "siapa", "--scope", "READ", "--days", "1"], "")
            .contains("Tidak ditemukan")
    );

    // tied to whom a provider knows, and untied
    let identity = Identity { issuer: ISSUER.to_owned(), subject: "sub-1".to_owned() };
    assert!(identities::sign_in(&ctx, &identity).await?.is_none());
    done(&["user", "tie", "budi", "--subject", "sub-1"], "");
    assert!(identities::sign_in(&ctx, &identity).await?.is_some());
    assert!(undone(&["user", "tie", "tuti@dinas.example", "--subject", "sub-1"], "").contains("akun lain"));
    done(&["user", "untie", "budi"], "");
    assert!(identities::sign_in(&ctx, &identity).await?.is_none());
    assert!(undone(&["user", "untie", "budi"], "").contains("was not tied"));

    done(&["user", "deactivate", "budi"], "");
    assert!(by_token().await?.is_none() && !opens(&ctx, "budi", password).await?);
    assert!(done(&["user", "list"], "").contains("DEACTIVATED\t\tbudi"));
});
