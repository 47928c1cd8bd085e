//! The inspector by keyboard: fields and bytes light each other.

use brokerscope_tests::browser::{Page, play};

/// Selects the PUBLISH of the first minute.
async fn select_publish(page: &Page) {
    page.goto("#/play").await;
    let ladder = "document.querySelector('.ladder-frame').focus()";
    page.wait_until("a PUBLISH to be selected", async || {
        page.eval(ladder, Vec::new()).await;
        page.press("ArrowDown").await;
        let heads = page.texts(".insp .ph").await;
        heads.iter().any(|head| head.contains("PUBLISH"))
    })
    .await;
}

/// The lit bytes, as pairs.
async fn lit_bytes(page: &Page) -> String {
    page.texts(".insp .hex b.sel").await.join(" ")
}

/// The name of the lit field.
async fn lit_field(page: &Page) -> String {
    page.texts(".insp .tree .sel > span:first-child")
        .await
        .join(", ")
}

#[test]
fn a_field_lights_its_bytes_and_a_byte_its_field() {
    play(
        "a_field_lights_its_bytes_and_a_byte_its_field",
        async |page| {
            select_publish(&page).await;
            page.eval(
                "document.querySelector('.insp .tree [tabindex=\"0\"]').focus()",
                Vec::new(),
            )
            .await;
            page.press("Home").await;
            // Down the tree to the topic, whose bytes are its length and `hall/motion`.
            let mut passed = Vec::new();
            while lit_field(&page).await != "Topic Name" {
                passed.push(lit_field(&page).await);
                assert!(passed.len() < 20, "no Topic Name among {passed:?}");
                page.press("ArrowDown").await;
            }
            let topic = "00 0b 68 61 6c 6c 2f 6d 6f 74 69 6f 6e";
            assert_eq!(lit_bytes(&page).await, topic);

            // Right opens the field into its parts, once more goes to the first.
            page.press("ArrowRight").await;
            page.press("ArrowRight").await;
            assert_eq!(
                (lit_field(&page).await, lit_bytes(&page).await),
                ("Length".into(), "00 0b".into())
            );

            // From the first byte of all, one step right is the Remaining Length.
            page.eval("document.querySelector('#byte-0').focus()", Vec::new())
                .await;
            assert_eq!(lit_field(&page).await, "Packet type");
            page.press("ArrowRight").await;
            assert_eq!(lit_field(&page).await, "Remaining Length");
            page.press("ArrowRight").await;
            assert_eq!(lit_field(&page).await, "Length", "its branch is open now");
            page.press("ArrowDown").await;
            assert_eq!(
                lit_field(&page).await,
                "Text",
                "a row of eight bytes further"
            );
        },
    );
}

#[test]
fn a_packet_leads_to_its_sender_and_its_link() {
    play("a_packet_leads_to_its_sender_and_its_link", async |page| {
        select_publish(&page).await;
        page.click_named("tab", "Node").await;
        let text = page.text(".insp").await;
        assert!(
            text.contains("Motion sensor") && text.contains("Connected."),
            "{text}"
        );
        page.click_named("tab", "Link").await;
        let text = page.text(".insp").await;
        assert!(
            text.contains("40 ms") && text.contains("It works."),
            "{text}"
        );
    });
}

/// A bit is flipped, sent, and answered; bytes from elsewhere are read. By keyboard alone.
#[test]
fn a_flipped_bit_is_sent_and_the_broker_says_which_statement_it_breaks() {
    play("a_flipped_bit_is_sent", async |page| {
        select_publish(&page).await;
        page.press("e").await;
        page.wait_until("the first byte to have the focus", async || {
            page.focused().await.contains("byte 0, 30")
        })
        .await;
        // From the bytes to the bits, and to both bits of the QoS.
        page.press("Tab").await;
        for _ in 0..2 {
            page.press("ArrowLeft").await;
            page.press("Space").await;
        }
        page.wait_until("both bits to be set", async || {
            page.text(".insp .bits .lab").await.contains("36")
        })
        .await;
        let flaw = page.text(".insp .flaw").await;
        assert!(
            flaw.contains("MQTT-3.3.1-4") && flaw.contains("0x81"),
            "{flaw}"
        );
        page.tab_to("button", "Send", 12).await;
        page.press("Enter").await;
        // Time runs, and the story tells the broker's answer, and what it thought.
        page.wait_until("what was sent to be shown", async || {
            page.texts(".insp .ph").await.join("").contains("broken")
        })
        .await;
        page.press("Space").await;
        page.press("t").await;
        page.wait_until("the broker to close", async || {
            let story = page.texts(".story").await.join("");
            story.contains("DISCONNECT") && story.contains("ends the connection")
        })
        .await;
        page.press("Escape").await;

        // The command bar leads to a place for bytes from elsewhere.
        page.press(":").await;
        for key in [
            "d", "e", "c", "o", "d", "e", "Space", "c", "0", "0", "0", "Enter",
        ] {
            page.press(key).await;
        }
        page.wait_until("the pasted packet to be read", async || {
            page.texts(".insp .pasted b").await == ["PINGREQ"]
        })
        .await;
        assert!(
            page.focused().await.starts_with("textbox"),
            "{}",
            page.focused().await
        );
        let fields = page.texts(".insp .tree li > span:first-child").await;
        assert!(
            fields.iter().any(|name| name == "Remaining Length"),
            "{fields:?}"
        );
    });
}
