//! The questions that renders asked, each once, with the hash of the answer: ten thousand pages ask the same of the site, and
//! one answer tells for all of them whether they still hold.

use std::sync::{Arc, Mutex, MutexGuard};

use indexmap::IndexMap;
use rayon::prelude::*;

use super::Outputs;
use crate::hash::Hash;
use crate::lens::{Frame, Query, Reads, Scene};

/// A question, by its number.
pub(super) type Question = u32;

/// What the outputs rest on.
#[derive(Debug, Default)]
pub(super) struct Asked {
    questions: Mutex<Questions>,
    /// The frame by which its questions were last answered.
    frame: Option<Arc<Frame>>,
    /// How many there were when all had been asked by some output.
    live: usize,
}

/// By number: each question, and what it was answered when the outputs were made.
type Questions = IndexMap<Query, Hash, foldhash::fast::FixedState>;

/// What is answered otherwise than in the last pass.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// What questions are answered now, where that is another answer. What was asked first in this pass is not among them.
    answers: Vec<(Question, Hash)>,
    /// By number: whether it is among those. Every output asks of all that it rests on.
    is_among: Vec<bool>,
    frame: Option<Arc<Frame>>,
}

impl Asked {
    fn questions(&self) -> MutexGuard<'_, Questions> {
        self.questions.lock().expect("nobody panics who numbers questions")
    }

    /// The numbers of what a render of this pass asked.
    pub(super) fn number(&self, reads: Reads) -> Box<[Question]> {
        let mut questions = self.questions();
        let mut number = |(query, hash)| {
            let entry = questions.entry(query);
            let number = entry.index();
            entry.or_insert(hash);
            u32::try_from(number).expect("there are fewer than four thousand million questions")
        };
        reads.into_iter().map(&mut number).collect()
    }

    /// A question.
    pub(super) fn query(&self, question: Question) -> Query {
        let questions = self.questions();
        let (query, _) = questions.get_index(question as usize).expect("a number comes from here");
        query.clone()
    }

    /// Which questions have another answer in this scene.
    pub(super) fn changed(&self, scene: &Scene) -> Changed {
        let questions = self.questions();
        let stays =
            |query: &Query| self.frame.as_ref().is_some_and(|past| scene.frame().answers_as(past, query));
        let changed = (0..questions.len()).into_par_iter().with_min_len(1_024).filter_map(|at| {
            let (query, past) = questions.get_index(at).filter(|(query, _)| !stays(query))?;
            Some((at as Question, scene.hash_of(query))).filter(|(_, now)| now != past)
        });
        Changed::new(changed.collect(), questions.len(), Some(scene.frame().clone()))
    }

    /// From now on these are the outputs, and rest on the answers of now. Of a pass that failed half-way nothing is settled:
    /// what it left behind rests on the answers of before.
    pub(super) fn settle(&mut self, changed: &Changed, outputs: &mut Outputs) {
        self.frame.clone_from(&changed.frame);
        let mut questions = self.questions();
        for (question, now) in &changed.answers {
            if let Some((_, hash)) = questions.get_index_mut(*question as usize) {
                *hash = *now;
            }
        }
        let count = questions.len();
        drop(questions);
        if self.live == 0 {
            self.live = count;
        }
        if count > 2 * self.live {
            self.sweep(outputs);
        }
    }

    /// Forgets what no output asks any more, and numbers the rest anew.
    fn sweep(&mut self, outputs: &mut Outputs) {
        let past = std::mem::take(&mut *self.questions());
        let mut numbers: Vec<Option<Question>> = vec![None; past.len()];
        let mut questions = Questions::default();
        for made in outputs.values_mut() {
            let anew = made.reads.iter().map(|question| {
                let at = *question as usize;
                *numbers[at].get_or_insert_with(|| {
                    let (query, hash) = past.get_index(at).expect("a number comes from here");
                    questions.insert_full(query.clone(), *hash).0 as Question
                })
            });
            let reads = anew.collect();
            *made = made.resting_on(reads).into();
        }
        self.live = questions.len();
        *self.questions() = questions;
    }
}

impl Changed {
    /// These of so many questions.
    fn new(answers: Vec<(Question, Hash)>, count: usize, frame: Option<Arc<Frame>>) -> Changed {
        let mut is_among = vec![false; count];
        answers.iter().for_each(|(question, _)| is_among[*question as usize] = true);
        Changed { answers, is_among, frame }
    }

    /// The first of these questions that has another answer now.
    pub(super) fn first(&self, questions: &[Question]) -> Option<Question> {
        let is_changed = |question: &&Question| self.is_among.get(**question as usize) == Some(&true);
        questions.iter().find(is_changed).copied()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::Made;
    use crate::path::RoutePath;
    use crate::plan::{PageView, View};

    fn reads(names: impl IntoIterator<Item = usize>) -> Reads {
        names.into_iter().map(|name| (Query::Part(name), Hash::of(&name.to_le_bytes()))).collect()
    }

    fn made(asked: &Asked, names: impl IntoIterator<Item = usize>) -> Arc<Made> {
        let reads = asked.number(reads(names));
        let view = View::Page(PageView::NotFound);
        Arc::new(Made { view, hash: Hash::ABSENT, length: None, diagnostics: Vec::new(), reads })
    }

    fn queries(asked: &Asked, outputs: &Outputs) -> Vec<Vec<Query>> {
        let queries = |made: &Arc<Made>| made.reads.iter().map(|question| asked.query(*question)).collect();
        outputs.values().map(queries).collect()
    }

    #[test]
    fn what_is_asked_twice_is_kept_once() {
        let asked = Asked::default();
        let (one, other) = (made(&asked, [1, 2, 3]), made(&asked, [2, 3, 4]));
        assert_eq!(one.reads[1..], other.reads[..2]);
        assert_eq!(asked.questions().len(), 4);
    }

    #[test]
    fn what_nobody_asks_any_more_is_forgotten_and_nothing_else() {
        let mut asked = Asked::default();
        let route = |name: usize| RoutePath::new(&format!("/{name}/"));
        let mut outputs: Outputs = (0..4).map(|name| (route(name), made(&asked, [name, 4]))).collect();
        asked.settle(&Changed::default(), &mut outputs);
        let kept = made(&asked, [2, 100, 4]);
        outputs.insert(route(2), kept);
        for name in 200..300 {
            outputs.insert(route(3), made(&asked, [name]));
            asked.settle(&Changed::default(), &mut outputs);
        }
        let expected = [vec![0, 4], vec![1, 4], vec![2, 4, 100], vec![299]];
        let expected = expected.map(|names| names.into_iter().map(Query::Part).collect::<Vec<_>>());
        assert_eq!(queries(&asked, &outputs), expected);
        assert!(asked.questions().len() <= 14, "{:?}", asked.questions());
        for (query, hash) in asked.questions().iter() {
            let Query::Part(name) = query else { panic!() };
            assert_eq!(*hash, Hash::of(&name.to_le_bytes()));
        }
    }

    #[test]
    fn another_answer_is_settled_by_a_pass_that_ended_and_by_no_other() {
        let mut asked = Asked::default();
        let mut outputs = Outputs::from([(RoutePath::new("/"), made(&asked, [1, 2]))]);
        let questions = outputs.values().next().expect("there is one").reads.clone();
        let changed = Changed::new(vec![(1, Hash::ABSENT)], 2, None);
        assert_eq!(changed.first(&questions), Some(1));
        assert_eq!(asked.questions()[&Query::Part(2)], Hash::of(&2_usize.to_le_bytes()));
        asked.settle(&changed, &mut outputs);
        assert_eq!(asked.questions()[&Query::Part(2)], Hash::ABSENT);
    }
}
