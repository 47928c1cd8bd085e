//! The first lesson on the real page, from its first step to its last: by clicking, and again by
//! keyboard alone. Everything that is asked of the page is asked by role and name.

use brokerscope_tests::browser::{Page, play};

use super::hand::Hand;

const LESSON: &str = "#/learn/exactly-once";

pub(super) async fn number(page: &Page, attribute: &str) -> u64 {
    let values = page.attributes("[data-digest]", attribute).await;
    values
        .first()
        .and_then(|value| value.parse().ok())
        .expect("the page tells where it stands")
}

async fn digest(page: &Page) -> String {
    page.attributes("[data-digest]", "data-digest")
        .await
        .concat()
}

pub(super) async fn stands_at(page: &Page, us: u64) {
    page.wait_until(&format!("time to stand at {us} µs"), async || {
        number(page, "data-at-us").await == us
            && page.attributes("[data-digest]", "data-playing").await == ["false"]
    })
    .await;
}

pub(super) async fn says(page: &Page, text: &str) {
    page.wait_until(&format!("the lesson to say {text:?}"), async || {
        page.text("#pane-guide").await.contains(text)
    })
    .await;
}

/// Steps until the clock has reached `us`.
pub(super) async fn step_to(page: &Page, hand: Hand, us: u64) {
    for _ in 0..40 {
        if number(page, "data-at-us").await >= us {
            return;
        }
        let before = number(page, "data-step").await;
        match hand {
            Hand::Mouse => page.click_named("button", "Step").await,
            Hand::Keys => page.press("ArrowRight").await,
        }
        step_is(page, |step| step > before).await;
    }
    panic!("forty steps do not lead to {us} µs");
}

/// Cuts alice's link now, repairs it, lets alice come back, and plays on until so many goals are
/// reached and the world rests.
async fn cut_and_return(page: &Page, hand: Hand, goals: usize) {
    hand.press(page, "Cut its link").await;
    hand.press(page, "Repair its link").await;
    hand.press(page, "Connect").await;
    hand.press(page, "Play").await;
    page.wait_until(&format!("{goals} goals to be reached"), async || {
        page.text("#pane-guide").await.matches("reached at").count() == goals
            && page.attributes("[data-digest]", "data-playing").await == ["false"]
    })
    .await;
}

/// The first step stands still twice and explains itself, beside what it speaks of.
async fn go_on_after_each_pause(page: &Page, hand: Hand) {
    for (us, said) in [(350_000, "keeps id 1"), (390_000, "lets both ends forget")] {
        stands_at(page, us).await;
        let bubble = page.text("#pane-world .bubble").await;
        assert!(bubble.contains(said), "{bubble}");
        match hand {
            Hand::Mouse => page.click_named("button", "Go on").await,
            Hand::Keys => page.press("Space").await,
        }
    }
}

async fn play_to_the_end(page: &Page, hand: Hand) {
    page.goto(LESSON).await;
    says(page, "Step 1 of 8").await;
    hand.press(page, "Play").await;
    go_on_after_each_pause(page, hand).await;
    stands_at(page, 550_000).await;
    hand.press(page, "Next").await;
    says(page, "Who remembers what").await;
    hand.press(page, "Let the link die").await;

    stands_at(page, 380_000).await;
    hand.press(page, "Play").await;
    says(page, "Choose an answer first").await;
    hand.answer(page, "Once", "Never", 1).await;
    hand.press(page, "Let it run").await;
    says(page, "what happened").await;
    says(page, "passed nothing on").await;
    hand.press(page, "Cut it yourself").await;

    stands_at(page, 300_000).await;
    step_to(page, hand, 350_000).await;
    cut_and_return(page, hand, 2).await;
    back_over_pubrec_and_forward_again(page).await;
    the_list_twin_tells_it(page, hand).await;
    hand.press(page, "Try it at QoS 1").await;

    stands_at(page, 300_000).await;
    hand.write(page, "Topic", "plant/1/temp").await;
    hand.write(page, "Payload", "21.5").await;
    hand.qos_1(page).await;
    hand.press(page, "Publish").await;
    step_to(page, hand, 350_000).await;
    cut_and_return(page, hand, 1).await;

    hand.press(page, "Next").await;
    stands_at(page, 380_000).await;
    hand.answer(page, "Once. She waits.", "Once. She waits.", 0)
        .await;
    hand.press(page, "Let it run").await;
    says(page, "what happened").await;
    hand.press(page, "Next").await;

    let first = "When she has sent PUBLISH";
    hand.answer(page, "When PUBREC has come", first, 1).await;
    hand.press(page, "Check").await;
    says(page, "The broker has the message. From now on").await;
    hand.press(page, "Next").await;
    hand.press(page, "Done").await;
    says(page, "You finished this lesson.").await;
}

/// One step back over the arrival of PUBREC and forward again is the same world.
async fn back_over_pubrec_and_forward_again(page: &Page) {
    page.press("End").await;
    let mut steps = 0;
    while !narrator(page).await.contains("PUBREC") {
        let before = number(page, "data-step").await;
        page.press("ArrowLeft").await;
        step_is(page, |step| step < before).await;
        steps += 1;
        assert!(steps < 80, "there is a PUBREC in this story");
    }
    let (here, at) = (digest(page).await, number(page, "data-step").await);
    page.press("ArrowLeft").await;
    step_is(page, |step| step < at).await;
    assert_ne!(digest(page).await, here, "a step changes the world");
    page.press("ArrowRight").await;
    step_is(page, |step| step == at).await;
    assert_eq!(digest(page).await, here, "forward again is the same world");
    page.press("End").await;
}

/// Waits until the page has drawn a step as wanted.
async fn step_is(page: &Page, wanted: impl Fn(u64) -> bool) {
    let ask = async || wanted(number(page, "data-step").await);
    page.wait_until("the step to be drawn", ask).await;
}

async fn narrator(page: &Page) -> String {
    page.text("[aria-label='This moment']").await
}

async fn the_list_twin_tells_it(page: &Page, hand: Hand) {
    hand.press(page, "Whole story").await;
    let lines = page
        .wait_for("the story to open", async || {
            let lines = page.texts(".story li").await;
            (!lines.is_empty()).then_some(lines)
        })
        .await;
    let told = lines.join("\n");
    for part in ["CONNECT", "PUBREC", "DUP", "was cut", "PUBCOMP"] {
        assert!(told.contains(part), "the story tells of {part}:\n{told}");
    }
    page.press("Escape").await;
}

#[test]
fn the_lesson_is_played_to_its_end_by_clicking() {
    play(
        "the_lesson_is_played_to_its_end_by_clicking",
        async |page| {
            play_to_the_end(&page, Hand::Mouse).await;
        },
    );
}

#[test]
fn the_lesson_is_played_to_its_end_by_keyboard_alone() {
    play(
        "the_lesson_is_played_to_its_end_by_keyboard_alone",
        async |page| {
            play_to_the_end(&page, Hand::Keys).await;
        },
    );
}

/// Takes the pictures away: who cannot see them has the text, the buttons and the keys.
async fn hide_the_pictures(page: &Page) {
    let hide = "for (const id of ['pane-world', 'pane-ladder'])
            document.getElementById(id).hidden = true;
        document.querySelector('.transport .scr').hidden = true;";
    page.eval(hide, Vec::new()).await;
}

/// What the story tells up to the line that time stands at.
async fn told(page: &Page) -> String {
    let script = "const lines = [...document.querySelectorAll('.tale .line')];
        const now = lines.findIndex(line => line.ariaCurrent);
        return lines.slice(0, now + 1).map(line => line.innerText).join('\\n')";
    let told = page.eval(script, Vec::new()).await;
    told.as_str().unwrap_or_default().to_owned()
}

/// Steps until the story tells this.
async fn step_until_told(page: &Page, part: &str) {
    for _ in 0..40 {
        if told(page).await.contains(part) {
            return;
        }
        let before = number(page, "data-step").await;
        page.press("ArrowRight").await;
        step_is(page, |step| step > before).await;
    }
    panic!("forty steps do not lead to {part:?}: {}", told(page).await);
}

#[test]
fn the_lesson_is_played_by_its_text_alone() {
    play("the_lesson_is_played_by_its_text_alone", async |page| {
        let hand = Hand::Keys;
        page.goto(LESSON).await;
        says(&page, "Step 1 of 8").await;
        hide_the_pictures(&page).await;
        page.press("t").await;
        hand.press(&page, "Play").await;
        for us in [350_000, 390_000] {
            stands_at(&page, us).await;
            page.press("Space").await;
        }
        stands_at(&page, 550_000).await;
        let told = page.texts(".tale .says").await.join("\n");
        for part in [
            "PUBLISH",
            "PUBREC",
            "PUBREL",
            "PUBCOMP",
            "bob has the message",
        ] {
            assert!(told.contains(part), "the story tells of {part}:\n{told}");
        }
        // A time in the story is a place in time: its first line leads back to the start.
        page.tab_to("button", "Close the story", 60).await;
        page.eval(
            "document.querySelector('.tale [tabindex=\"0\"]').focus()",
            Vec::new(),
        )
        .await;
        page.press("Home").await;
        page.press("Enter").await;
        stands_at(&page, 0).await;

        hand.press(&page, "Step 3: The link dies").await;
        says(&page, "Step 3 of 8").await;
        stands_at(&page, 380_000).await;
        hand.answer(&page, "Never", "Never", 0).await;
        hand.press(&page, "Let it run").await;
        says(&page, "passed nothing on").await;

        hand.press(&page, "Step 4: Cut it yourself").await;
        stands_at(&page, 300_000).await;
        step_until_told(&page, "Broker sends PUBREC").await;
        cut_and_return(&page, hand, 2).await;
        let told = page.texts(".tale .says").await.join("\n");
        for part in ["was cut", "DUP", "bob has the message"] {
            assert!(told.contains(part), "the story tells of {part}:\n{told}");
        }
        let seen = page
            .count("#pane-world:not([hidden]), #pane-ladder:not([hidden])")
            .await;
        assert_eq!(seen, 0, "no picture helped");
    });
}

#[test]
fn progress_survives_a_reload() {
    play("progress_survives_a_reload", async |page| {
        page.goto(LESSON).await;
        page.click_named("button", "Step 4: Cut it yourself").await;
        stands_at(&page, 300_000).await;
        step_to(&page, Hand::Mouse, 350_000).await;
        page.click_named("button", "Cut its link").await;
        says(&page, "reached at 0.350 s").await;
        page.reload().await;
        says(&page, "Step 4 of 8").await;
        says(&page, "reached at 0.350 s").await;
    });
}
