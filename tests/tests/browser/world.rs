//! What one can do to the world and its time: menus of faults, layers, the command bar, branches.

use brokerscope_tests::browser::{Page, play};

/// Selects the PUBLISH of the first minute in the ladder, by keyboard.
async fn select_publish(page: &Page) {
    let ladder = "document.querySelector('.ladder-frame').focus()";
    page.wait_until("a PUBLISH to be selected", async || {
        page.eval(ladder, Vec::new()).await;
        page.press("ArrowDown").await;
        let heads = page.texts(".insp .ph").await;
        heads.iter().any(|head| head.contains("PUBLISH"))
    })
    .await;
}

/// What can be done, as the open menu has it.
async fn items(page: &Page) -> Vec<String> {
    page.texts("[role=menuitem] > span").await
}

/// Chooses what begins so in the open menu, by keyboard.
async fn choose(page: &Page, label: &str) {
    let items = items(page).await;
    let place = items.iter().position(|item| item.contains(label));
    for _ in 0..place.unwrap_or_else(|| panic!("{label} is not in {items:?}")) {
        page.press("ArrowDown").await;
    }
    page.press("Enter").await;
}

async fn links(page: &Page) -> Vec<String> {
    page.attributes(".topo .link", "aria-label").await
}

/// The world's fingerprint, and the step it stands at.
async fn digest(page: &Page) -> [String; 2] {
    let [digest, step] = ["data-digest", "data-step"];
    let of = async |name| page.attributes(".page", name).await.remove(0);
    [of(digest).await, of(step).await]
}

#[test]
fn a_link_is_broken_by_right_click_and_mended_by_keyboard() {
    play(
        "a_link_is_broken_by_right_click_and_mended_by_keyboard",
        async |page| {
            page.goto("#/play").await;
            // Before anything is on its way, where it would lie over the link.
            page.press("Home").await;
            let before = links(&page).await;
            page.right_click(".topo .link .grip").await;
            page.wait_until("a menu", async || page.count("[role=menu]").await == 1)
                .await;
            assert!(
                page.focused().await.contains("Cut"),
                "{}",
                page.focused().await
            );
            choose(&page, "Swallow everything").await;
            assert_eq!(page.count("[role=menu]").await, 0);
            assert_ne!(links(&page).await, before, "the picture says so");
            // The keyboard is back on the link: its menu again, by the key.
            page.press("m").await;
            page.wait_until("a menu", async || page.count("[role=menu]").await == 1)
                .await;
            choose(&page, "Repair").await;
            assert_eq!(links(&page).await, before);
            page.press("m").await;
            page.press("Escape").await;
            assert_eq!(page.count("[role=menu]").await, 0);
        },
    );
}

#[test]
fn what_if_it_had_been_cut_opens_a_branch_to_compare() {
    play(
        "what_if_it_had_been_cut_opens_a_branch_to_compare",
        async |page| {
            page.goto("#/play").await;
            page.wait_until("the lamp to have it", async || {
                page.press("Shift+ArrowRight").await;
                let story = page.text(".narr .says").await;
                story.contains("Hall lamp has the message")
            })
            .await;
            select_publish(&page).await;
            page.press("m").await;
            page.wait_until("a menu", async || page.count("[role=menu]").await == 1)
                .await;
            choose(&page, "is cut while PUBLISH is on its way").await;
            let says = page.text(".narr .says").await;
            assert!(says.contains("a new branch began"), "{says}");
            page.press("b").await;
            let branches = page.texts(".branch b").await;
            assert_eq!(branches, ["main", "branch 1"]);
            page.click_named("button", "Compare with main").await;
            let title = page.text(".beside h3").await;
            assert!(title.starts_with("branch 1 and main at"), "{title}");
            page.wait_until("a difference", async || {
                page.count(".beside-t [role=row]").await > 1
            })
            .await;
            page.fill("Words for a bookmark at this moment", "why here?")
                .await;
            page.click_named("button", "Bookmark").await;
            let marks = page.texts(".marks .branch-n").await;
            assert!(
                marks.len() == 1 && marks[0].contains("why here?"),
                "{marks:?}"
            );
            page.click_named("button", "main known to 0.600 s").await;
            assert_eq!(page.texts(".branch [aria-current] b").await, ["main"]);
            page.press("Escape").await;
            assert_eq!(page.count(".times").await, 0);
        },
    );
}

#[test]
fn three_layers_show_the_same_run() {
    play("three_layers_show_the_same_run", async |page| {
        page.goto("#/play").await;
        page.press("t").await;
        let told = async |layer: &str| {
            page.click_named("tab", layer).await;
            page.texts(".tale .says").await.join("\n")
        };
        let tcp = told("TCP").await;
        assert!(
            tcp.contains("stack sends SYN-ACK to Motion sensor"),
            "{tcp}"
        );
        assert!(
            tcp.contains("sends CONNECT"),
            "what is above is there too: {tcp}"
        );
        let mqtt = told("MQTT").await;
        assert!(
            mqtt.contains("sends CONNECT") && !mqtt.contains("stack sends"),
            "{mqtt}"
        );
        let app = told("App").await;
        assert!(app.contains("PUBLISH") && !app.contains("CONNECT"), "{app}");
        // Deeper steps are shorter ones.
        page.press("Escape").await;
        let mut steps = Vec::new();
        for layer in ["TCP", "MQTT"] {
            page.press("Home").await;
            page.click_named("tab", layer).await;
            page.eval("document.activeElement.blur()", Vec::new()).await;
            for _ in 0..12 {
                page.press("ArrowRight").await;
            }
            steps.push(digest(&page).await[1].parse::<u32>().expect("a number"));
        }
        assert!(steps[0] < steps[1], "{steps:?}");
    });
}

#[test]
fn the_command_bar_speaks_the_small_language() {
    play("the_command_bar_speaks_the_small_language", async |page| {
        page.goto("#/play").await;
        page.press("Home").await;
        page.press(":").await;
        let command = "textbox Command, in the language of scenarios";
        page.wait_until("the bar", async || page.focused().await == command)
            .await;
        let says = page.text(".cmd-says").await;
        assert!(says.contains("hub, sensor, lamp"), "{says}");
        page.type_text("run until lamp receives PUBLISH").await;
        page.press("Enter").await;
        page.wait_until("it to come", async || {
            page.text(".cmd-says")
                .await
                .contains("It came, at 0.600 s.")
        })
        .await;
        page.type_text("expect lamp receives \"hall/motion\" once")
            .await;
        page.press("Enter").await;
        assert!(page.text(".cmd-says").await.contains("That is so"));
        page.type_text("cut lamp--hu").await;
        assert_eq!(
            page.text(".cmd-says mark").await,
            "hu",
            "what is wrong is marked"
        );
        assert!(page.text(".cmd-says").await.contains("did you mean hub?"));
        page.type_text("b").await;
        page.press("Enter").await;
        assert!(
            links(&page).await[1].contains("cut"),
            "{:?}",
            links(&page).await
        );
        page.press("ArrowUp").await;
        let line = page
            .eval("return document.activeElement.value", Vec::new())
            .await;
        assert_eq!(line, "cut lamp--hub");
        page.press("Escape").await;
        assert_eq!(page.count(".cmd").await, 0);
    });
}

#[test]
fn a_link_to_a_moment_opens_the_same_world() {
    play("a_link_to_a_moment_opens_the_same_world", async |page| {
        page.goto("#/play").await;
        page.press("x").await;
        page.click_named("button", "Hall lamp").await;
        page.press("x").await;
        for _ in 0..5 {
            page.press("ArrowRight").await;
        }
        let here = digest(&page).await;
        page.press("c").await;
        page.wait_until("the address to have it", async || {
            page.hash().await.starts_with("#/at/1.")
        })
        .await;
        let link = page.hash().await;
        // Elsewhere: another world, nothing kept.
        page.eval("localStorage.clear()", Vec::new()).await;
        page.goto("#/learn").await;
        page.goto(&link).await;
        page.reload().await;
        page.wait_until("the same world", async || digest(&page).await == here)
            .await;
        assert!(links(&page).await[1].contains("cut"));
    });
}
