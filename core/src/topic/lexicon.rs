//! The words of all levels, each kept once and known by a number.

use crate::order::Map;

/// The words of all levels. A number means its word as long as somebody holds it; no order and no
/// output depends on which number a word has.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    words: Map<Spelling, Word>,
    free: Vec<u32>,
}

/// A word: its first eight bytes as one number, and what follows them, which for most words is
/// nothing. Two numbers are compared at once, and ask for no memory of their own.
type Spelling = (u64, Box<[u8]>);

#[derive(Clone, Copy, Debug)]
struct Word {
    number: u32,
    holders: u32,
}

impl Lexicon {
    /// The number of this word, held once more.
    pub(super) fn lend(&mut self, word: &str) -> u32 {
        let spelling = spelling(word);
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
        let spelling = spelling(word);
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
        let (head, tail) = parts(word);
        let order = |known: &Spelling| known.0.cmp(&head).then_with(|| (*known.1).cmp(tail));
        self.words.get_by(order).map(|known| known.number)
    }
}

fn spelling(word: &str) -> Spelling {
    let (head, tail) = parts(word);
    (head, tail.into())
}

/// No word has the byte 0, so the number of a shorter one is not that of eight bytes.
fn parts(word: &str) -> (u64, &[u8]) {
    match word.as_bytes().split_first_chunk() {
        Some((head, tail)) => (u64::from_be_bytes(*head), tail),
        None => {
            let join = |head, byte| head << 8 | u64::from(byte);
            (word.bytes().fold(0, join), &[])
        }
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
