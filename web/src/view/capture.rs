//! The capture on the bench, as it is shown.

use brokerscope_core::scenario::PROFILES;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;

use super::cast::Cast;
use super::transport::seconds;
use crate::model::Model;
use crate::model::recording::Replay;
use crate::words::files as words;

/// A capture.
#[derive(Clone, Debug, PartialEq)]
pub struct CaptureView {
    /// The file's name.
    pub name: String,
    /// Who and how much is in it.
    pub facts: String,
    /// What of it is missing or not known.
    pub remarks: Vec<String>,
    /// To which brokers its clients can be given: word and name.
    pub likes: Vec<(&'static str, &'static str)>,
    /// To which of them.
    pub like: String,
    /// What came of it.
    pub replay: Option<ReplayView>,
    /// What is wrong with another file.
    pub trouble: Option<String>,
}

/// What came of giving it to the simulated broker.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplayView {
    /// In a sentence.
    pub says: String,
    /// Where the brokers part: when, as time and in seconds, with whom, and how.
    pub rows: Vec<(Instant, String, String, String)>,
    /// So many more are not shown.
    pub more: usize,
}

/// The capture, if there is one on the bench.
pub fn build(model: &Model) -> Option<CaptureView> {
    let recording = model.bench().recording.as_ref()?;
    let cast = Cast::of(model);
    let records = model.bench().history.trace().records();
    let packets = records.iter();
    let packets = packets.filter(|it| matches!(it.fact, Fact::Sent { .. }));
    let clients = cast.clients().count();
    let mut likes = vec![("", words::AS_OURS)];
    likes.extend(PROFILES.iter().map(|it| (it.word, it.title)));
    if model.desk.conf.is_some() {
        likes.push((words::OF_CONF, words::AS_CONF));
    }
    Some(CaptureView {
        name: recording.name.clone(),
        facts: words::facts(
            clients,
            cast.members().len() - clients,
            packets.count(),
            &seconds(model.bench().history.head().at.as_micros()),
        ),
        remarks: recording.remarks.clone(),
        likes,
        like: model.desk.like.clone(),
        replay: recording.replay.as_ref().map(|it| replay(it, &cast)),
        trouble: model.desk.trouble.clone(),
    })
}

fn replay(replay: &Replay, cast: &Cast) -> ReplayView {
    let rows = replay.rows.iter().map(|(at, client, how)| {
        let name = cast.title(*client).to_string();
        (*at, seconds(at.as_micros()), name, how.clone())
    });
    ReplayView {
        says: words::replayed(replay),
        rows: rows.collect(),
        more: replay.more,
    }
}
