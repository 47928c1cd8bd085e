//! Measures the page with a long run in it: `cargo xtask frames`.
//!
//! A world is run to some 100,000 records, as a person would do it. Then the ladder is panned, time
//! plays, and the cursor leaps, while the page's own clock tells how long each frame took. A frame is
//! late after 16.7 ms; what the program needs of that is the main thread's time: script, style,
//! layout and painting, from the first callback of a frame to the end of its drawing.

mod firehose;

use brokerscope_tests::browser::{Page, play};
use serde_json::Value;

/// Three publishers, one subscriber: 300 messages a second at QoS 1 and 2.
const WORLD: &str = r#"seed 7
broker hub
client s1 -> hub latency 5ms keep-alive off
client s2 -> hub latency 5ms keep-alive off
client s3 -> hub latency 5ms keep-alive off
client sink -> hub latency 5ms keep-alive off
at 0ms s1 connect
at 0ms s2 connect
at 0ms s3 connect
at 0ms sink connect
at 40ms sink subscribe "a/#" qos 2
s1 every 10ms first 60ms publish "a/1" "{n}" qos 1
s2 every 10ms first 63ms publish "a/2" "{n}" qos 2
s3 every 10ms first 66ms publish "a/3" "{n}" qos 1
"#;

/// After so many seconds the world has some 100,000 records: 99,561.
const UNTIL: u32 = 11;

/// Each frame of a measured stretch does this; `i` counts them.
const PAN: &str = "ladder.dispatchEvent(new WheelEvent('wheel', { deltaY: i % 120 < 60 ? -30 : 30,
    shiftKey: true, clientX: 640, clientY: 600, bubbles: true, cancelable: true }))";
const NOTHING: &str = "";

/// Measures `frames` frames in which `act` is done: milliseconds from frame to frame, and of the main
/// thread in each.
const MEASURE: &str = "
    const ladder = document.querySelector('.ladder-frame');
    const act = new Function('i', 'ladder', arguments[0]), frames = arguments[1];
    const real = window.requestAnimationFrame.bind(window);
    let start = null;
    window.requestAnimationFrame = callback => real(time => {
        start ??= performance.now();
        callback(time);
    });
    return new Promise(done => {
        const gaps = [], works = [], channel = new MessageChannel();
        let i = 0, last = null;
        // Comes when the frame is drawn, as far as the main thread draws it.
        channel.port1.onmessage = () => {
            works.push(performance.now() - start);
            start = null;
        };
        const frame = time => {
            start ??= performance.now();
            if (last !== null) gaps.push(time - last);
            last = time;
            act(i, ladder);
            channel.port2.postMessage(0);
            if (++i < frames) real(frame);
            else setTimeout(() => {
                window.requestAnimationFrame = real;
                // The first frames still build up what the others show.
                done([gaps.slice(3), works.slice(3)]);
            }, 50);
        };
        real(frame);
    })";

/// Leaps to this part of the line, and tells how long that took until it was drawn.
const LEAP: &str = "
    const line = document.querySelector('#scrub'), box = line.getBoundingClientRect();
    const start = performance.now(), channel = new MessageChannel();
    line.dispatchEvent(new PointerEvent('pointerdown', { button: 0, bubbles: true, pointerId: 1,
        clientX: box.left + 8 + (box.width - 16) * 0.95 * arguments[0], clientY: box.top + 20 }));
    return new Promise(done => requestAnimationFrame(() => {
        channel.port1.onmessage = () => done(performance.now() - start);
        channel.port2.postMessage(0);
    }))";

/// Frames per measured stretch.
const FRAMES: u32 = 240;

fn main() {
    play("frames", |page| async move {
        fill(&page).await;
        let steps = page.attributes(".page", "data-step").await.remove(0);
        println!("{}, {steps} steps", page.text(".packets").await);
        println!(
            "\n{:<28}{:>22}{:>26}",
            "", "from frame to frame, ms", "main thread, ms"
        );
        println!(
            "{:<28}{:>8}{:>7}{:>7}{:>12}{:>7}{:>7}",
            "", "p50", "p95", "max", "p50", "p95", "max"
        );
        page.press("End").await;
        stretch(&page, "pan", PAN).await;
        zoom(&page, "-", 6).await;
        stretch(&page, "pan, zoomed out", PAN).await;
        zoom(&page, "-", 12).await;
        stretch(&page, "pan, all in sight", PAN).await;
        zoom(&page, "0", 1).await;
        leap(&page, 0.5).await;
        page.press("Space").await;
        stretch(&page, "play what is known", NOTHING).await;
        page.press("Space").await;
        page.press("End").await;
        page.press("Space").await;
        stretch(&page, "play on", NOTHING).await;
        page.press("Space").await;
        let mut leaps = Vec::new();
        for part in [
            0.1, 0.9, 0.5, 0.2, 0.77, 0.01, 0.63, 0.99, 0.33, 0.42, 0.86, 0.15,
        ] {
            leaps.push(leap(&page, part).await);
        }
        let [half, most, max] = quantiles(leaps);
        println!("\na leap to anywhere, drawn: p50 {half:.1}, p95 {most:.1}, max {max:.1} ms");
    });
    firehose::run();
}

/// The long run, in the sandbox.
async fn fill(page: &Page) {
    page.goto("#/").await;
    let keep = "localStorage.setItem('brokerscope.sandbox', arguments[0]);";
    page.eval(keep, vec![WORLD.into()]).await;
    page.goto("#/play").await;
    page.reload().await;
    page.wait_until("the ladder", async || {
        page.count(".ladder-frame").await == 1
    })
    .await;
    page.press(":").await;
    page.wait_until("the command bar", async || {
        page.count(".cmd input").await == 1
    })
    .await;
    // In parts: a slow machine shall not be taken for one that stands.
    for seconds in (1..=UNTIL)
        .rev()
        .step_by(2)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
    {
        page.type_text(&format!("run until {seconds}s")).await;
        page.press("Enter").await;
        let clock = format!("{seconds}.000 s");
        page.wait_until("the run to come so far", async || {
            page.text(".clock").await.starts_with(&clock)
        })
        .await;
    }
    page.press("Escape").await;
}

/// Presses a key on the ladder, so often.
async fn zoom(page: &Page, key: &str, times: u32) {
    let focus = "document.querySelector('.ladder-frame').focus()";
    page.eval(focus, Vec::new()).await;
    for _ in 0..times {
        page.press(key).await;
    }
}

async fn stretch(page: &Page, name: &str, act: &str) {
    let measured = page.eval(MEASURE, vec![act.into(), FRAMES.into()]).await;
    let [gaps, works] = [0, 1].map(|place| quantiles(numbers(&measured[place])));
    println!(
        "{name:<28}{:>8.1}{:>7.1}{:>7.1}{:>12.1}{:>7.1}{:>7.1}",
        gaps[0], gaps[1], gaps[2], works[0], works[1], works[2]
    );
}

/// Frames alone, in milliseconds: where a browser hands out thousands of messages a second, what is
/// posted to the page waits behind them, so the main thread's time cannot be read off.
async fn gaps(page: &Page) -> [f64; 3] {
    let measured = page
        .eval(MEASURE, vec![NOTHING.into(), FRAMES.into()])
        .await;
    quantiles(numbers(&measured[0]))
}

async fn leap(page: &Page, part: f64) -> f64 {
    let took = page.eval(LEAP, vec![part.into()]).await;
    took.as_f64().expect("milliseconds")
}

fn numbers(all: &Value) -> Vec<f64> {
    let all = all.as_array().expect("numbers").iter();
    all.filter_map(Value::as_f64).collect()
}

/// The middle one, that which 95 of 100 do not pass, the largest.
fn quantiles(mut all: Vec<f64>) -> [f64; 3] {
    all.sort_by(f64::total_cmp);
    let at = |percent: usize| {
        let place = (all.len() * percent / 100).min(all.len().saturating_sub(1));
        all.get(place).copied().unwrap_or_default()
    };
    [at(50), at(95), at(100)]
}
