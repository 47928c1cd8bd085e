//! The ledger: why did my message not arrive?

use brokerscope_tests::browser::{Page, play};

/// The sentences on what became of messages, top to bottom.
async fn fates(page: &Page) -> Vec<String> {
    page.texts(".msg > ul .told").await
}

#[test]
fn a_message_that_nobody_gets_says_why_and_selects_its_packet() {
    play(
        "a_message_that_nobody_gets_says_why_and_selects_its_packet",
        async |page| {
            page.goto("#/play").await;
            page.click_named("button", "Hall lamp").await;
            page.click_named("button", "Disconnect").await;
            page.wait_until("the broker to have let the lamp go", async || {
                page.press("Shift+ArrowRight").await;
                let says = page.attributes(".topo .node", "aria-label").await;
                says.iter().any(|one| one == "Broker: 1 client connected")
            })
            .await;
            page.click_named("button", "Motion sensor").await;
            page.fill("Payload", "late").await;
            page.click_named("button", "Publish").await;
            // The keys of time belong to nobody but the page.
            page.eval("document.activeElement.blur()", Vec::new()).await;
            page.wait_until("the ledger to count it", async || {
                page.press("Shift+ArrowRight").await;
                let tabs = page.names("tab").await;
                tabs.iter().any(|tab| tab == "Ledger 2 missing")
            })
            .await;
            page.click(".side-tabs [role=tab]:last-child").await;
            page.click_named("button", "Missing 2").await;
            let told = fates(&page).await;
            // The first was on its way when the lamp left, the second came when it had left.
            let why = [
                "Hall lamp does not get it: on the way to it, it found a connection that is over.",
                "Hall lamp does not get it: its subscription to hall/motion was gone since ",
            ];
            assert_eq!(told.len(), why.len(), "{told:?}");
            for (told, why) in told.iter().zip(why) {
                assert!(told.starts_with(why), "{told}");
            }
            assert!(page.count(".msg > ul .clause").await > 0, "by which clause");

            page.click(".msg:last-child > ul .told").await;
            assert_eq!(page.count(".msg.sel").await, 1, "its message is lit");
            let story = page.texts(".msg .life .told").await;
            assert!(
                story.iter().any(|line| line == "Broker takes it over."),
                "{story:?}"
            );
            page.click_named("tab", "Packet").await;
            let head = page.text(".insp .ph").await;
            assert!(head.contains("PUBLISH"), "{head}");
            page.click_named("button", "In the ledger").await;
            assert_eq!(page.count(".msg.sel").await, 1, "and back");
        },
    );
}
