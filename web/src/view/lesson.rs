//! The step of a lesson as its pane shows it.

use brokerscope_core::lesson::{Kind, Lesson, Level, Prediction, Step, StepState};
use brokerscope_core::time::Instant;

use super::closing::{self, Closing};
use super::prose::{self, Block, Inline};
use super::quiz::{self, CalculatorView, QuizView};
use super::work::{self, HandInView, LanguagesView};
use crate::model::update::own::WRITE;
use crate::model::{LessonState, Model, Wait};
use crate::{texts, words};

/// The pane.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonView {
    /// A step of a lesson.
    Step(Box<StepView>),
    /// There is nothing to show yet, or at all.
    Absent(Absent),
    /// The lesson's text has mistakes.
    Broken {
        /// What to say.
        says: String,
        /// The mistakes, one per line.
        lines: Vec<String>,
    },
}

/// Why there is no lesson.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Absent {
    /// It is on its way.
    Soon,
    /// It could not be fetched: what to say.
    Lost(&'static str),
    /// There is none with this name.
    Unknown,
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepView {
    /// The lesson's name.
    pub lesson: String,
    /// For each step of the lesson: its title, and how far it is.
    pub steps: Vec<(String, Mark)>,
    /// Its place, from 0.
    pub current: usize,
    /// `Step 3 of 6`.
    pub place: String,
    /// `about 12 minutes`.
    pub minutes: Option<String>,
    /// Its heading.
    pub title: String,
    /// Its text.
    pub prose: Vec<Block>,
    /// The readers it may be told for, and those it is told for, if it differs between them.
    pub levels: Option<Level>,
    /// Its calculators.
    pub calculators: Vec<CalculatorView>,
    /// Its quiz.
    pub quiz: Option<QuizView>,
    /// Its question.
    pub question: Option<Question>,
    /// Its goals.
    pub goals: Vec<GoalView>,
    /// The hints that were asked for.
    pub hints: Vec<(String, Vec<Block>)>,
    /// There is one more.
    pub more_hints: bool,
    /// One way to the goals, once all hints were asked for.
    pub way: Option<Way>,
    /// One has to do something here.
    pub hands: bool,
    /// What is still open.
    pub waiting: Option<String>,
    /// Time was asked to run on before the question was answered.
    pub nudge: bool,
    /// What the button to the next step says; `None` once all is done.
    pub next: Option<String>,
    /// There is a step before.
    pub can_go_back: bool,
    /// It is none of the course: its text can be edited.
    pub own: bool,
    /// All is done: what is left of it.
    pub closing: Option<Closing>,
    /// What can be handed in.
    pub hand_in: Option<HandInView>,
    /// The languages it is told in.
    pub languages: LanguagesView,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    /// Nothing is open in it.
    Done,
    /// It is on the screen.
    Current,
    /// Not yet.
    Ahead,
}

/// How it stands with the solution of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// One may ask for it.
    Offered,
    /// It plays.
    Plays,
    /// It was seen; the learner's own world is still kept, or not.
    Seen(bool),
}

/// A question with its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The question.
    pub asks: Vec<Inline>,
    /// The answers.
    pub choices: Vec<ChoiceView>,
    /// The answer can still be changed.
    pub open: bool,
    /// An answer is chosen and what happens was not seen yet.
    pub reveal: bool,
    /// What there is to say once it happened.
    pub because: Vec<Block>,
    /// None of the answers happened.
    pub none_fits: bool,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceView {
    /// It.
    pub text: Vec<Inline>,
    /// It was chosen.
    pub chosen: bool,
    /// It is what happened.
    pub happened: bool,
}

/// A goal.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalView {
    /// It.
    pub text: Vec<Inline>,
    /// When it was reached.
    pub reached: Option<Instant>,
}

/// The lesson on the screen.
pub fn build(model: &Model) -> LessonView {
    let Some(state) = &model.lesson else {
        return LessonView::Absent(absent(model));
    };
    match state.run.step().zip(state.run.state()) {
        Some((step, so_far)) => {
            let mut view = step_view(model, state, step, so_far);
            let (done, lesson) = (state.run.is_finished(), state.lesson());
            view.closing = done.then(|| closing::lesson(model, &lesson.id, &lesson.learn));
            LessonView::Step(Box::new(view))
        }
        None => broken(state),
    }
}

/// Why there is no lesson on the screen.
pub fn absent(model: &Model) -> Absent {
    match model.reading.wait() {
        Wait::Soon => Absent::Soon,
        Wait::Lost => Absent::Lost(words::lesson::LOST),
        Wait::None if texts::are_missing() => Absent::Lost(words::page::NO_TEXTS),
        Wait::None => Absent::Unknown,
    }
}

fn broken(state: &LessonState) -> LessonView {
    let line = |problem: &brokerscope_core::scenario::Problem| {
        let (at, what, hint) = (problem.line, &problem.message, &problem.hint);
        format!("line {at}, column {}: {what}. {hint}", problem.column)
    };
    LessonView::Broken {
        says: words::lesson::MISTAKES.to_owned(),
        lines: state.problems.iter().map(line).collect(),
    }
}

fn step_view(model: &Model, state: &LessonState, step: &Step, so_far: &StepState) -> StepView {
    let level = model.ui.level;
    let (run, lesson) = (&state.run, state.lesson());
    let last = run.current() + 1 >= lesson.steps.len();
    let open = state.still_open();
    let next = match (open, &step.next) {
        (Some(place), _) => words::lesson::to_step(place + 1),
        (None, Some(next)) => next.clone(),
        (None, None) => if last { "Done" } else { "Next" }.to_owned(),
    };
    let hints = step.hints.iter().zip(1..).take(so_far.hints);
    StepView {
        lesson: lesson.title.clone(),
        steps: marks(state),
        current: run.current(),
        place: words::lesson::step_of(run.current() + 1, lesson.steps.len()),
        minutes: words::lesson::minutes(lesson.minutes),
        title: step.title.clone(),
        prose: prose::read(&step.prose(level)),
        levels: differs(lesson).then_some(level),
        calculators: step
            .calculators
            .iter()
            .zip(&state.draft.sheets)
            .map(|(it, sheet)| quiz::calculator(it, sheet))
            .collect(),
        quiz: step
            .quiz
            .as_ref()
            .map(|it| quiz::quiz(it, &state.draft, so_far)),
        question: step
            .prediction
            .as_ref()
            .map(|prediction| question(prediction, so_far)),
        goals: goals(step, so_far),
        hints: hints
            .map(|(hint, place)| {
                (
                    words::lesson::hint_of(place, step.hints.len()),
                    prose::read(hint),
                )
            })
            .collect(),
        more_hints: so_far.hints < step.hints.len(),
        way: way(state, step, so_far),
        hands: matches!(step.kind, Kind::Do | Kind::Explore)
            && lesson.scenario_of(run.current()).is_some(),
        waiting: waiting(state, step, so_far)
            .or_else(|| open.map(|place| words::lesson::still_open(place + 1))),
        nudge: state.nudged,
        next: (!run.is_finished()).then_some(next),
        can_go_back: run.current() > 0,
        own: lesson.id.contains('/') && lesson.id != WRITE,
        closing: None,
        hand_in: work::hand_in(model, state),
        languages: work::languages(state),
    }
}

/// Whether one way to the goals is offered, plays, or was seen.
fn way(state: &LessonState, step: &Step, so_far: &StepState) -> Option<Way> {
    let earned = so_far.shown || so_far.hints >= step.hints.len();
    let way = match (state.is_shown(), so_far.shown) {
        (true, _) => Way::Plays,
        (false, true) => Way::Seen(state.has_own()),
        (false, false) => Way::Offered,
    };
    (step.solution.is_some() && earned).then_some(way)
}

/// Whether it is told differently to different readers.
fn differs(lesson: &Lesson) -> bool {
    let passages = lesson.steps.iter().flat_map(|step| &step.passages);
    passages.into_iter().any(|it| it.level.is_some())
}

/// What is open; of a step to watch, that it was watched.
fn waiting(state: &LessonState, step: &Step, so_far: &StepState) -> Option<String> {
    let unwatched = step.kind == Kind::Watch && step.play.is_some() && !so_far.played;
    let watch = unwatched.then(|| words::lesson::WATCH.to_owned());
    state.run.waiting().map(words::lesson::waiting).or(watch)
}

fn marks(state: &LessonState) -> Vec<(String, Mark)> {
    let run = &state.run;
    let steps = state.lesson().steps.iter().zip(run.states()).enumerate();
    let mark = |(place, (step, so_far)): (usize, (&Step, &StepState))| {
        let answered = so_far.tried.as_ref().is_some_and(|tried| tried.right);
        let open = so_far.goals.iter().any(Option::is_none)
            || (step.quiz.is_some() && !answered)
            || (step.prediction.is_some() && so_far.outcome.is_none());
        let mark = match (place == run.current(), so_far.visited && !open) {
            (true, _) => Mark::Current,
            (false, true) => Mark::Done,
            (false, false) => Mark::Ahead,
        };
        (step.title.clone(), mark)
    };
    steps.map(mark).collect()
}

fn question(prediction: &Prediction, so_far: &StepState) -> Question {
    let happened = so_far.outcome.map(|outcome| outcome.choice);
    let choices = prediction.choices.iter().enumerate();
    Question {
        asks: prose::read_line(&prediction.question),
        choices: choices
            .map(|(place, choice)| ChoiceView {
                text: prose::read_line(&choice.text),
                chosen: so_far.predicted == Some(place),
                happened: happened == Some(Some(place)),
            })
            .collect(),
        open: happened.is_none(),
        reveal: so_far.predicted.is_some() && happened.is_none(),
        because: match (&prediction.because, happened) {
            (Some(because), Some(Some(_))) => prose::read(because),
            (Some(_), Some(None) | None) | (None, _) => Vec::new(),
        },
        none_fits: happened == Some(None),
    }
}

fn goals(step: &Step, so_far: &StepState) -> Vec<GoalView> {
    let goals = step.goals.iter().zip(&so_far.goals);
    let view = |(goal, reached): (&brokerscope_core::lesson::Goal, &Option<_>)| GoalView {
        text: prose::read_line(&goal.text),
        reached: reached.map(|moment: brokerscope_core::lesson::Moment| moment.at),
    };
    goals.map(view).collect()
}
