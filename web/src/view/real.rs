//! The sandbox before a real broker, as it is shown.

use brokerscope_core::history::Pair;
use brokerscope_core::interchange::compare::{Difference, Verdict};
use brokerscope_core::order::Map;
use brokerscope_core::scenario::Names;
use brokerscope_core::spec::Clause;

use super::beside::{Row, stage, tell};
use super::transport::seconds;
use crate::model::{Beside, Model};
use crate::msg::RealField;
use crate::words::real as words;

/// The form, how far the run is, and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RealView {
    /// What stands in the form.
    pub form: Map<RealField, String>,
    /// What is wrong with it.
    pub problem: Option<(RealField, String)>,
    /// What a socket had to complain about.
    pub trouble: Option<String>,
    /// While it runs: where to, how far, and what crossed.
    pub running: Option<[String; 3]>,
    /// Behind a run: what was found, and what else there is to say.
    pub done: Option<Vec<String>>,
    /// The address of the real broker.
    pub address: String,
}

/// What the standard says of a difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// In a few words.
    pub word: &'static str,
    /// As its style is called.
    pub class: &'static str,
    /// In one sentence.
    pub says: String,
    /// The statement.
    pub clause: Option<Clause>,
}

/// The form, or the run.
pub fn build(model: &Model) -> RealView {
    let Some(real) = &model.real else {
        let form = crate::model::real::Real::new().form;
        return RealView {
            form,
            ..RealView::default()
        };
    };
    let running = real.running.as_ref();
    let done = real.done.as_ref();
    RealView {
        form: real.form.clone(),
        problem: real.problem.clone(),
        trouble: real.trouble.clone(),
        running: running.map(|it| {
            [
                it.address.clone(),
                words::progress(it.at(), it.until),
                words::crossed(it.crossed()),
            ]
        }),
        done: done.map(|done| {
            let compared = &done.compared;
            let mut said = vec![words::found(compared.packets, compared.tally())];
            if compared.differences.is_empty() {
                said.push(words::SAME.to_owned());
            }
            if !done.left_out.is_empty() {
                said.push(words::left_out(&done.left_out));
            }
            if done.behind > 0 {
                said.push(words::behind(done.behind));
            }
            said.extend(words::left(&done.left));
            said
        }),
        address: done.map_or_else(String::new, |it| it.address.clone()),
    }
}

/// What differs and does not only follow; what differs in the same way is one row.
pub fn rows(model: &Model, beside: &Beside) -> Vec<Row> {
    let Some(done) = model.real.as_ref().and_then(|real| real.done.as_ref()) else {
        return Vec::new();
    };
    let names = Names::of(beside.sides[0].history.scenario());
    let mut rows: Vec<Row> = Vec::new();
    let mut firsts: Vec<&Difference> = Vec::new();
    for it in &done.compared.differences {
        if it.verdict == Verdict::Follows {
            continue;
        }
        let pair = Pair {
            left: it.simulated.seen.map(|seen| seen.1),
            right: it.real.seen.map(|seen| seen.1),
        };
        let key = |it: &Difference| (it.rule, it.about.clone(), it.real.says.clone());
        let known = firsts.iter().position(|first| key(first) == key(it));
        if let Some(row) = known.and_then(|place| rows.get_mut(place)) {
            row.pairs.push(pair);
            continue;
        }
        firsts.push(it);
        rows.push(Row {
            time: it.at(),
            at: seconds(it.at().as_micros()),
            head: it.tell(&names),
            told: Pair {
                left: tell(&stage(beside, 0), pair.left),
                right: tell(&stage(beside, 1), pair.right),
            },
            pairs: vec![pair],
            chosen: false,
            judged: Some(judged(it)),
        });
    }
    rows
}

fn judged(difference: &Difference) -> Judged {
    let class = match difference.verdict {
        Verdict::Against(_) => "against",
        Verdict::Unclear | Verdict::Follows => "unclear",
        Verdict::Allowed(_) => "allowed",
    };
    let mut says = difference.rule.says().to_owned();
    if let Some(first) = says.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    says.push('.');
    Judged {
        word: words::verdict(difference.verdict),
        class,
        says,
        clause: difference.verdict.clause(),
    }
}
