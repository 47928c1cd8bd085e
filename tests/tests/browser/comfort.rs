//! What makes the page comfortable: undo, a choice that stays, less motion, a look from afar.

use brokerscope_tests::browser::{Motion, Page, Theme, play};

/// The world's fingerprint.
async fn digest(page: &Page) -> String {
    page.attributes(".page", "data-digest").await.remove(0)
}

/// Lets time run, and tells at how many places the packets were that were on their way.
async fn places(page: &Page) -> usize {
    // A PUBLISH has just left.
    page.press("Home").await;
    page.press("End").await;
    page.press("Space").await;
    let script = "const seen = new Set(), start = performance.now();
        return new Promise(done => {
            const look = () => {
                for (const one of document.querySelectorAll('.topo .packet .grip'))
                    seen.add(one.getAttribute('cx') + ' ' + one.getAttribute('cy'));
                if (performance.now() - start < 1500) requestAnimationFrame(look);
                else done(seen.size);
            };
            look();
        })";
    let seen = page.eval(script, Vec::new()).await;
    page.press("Space").await;
    usize::try_from(seen.as_u64().unwrap_or_default()).unwrap_or_default()
}

#[test]
fn each_act_is_taken_back_and_done_again() {
    play("each_act_is_taken_back_and_done_again", async |page| {
        page.goto("#/play").await;
        page.press("End").await;
        let mut before = vec![digest(&page).await];
        for act in [
            "sensor publish \"hall/motion\" \"off\" qos 1",
            "lamp disconnect",
            "cut sensor--hub",
            "repair sensor--hub",
        ] {
            page.press(":").await;
            page.type_text(act).await;
            page.press("Enter").await;
            page.press("Escape").await;
            before.push(digest(&page).await);
        }
        let mut one_by_one = before.clone();
        one_by_one.dedup();
        assert_eq!(one_by_one.len(), before.len(), "each act changes something");
        let last = before.pop();
        for was in before.iter().rev() {
            page.press("z").await;
            assert_eq!(digest(&page).await, *was);
        }
        for _ in &before {
            page.press("Shift+Z").await;
        }
        assert_eq!(Some(digest(&page).await), last);
        // What was left stands there again.
        page.reload().await;
        page.wait_until("the world as it was", async || {
            Some(digest(&page).await) == last
        })
        .await;
    });
}

#[test]
fn who_wants_less_motion_sees_packets_stand_and_not_fly() {
    play(
        "who_wants_less_motion_sees_packets_stand_and_not_fly",
        async |page| {
            page.set_window(1440, 900).await;
            page.goto("#/play").await;
            let moving = places(&page).await;
            assert!(moving > 8, "they fly: {moving} places");
            // Without what was played, as it was at first.
            page.eval("localStorage.clear()", Vec::new()).await;
            page.look(Theme::Light, Motion::Reduced).await;
            page.reload().await;
            page.wait_until("the world", async || page.count(".topo .node").await == 3)
                .await;
            let standing = places(&page).await;
            assert!(
                (1..=4).contains(&standing),
                "one place on each way: {standing}"
            );
            let animated = "return document.getAnimations()
                .filter(it => it.effect.getComputedTiming().duration > 1).length";
            let animated = page.eval(animated, Vec::new()).await;
            assert_eq!(animated.as_u64(), Some(0), "and nothing fades or slides");
        },
    );
}

#[test]
fn a_theme_that_was_chosen_outlives_the_visit_and_what_the_system_asks() {
    play(
        "a_theme_that_was_chosen_outlives_the_visit_and_what_the_system_asks",
        async |page| {
            page.look(Theme::Light, Motion::Full).await;
            page.goto("#/").await;
            let paper = async || {
                let script = "return getComputedStyle(document.body).backgroundColor";
                let colour = page.eval(script, Vec::new()).await;
                colour.as_str().unwrap_or_default().to_owned()
            };
            let light = paper().await;
            page.click_named("button", "To the dark theme").await;
            page.wait_until("the dark", async || paper().await != light)
                .await;
            let dark = paper().await;
            page.reload().await;
            assert_eq!(paper().await, dark);
        },
    );
}

#[test]
fn from_the_last_row_the_words_are_large_and_the_frame_is_gone() {
    play(
        "from_the_last_row_the_words_are_large_and_the_frame_is_gone",
        async |page| {
            page.set_window(1024, 768).await;
            page.goto("#/play").await;
            let size = async || {
                let script =
                    "return document.querySelector('.clock').getBoundingClientRect().height";
                let size = page.eval(script, Vec::new()).await;
                size.as_f64().unwrap_or_default()
            };
            let before = size().await;
            page.press("v").await;
            page.wait_until("presenter mode", async || {
                page.count(".page.present").await == 1
            })
            .await;
            let after = size().await;
            assert!(after > before * 1.2, "{before} px, then {after} px");
            let top = "const bar = document.querySelector('.top');
                return !bar || bar.getBoundingClientRect().height === 0";
            let hidden = page.eval(top, Vec::new()).await;
            assert_eq!(hidden.as_bool(), Some(true), "only the world is there");
            page.press("Escape").await;
            assert_eq!(page.count(".page.present").await, 0);
        },
    );
}

#[test]
fn the_broker_shows_how_it_looked_for_who_wants_a_message() {
    play(
        "the_broker_shows_how_it_looked_for_who_wants_a_message",
        async |page| {
            page.goto("#/play").await;
            page.wait_until("the PUBLISH", async || {
                page.eval(
                    "document.querySelector('.ladder-frame').focus()",
                    Vec::new(),
                )
                .await;
                page.press("ArrowUp").await;
                let heads = page.texts(".insp .ph").await;
                heads.iter().any(|head| head.contains("PUBLISH"))
            })
            .await;
            page.click_named("tab", "Broker").await;
            page.wait_until("the walk", async || {
                let text = page.text("#pane-side").await;
                text.contains("hall/motion")
            })
            .await;
            let insides = page.text("#pane-side").await;
            for part in ["lamp", "hall/door"] {
                assert!(insides.contains(part), "{part} is not in {insides}");
            }
        },
    );
}
