//! Users and their passwords, as Mosquitto's own tool writes them.

use proptest::prelude::*;

use super::{Acl, Plain, Users};
use crate::wire::Text;

/// `mosquitto_passwd -b FILE alice secret` of Mosquitto 2.0.
const ALICE: &str = "alice:$7$101$0cizC+aOSBtP2ipj$V/3L/MXFKdtlAQWDN8G2JRXZjjtckhbgyaabWNIIIngn98A1sviy56d8wQsNA4KvioEuPluN3Ei9df+4AKrkIA==";
/// SHA-512 over `hunter2` and the salt, as Mosquitto 1 wrote it.
const BOB: &str = "bob:$6$Z3JhaW5zIG9mIGl0$DirEAKnwSEwKh70N82/pEP1SyAu0Mj2xMhAIweztsua/XXpk2jB4u+rHWmEKNFakI00Vp/8hNdkU+9nhZlYDkw==";

#[test]
fn a_password_fits_its_hash_and_no_other_does() {
    let list = format!("# people\n{ALICE}\r\n\n{BOB}\neve:a:b\n");
    let users = Users::parse(&list, Plain::Allowed).unwrap();
    assert_eq!(users.count(), 3);
    #[rustfmt::skip]
    let table = [
        ("alice", "secret",  true),
        ("alice", "Secret",  false),
        ("alice", "",        false),
        ("bob",   "hunter2", true),
        ("bob",   "hunter",  false),
        ("eve",   "a:b",     true),
        ("eve",   "a",       false),
        ("mary",  "secret",  false),
    ];
    for (user, password, expected) in table {
        let name = Text::parse(user).unwrap();
        let found = users.accept(&name, password.as_bytes());
        assert_eq!(found, expected, "{user} with {password:?}");
    }
    assert_eq!(users.to_string(), list, "written back as it was");
    assert!(!format!("{users:?}").contains("a:b"), "no secret in a log");
}

#[test]
fn a_mistake_is_told_with_its_place_and_a_way_out() {
    use Plain::{Allowed, Refused};
    #[rustfmt::skip]
    let table = [
        ("alice",                 Allowed, 1, 6, "a user and its password have a colon between them"),
        (":secret",               Allowed, 1, 1, "here a user's name is missing"),
        ("a:x\na:y",              Allowed, 2, 1, "the user `a` is here twice"),
        ("alice:secret",          Refused, 1, 7, "this is a password and no hash"),
        ("alice:$7$101$AAAA",     Allowed, 1, 7, "this hash has not all its parts"),
        ("é:$7$0$AAAA$AAAA",      Allowed, 1, 3,
            "`0` is no number of iterations from 1 to 1000000"),
        ("alice:$6$!$AAAA",       Allowed, 1, 7, "`!` is not base64"),
        ("alice:$6$AAAA$AAAA",    Allowed, 1, 7, "a hash has 64 bytes, this one has 3"),
        ("alice:$argon2id$v=19$", Allowed, 1, 7, "hashes of kind `argon2id` are not known here"),
    ];
    for (list, plain, line, column, message) in table {
        let problems = Users::parse(list, plain).unwrap_err();
        let [problem] = problems.as_slice() else {
            panic!("{list}: {problems:?}");
        };
        assert_eq!((problem.line, problem.column), (line, column), "{list}");
        assert_eq!(problem.message, message, "{list}");
        assert!(!problem.hint.is_empty(), "{list}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_readers(text in "(topic|user|pattern|read|deny| |\n|%u|/|#|\\+|\\$|[67]|:|.){0,40}") {
        for plain in [Plain::Allowed, Plain::Refused] {
            if let Ok(users) = Users::parse(&text, plain) {
                prop_assert_eq!(users.to_string(), text.clone());
            }
        }
        if let Ok(acl) = Acl::parse(&text) {
            prop_assert_eq!(acl.to_string(), text.clone());
        }
    }
}
