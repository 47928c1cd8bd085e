//! The open lesson: how far its learner is, and the world of the step.

use std::sync::Arc;

use brokerscope_core::history::History;
use brokerscope_core::id::StepId;
use brokerscope_core::lesson::submission::Work;
use brokerscope_core::lesson::{Kind, Lesson, LessonRun, Limit, News, Until};
use brokerscope_core::scenario::Problem;
use brokerscope_core::time::Instant;

use super::bench::{Bench, Pace};
use super::draft::Draft;
use super::leading::Way;

/// Steps of the world that setting a stage may take.
const STAGE_STEPS_MAX: u32 = 20_000;

/// The open lesson and its world.
#[derive(Debug)]
pub struct LessonState {
    /// How far the learner is.
    pub run: LessonRun,
    /// The world of the current step.
    pub bench: Bench,
    /// What is wrong with the lesson's text.
    pub problems: Vec<Problem>,
    /// Time was asked to run on before the question was answered.
    pub nudged: bool,
    /// What stands in the fields of the step.
    pub draft: Draft,
    /// What was done so far, to be handed in.
    pub work: Work,
    /// The learner's own world, while another one shows a way.
    pub(super) mine: Option<Bench>,
    /// A solution that plays itself.
    pub(super) way: Option<Way>,
    /// Where the trace was last looked at: the step, the branch and the time.
    looked: Option<(StepId, usize, Instant)>,
}

/// What happened since the last look.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Since {
    /// Time ran by itself.
    Time,
    /// Somebody did something to the world, or went elsewhere in it.
    Hands,
    /// Nothing of that.
    Other,
}

impl LessonState {
    /// The lesson where `run` stands, on the stage of its step.
    pub fn new(run: LessonRun, problems: Vec<Problem>) -> Self {
        let bench = Bench::new(History::empty().export());
        let mut state = Self {
            work: Work::new(&run.lesson().id),
            run,
            bench,
            problems,
            nudged: false,
            draft: Draft::default(),
            mine: None,
            way: None,
            looked: None,
        };
        state.set_stage();
        state
    }

    /// The lesson.
    pub fn lesson(&self) -> &Arc<Lesson> {
        self.run.lesson()
    }

    /// To the next step. A step without a world of its own goes on with the one on the screen.
    pub fn go_on(&mut self) {
        // The world of a proof ends with its step.
        let built = self
            .run
            .step()
            .is_some_and(|step| !step.calculators.is_empty());
        // Behind the last step comes what is still open before it.
        if let Some(open) = self.still_open() {
            self.go(open);
        } else if self.run.go_on() {
            let own = self.run.step().is_some_and(|step| step.scenario.is_some());
            if own || built {
                self.set_stage();
            } else {
                self.looked = None;
                self.begin();
                self.obey();
            }
        }
    }

    /// At the last step: the first of those before it that still waits for something.
    pub fn still_open(&self) -> Option<usize> {
        let (here, last) = (self.run.current(), self.lesson().steps.len());
        let open = self.run.first_open().filter(|open| *open < here);
        open.filter(|_| here + 1 == last && self.run.waiting().is_none())
    }

    /// To this step, on its stage.
    pub fn go(&mut self, index: usize) {
        if self.run.go(index) {
            self.set_stage();
        }
    }

    /// To the step before, on its stage.
    pub fn back(&mut self) {
        if self.run.back() {
            self.set_stage();
        }
    }

    /// Chooses an answer: from now on the world may run and show what happens.
    pub fn predict(&mut self, choice: usize) {
        self.nudged = false;
        if self.run.predict(choice) {
            self.obey();
        }
    }

    /// Begins the world of the step again.
    pub fn restart(&mut self) {
        self.work.again(&self.run, &self.bench.history);
        self.set_stage();
    }

    /// Sets the world of the step: as it opens, and for all kinds but *watch* as far as it plays by
    /// itself. What is to be watched, the learner starts.
    pub fn set_stage(&mut self) {
        let index = self.run.current();
        let lesson = self.lesson().clone();
        let scenario = lesson.scenario_of(index).cloned().unwrap_or_default();
        self.bench = Bench::new(scenario);
        for until in lesson.run_before(index) {
            self.run_to(until);
        }
        if let Some(step) = lesson.steps.get(index)
            && let Some(play) = &step.play
        {
            if step.kind != Kind::Watch {
                self.run_to(&play.until);
            }
            if let Some(slower) = play.slower {
                self.bench.pace = Pace { slower };
            }
        }
        self.looked = None;
        self.nudged = false;
        self.begin();
        self.obey();
    }

    /// The step opens: fields as they are then, and nothing shown.
    fn begin(&mut self) {
        self.way = None;
        self.mine = None;
        let tried = self.run.state().and_then(|state| state.tried.as_ref());
        let right = tried.filter(|tried| tried.right);
        self.draft = Draft::of(self.run.step(), right.map(|tried| &tried.answer));
    }

    /// Has the answer that stands in the fields marked.
    pub fn check(&mut self) {
        let quiz = self.run.step().and_then(|step| step.quiz.as_ref());
        let answer = quiz.and_then(|quiz| self.draft.answer(&quiz.form));
        if let Some(answer) = answer {
            self.draft.marking = self.run.answer(answer.clone());
            self.work.answered(&self.run, answer);
        }
    }

    /// Has the world of a calculator counted, and sets it on the stage.
    pub fn prove(&mut self, place: usize) {
        let lesson = self.lesson().clone();
        let step = lesson.steps.get(self.run.current());
        let calculator = step.and_then(|step| step.calculators.get(place));
        let (Some(calculator), Some(sheet)) = (calculator, self.draft.sheets.get_mut(place)) else {
            return;
        };
        let Some(proof) = &calculator.proof else {
            return;
        };
        let proved = calculator.prove(proof, &calculator.values(&sheet.said()));
        if let Ok(proved) = &proved {
            self.bench = Bench::new(proved.scenario.clone());
            self.looked = None;
        }
        sheet.proved = Some(proved);
        self.obey();
    }

    /// Looks at the trace if it moved since the last look, and stops time where the step says so.
    pub fn look(&mut self, since: Since) -> Vec<News> {
        if since == Since::Time
            && let Some((.., before)) = self.looked
        {
            self.stand_still(before);
        }
        let history = &self.bench.history;
        let (_, branch) = history.branches();
        let cursor = history.cursor();
        let here = (cursor.step, branch, cursor.at);
        let news = self.run.look(
            self.bench.past(),
            self.bench.cursor().at,
            history.scenario(),
        );
        if !news.is_empty() {
            self.work.took(&self.run, history);
        }
        if self.looked != Some(here) || !news.is_empty() {
            self.looked = Some(here);
            self.obey();
        }
        news
    }

    /// Lets the world play only as far as the step does.
    fn obey(&mut self) {
        let history = &self.bench.history;
        let until = match self.run.limit() {
            Limit::Free => None,
            Limit::Stand => Some(history.cursor().at),
            Limit::Until(until) => until.moment(history.trace().records(), history.scenario()),
        };
        let now = history.cursor().at;
        // A moment that has passed is no limit: whoever went beyond it by hand may go on.
        let open = until.filter(|until| *until >= now);
        let stops = [open, self.next_pause(), self.next_act()];
        let next = stops.into_iter().flatten().min();
        self.bench.until = next;
        if let Limit::Until(Until::When(_)) = self.run.limit()
            && until.is_some_and(|until| until <= now)
        {
            self.bench.playing = false;
        }
    }

    pub(super) fn run_to(&mut self, until: &Until) {
        match until {
            Until::At(at) => self.bench.history.seek_time(*at, STAGE_STEPS_MAX),
            Until::When(_) => {
                for _ in 0..STAGE_STEPS_MAX {
                    let history = &self.bench.history;
                    let at = self.bench.cursor().at;
                    if until.is_reached(self.bench.past(), at, history.scenario())
                        || !self.bench.history.step()
                    {
                        return;
                    }
                }
            }
        }
    }
}
