//! Stories with a known fingerprint: the same on every machine.
//!
//! The browser's tests play the same texts and assert the same constants.

use brokerscope_core::time::Instant;

/// Each story's name and its text: those of the tests, and the infamous ones.
#[rustfmt::skip]
pub const SCENARIOS: &[(&str, &str)] = &[
    ("at-a-byte", include_str!("../../scenarios/at-a-byte.scn")),
    ("bridge", include_str!("../../scenarios/bridge.scn")),
    ("bridge-mended", include_str!("../../scenarios/bridge-mended.scn")),
    ("bridge-storm", include_str!("../../scenarios/bridge-storm.scn")),
    ("exactly-once", include_str!("../scenarios/exactly-once.scn")),
    ("expired-command", include_str!("../../scenarios/expired-command.scn")),
    ("five-conditions", include_str!("../../scenarios/five-conditions.scn")),
    ("flipped-bit", include_str!("../../scenarios/flipped-bit.scn")),
    ("ghost-unlock", include_str!("../../scenarios/ghost-unlock.scn")),
    ("half-open", include_str!("../scenarios/half-open.scn")),
    ("late-will", include_str!("../../scenarios/late-will.scn")),
    ("many-rooms", include_str!("../scenarios/many-rooms.scn")),
    ("no-retry", include_str!("../../scenarios/no-retry.scn")),
    ("order", include_str!("../../scenarios/order.scn")),
    ("retain-flag", include_str!("../../scenarios/retain-flag.scn")),
    ("shared", include_str!("../../scenarios/shared.scn")),
    ("silent-meter", include_str!("../../scenarios/silent-meter.scn")),
    ("takeover", include_str!("../../scenarios/takeover.scn")),
    ("textbook", include_str!("../../scenarios/textbook.scn")),
    ("three-endings", include_str!("../../scenarios/three-endings.scn")),
    ("two-cuts", include_str!("../../scenarios/two-cuts.scn")),
    ("two-versions", include_str!("../scenarios/two-versions.scn")),
];

/// How far each is played: until nothing is due before this moment, in one go.
pub const PLAYED_UNTIL: Instant = Instant::from_millis(300_000);

/// No story takes more steps than this.
pub const STEPS_MAX: u32 = 100_000;

/// Where the known fingerprints stand.
pub const DIGESTS_PATH: &str = "tests/scenarios/digests.txt";

/// One line per story: its name, and the digest of its trace.
pub const DIGESTS: &str = include_str!("../scenarios/digests.txt");

/// The digest of `vec![1_u8, 2, 3]`: its length is hashed too, and `usize` is not the same everywhere.
pub const LENGTHS_DIGEST: &str = "f0f346181291196b";

/// The known digest of this story's trace, as sixteen hexadecimal digits.
pub fn known_digest(name: &str) -> Option<&'static str> {
    let mut lines = DIGESTS.lines().filter_map(|line| line.split_once(' '));
    lines
        .find(|(known, _)| *known == name)
        .map(|(_, digest)| digest)
}
