use proptest::prelude::*;

use super::*;
use crate::time::Instant;

const GOOD: &str = r#"---
lesson: 1
id: two-acts
title: Two acts
chapter: Basics
minutes: 5
learn: See
learn: Do
---

## Watch: It goes

The **PUBLISH** leaves at `0.300 s`.

```
34 14
```

```scenario
broker hub
client alice v5 -> hub latency 50ms
client bob   v5 -> hub latency 40ms

at 0ms   alice connect
at 300ms alice publish "a/b" "x" qos 0
```

```play
until 400ms
slower 20
pause 350ms It is
here.
pause arrived PUBLISH to hub
And **now** too.
```

```next
Go on
```

## Predict: Who gets it?

```predict
Does bob
get it?
- Yes
  if delivered bob "x"
- No
  if delivered bob
     exactly 0
until published alice
because Nobody
asked.
```

## Do: Make it so

```goal got
Let bob get it
if delivered bob "x"
```

```hint
Ask.
```

```hint
Ask first.
```

```solution
at 400ms bob connect
until 2s
```
"#;

#[test]
fn a_lesson_is_read_whole() {
    let ParsedLesson { lesson, problems } = parse(GOOD);
    assert_eq!(problems, []);
    assert_eq!(
        (&*lesson.id, &*lesson.title, lesson.minutes),
        ("two-acts", "Two acts", 5)
    );
    assert_eq!(lesson.learn, ["See", "Do"]);
    let [watch, predict, act] = &lesson.steps[..] else {
        panic!("three steps")
    };
    assert_eq!(
        (watch.kind, &*watch.title, watch.line),
        (Kind::Watch, "It goes", 11)
    );
    assert!(
        watch.prose(Level::Beginner).starts_with("The **PUBLISH**")
            && watch.prose(Level::Engineer).contains("```\n34 14\n```")
    );
    let play = watch.play.as_ref().unwrap();
    assert_eq!(
        *play,
        Play {
            until: Until::At(Instant::from_millis(400)),
            slower: Some(20),
            pauses: play.pauses.clone(),
        }
    );
    assert_eq!(watch.next.as_deref(), Some("Go on"));
    let prediction = predict.prediction.as_ref().unwrap();
    assert_eq!(prediction.question, "Does bob\nget it?");
    let choices = prediction
        .choices
        .iter()
        .map(|it| (&*it.text, it.condition.to_string()));
    let choices: Vec<_> = choices.collect();
    let expected = [
        ("Yes", "delivered bob \"x\""),
        ("No", "delivered bob exactly 0"),
    ];
    assert_eq!(
        choices,
        expected.map(|(text, when)| (text, when.to_owned()))
    );
    assert!(
        matches!(&prediction.until, Until::When(when) if when.to_string() == "published alice")
    );
    assert_eq!(prediction.because.as_deref(), Some("Nobody\nasked."));
    assert_eq!(act.goals[0].id, "got");
    assert_eq!(act.hints, ["Ask.", "Ask first."]);
    let solution = act.solution.as_ref().unwrap();
    assert_eq!(
        solution.acts.len(),
        1,
        "only what the solution adds to the world"
    );
    assert_eq!(solution.acts[0].at, Instant::from_millis(400));
    assert_eq!(
        lesson.scenario_of(2),
        watch.scenario.as_ref(),
        "the world goes on"
    );
    assert_eq!(
        lesson.run_before(2).len(),
        2,
        "and has played, and answered"
    );
    assert_eq!(lesson.run_before(0).len(), 0);
}

#[test]
fn a_pause_is_at_a_time_or_when_something_happens() {
    let lesson = parse(GOOD).lesson;
    let play = lesson.steps[0].play.as_ref().unwrap();
    let [timed, when] = &play.pauses[..] else {
        panic!("two pauses")
    };
    assert_eq!(timed.at, Until::At(Instant::from_millis(350)));
    assert_eq!(timed.says, "It is\nhere.");
    assert!(matches!(when.at, Until::When(_)));
    assert_eq!(when.says, "And **now** too.");
}

#[test]
fn every_mistake_has_its_place_and_a_way_out() {
    #[rustfmt::skip]
    let table = [
        // this                     becomes                      in the line         column  and says
        ("---\nlesson",             "lesson",                    "lesson: 1",         1, "begin the file"),
        ("learn: Do\n---",          "learn: Do\n",               "---",               1, "end it with a line `---`"),
        ("lesson: 1",               "lesson: 2",                 "lesson: 2",         9, "write `lesson: 1`"),
        ("id: two-acts",            "id: Two Acts",              "id: Two Acts",      5, "small letters"),
        ("minutes: 5",              "minutes: five",             "minutes: five",    10, "1 to 600"),
        ("minutes: 5",              "minuts: 5",                 "minuts: 5",         1, "did you mean `minutes`?"),
        ("title: Two acts\n",       "",                          "---",               1, "`title:` is missing"),
        ("---\n\n## Watch",         "---\n\nHello\n\n## Watch",  "Hello",             1, "under a heading"),
        ("## Watch: It goes",       "## Wacth: It goes",         "## Wacth: It goes", 4, "did you mean `Watch`?"),
        ("## Watch: It goes",       "## Watch",                  "## Watch",          4, "then a title"),
        ("The **PUB",               "Ä <b>no</b> **PUB",         "Ä <b>no</b>",       3, "HTML"),
        ("```play\n",               "```paly\n",                 "```paly",           4, "did you mean `play`?"),
        ("```play\n",               "```play 2\n",               "```play 2",         9, "lines below"),
        ("until 400ms\n",           "untl 400ms\n",              "untl 400ms",        1, "did you mean `until`?"),
        ("until 400ms\n",           "",                          "```play",           4, "how far it plays"),
        ("until 400ms",             "until 400",                 "until 400",         7, "280ms, 2s"),
        ("slower 20",               "slower 0",                  "slower 0",          8, "1 to 1000"),
        ("pause 350ms It is\nhere.", "pause 350ms",              "pause 350ms",       1, "explains is missing"),
        ("pause 350ms It is",       "pause 350 It is",           "pause 350 It is",   7, "280ms, 2s"),
        ("pause arrived PUB",       "pause arrived PUP",         "pause arrived PUP", 15, ""),
        ("slower 20\npause",        "sl\npause",                 "sl",                1, "pause"),
        ("## Watch: It goes",       "## Read: It goes",          "pause 350ms",       1, "does not pause"),
        ("Go on\n",                 "",                          "```next",           4, "empty"),
        ("client bob   v5 -> hub",  "client bob   v5 -> hob",    "client bob   v5",  20, "hub"),
        ("  if delivered bob \"x\"","  if delivered bbo",        "  if delivered bbo", 16, "did you mean `bob`?"),
        ("- No\n  if",              "- No\n  when",              "  when delivered",  3, "`if`"),
        ("     exactly 0",          "     exactly zero",         "     exactly zero", 14, "a number"),
        ("until published alice\n", "",                          "```predict",        4, "judged then"),
        ("Does bob\nget it?\n",     "",                          "```predict",        4, "the question"),
        ("```goal got",             "```goal",                   "```goal",           8, "a name"),
        ("if delivered bob \"x\"\n```\n\n```hint", "```\n\n```hint", "```goal got",   4, "`if` is missing"),
        ("Let bob get it\n",        "",                          "```goal got",       4, "before the line with `if`"),
        ("at 400ms bob connect",    "at 400ms bbo connect",      "at 400ms bbo",     10, "bob"),
        ("until 2s\n",              "",                          "```solution",       4, "how far to play"),
        ("```solution\nat 400ms bob connect\nuntil 2s\n```\n", "", "## Do: Make it so", 4, "needs a block `solution`"),
        ("```solution\nat 400ms bob connect\nuntil 2s\n```\n", "```solution\nuntil 2s\n", "```solution", 1, "no end"),
        ("## Do: Make it so",       "## Read: Make it so",       "## Read: Make",     4, "has no block `goal`"),
        ("```next\nGo on",          "```play\nuntil 1s",         "```play",           4, "already"),
        ("```hint\nAsk.\n```",      "```goal got\na\nif delivered bob\n```", "```goal got", 9, "a name of its own"),
    ];
    for (from, to, line, column, said) in table {
        assert_eq!(GOOD.matches(from).count(), 1, "{from:?} stands once");
        let text = GOOD.replace(from, to);
        let problems = parse(&text).problems;
        let fits = |problem: &crate::scenario::Problem| {
            let index = usize::try_from(problem.line).unwrap() - 1;
            let there = text
                .lines()
                .nth(index)
                .is_some_and(|it| it.starts_with(line));
            let words = format!("{} {}", problem.message, problem.hint);
            there && problem.column == column && words.contains(said)
        };
        assert!(problems.iter().any(fits), "{to:?}: {problems:#?}");
    }
}

#[test]
fn a_world_is_needed_before_anything_plays_in_it() {
    let start = GOOD.find("```scenario").unwrap();
    let end = GOOD.find("```play").unwrap();
    let text = format!("{}{}", &GOOD[..start], &GOOD[end..]);
    let said: Vec<_> = parse(&text)
        .problems
        .into_iter()
        .map(|it| it.message)
        .collect();
    let missing = said
        .iter()
        .filter(|it| *it == "there is no world yet")
        .count();
    assert_eq!(missing, 4, "play, predict, goal, solution: {said:?}");
}

#[test]
fn nothing_at_all_is_no_lesson() {
    for text in ["", "\n\n", "---\n---\n", "# Title\n\nWords."] {
        assert!(!parse(text).problems.is_empty(), "{text:?}");
    }
    let long = "x".repeat(300 << 10);
    assert_eq!(parse(&long).problems.len(), 1);
}

proptest! {
    /// Lines of the good lesson, torn apart and mixed with rubbish.
    #[test]
    fn no_text_makes_it_fall_over(picks in prop::collection::vec((0_usize..80, ".{0,12}"), 0..60)) {
        let lines: Vec<&str> = GOOD.lines().collect();
        let mut text = String::new();
        for (pick, rubbish) in &picks {
            text.push_str(lines.get(*pick).copied().unwrap_or(rubbish));
            text.push('\n');
        }
        for problem in parse(&text).problems {
            prop_assert!(problem.line >= 1 && problem.column >= 1, "{:?}", problem);
        }
    }
}
