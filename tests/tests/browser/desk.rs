//! Files and programs of other people in the page: a capture is read and given to the simulated
//! broker, a `mosquitto.conf` with a hole is worn, a client is told as code, the ladder is a picture.

use brokerscope_core::history::History;
use brokerscope_core::interchange::pcapng;
use brokerscope_core::scenario::parse;
use brokerscope_core::time::Instant;
use brokerscope_tests::browser::{Page, play};
use serde_json::{Value, json};

/// Puts files into a field, as a person chooses them: their names and bytes.
const CHOOSE: &str = "const all = new DataTransfer();
    for (const [name, bytes] of arguments[1]) all.items.add(new File([new Uint8Array(bytes)], name));
    const field = document.querySelector(arguments[0]);
    field.files = all.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return true";

/// Lets a file fall onto the page.
const DROP: &str = "const all = new DataTransfer();
    for (const [name, bytes] of arguments[0]) all.items.add(new File([new Uint8Array(bytes)], name));
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: all }));
    return true";

/// Takes what would be saved, in place of the browser's folder of downloads.
const CATCH: &str = "window.caught = [];
    window.saveBytes = async (name, content) => {
        const bytes = new Uint8Array(await new Blob([content]).arrayBuffer());
        window.caught.push([name, ...bytes.subarray(0, 24)]);
    };
    return true";

const HALL: &str = "\
broker hub
client lamp v5 -> hub latency 10ms
client page v3 -> hub latency 10ms
at 0s lamp connect
at 0s page connect
at 200ms page subscribe \"hall/#\" qos 2
at 1s lamp publish \"hall/door\" \"open\" qos 2
at 3s lamp disconnect
";

const HOLE: &str = "listener 1883\nallow_anonymous true\npassword_file passwd\nmax_qos 1\n";

/// What `run --pcapng` writes of that world.
fn capture() -> Value {
    let parsed = parse(HALL);
    assert_eq!(parsed.problems, []);
    let mut hall = History::start(parsed.scenario).expect("it fits");
    hall.seek_time(Instant::from_millis(10_000), 10_000);
    json!([["hall.pcapng", pcapng(hall.trace(), &hall.names())]])
}

/// What was saved: the name, and the first bytes.
async fn caught(page: &Page) -> (String, Vec<u64>) {
    page.wait_for("a file to be saved", async || {
        let all = page
            .eval("return window.caught.shift() ?? null", vec![])
            .await;
        let (name, bytes) = all.as_array()?.split_first()?;
        let bytes = bytes.iter().filter_map(Value::as_u64);
        Some((name.as_str()?.to_owned(), bytes.collect()))
    })
    .await
}

#[test]
fn files_of_other_people_are_read_worn_and_written() {
    let test = "files_of_other_people_are_read_worn_and_written";
    play(test, async move |page| {
        a_capture(&page).await;
        a_conf(&page).await;
        a_program(&page).await;
        a_picture(&page).await;
    });
}

/// From the door of Connect: a wrong file is told, the right one lies on the bench.
async fn a_capture(page: &Page) {
    page.goto("#/connect").await;
    let field = ".live-connect [data-open]";
    page.wait_until("the door", async || page.count(field).await == 1)
        .await;
    let wrong = json!([["cat.png", [137, 80, 78, 71]]]);
    page.eval(CHOOSE, vec![json!(field), wrong]).await;
    page.wait_until("a sentence on the wrong file", async || {
        page.text("[data-trouble]")
            .await
            .contains("cat.png, byte 0: ")
    })
    .await;
    page.eval(CHOOSE, vec![json!(field), capture()]).await;
    page.wait_until("the capture", async || {
        page.text("#pane-guide .file").await == "hall.pcapng"
    })
    .await;
    assert_eq!(page.hash().await, "#/play");

    // Its ladder and what is told of it, to the end.
    page.press("End").await;
    page.click_named("button", "Whole story").await;
    let told = page.texts(".tale .says").await.join("\n");
    for part in ["CONNECT", "SUBSCRIBE", "PUBREL", "DISCONNECT"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    page.click_named("button", "Whole story").await;
    assert!(page.picture().await.len() > 1_000, "the ladder is drawn");

    // Before the broker here: alike; before one that knows no QoS 2: not.
    page.click_named("button", "Give it to the simulated broker")
        .await;
    page.wait_until("no difference", async || {
        page.text("#replayed").await.contains("no difference")
    })
    .await;
    page.choose("A broker", "AWS IoT Core, with its quotas as they come")
        .await;
    page.click_named("button", "Give it to the simulated broker")
        .await;
    page.wait_until("differences", async || page.count("#replayed li").await > 0)
        .await;
    page.click_named("button", "Put away").await;
    page.wait_until("the sandbox", async || page.count(".capture").await == 0)
        .await;
}

/// Dropped: its hole is told first, the broker wears it, and that is taken back.
async fn a_conf(page: &Page) {
    let files = json!([
        ["hall.conf", HOLE.as_bytes()],
        ["passwd", b"lamp:$7$101$AAAA$AAAA\n"]
    ]);
    page.eval(DROP, vec![files]).await;
    page.wait_until("the hole", async || {
        let findings = page.texts(".findings .bad").await.join("\n");
        findings.contains("hall.conf, line 2")
    })
    .await;
    let worn = async || page.texts("#settings > p .mono").await.concat();
    assert_eq!(worn().await, "", "nothing is worn");
    page.click_named("button", "Wear it").await;
    page.wait_until("the settings", async || worn().await.contains("max-qos 1"))
        .await;
    page.click_named("button", "Undo").await;
    page.wait_until("the settings to be back", async || worn().await.is_empty())
        .await;
    page.click_named("button", "The broker\u{2019}s settings")
        .await;
}

/// A client of the sandbox: a packet lights its lines, and a line leads to its packet.
async fn a_program(page: &Page) {
    page.press("Home").await;
    let ladder = "document.querySelector('.ladder-frame').focus()";
    page.wait_until("a CONNECT to be selected", async || {
        page.eval(ladder, Vec::new()).await;
        page.press("ArrowDown").await;
        let heads = page.texts(".insp .ph").await;
        heads.iter().any(|head| head.contains("CONNECT"))
    })
    .await;
    page.click_named("tab", "Code").await;
    page.click_named("tab", "MQTT.js").await;
    page.wait_until("lines to be lit", async || {
        page.count("#code .lit [aria-current]").await > 0
    })
    .await;
    let lit = page.texts("#code .lit").await.join("\n");
    let other = "[...document.querySelectorAll('#code li:not(.lit) button')]
        .find((it) => it.textContent.includes('publish')).click()";
    page.eval(other, vec![]).await;
    page.wait_until("the line's packet", async || {
        let now = page.texts("#code .lit").await.join("\n");
        !now.is_empty() && now != lit && now.contains("publish")
    })
    .await;
    page.click(".insp-tabs [role=tab]").await;
    page.wait_until("its bytes", async || {
        page.texts(".insp .ph").await.join("").contains("PUBLISH")
    })
    .await;
    page.click_named("button", "Read the payload").await;
    page.wait_until("the payload", async || {
        page.count(".insp .payload [role=tab]").await > 1
    })
    .await;
}

/// What is saved is a picture, as its first bytes say: its size stands in them.
async fn a_picture(page: &Page) {
    page.eval(CATCH, vec![]).await;
    page.click_named("button", "Branches and bookmarks").await;
    page.click_named("button", "PNG").await;
    let (name, bytes) = caught(page).await;
    assert_eq!(name, "brokerscope.png");
    assert_eq!(bytes[..8], [137, 80, 78, 71, 13, 10, 26, 10]);
    let side = |at: usize| {
        bytes[at..at + 4]
            .iter()
            .fold(0, |sum, byte| sum * 256 + byte)
    };
    assert!(
        side(16) > 500 && side(20) > 300,
        "{} by {}",
        side(16),
        side(20)
    );
}
