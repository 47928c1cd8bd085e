//! Devices that show what came, a world that is built by hand, and two runs of it side by side.

use brokerscope_tests::browser::{Page, play};

async fn nodes(page: &Page) -> Vec<String> {
    page.attributes(".topo .node", "aria-label").await
}

/// Where a node's circle stands: `x y`.
async fn place(page: &Page, name: &str) -> String {
    let script = "const all = [...document.querySelectorAll('.topo .node')];
        const one = all.find(it => it.getAttribute('aria-label').startsWith(arguments[0]));
        const rim = one.querySelector('.rim');
        return rim.getAttribute('cx') + ' ' + rim.getAttribute('cy');";
    let found = page.eval(script, vec![name.into()]).await;
    found.as_str().unwrap_or_default().to_owned()
}

/// Drags what is found here so many pixels, as a pointer does.
async fn drag(page: &Page, css: &str, right: i32, down: i32) {
    let script = "const one = document.querySelector(arguments[0]);
        const box = one.getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const over = document.querySelector('.topo');
        const tell = (type, on, x, y, buttons) => on.dispatchEvent(new PointerEvent(type, {
            bubbles: true, cancelable: true, pointerId: 1, button: 0, buttons,
            clientX: x, clientY: y }));
        tell('pointerdown', one, x, y, 1);
        return new Promise(done => requestAnimationFrame(() => {
            tell('pointermove', over, x + arguments[1] / 2, y + arguments[2] / 2, 1);
            requestAnimationFrame(() => {
                tell('pointermove', over, x + arguments[1], y + arguments[2], 1);
                tell('pointerup', over, x + arguments[1], y + arguments[2], 0);
                requestAnimationFrame(() => done(true));
            });
        }));";
    page.eval(script, vec![css.into(), right.into(), down.into()])
        .await;
}

#[test]
fn a_lamp_is_lit_by_a_message_and_leads_to_it() {
    play("a_lamp_is_lit_by_a_message_and_leads_to_it", async |page| {
        page.goto("#/play").await;
        page.wait_until("the lamp to have it", async || {
            page.press("Shift+ArrowRight").await;
            let nodes = nodes(&page).await;
            nodes
                .iter()
                .any(|says| says.contains("Lit by “on” to hall/motion"))
        })
        .await;
        assert_eq!(page.count(".topo .node.lit").await, 1);
        let lit = page.attributes(".topo .tag.lit", "aria-label").await;
        page.click_named("button", &lit[0]).await;
        page.wait_until("the packet that brought it", async || {
            let heads = page.texts(".insp .ph").await;
            heads.iter().any(|head| head.contains("PUBLISH"))
        })
        .await;
        // Before it came, the lamp was dark.
        page.press("Home").await;
        assert_eq!(page.count(".topo .node.lit").await, 0);
    });
}

#[test]
fn a_world_is_built_by_drag_and_by_keyboard_and_taken_back() {
    play(
        "a_world_is_built_by_drag_and_by_keyboard_and_taken_back",
        async |page| {
            page.goto("#/play").await;
            drag(&page, ".devices [aria-label='Add: Door lock']", 30, 120).await;
            page.wait_until("the lock", async || {
                nodes(&page)
                    .await
                    .iter()
                    .any(|says| says.starts_with("lock"))
            })
            .await;
            // By keyboard: a phone with a name, then a step to the right.
            page.tab_to("button", "Add: Phone", 60).await;
            page.press("Enter").await;
            page.fill("Name", "mobile").await;
            page.press("Enter").await;
            page.wait_until("the phone", async || nodes(&page).await.len() == 5)
                .await;
            let before = place(&page, "mobile").await;
            let focus = "[...document.querySelectorAll('.topo .node')]
                .find(it => it.getAttribute('aria-label').startsWith('mobile')).focus()";
            page.eval(focus, Vec::new()).await;
            page.press("Shift+ArrowRight").await;
            let after = place(&page, "mobile").await;
            assert_ne!(after, before, "it moved");
            page.reload().await;
            page.wait_until("the world as it was", async || {
                nodes(&page).await.len() == 5
            })
            .await;
            assert_eq!(place(&page, "mobile").await, after, "places stay");
            for left in [4, 3] {
                page.press("z").await;
                assert_eq!(nodes(&page).await.len(), left);
            }
        },
    );
}

#[test]
fn two_runs_stand_side_by_side_on_one_clock() {
    play("two_runs_stand_side_by_side_on_one_clock", async |page| {
        page.goto("#/play").await;
        page.press("End").await;
        page.press("Shift+ArrowRight").await;
        page.press("Shift+ArrowRight").await;
        page.click_named("button", "Side by side").await;
        page.wait_until("the differences", async || page.count(".bs-row").await > 2)
            .await;
        assert_eq!(page.hash().await, "#/beside/qos");
        let heads = page.texts(".bs-head").await;
        assert!(
            heads.iter().any(|head| head.contains("PUBACK or PUBREC")),
            "{heads:?}"
        );
        // By keyboard from difference to difference: it is told for both sides.
        page.press("n").await;
        assert_eq!(page.count(".bs-row[aria-pressed=true]").await, 1);
        assert_eq!(page.count(".bs-told p").await, 2);
        let before = page.text(".clock").await;
        page.press("n").await;
        assert_ne!(page.text(".clock").await, before, "one clock for both");
        // The same as a list.
        page.press("t").await;
        assert!(page.count(".bs-list tr.unlike").await > 2);
        page.click_named("button", "3.1.1 and 5.0").await;
        page.wait_until("the other two", async || {
            let sides = page.texts(".bs-side b").await;
            sides == ["MQTT 3.1.1", "MQTT 5.0"] && page.count(".bs-row").await > 2
        })
        .await;
        page.press("Escape").await;
        page.wait_until("the sandbox", async || page.hash().await == "#/play")
            .await;
        assert!(page.count(".topo").await > 0);
    });
}
