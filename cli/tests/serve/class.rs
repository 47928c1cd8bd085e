//! A class: the page and WebSocket on one port, who is here, and the story for the teacher alone.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use brokerscope_core::scenario::parse;
use brokerscope_core::spec::Version;
use brokerscope_core::topic::TopicName;
use brokerscope_core::trace::{Trace, print};
use brokerscope_core::wire::{Connect, Packet, Properties, Publish, Qos, Will};
use brokerscope_core::world::World;
use brokerscope_tests::peer::{PATIENCE, Serve, until};
use bytes::Bytes;
use tempfile::TempDir;

use crate::raw::{Raw, connect};
use crate::serve;

fn ask(address: SocketAddr, path: &str, more: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a fresh socket");
    let request = format!("GET {path} HTTP/1.1\r\nHost: class\r\n{more}\r\n");
    // In two parts: a request may come in as many as it likes.
    let (one, other) = request.split_at(9);
    for part in [one, other] {
        stream.write_all(part.as_bytes()).expect("it is read");
    }
    let mut answer = String::new();
    let mut some = [0; 4_096];
    loop {
        let length = stream.read(&mut some).expect("an answer");
        answer.push_str(&String::from_utf8_lossy(&some[..length]));
        if length == 0 || answer.starts_with("HTTP/1.1 101") {
            return answer;
        }
    }
}

fn get(address: SocketAddr, path: &str) -> String {
    ask(address, path, "Connection: close\r\n")
}

/// Comes as a student's page does: the Last Will first, then the word that it is here.
fn student(host: &Serve, name: &str) -> Raw {
    let topic = TopicName::parse(&format!("class/{name}")).expect("a topic");
    let will = Will {
        topic: topic.clone(),
        payload: Bytes::from_static(b"away"),
        qos: Qos::AtLeastOnce,
        retain: true,
        properties: Properties::none(),
    };
    let wish = Connect {
        will: Some(will),
        ..connect(name, Version::V5)
    };
    let mut raw = Raw::join(host.tcp, wish);
    raw.say(&Packet::Publish(Publish {
        dup: false,
        qos: Qos::AtMostOnce,
        retain: true,
        topic: Some(topic),
        id: None,
        properties: Properties::none(),
        payload: Bytes::from_static(b"here"),
    }));
    raw
}

#[test]
fn the_list_is_what_their_wills_say() {
    let host = serve(&["--class"]);
    let ada = student(&host, "ada");
    host.line_with("class: 1 of 1 are here: ada");
    let mut bob = student(&host, "bob");
    host.line_with("class: 2 of 2 are here: ada, bob");
    drop(ada);
    host.line_with("class: 1 of 2 are here: bob; away: ada");
    // The topics are retained: whoever asks later has the list too.
    bob.say(&Packet::Pingreq);
    assert!(matches!(bob.hear(), Some(Packet::Pingresp)));
    let _again = student(&host, "ada");
    host.line_with("class: 2 of 2 are here: ada, bob");
}

#[test]
fn the_page_and_websocket_live_behind_one_address() {
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("index.html"), "<p>the page").expect("a file");
    let page = folder.path().display().to_string();
    let host = serve(&["--class", "--page", &page]);
    let home = get(host.websocket, "/");
    let (head, body) = home.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(body, "<p>the page");
    for line in [
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "content-security-policy: frame-ancestors 'none'",
    ] {
        assert!(head.to_lowercase().contains(line), "{line}: {head}");
    }
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/nothing",
        "/class/guess/0/0",
        "/class/guess/new",
    ] {
        assert!(
            get(host.websocket, path).starts_with("HTTP/1.1 404"),
            "{path}"
        );
    }
    let upgrade = "Connection: Upgrade\r\nupgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mqtt\r\n";
    let answer = ask(host.websocket, "/mqtt", upgrade);
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
}

/// The teacher's page has no trace sent: it has the acts, and from them the same world.
#[test]
fn who_has_the_acts_has_the_same_trace() {
    let folder = TempDir::new().expect("a folder");
    let page = folder.path().display().to_string();
    let host = serve(&["--class", "--page", &page]);
    let students = host.line_with("for the students");
    assert!(students.contains("/#/join/ws://127.0.0.1"), "{students}");
    let teacher = host.line_with("for the teacher");
    let secret = teacher
        .split("#/class/")
        .nth(1)
        .expect("an address")
        .to_owned();
    let _ada = student(&host, "ada");
    host.line_with("class: 1 of 1 are here: ada");
    let story = |from: &str| {
        let answer = get(host.websocket, &format!("/class/{secret}/{from}"));
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        body.to_owned()
    };
    let text = until("the story to come so far", || {
        Some(story("new")).filter(|text| text.contains("guest ada writes"))
    });
    let parsed = parse(&text);
    assert_eq!(parsed.problems, [], "{text}");
    let mut numbers = text
        .lines()
        .next()
        .expect("a first line")
        .split(' ')
        .skip(1);
    let [acts, steps, _at] = [(); 3].map(|()| {
        let number = numbers.next().and_then(|number| number.parse::<u32>().ok());
        number.expect("three numbers")
    });
    assert_eq!(
        story(&format!("{acts}/{}", steps - 1)).lines().count(),
        1,
        "nothing twice"
    );
    let mut world = World::new(&parsed.scenario).expect("it fits");
    let mut trace = Trace::default();
    while world.steps().0 < steps && world.step(&mut trace) {}
    let told = print(
        &trace,
        &brokerscope_core::scenario::Names::of(&parsed.scenario),
    );
    assert!(told.contains("CONNECT reaches hub"), "{told}");
    assert_eq!(world.steps().0, steps);

    // Whoever knows everything is answered when there is more.
    let asked = std::thread::scope(|scope| {
        let asked = scope.spawn(|| story(&format!("{acts}/{steps}")));
        let _bob = student(&host, "bob");
        asked.join().expect("an answer")
    });
    assert!(asked.contains("add client bob"), "{asked}");
}
