//! A real broker that sends more than anybody can read: 10,000 messages a second.

#![allow(
    clippy::disallowed_types,
    reason = "a benchmark goes by the clock on the wall"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use brokerscope_tests::browser::play;
use brokerscope_tests::peer::{Mosquitto, find};

use super::{NOTHING, stretch};

/// Messages a second.
const RATE: u32 = 10_000;
/// For so long.
const SECONDS: u32 = 15;
/// On so many topics.
const TOPICS: u32 = 100;

/// Lets Mosquitto flood the page, and measures its frames meanwhile.
pub(super) fn run() {
    if find("mosquitto").is_none() {
        println!("\nfirehose: skipped, mosquitto is not here");
        return;
    }
    let broker = Mosquitto::with("allow_anonymous true\nlog_type none\nmax_queued_messages 0\n");
    play("firehose", async move |page| {
        page.goto("#/connect").await;
        page.fill("Address", &broker.websocket_url()).await;
        page.click_named("button", "Connect").await;
        page.wait_until("the subscriptions", async || {
            page.count("#live-filter").await == 1
        })
        .await;
        page.click_named("button", "Subscribe").await;
        page.wait_until("the subscription to stand", async || {
            page.count(".live-subs li").await == 1
        })
        .await;
        let address = broker.address();
        let source = thread::spawn(move || publish(address));
        page.wait_until("the flood", async || page.count(".live-tree td").await > 0)
            .await;
        println!("\nfirehose: {RATE} messages a second from Mosquitto, {TOPICS} topics");
        stretch(&page, "firehose", NOTHING).await;
        let heap = "return Math.round((performance.memory?.usedJSHeapSize ?? 0) / 1e6)";
        let heap = page.eval(heap, Vec::new()).await;
        let sent = source.join().expect("the source");
        page.wait_until("the last message", async || {
            let rates = page.texts(".live-tree td.n").await;
            rates.iter().all(|text| !text.contains("/s"))
        })
        .await;
        let counts = page.texts(".live-tree tr td:nth-child(3)").await;
        let came: u64 = counts.iter().filter_map(|it| it.parse::<u64>().ok()).sum();
        let aside = page.texts(".slant").await;
        println!(
            "{sent} sent in {SECONDS} s, {came} came; {heap} MB of script memory; {}",
            aside.join(" ")
        );
    });
}

/// Publishes at its rate over plain TCP; answers how many were sent.
fn publish(to: SocketAddr) -> u32 {
    let mut stream = TcpStream::connect(to).expect("mosquitto listens");
    let _ = stream.set_nodelay(true);
    // CONNECT of 3.1.1, Clean Session, no Keep Alive, `hose`.
    let connect = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x00\x00\x04hose";
    stream.write_all(connect).expect("CONNECT is sent");
    let mut connack = [0; 4];
    stream.read_exact(&mut connack).expect("CONNACK comes");
    let (start, mut sent) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_secs(u64::from(SECONDS)) {
        let due = start.elapsed().as_micros() * u128::from(RATE) / 1_000_000;
        let mut packets = Vec::new();
        while u128::from(sent) < due {
            let topic = format!("hose/{:02}", sent % TOPICS);
            let payload = format!("{sent:08}");
            let length = 2 + topic.len() + payload.len();
            packets.extend([0x30, u8::try_from(length).expect("short")]);
            packets.extend([0, u8::try_from(topic.len()).expect("short")]);
            packets.extend(topic.bytes().chain(payload.bytes()));
            sent += 1;
        }
        stream.write_all(&packets).expect("the broker reads");
        thread::sleep(Duration::from_millis(1));
    }
    sent
}
