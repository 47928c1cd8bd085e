//! The words of all levels, each kept once and known by a number.

use crate::order::Map;

/// The words of all levels. A number means its word as long as somebody holds it; no order and no
/// output depends on which number a word has.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    words: Map<Spelling, Word>,
    free: Vec<u32>,
}

/// A word behind its first eight bytes as one number: most words differ there, and numbers are
/// compared at once.
type Spelling = (u64, Box<str>);

#[derive(Clone, Copy, Debug)]
struct Word {
    number: u32,
    holders: u32,
}

impl Lexicon {
    /// The number of this word, held once more.
    pub(super) fn lend(&mut self, word: &str) -> u32 {
        let spelling = (head(word), word.into());
        if let Some(known) = self.words.get_mut(&spelling) {
            known.holders += 1;
            return known.number;
        }
        // Numbers that are out and numbers that are free are together all that ever were.
        let fresh = u32::try_from(self.words.len()).expect("memory ends before the numbers do");
        let number = self.free.pop().unwrap_or(fresh);
        let known = Word { number, holders: 1 };
        self.words.insert(spelling, known);
        number
    }

    /// Held once less; forgotten when nobody holds it.
    pub(super) fn take_back(&mut self, word: &str) {
        let spelling = (head(word), word.into());
        let Some(known) = self.words.get_mut(&spelling) else {
            return;
        };
        known.holders -= 1;
        if known.holders == 0 {
            self.free.push(known.number);
            self.words.remove(&spelling);
        }
    }

    /// The number of this word, if somebody holds it.
    pub(super) fn number_of(&self, word: &str) -> Option<u32> {
        let head = head(word);
        let order = |known: &Spelling| {
            known.0.cmp(&head).then_with(|| match word.len() {
                // All of it is in its head: only a longer word can have the same.
                0..=8 => known.1.len().cmp(&word.len()),
                _ => (*known.1).cmp(word),
            })
        };
        self.words.get_by(order).map(|known| known.number)
    }
}

/// The first eight bytes, or all of a shorter word. It only tells words apart; which comes first does
/// not matter.
fn head(word: &str) -> u64 {
    let bytes = word.as_bytes();
    match bytes.first_chunk() {
        Some(eight) => u64::from_be_bytes(*eight),
        None => bytes
            .iter()
            .fold(0, |head, byte| head << 8 | u64::from(*byte)),
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
