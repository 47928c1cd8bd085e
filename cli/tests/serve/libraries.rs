//! Other people's client libraries against our broker.

use brokerscope_tests::lacks_library;
use brokerscope_tests::peer::{Library, Own, Puppet, Serve, judge, judge_refusals};
use tempfile::TempDir;

use crate::{serve, settings};

/// alice, whose password is cheshire, as `mosquitto_passwd` writes her.
const ALICE: &str = concat!(
    "alice:$7$101$/58blSszsPpA1HqI$",
    "Lpcsk7FflRBQhXdnD+dfsgjOCoeFQviGAzpQ7JvjSoxy",
    "AOfbCIsfIpgRh2+t7RhfSjZt6gg45gldzq36k1u+vg==\n",
);

/// One test per library and version; each prints a line per fact.
macro_rules! judges {
    ($($name:ident: $library:ident at $level:literal;)*) => {$(
        #[test]
        fn $name() {
            if lacks_library(stringify!($name), Library::$library) {
                return;
            }
            let broker = serve(&[]);
            let address = Library::$library.address(&broker);
            judge(Library::$library.name, $level, || Puppet::start(Library::$library, address));
            let (_folder, strict) = strict();
            let mut puppet = Puppet::start(Library::$library, Library::$library.address(&strict));
            judge_refusals(&mut puppet, $level, "cheshire");
        }
    )*};
}
judges! {
    paho_is_content_in_3_1_1: PAHO at 4;
    paho_is_content_in_5_0: PAHO at 5;
    mqtt_js_is_content_in_3_1_1: MQTT_JS at 4;
    mqtt_js_is_content_in_5_0: MQTT_JS at 5;
}

/// A broker that knows only alice.
fn strict() -> (TempDir, Serve) {
    let (folder, file) = settings("password_file = \"users\"\n");
    std::fs::write(folder.path().join("users"), ALICE).expect("a file");
    (folder, serve(&["--config", &file]))
}

#[test]
fn our_own_client_is_content() {
    let broker = serve(&[]);
    for level in [4, 5] {
        judge("our client", level, || Own::new(broker.tcp));
        let (_folder, strict) = strict();
        judge_refusals(&mut Own::new(strict.tcp), level, "cheshire");
    }
}
