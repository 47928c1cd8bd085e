//! `brokerscope conf`, and what it says of files held against Mosquitto itself.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use brokerscope_core::interchange::conf::{Badness, Conf, Lists, known_options, read};
use brokerscope_tests::lacks;
use brokerscope_tests::peer::{Mosquitto, Own, Peer as _, Serve, Wish, find, free_port};
use tempfile::TempDir;

/// alice, whose password is cheshire, as `mosquitto_passwd` writes her.
const ALICE: &str = concat!(
    "alice:$7$101$/58blSszsPpA1HqI$",
    "Lpcsk7FflRBQhXdnD+dfsgjOCoeFQviGAzpQ7JvjSoxy",
    "AOfbCIsfIpgRh2+t7RhfSjZt6gg45gldzq36k1u+vg==\n",
);

fn brokerscope(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brokerscope"));
    command.args(arguments).output().expect("the tool runs")
}

/// What Mosquitto says to a file before it gives up, or until it runs: then nothing.
fn refusal(folder: &Path, text: &str) -> Option<String> {
    let file = folder.join("tried.conf");
    fs::write(&file, text).expect("it is written");
    let mut child = Command::new(find("mosquitto").expect("it is there"))
        .arg("-c")
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("mosquitto runs");
    // It says what is wrong before it opens a port, and ends.
    for _ in 0..30 {
        if child.try_wait().ok().flatten().is_some() {
            let output = child.wait_with_output().expect("it has ended");
            return Some(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}

/// The second line is no option: Mosquitto always ends, at the first line it does not know.
#[test]
fn mosquitto_knows_every_option_that_we_know() {
    if lacks("mosquitto_knows_every_option_that_we_know", &["mosquitto"]) {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let mut unknown = Vec::new();
    for option in known_options() {
        // The one that is newer than the oldest 2.0 that Debian has.
        let newer = ["ciphers_tls1.3", "bridge_tls_version"];
        let text = format!("{option} ?\nthis_is_no_option 1\n");
        let said = refusal(folder.path(), &text).unwrap_or_default();
        if said.contains(&format!("variable \"{option}\"")) && !newer.contains(&option) {
            unknown.push(option);
        }
    }
    assert_eq!(unknown, Vec::<&str>::new());
}

#[test]
fn what_is_called_wrong_mosquitto_refuses() {
    if lacks("what_is_called_wrong_mosquitto_refuses", &["mosquitto"]) {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let port = free_port();
    let wrong = [
        "allow_anonymus true",
        "allow_anonymous yes",
        "persistence",
        "persistent_client_expiration 5x",
        "log_type everything",
        "protocol telnet",
        "try_private true",
        "allow_anonymous false\nper_listener_settings true",
        "connection b\ntopic # out",
        "connection b\naddress 127.0.0.1\ntopic # sideways",
        "connection b\naddress 127.0.0.1\ntopic # out 3",
        "connection b\naddress 127.0.0.1\nstart_type maybe\ntopic # out",
    ];
    let fine = [
        "",
        "allow_anonymous true",
        "max_queued_messages 0\npersistent_client_expiration 14d",
        "connection b\naddress 127.0.0.1:1\ntopic # out 1 here/ there/",
        "per_listener_settings true\nallow_anonymous true",
        "connection b\naddress 127.0.0.1:1\ntopic a#b out",
    ];
    for (is_wrong, lines) in wrong
        .iter()
        .map(|it| (true, it))
        .chain(fine.iter().map(|it| (false, it)))
    {
        let text = format!("{lines}\nlistener {port} 127.0.0.1\n");
        let found = read(&Conf::parse(&text), Lists::default(), None).findings;
        let ours = found.iter().any(|it| it.badness == Badness::Wrong);
        assert_eq!(ours, is_wrong, "{lines:?}: {found:#?}");
        let theirs = refusal(folder.path(), &text);
        assert_eq!(theirs.is_some(), is_wrong, "{lines:?}: {theirs:?}");
    }
}

/// Nobody's, a right and a wrong password, a stranger's: who comes in here, comes in there.
#[test]
fn the_same_clients_come_in() {
    if lacks("the_same_clients_come_in", &["mosquitto"]) {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let passwords = folder.path().join("passwords");
    fs::write(&passwords, ALICE).expect("it is written");
    let passwords = format!("password_file {}\n", passwords.display());
    for anonymous in ["", "allow_anonymous true\n", "allow_anonymous false\n"] {
        for passwords in ["", &passwords] {
            let lines = format!("{anonymous}{passwords}");
            let theirs = Mosquitto::with(&lines);
            let conf = Conf::parse(&format!("listener 1883\n{lines}"));
            let lists = Lists {
                passwords: Some(ALICE),
                acl: None,
            };
            let broker = read(&conf, lists, None).broker;
            let ours = served(folder.path(), &broker);
            let user = |name: &str, word: &str| Some((name.to_owned(), word.to_owned()));
            let cases = [
                None,
                user("alice", "cheshire"),
                user("alice", "dormouse"),
                user("bob", "cheshire"),
            ];
            for user in cases {
                let wish = Wish {
                    user,
                    ..Wish::new(5, "tries")
                };
                let reasons = [theirs.address(), ours.tcp].map(|address| {
                    let mut own = Own::new(address);
                    let reason = own.connect("tries", &wish).reason;
                    if reason == 0 {
                        own.leave("tries");
                    }
                    reason == 0
                });
                assert_eq!(
                    reasons[0], reasons[1],
                    "{lines:?} for {:?}: theirs, ours",
                    wish.user
                );
            }
        }
    }
}

/// `serve` with who may come in as this broker has it.
fn served(folder: &Path, broker: &brokerscope_core::world::BrokerSpec) -> Serve {
    let config = &broker.config;
    let mut settings = format!("anonymous = {}\n", config.anonymous);
    if let Some(users) = &config.users {
        fs::write(folder.join("users"), users.to_string()).expect("it is written");
        settings.push_str("password_file = \"users\"\n");
    }
    let file = folder.join("broker.toml");
    fs::write(&file, settings).expect("it is written");
    let serve = Serve::start(
        env!("CARGO_BIN_EXE_brokerscope"),
        &["--config", &file.to_string_lossy()],
    );
    assert_eq!(serve.tcp.ip(), Ipv4Addr::LOCALHOST);
    serve
}

#[test]
fn the_tool_tells_file_line_and_what_follows() {
    let folder = TempDir::new().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("passwords"), ALICE).expect("it is written");
    fs::write(
        path("acl"),
        "topic readwrite #\nuser alice\ntopic read a/#\n",
    )
    .expect("it is written");
    let text = "# ours\nlistener 1883\nallow_anonymous true\npassword_file passwords\nacl_file acl\nmax_qos 2\n";
    fs::write(path("mosquitto.conf"), text).expect("it is written");
    let (scenario, written) = (path("out.scn"), path("out.conf"));
    let told = brokerscope(&["conf", &path("mosquitto.conf"), "--scenario", &scenario]);
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    for part in [
        "mosquitto.conf:3: hole: anonymous clients are allowed beside",
        "acl:1: hole: clients without a name may write everything",
        "2 hole, 1 risk",
    ] {
        assert!(told.contains(part), "{part:?} is not in {told}");
    }
    let played = brokerscope(&["run", &scenario]);
    assert!(played.status.success(), "{played:?}");
    let less = fs::read_to_string(&scenario)
        .expect("it was written")
        .replace("broker hub", "broker hub max-qos 1");
    fs::write(&scenario, less).expect("it is written");
    brokerscope(&[
        "conf",
        &path("mosquitto.conf"),
        "--with",
        &scenario,
        "--write",
        &written,
    ]);
    let written = fs::read_to_string(written).expect("it was written");
    assert_eq!(
        written,
        text.replace("max_qos 2", "max_qos 1"),
        "comments and all else stay"
    );
    let missing = brokerscope(&["conf", &path("nowhere.conf")]);
    assert_eq!(missing.status.code(), Some(2), "{missing:?}");
}
