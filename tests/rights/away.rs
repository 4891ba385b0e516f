//! A demonstration that others can reach: nobody comes in as one of its persons, not even from the machine itself.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use simpul::db::Dialect;

use crate::given::engines::{PATIENCE, Start, tell};
use crate::imports::command::simpul;

/// The program, until this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _already_gone = self.0.kill();
        let _already_gone = self.0.wait();
    }
}

/// One question, and all that was answered.
fn ask(address: SocketAddr, host: &str, query: &str) -> Value {
    let body = json!({ "query": query }).to_string();
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a body");
    assert!(!head.to_lowercase().contains("set-cookie") || query.contains("signInAsDemo"), "{head}");
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
}

/// The address by which other machines reach this one, where it has one: nothing is sent.
fn of_others() -> Option<Ipv4Addr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    match socket.local_addr().ok()? {
        SocketAddr::V4(own) if !own.ip().is_loopback() && !own.ip().is_unspecified() => Some(*own.ip()),
        _ => None,
    }
}

#[test]
fn a_demonstration_that_others_can_reach_lets_nobody_in_as_one_of_its_persons() {
    tell(Start::Migrated, Dialect::Sqlite, async |fresh| {
        let folder = tempfile::tempdir()?;
        let serve = |listen: Ipv4Addr| {
            let port = TcpListener::bind((listen, 0)).expect("a port").local_addr().expect("an address").port();
            let mut command = simpul(&fresh, folder.path());
            command.args(["serve", "--demo", "--demo-size", "200", "--listen", &format!("{listen}:{port}")]);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let mut running = Running(command.spawn().expect("it starts"));
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let start = Instant::now();
            while TcpStream::connect(address).is_err() {
                assert!(running.0.try_wait().expect("it is ours").is_none(), "it has ended");
                assert!(start.elapsed() < PATIENCE, "it does not serve");
                std::thread::sleep(Duration::from_millis(100));
            }
            (running, port)
        };
        let ways = "{ signInWays demoPersons { key } }";
        let sign_in = "mutation { signInAsDemo(input: {person: ADMINISTRATOR}) { viewer { account { id } } userErrors { code } } }";
        // for this machine alone: there they are
        let (running, port) = serve(Ipv4Addr::LOCALHOST);
        let near = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let offered = ask(near, &format!("localhost:{port}"), ways);
        assert_eq!(offered["data"]["signInWays"], json!(["PASSWORD", "DEMO"]), "{offered}");
        assert!(offered["data"]["demoPersons"].as_array().is_some_and(|people| people.len() > 5), "{offered}");
        let inside = ask(near, &format!("localhost:{port}"), sign_in);
        assert!(inside["data"]["signInAsDemo"]["viewer"]["account"]["id"].is_string(), "{inside}");
        drop(running);
        // the same registry where others can reach it: by no address, and under no name
        let (_running, port) = serve(Ipv4Addr::UNSPECIFIED);
        let addresses = [Some(Ipv4Addr::LOCALHOST), Some(Ipv4Addr::new(127, 0, 0, 2)), of_others()];
        for address in addresses.into_iter().flatten() {
            for host in ["localhost".to_owned(), "127.0.0.1".to_owned(), address.to_string()] {
                let (address, host) = (SocketAddr::from((address, port)), format!("{host}:{port}"));
                let offered = ask(address, &host, ways);
                assert_eq!(
                    offered["data"],
                    json!({ "signInWays": ["PASSWORD"], "demoPersons": [] }),
                    "{address} {host}: {offered}"
                );
                let refused = ask(address, &host, sign_in);
                assert_eq!(refused["data"]["signInAsDemo"], Value::Null, "{address} {host}: {refused}");
                assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{address} {host}: {refused}");
            }
        }
        Ok(())
    });
}
