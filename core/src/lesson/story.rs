//! What a lesson is, once read.

use super::calculator::Calculator;
use super::quiz::Quiz;
use crate::condition::Condition;
use crate::digest::Digest;
use crate::scenario::{Scenario, Timed};
use crate::time::Instant;

/// The version of the file format that this module reads.
pub const FORMAT_VERSION: u32 = 1;

/// A lesson.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Lesson {
    /// Its name in addresses and in progress: small letters, digits and hyphens.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The chapter it belongs to.
    pub chapter: String,
    /// How long it takes a newcomer, in minutes; 0 when nothing is said.
    pub minutes: u32,
    /// What one can do after it, one sentence each.
    pub learn: Vec<String>,
    /// The ids of the lessons it builds on.
    pub needs: Vec<String>,
    /// What of the project's coverage it serves: ids such as `S0-42`.
    pub covers: Vec<String>,
    /// The language it is written in, such as `zh`; empty: English.
    pub language: String,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// The fingerprint of its text.
    pub digest: Digest,
}

/// One step: a screen of the lesson.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    /// What the learner does here.
    pub kind: Kind,
    /// Its heading.
    pub title: String,
    /// Its text, part by part.
    pub passages: Vec<Passage>,
    /// The world at the start of the step; `None`: it goes on from the step before.
    pub scenario: Option<Scenario>,
    /// What the world does by itself when the step opens.
    pub play: Option<Play>,
    /// Of [`Kind::Predict`].
    pub prediction: Option<Prediction>,
    /// Of [`Kind::Do`].
    pub goals: Vec<Goal>,
    /// Markdown, from a nudge to the whole way. Of [`Kind::Do`].
    pub hints: Vec<String>,
    /// A way to reach all goals. Of [`Kind::Do`].
    pub solution: Option<Solution>,
    /// Ways that look right and leave a goal open. Of [`Kind::Do`].
    pub wrong: Vec<Solution>,
    /// Of [`Kind::Quiz`].
    pub quiz: Option<Quiz>,
    /// Of [`Kind::Explore`].
    pub calculators: Vec<Calculator>,
    /// What the button to the next step says.
    pub next: Option<String>,
    /// Where it begins in its file, from 1.
    pub line: u32,
}

/// A part of a step's text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Passage {
    /// For whom it is; `None`: for everybody.
    pub level: Option<Level>,
    /// Markdown: `**PUBREC**` is a packet's name ([`bold`](super::prose::bold)), `` `0.280 s` `` a
    /// moment of the world ([`moment`](super::prose::moment)).
    pub text: String,
}

/// How somebody wants to be told.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Level {
    /// With pictures from daily life.
    #[default]
    Beginner,
    /// With bytes and statements of the standard.
    Engineer,
    /// With what it means for a broker that runs day and night.
    Operator,
}

impl Level {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Beginner, Self::Engineer, Self::Operator];

    /// As the fence of a block says it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Beginner => "beginner",
            Self::Engineer => "engineer",
            Self::Operator => "operator",
        }
    }
}

/// What the learner does in a step.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// Reads.
    Read,
    /// Watches the world play.
    Watch,
    /// Says what will happen, before it does.
    Predict,
    /// Makes something happen.
    Do,
    /// Answers what can be answered without running a world.
    Quiz,
    /// Tries numbers, or plays as one likes.
    Explore,
}

impl Kind {
    /// All of them, by how much they ask.
    pub const ALL: [Self; 6] = [
        Self::Read,
        Self::Watch,
        Self::Predict,
        Self::Do,
        Self::Quiz,
        Self::Explore,
    ];

    /// As the heading of a step says it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Watch => "Watch",
            Self::Predict => "Predict",
            Self::Do => "Do",
            Self::Quiz => "Quiz",
            Self::Explore => "Explore",
        }
    }
}

/// How far the world runs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Until {
    /// To this moment.
    At(Instant),
    /// To the first record at which this holds.
    When(Condition),
}

/// The world plays by itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Play {
    /// And stops here.
    pub until: Until,
    /// This many times slower than the clock on the wall; `None` leaves it as it is.
    pub slower: Option<u32>,
    /// Where it stands on its way to explain something. Of [`Kind::Watch`].
    pub pauses: Vec<Pause>,
}

/// The world stands until the learner has read this.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pause {
    /// Where.
    pub at: Until,
    /// Markdown, one line.
    pub says: String,
    /// Where it begins in its file, from 1.
    pub line: u32,
}

/// A question to answer before the world runs on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Prediction {
    /// Markdown.
    pub question: String,
    /// Two or more. Which one is right, the trace says.
    pub choices: Vec<Choice>,
    /// The world runs this far once the answer is given.
    pub until: Until,
    /// Markdown, shown afterwards.
    pub because: Option<String>,
    /// Where it begins in its file, from 1.
    pub line: u32,
}

/// An answer to choose.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Choice {
    /// Markdown.
    pub text: String,
    /// Holds after the run exactly if this is what happened.
    pub condition: Condition,
}

/// Something to make happen, in any way.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Goal {
    /// Its name in progress; unlike every other of the lesson.
    pub id: String,
    /// Markdown.
    pub text: String,
    /// When it is reached.
    pub condition: Condition,
    /// Where it begins in its file, from 1.
    pub line: u32,
}

/// What to do to reach every goal of a step.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Solution {
    /// Acts at the times of the step's world, in order.
    pub acts: Vec<Timed>,
    /// The goals are reached by then; of a wrong way: it ends here.
    pub until: Instant,
    /// Where it begins in its file, from 1.
    pub line: u32,
}

impl Lesson {
    /// The world in which step `index` plays: its own, or the last one before it.
    pub fn scenario_of(&self, index: usize) -> Option<&Scenario> {
        let steps = self.steps.get(..=index)?;
        steps.iter().rev().find_map(|step| step.scenario.as_ref())
    }

    /// How far that world has already run when step `index` opens, in the order to run it.
    pub fn run_before(&self, index: usize) -> Vec<&Until> {
        let before = self.steps.get(..=index).unwrap_or(&self.steps);
        let start = before.iter().rposition(|step| step.scenario.is_some());
        let earlier = start.and_then(|start| before.get(start..before.len().saturating_sub(1)));
        earlier.unwrap_or(&[]).iter().flat_map(Step::runs).collect()
    }

    /// The step with this goal, and the goal's place in it.
    pub fn find_goal(&self, id: &str) -> Option<(usize, usize)> {
        self.steps.iter().enumerate().find_map(|(index, step)| {
            let goal = step.goals.iter().position(|goal| goal.id == id)?;
            Some((index, goal))
        })
    }
}

impl Step {
    /// One with nothing in it.
    pub const fn new(kind: Kind, title: String, line: u32) -> Self {
        Self {
            kind,
            title,
            passages: Vec::new(),
            scenario: None,
            play: None,
            prediction: None,
            goals: Vec::new(),
            hints: Vec::new(),
            solution: None,
            wrong: Vec::new(),
            quiz: None,
            calculators: Vec::new(),
            next: None,
            line,
        }
    }

    /// Its text for one reader.
    pub fn prose(&self, level: Level) -> String {
        let mine = self.passages.iter();
        let mine = mine.filter(|it| it.level.is_none_or(|wanted| wanted == level));
        let texts: Vec<&str> = mine.map(|it| &*it.text).collect();
        texts.join("\n\n")
    }

    /// How far the step itself runs the world: what it plays, then what follows its question.
    pub fn runs(&self) -> impl Iterator<Item = &Until> {
        let play = self.play.as_ref().map(|play| &play.until);
        let prediction = self.prediction.as_ref().map(|prediction| &prediction.until);
        play.into_iter().chain(prediction)
    }
}
