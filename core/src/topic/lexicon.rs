//! The words of all levels, each kept once and known by a number.

use crate::order::Map;

/// The words of all levels. A number means its word as long as somebody holds it; no order and no
/// output depends on which number a word has.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    words: Map<Box<str>, Word>,
    free: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    number: u32,
    holders: u32,
}

impl Lexicon {
    /// The number of this word, held once more.
    pub(super) fn lend(&mut self, word: &str) -> u32 {
        if let Some(known) = self.words.get_mut(word) {
            known.holders += 1;
            return known.number;
        }
        // Numbers that are out and numbers that are free are together all that ever were.
        let fresh = u32::try_from(self.words.len()).expect("memory ends before the numbers do");
        let number = self.free.pop().unwrap_or(fresh);
        let known = Word { number, holders: 1 };
        self.words.insert(word.into(), known);
        number
    }

    /// Held once less; forgotten when nobody holds it.
    pub(super) fn take_back(&mut self, word: &str) {
        let Some(known) = self.words.get_mut(word) else {
            return;
        };
        known.holders -= 1;
        if known.holders == 0 {
            self.free.push(known.number);
            self.words.remove(word);
        }
    }

    /// The number of this word, if somebody holds it.
    pub(super) fn number_of(&self, word: &str) -> Option<u32> {
        self.words.get(word).map(|known| known.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_number_as_long_as_it_is_held() {
        let mut lexicon = Lexicon::default();
        let (a, b) = (lexicon.lend("a"), lexicon.lend("b"));
        assert_ne!(a, b);
        assert_eq!(lexicon.lend("a"), a, "held twice");
        lexicon.take_back("a");
        assert_eq!(lexicon.number_of("a"), Some(a), "held once");
        lexicon.take_back("a");
        assert_eq!(lexicon.number_of("a"), None);
        let c = lexicon.lend("c");
        assert_ne!(c, b, "the number of a word that is held is not lent again");
        lexicon.take_back("unknown");
        assert_eq!(lexicon.number_of("b"), Some(b));
    }
}
