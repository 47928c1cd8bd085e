//! A real broker that sends more than anybody can read: 10,000 messages a second.

#![allow(
    clippy::disallowed_types,
    reason = "a benchmark goes by the clock on the wall"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use brokerscope_tests::browser::{Page, play};
use brokerscope_tests::peer::{Mosquitto, find};

use super::gaps;

/// Messages a second.
const RATE: u32 = 10_000;
/// For so long.
const SECONDS: u32 = 15;
/// On so many topics.
const TOPICS: u32 = 100;

/// What a page needs that only counts: CONNECT of 3.1.1 by `peer`, SUBSCRIBE to `#`, and a number.
const COUNT: &str = "
    const socket = new WebSocket(arguments[0], 'mqtt');
    socket.binaryType = 'arraybuffer';
    window.counted = -2;
    socket.onopen = () => socket.send(new Uint8Array(
        [0x10, 16, 0, 4, 77, 81, 84, 84, 4, 2, 0, 0, 0, 4, 112, 101, 101, 114]));
    socket.onmessage = () => {
        if (++window.counted === -1)
            socket.send(new Uint8Array([0x82, 6, 0, 1, 0, 1, 35, 0]));
    };";

/// Lets Mosquitto flood a page that only counts, then ours, and measures their frames meanwhile.
pub(super) fn run() {
    if find("mosquitto").is_none() {
        println!("\nfirehose: skipped, mosquitto is not here");
        return;
    }
    let broker = || Mosquitto::with("allow_anonymous true\nlog_type none\nmax_queued_messages 0\n");
    println!(
        "\nfirehose: {RATE} messages a second from Mosquitto for {SECONDS} s, on {TOPICS} topics\n\
         {:<28}{:>22}{:>26}",
        "", "from frame to frame, ms", "ends behind, s"
    );
    let peer = broker();
    play("firehose, counted", async move |page| {
        count(&page, &peer).await
    });
    let ours = broker();
    play("firehose", async move |page| draw(&page, &ours).await);
}

/// The least that a page can do: it says what of our figure is the browser's.
async fn count(page: &Page, broker: &Mosquitto) {
    page.goto("#/connect").await;
    page.eval(COUNT, vec![broker.websocket_url().into()]).await;
    page.wait_until("SUBACK", async || counted(page).await == 0)
        .await;
    flood(page, "a page that only counts", broker, async || {
        counted(page).await
    })
    .await;
}

async fn counted(page: &Page) -> u64 {
    let number = page.eval("return window.counted", Vec::new()).await;
    number
        .as_i64()
        .and_then(|it| u64::try_from(it).ok())
        .unwrap_or(u64::MAX)
}

async fn draw(page: &Page, broker: &Mosquitto) {
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
    flood(page, "ours", broker, async || {
        let counts = page.texts(".live-tree tr td:nth-child(3)").await;
        counts.iter().filter_map(|it| it.parse::<u64>().ok()).sum()
    })
    .await;
    let heap = "return Math.round((performance.memory?.usedJSHeapSize ?? 0) / 1e6)";
    let heap = page.eval(heap, Vec::new()).await;
    let aside = page.texts(".slant").await;
    println!("{heap} MB of script memory; {}", aside.join(" "));
}

/// Sends, measures, and waits until `came` has all of it.
async fn flood(page: &Page, name: &str, broker: &Mosquitto, came: impl AsyncFn() -> u64) {
    let address = broker.address();
    let source = thread::spawn(move || publish(address));
    page.wait_until("the flood", async || came().await > 0)
        .await;
    let [half, most, max] = gaps(page).await;
    let sent = source.join().expect("the source");
    let over = Instant::now();
    let all = u64::from(sent);
    page.wait_until("the last message", async || came().await >= all)
        .await;
    let behind = over.elapsed().as_secs_f64();
    println!("{name:<28}{half:>8.1}{most:>7.1}{max:>7.1}{behind:>26.1}   {sent} messages");
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
