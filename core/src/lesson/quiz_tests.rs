use super::*;
use crate::problem::Problem;

/// A lesson with one step, whose heading and blocks these are.
fn step(text: &str) -> (Step, Vec<Problem>) {
    let text = format!(
        "---\nlesson: 1\nid: q\ntitle: Q\nchapter: C\nminutes: 1\nlearn: L\n---\n\n{text}\n"
    );
    let parsed = parse(&text);
    let step = parsed.lesson.steps.into_iter().next();
    (step.expect("one step"), parsed.problems)
}

fn quiz(form: &str, lines: &str) -> Quiz {
    let (step, problems) = step(&format!("## Quiz: Q\n\n```quiz {form}\n{lines}\n```"));
    assert_eq!(problems, []);
    step.quiz.expect("a quiz")
}

const MATCHES: &str = r#"Which filter matches `a/b`?
- yes `a/+`
  if matches "a/+" "a/b"
  because One plus, one level.
- no `a/#/b`
  if filter "a/#/b"
- no `b/+`
  if matches "b/+" "a/b"
explain A plus stands
for one level."#;

/// [MQTT-4.8.2-1], [MQTT-4.8.2-2]
#[test]
fn the_engine_knows_what_a_filter_is() {
    #[rustfmt::skip]
    let table = [
        ("home/#",           true),
        ("a/#/b",            false),
        ("$share/team/a/#",  true),
        ("$share//a",        false),
        ("$share/te+am/a",   false),
    ];
    for (filter, is_one) in table {
        let word = if is_one { "yes" } else { "no" };
        let lines = format!("Which?\n- yes x\n- {word} y\n  if filter \"{filter}\"");
        let (_, problems) = step(&format!("## Quiz: Q\n\n```quiz choose\n{lines}\n```"));
        assert_eq!(problems, [], "{filter}");
    }
}

#[test]
fn every_form_is_read_and_marked() {
    let places = |places: &[usize]| Answer::Places(places.to_vec());
    let number = |text: &str| Answer::Number(Number::read(text).unwrap());
    let matching =
        "Which is which?\n- **PUBACK** = QoS 1\n- **PUBREC** = QoS 2\n- **PUBREL** = QoS 2";
    let order = "In which order?\n1. connect\n2. subscribe\n2. publish\n3. disconnect";
    let count = "How long is it?\nanswer 2 + 2 + 17\nwithin 0.5\nunit bytes";
    let fault = "What is wrong?\n| listener 1883\n! allow_anonymous true\n  because All get in.";
    #[rustfmt::skip]
    let table: [(&str, &str, Answer, &[bool]); 15] = [
        ("choose", MATCHES,  places(&[0]),          &[true, true, true]),
        ("choose", MATCHES,  places(&[0, 2]),       &[true, true, false]),
        ("choose", MATCHES,  places(&[]),           &[false, true, true]),
        ("choose", MATCHES,  number("0"),           &[false]),
        ("match",  matching, places(&[0, 1, 2]),    &[true, true, true]),
        ("match",  matching, places(&[0, 2, 1]),    &[true, true, true]),
        ("match",  matching, places(&[1, 0, 2]),    &[false, false, true]),
        ("order",  order,    places(&[0, 2, 1, 3]), &[true, true, true, true]),
        ("order",  order,    places(&[1, 0, 2, 3]), &[false, false, true, true]),
        ("order",  order,    places(&[0, 1, 1, 3]), &[true, false, false, true]),
        ("order",  order,    places(&[0]),          &[true, false, false, false]),
        ("number", count,    number("21.5"),        &[true]),
        ("number", count,    number("22"),          &[false]),
        ("fault",  fault,    places(&[1]),          &[true, true]),
        ("fault",  fault,    places(&[0, 1]),       &[false, true]),
    ];
    for (form, lines, answer, parts) in table {
        let marking = quiz(form, lines).mark(&answer);
        assert_eq!(marking.parts, parts, "{form} {answer:?}");
        assert_eq!(marking.is_right(), parts.iter().all(|it| *it));
    }
    for (form, lines) in [
        ("choose", MATCHES),
        ("match", matching),
        ("order", order),
        ("number", count),
    ] {
        let quiz = quiz(form, lines);
        assert!(quiz.mark(&quiz.solution()).is_right(), "{form}");
        let shuffled = Answer::Places(quiz.shuffled());
        let given = form == "choose" || !quiz.mark(&shuffled).is_right();
        assert!(given, "{form}: nobody is shown the answer");
        assert_eq!(
            Answer::read(&quiz.solution().to_string()),
            Some(quiz.solution())
        );
    }
}

#[test]
fn what_the_engine_knows_better_is_a_problem() {
    #[rustfmt::skip]
    let table = [
        // line of the block           line  about
        ("- yes a\n  if matches \"b\" \"a\"\n- no b",      12 + 2, "not true"),
        ("- no a\n  if not topic \"a+\"\n- yes b",         12 + 2, "this is true"),
        ("- yes a\n  if length 321 \"c1 03\"\n- no b",     12 + 2, "not true"),
        ("- yes a\n  if dreams \"b\"\n- no b",             12 + 2, "cannot judge"),
        ("- maybe a\n- yes b",                             12 + 1, "is this one right"),
        ("- no a\n- no b",                                 12,     "no choice is right"),
        ("- yes a",                                        12,     "nothing to answer with"),
        ("- yes a\n  while b\n- no b",                     12 + 2, "not understood"),
    ];
    for (lines, at, about) in table {
        let (_, problems) = step(&format!("## Quiz: Q\n\n```quiz choose\n{lines}\n```"));
        let found = problems.iter().find(|it| it.message.contains(about));
        let found = found.unwrap_or_else(|| panic!("{lines}: {problems:?}"));
        assert_eq!(found.line, at, "{lines}: {found:?}");
    }
}

#[test]
fn mistakes_in_other_forms_have_their_place() {
    #[rustfmt::skip]
    let table = [
        ("match",  "Q\n- a = b\n- c",               15, "no pair"),
        ("order",  "Q\n1. a\n1. b",                 12, "no order"),
        ("number", "Q\nunit bytes",                 12, "answer is missing"),
        ("number", "Q\nanswer 2 +",                 14, "missing"),
        ("number", "Q\nanswer 1 / 0",               14, "no value"),
        ("fault",  "Q\n| a\n| b",                   12, "no line is wrong"),
        ("fault",  "Q\n| a\n! b",                   15, "why"),
        ("guess",  "Q",                             12, "has a form"),
        ("",       "Q",                             12, "has a form"),
    ];
    for (form, lines, at, about) in table {
        let (_, problems) = step(&format!("## Quiz: Q\n\n```quiz {form}\n{lines}\n```"));
        let found = problems.iter().find(|it| it.message.contains(about));
        let found = found.unwrap_or_else(|| panic!("{lines}: {problems:?}"));
        assert_eq!(found.line, at, "{lines}: {found:?}");
    }
}

#[test]
fn a_passage_speaks_to_its_readers_only() {
    let text =
        "## Read: R\n\nAll.\n\n```beginner\nA radio.\n```\n\nMore.\n\n```operator\nA *box*.\n```";
    let (step, problems) = step(text);
    assert_eq!(problems, []);
    assert_eq!(step.prose(Level::Beginner), "All.\n\nA radio.\n\nMore.");
    assert_eq!(step.prose(Level::Engineer), "All.\n\nMore.");
    assert_eq!(step.prose(Level::Operator), "All.\n\nMore.\n\nA *box*.");
}

const CALCULATOR: &str = r#"period "one reading every" [s] = 10 from 1 to 3600
readings = floor(60 / period)
payload [bytes] = 4
topic = 9
bytes "bytes of packets" [bytes] = readings * (2 + 2 + topic + 1 + payload)
prove
broker hub
client sensor v5 -> hub latency 40ms
at 0ms sensor connect
sensor every {period}s publish "hall/temp" "21.5" qos 0
for 61s
measure readings = sent PUBLISH from sensor
within 0 %"#;

fn calculator(text: &str) -> (Option<Calculator>, Vec<Problem>) {
    let (step, problems) = step(&format!("## Explore: E\n\n```calculator\n{text}\n```"));
    (step.calculators.into_iter().next(), problems)
}

#[test]
fn a_formula_is_proved_by_a_world() {
    let (calculator, problems) = calculator(CALCULATOR);
    assert_eq!(problems, []);
    let calculator = calculator.expect("it can be read");
    let shown = |said: &[Option<Number>]| -> Vec<String> {
        let values = calculator.values(said);
        values
            .into_iter()
            .map(|it| it.expect("a value").to_string())
            .collect()
    };
    assert_eq!(shown(&[]), ["10", "6", "4", "9", "108"]);
    assert_eq!(
        shown(&[Number::read("20"), Number::read("5")]),
        ["20", "3", "5", "9", "57"]
    );
    let wild = [Number::read("0"), None];
    assert_eq!(
        shown(&wild),
        shown(&[]),
        "what is out of bounds does not count"
    );
    let proof = calculator.proof.as_ref().expect("it has one");
    for period in ["10", "20", "7"] {
        let values = calculator.values(&[Number::read(period)]);
        let proved = calculator.prove(proof, &values).expect("a world");
        assert_eq!(proved.lasted, crate::time::Span::from_secs(61));
        assert!(
            proof.agrees(values[1].unwrap(), proved.counted[0]),
            "{period}: {proved:?}"
        );
    }
}

/// [MQTT-3.1.2-22]: silence is noticed after one and a half Keep Alives; each wake of the radio
/// costs 1 mJ, and 10 mW until 2 s after the last byte, which comes at 80 ms.
#[test]
fn a_moment_and_a_radio_are_measured_too() {
    let text = r#"keep [s] = 10 from 1 to 100
noticed [s] = 0.06 + keep * 1.5
energy [mJ] = 1 + 10 * (0.08 + 2)
prove
broker hub
client meter v5 -> hub latency 20ms keep-alive {keep}s will "meter" "gone" radio-wake 1mJ radio-tail 2s radio-power 10mW radio-up 0nJ radio-down 0nJ
at 0ms meter connect
at 5s cut meter--hub
for 60s
measure noticed = until will "meter"
measure energy = radio meter
within 1 %"#;
    let (it, problems) = calculator(text);
    assert_eq!(problems, []);
    let it = it.expect("it can be read");
    let proof = it.proof.as_ref().expect("it has one");
    let proved = it.prove(proof, &it.values(&[])).expect("a world");
    let shown: Vec<String> = proved.counted.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["15.06", "21.8"]);
    let late = it.prove(proof, &it.values(&[Number::read("60")]));
    assert_eq!(late, Err(Unproved::Never), "90 s do not fit into 60 s");
    let short = text.replace("for 60s", "for 1s");
    let short = short.replace("measure noticed = until will \"meter\"\n", "");
    let it = calculator(&short).0.expect("it can be read");
    let proof = it.proof.as_ref().expect("it has one");
    let proved = it.prove(proof, &it.values(&[])).expect("a world");
    let awake = proved.counted.first().map(ToString::to_string);
    assert_eq!(awake.as_deref(), Some("11"), "a tail is paid up to the end");
    for (from, to, about) in [
        ("radio meter", "radio metre", "no `metre`"),
        ("until will", "until wil", "wil"),
    ] {
        let (_, problems) = calculator(&text.replace(from, to));
        let found = problems.iter().any(|it| it.message.contains(about));
        assert!(found, "{to}: {problems:?}");
    }
}

#[test]
fn mistakes_in_a_calculator_have_their_place() {
    #[rustfmt::skip]
    let table = [
        ("floor(60 / period)",      "floor(60 / perio)",       14, "no `perio`"),
        ("payload [bytes] = 4",     "Payload = 4",             15, "no name"),
        ("payload [bytes] = 4",     "payload bytes = 4",       15, "no unit"),
        ("payload [bytes] = 4",     "payload 4",               15, "no quantity"),
        ("10 from 1 to 3600",       "10 from 20 to 30",        13, "no bounds"),
        ("broker hub",              "brocker hub",             19, "brocker"),
        ("every {period}s",         "every {perio}s",          22, "no `perio`"),
        ("every {period}s",         "every {period",           22, "missing"),
        ("for 61s",                 "",                        18, "missing"),
        ("measure readings",        "measure writings",        24, "measures nothing"),
        ("PUBLISH from sensor",     "PUBLISH from censor",     24, "censor"),
        ("within 0 %",              "within much",             25, "missing"),
    ];
    for (from, to, at, about) in table {
        assert_eq!(CALCULATOR.matches(from).count(), 1, "{from} stands once");
        let (_, problems) = calculator(&CALCULATOR.replace(from, to));
        let found = problems.iter().find(|it| it.message.contains(about));
        let found = found.unwrap_or_else(|| panic!("{to}: {problems:?}"));
        assert_eq!(found.line, at, "{to}: {found:?}");
    }
}

#[test]
fn a_step_plays_until_any_time_that_a_scenario_knows() {
    for (text, ms) in [
        ("280ms", 280),
        ("1.5s", 1_500),
        ("5m", 300_000),
        ("6h", 21_600_000),
    ] {
        let world = "```scenario\nbroker hub\n```";
        let text_of = format!("## Watch: W\n\nw\n\n{world}\n\n```play\nuntil {text}\n```");
        let (step, problems) = step(&text_of);
        assert_eq!(problems, [], "{text}");
        let until = step.play.map(|play| play.until);
        let at = crate::time::Instant::from_millis(ms);
        assert_eq!(until, Some(Until::At(at)), "{text}");
    }
}

/// A world of as many clients, and of topics as long, as somebody says.
#[test]
fn a_world_is_written_with_its_numbers() {
    let text = CALCULATOR.replace(
        "client sensor v5 -> hub latency 40ms\n",
        "client sensor v5 -> hub latency 40ms\nrepeat {readings} client c{#} -> hub id \"{payload of \"x\"}{#}\"\n",
    );
    let (calculator, problems) = calculator(&text);
    assert_eq!(problems, []);
    let calculator = calculator.expect("it can be read");
    let proof = calculator.proof.as_ref().expect("it has one");
    let filled = |said| proof.world.fill(&calculator.values(&[Number::read(said)]));
    let twenty = filled("20").expect("all numbers are there");
    let three = "client c1 -> hub id \"xxxx1\"\nclient c2 -> hub id \"xxxx2\"\nclient c3 -> hub id \"xxxx3\"\n";
    assert!(twenty.contains(&format!("40ms\n{three}at 0ms")), "{twenty}");
    assert!(filled("60").is_some_and(|it| it.contains("c1 ") && !it.contains("c2 ")));
}

#[test]
fn a_mistake_in_a_repeated_line_has_its_place() {
    let text = CALCULATOR.replace(
        "client sensor v5 -> hub latency 40ms\n",
        "client sensor v5 -> hub latency 40ms\nrepeat {readings} at 0ms nobody{#} connect\n",
    );
    let (_, problems) = calculator(&text);
    let found = problems.iter().find(|it| it.message.contains("nobody"));
    assert_eq!(found.map(|it| it.line), Some(21), "{problems:?}");
}

/// One reading of 15 bytes (2 and 9 and 4) at 2 s, when all greetings are over.
#[test]
fn a_proof_counts_each_layer_and_what_is_remembered() {
    #[rustfmt::skip]
    let table = [
        // link                what is measured                                     comes to
        ("",                   "sent PUBLISH from sensor",                              1),
        ("",                   "sensor sends since 2s",                                15),
        ("",                   "sensor sends tcp since 2s",                            55),
        ("tls 1.3",            "sensor sends tcp since 2s",                            77),
        ("tls 1.2",            "sensor sends tcp since 2s",                            84),
        ("websocket",          "sensor sends tcp since 2s",                            61),
        ("tls 1.3 websocket",  "sensor sends tcp since 2s",                            83),
        ("tls 1.3",            "sensor hears tcp since 2s",                            40),
        ("tls 1.3",            "sensor sends tcp since 2s and sensor hears tcp since 2s", 117),
        ("tls 1.3",            "hub hears tcp since 2s",                               77),
        ("tls 1.3",            "sensor sends segments between 2s and 3s",               1),
        ("tls 1.3",            "sensor hears segments since 2s",                        1),
        // The SYN, the ClientHello, two ACKs, Finished, CONNECT, an ACK of CONNACK.
        ("tls 1.3",            "sensor sends segments by 1s",                           7),
        // Its Client Identifier.
        ("",                   "memory sensor",                                         6),
    ];
    for (link, what, comes_to) in table {
        let (calculator, problems) = calculator(&format!(
            "one = 1
n = one + 0
prove
broker hub
client sensor v3 -> hub latency 40ms {link}
at 0ms sensor connect
at 2s sensor publish \"hall/ab\" \"21.5\" qos 0
for 4s
measure n = {what}"
        ));
        assert_eq!(problems, [], "{link}: {what}");
        let calculator = calculator.expect("it can be read");
        let proof = calculator.proof.as_ref().expect("it has one");
        let proved = calculator.prove(proof, &calculator.values(&[]));
        let counted = proved.expect("a world").counted;
        assert_eq!(counted, [Number::count(comes_to)], "{link}: {what}");
    }
}
