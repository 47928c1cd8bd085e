//! The machine that does what a device does by itself.

use std::sync::Arc;

use bytes::Bytes;

use super::{Curve, Habit, Poll};
use crate::chance::Chance;
use crate::machine::Message;
use crate::time::{Instant, Span};
use crate::topic::TopicName;
use crate::wire::Property;

/// So many habits a device has at most.
pub const HABITS_MAX: usize = 64;

/// So many answers wait at most: a device that answers itself shall not fill the world.
const ANSWERS_MAX: usize = 1_000;

/// Stands for the Response Topic of what is answered.
const RESPONSE: &[u8] = b"{response}";

/// Nothing is done more often.
const PERIOD_MIN: Span = Span::from_millis(1);

/// What a device does by itself, and where it stands in it. Times are by its own clock.
#[derive(Clone, Debug, Hash)]
pub struct Habits {
    habits: Arc<[Habit]>,
    states: Vec<State>,
    /// What will be said, and when: in the order of asking.
    answers: Vec<(Instant, Message)>,
    chance: Chance,
    started: Instant,
}

/// Where it stands in one habit.
#[derive(Clone, Debug, Default, Hash)]
struct State {
    /// When it is due next, without its jitter.
    next: Option<Instant>,
    jitter: Span,
    /// How often it was done.
    done: u32,
    /// What was seen last, and what was published last.
    seen: Option<i32>,
    told: Option<i32>,
}

impl Habits {
    /// A device that starts now.
    pub fn new(habits: Arc<[Habit]>, chance: Chance, now: Instant) -> Self {
        let mut device = Self {
            states: vec![State::default(); habits.len()],
            habits,
            answers: Vec::new(),
            chance,
            started: now,
        };
        device.restart(now);
        device
    }

    /// It starts again, and has forgotten everything.
    pub fn restart(&mut self, now: Instant) {
        self.started = now;
        self.answers.clear();
        for (habit, state) in self.habits.iter().zip(&mut self.states) {
            *state = State::default();
            state.next = match habit {
                Habit::Every { first, .. } => Some(now + *first),
                Habit::Senses { .. } => Some(now),
                Habit::Answers { .. } => None,
                Habit::Polls(poll) => Some(now + poll.first),
            };
            state.roll(habit, &mut self.chance);
        }
    }

    /// When it wants to be woken.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let habits = self.states.iter().filter_map(State::due);
        habits.chain(self.answers.iter().map(|(at, _)| *at)).min()
    }

    /// What it asks a web server for, if that is due.
    pub fn asks(&self, now: Instant) -> Option<&Poll> {
        let mut all = self.habits.iter().zip(&self.states);
        all.find_map(|(habit, state)| match habit {
            Habit::Polls(poll) if state.due().is_some_and(|due| due <= now) => Some(poll),
            Habit::Polls(_) => None,
            Habit::Every { .. } | Habit::Senses { .. } | Habit::Answers { .. } => None,
        })
    }

    /// What it asks a web server for, if it ever does.
    pub fn poll(&self) -> Option<&Poll> {
        self.habits.iter().find_map(|habit| match habit {
            Habit::Polls(poll) => Some(poll),
            Habit::Every { .. } | Habit::Senses { .. } | Habit::Answers { .. } => None,
        })
    }

    /// A moment of its own has come: what its client shall publish, in order.
    pub fn on_timeout(&mut self, now: Instant) -> Vec<Message> {
        let mut said = Vec::new();
        for (habit, state) in self.habits.iter().zip(&mut self.states) {
            if state.due().is_some_and(|due| due <= now) {
                said.extend(state.act(habit, now.since(self.started), &mut self.chance));
                state.go_on(habit, now, &mut self.chance);
            }
        }
        let is_due = |answer: &mut (Instant, Message)| answer.0 <= now;
        said.extend(
            self.answers
                .extract_if(.., is_due)
                .map(|(_, message)| message),
        );
        said
    }

    /// Its client was given a message.
    pub fn on_message(&mut self, now: Instant, heard: &Message) {
        for (habit, state) in self.habits.iter().zip(&mut self.states) {
            let Habit::Answers {
                filter,
                after,
                says,
            } = habit
            else {
                continue;
            };
            if !filter.matches(&heard.topic) || self.answers.len() >= ANSWERS_MAX {
                continue;
            }
            // Whoever does not say where the answer is to go gets none.
            if asks_where(says) && heard.properties.response_topic().is_none() {
                continue;
            }
            state.done = state.done.saturating_add(1);
            let words = Words {
                n: state.done,
                value: None,
                heard: Some(heard),
            };
            self.answers.push((now + *after, words.fill(says)));
        }
    }
}

impl State {
    fn due(&self) -> Option<Instant> {
        self.next.map(|next| next + self.jitter)
    }

    /// Draws the jitter of the next time.
    fn roll(&mut self, habit: &Habit, chance: &mut Chance) {
        if let Habit::Every { jitter, .. } = habit {
            self.jitter = chance.span_up_to(*jitter);
        }
    }

    /// What it says now, if anything.
    fn act(&mut self, habit: &Habit, age: Span, chance: &mut Chance) -> Option<Message> {
        let (says, value) = match habit {
            Habit::Every { says, .. } => (says, None),
            Habit::Senses {
                curve, by, says, ..
            } => (says, Some(self.look(*curve, *by, age, chance)?)),
            Habit::Answers { .. } | Habit::Polls(_) => return None,
        };
        self.done = self.done.saturating_add(1);
        let words = Words {
            n: self.done,
            value,
            heard: None,
        };
        Some(words.fill(says))
    }

    /// What it sees, if that is worth telling.
    fn look(&mut self, curve: Curve, by: u32, age: Span, chance: &mut Chance) -> Option<i32> {
        let value = curve.at(age, self.seen, chance);
        self.seen = Some(value);
        let is_news = self.told.is_none_or(|told| told.abs_diff(value) >= by);
        if is_news {
            self.told = Some(value);
        }
        is_news.then_some(value)
    }

    /// The next time after now: what was slept through is not made up for.
    fn go_on(&mut self, habit: &Habit, now: Instant, chance: &mut Chance) {
        let (period, times) = match habit {
            Habit::Every { period, times, .. } => (*period, *times),
            Habit::Senses { every, .. } => (*every, None),
            Habit::Answers { .. } => return,
            Habit::Polls(poll) => (poll.every, None),
        };
        let period = period.max(PERIOD_MIN);
        let is_over = times.is_some_and(|times| self.done >= times);
        self.next = self.next.filter(|_| !is_over).map(|next| {
            let missed = now.since(next).as_micros() / period.as_micros();
            next + period * (missed + 1)
        });
        self.roll(habit, chance);
    }
}

/// What the words between braces stand for.
struct Words<'a> {
    n: u32,
    value: Option<i32>,
    heard: Option<&'a Message>,
}

impl Words<'_> {
    fn fill(&self, says: &Message) -> Message {
        let topic = self.write(says.topic.as_str().as_bytes());
        let topic = String::from_utf8(topic).ok();
        // What was heard may make it a topic that is none: then it is said where it was meant to be.
        let topic = topic.and_then(|topic| TopicName::parse(&topic).ok());
        let mut properties = says.properties.clone();
        if asks_where(says) {
            properties.0.extend(self.correlation());
        }
        Message {
            topic: topic.unwrap_or_else(|| says.topic.clone()),
            payload: Bytes::from(self.write(&says.payload)),
            properties,
            ..says.clone()
        }
    }

    /// By what the asker knows the answer again: it goes back as it came (§4.10).
    fn correlation(&self) -> Option<Property> {
        let mut properties = self.heard?.properties.0.iter();
        let found = properties.find(|it| matches!(it, Property::CorrelationData(_)));
        found.cloned()
    }

    /// One pass: what was heard is not read for words again.
    fn write(&self, mut text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len());
        while let Some((first, rest)) = text.split_first() {
            let word = (*first == b'{').then(|| self.word(text)).flatten();
            if let Some((length, value)) = word {
                out.extend_from_slice(&value);
                text = text.get(length..).unwrap_or_default();
            } else {
                out.push(*first);
                text = rest;
            }
        }
        out
    }

    /// The word at the beginning, with its braces, and what it stands for.
    fn word(&self, text: &[u8]) -> Option<(usize, Vec<u8>)> {
        let known: [(&[u8], Option<Vec<u8>>); 5] = [
            (b"{n}", Some(self.n.to_string().into_bytes())),
            (
                b"{value}",
                self.value.map(|value| decimal(value).into_bytes()),
            ),
            (
                b"{topic}",
                self.heard
                    .map(|heard| heard.topic.as_str().as_bytes().to_vec()),
            ),
            (b"{payload}", self.heard.map(|heard| heard.payload.to_vec())),
            (
                RESPONSE,
                self.heard
                    .and_then(|heard| heard.properties.response_topic())
                    .map(|topic| topic.as_str().as_bytes().to_vec()),
            ),
        ];
        let (word, value) = known.into_iter().find(|(word, _)| text.starts_with(word))?;
        Some((word.len(), value?))
    }
}

/// Whether it is an answer to where the asker wants it.
fn asks_where(says: &Message) -> bool {
    let topic = says.topic.as_str().as_bytes();
    topic.windows(RESPONSE.len()).any(|it| it == RESPONSE)
}

/// Thousandths as people write them: `21.5`.
fn decimal(thousandths: i32) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    let (whole, part) = (size / 1_000, size % 1_000);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let text = format!("{sign}{whole}.{part:03}");
    text.trim_end_matches('0').to_owned()
}
