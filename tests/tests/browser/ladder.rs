//! The ladder as an instrument: what is looked for in it, and lanes beyond its edge.

use brokerscope_tests::browser::{Page, play};

const FRAME: &str = ".ladder-frame";

/// What the filter says about itself.
async fn says(page: &Page) -> String {
    page.text(".filter-says").await
}

#[test]
fn a_filter_is_typed_mended_followed_and_taken_back() {
    play(
        "a_filter_is_typed_mended_followed_and_taken_back",
        async |page| {
            page.goto("#/play").await;
            page.wait_until("the ladder", async || page.count(FRAME).await == 1)
                .await;
            page.press("/").await;
            page.wait_until("the filter to have the keyboard", async || {
                page.focused().await == "textbox Filter"
            })
            .await;
            assert!(says(&page).await.contains("qos:2 topic:plant/#"));
            page.type_text("type:connac").await;
            let wrong = says(&page).await;
            assert!(wrong.starts_with("Column 6:"), "{wrong}");
            page.type_text("k").await;
            let found = says(&page).await;
            assert!(found.starts_with("2 of "), "{found}");
            for receiver in ["to Motion sensor", "to Hall lamp", "to Hall lamp"] {
                page.press("Enter").await;
                page.wait_until(receiver, async || {
                    let inspector = page.text(".insp").await;
                    inspector.contains("CONNACK") && inspector.contains(receiver)
                })
                .await;
            }
            page.press("Shift+Enter").await;
            page.wait_until("the match before", async || {
                page.text(".insp").await.contains("to Motion sensor")
            })
            .await;
            page.click_named("button", "Whole story").await;
            let lines = page.texts(".tale .says").await;
            assert_eq!(lines.len(), 2, "{lines:?}");
            assert!(lines.iter().all(|line| line.contains("CONNACK")));
            page.click_named("button", "Show all").await;
            assert!(page.count(".tale .says").await > 9);
            page.press("/").await;
            page.press("Escape").await;
            page.wait_until("the ladder to have the keyboard", async || {
                page.count(".filter").await == 0
                    && page.focused().await.contains("Ladder: packets over time")
            })
            .await;
        },
    );
}

/// Twelve clients, of which the last speaks last.
fn crowd() -> String {
    let mut world = "seed 7\nbroker hub\n".to_owned();
    for client in 0..12 {
        world += &format!("client c{client} v5 -> hub latency 20ms\n");
        world += &format!("at {}ms c{client} connect\n", client * 10);
    }
    world + "at 400ms c11 publish \"far\" \"away\" qos 1\n"
}

/// Pixels across that are scrolled away, that are seen, and that there are.
async fn across(page: &Page, side: &str) -> [f64; 3] {
    let script = "const frame = document.querySelector('.ladder-frame');
        return arguments[0] === 'down' ? [frame.scrollLeft, frame.clientWidth, frame.scrollWidth]
            : [frame.scrollTop, frame.clientHeight, frame.scrollHeight]";
    let pixels = page.eval(script, vec![side.into()]).await;
    [0, 1, 2].map(|place| pixels[place].as_f64().expect("pixels"))
}

#[test]
fn every_lane_is_reached_by_keyboard() {
    play("every_lane_is_reached_by_keyboard", async |page| {
        page.goto("#/").await;
        let keep = "localStorage.setItem('brokerscope.sandbox', arguments[0])";
        page.eval(keep, vec![crowd().into()]).await;
        for (width, height, side) in [(1024, 768, "right"), (390, 844, "down")] {
            page.set_window(width, height).await;
            page.goto("#/play").await;
            page.reload().await;
            page.wait_until("the ladder", async || page.count(FRAME).await == 1)
                .await;
            page.press("3").await;
            let focus = "document.querySelector('.ladder-frame').focus()";
            page.wait_until("more lanes than there is room for", async || {
                let [_, seen, all] = across(&page, side).await;
                seen > 0.0 && all > seen + 1.0
            })
            .await;
            page.eval(focus, Vec::new()).await;
            page.wait_until("the last lane", async || {
                page.press("PageDown").await;
                let [gone, seen, all] = across(&page, side).await;
                gone + seen >= all - 1.0
            })
            .await;
            page.wait_until("the first lane", async || {
                page.press("PageUp").await;
                across(&page, side).await[0] == 0.0
            })
            .await;
            // The last packet is on the last lane: whoever selects it sees it.
            page.press(":").await;
            page.wait_until("the command bar", async || {
                page.count("#command").await == 1
            })
            .await;
            page.type_text("run until 600ms").await;
            page.press("Enter").await;
            page.wait_until("the far PUBACK", async || {
                page.text(".clock").await.starts_with("0.600 s")
            })
            .await;
            page.press("Escape").await;
            page.eval(focus, Vec::new()).await;
            page.press("ArrowUp").await;
            page.wait_until("the lane of what is selected", async || {
                across(&page, side).await[0] > 0.0
            })
            .await;
        }
    });
}
