//! Bytes in one piece, with the place in the capture of each.

use bytes::{Bytes, BytesMut};

use super::stream::{Run, Seen};

/// A part of a stream without a hole.
#[derive(Debug)]
pub(super) struct Joined {
    pub(super) bytes: Bytes,
    /// Where each run begins.
    pub(super) starts: Vec<usize>,
    runs: Vec<Run>,
}

impl Joined {
    /// The parts of a stream, in their order.
    pub(super) fn parts(runs: Vec<Run>) -> Vec<Self> {
        let mut parts: Vec<Vec<Run>> = Vec::new();
        for run in runs {
            match parts.last_mut() {
                Some(part) if run.lacks == 0 => part.push(run),
                Some(_) | None => parts.push(vec![run]),
            }
        }
        parts.into_iter().map(Self::of).collect()
    }

    fn of(runs: Vec<Run>) -> Self {
        let mut starts = Vec::with_capacity(runs.len());
        let bytes = match runs.as_slice() {
            [one] => one.bytes.clone(),
            several => {
                let size = several.iter().map(|run| run.bytes.len()).sum();
                let mut bytes = BytesMut::with_capacity(size);
                for run in several {
                    bytes.extend_from_slice(&run.bytes);
                }
                bytes.freeze()
            }
        };
        let mut start = 0;
        for run in &runs {
            starts.push(start);
            start += run.bytes.len();
        }
        Self {
            bytes,
            starts,
            runs,
        }
    }

    /// How many bytes the capture lacks before it.
    pub(super) fn lacks(&self) -> u64 {
        self.runs.first().map_or(0, |run| run.lacks)
    }

    fn run(&self, at: usize) -> Option<(&Run, usize)> {
        let after = self.starts.partition_point(|start| *start <= at);
        let place = after.checked_sub(1)?;
        let start = self.starts.get(place)?;
        Some((self.runs.get(place)?, at - start))
    }

    /// Where this byte was seen first.
    pub(super) fn seen(&self, at: usize) -> Option<Seen> {
        Some(self.run(at)?.0.seen)
    }

    /// Its place in the stream of TCP.
    pub(super) fn place(&self, at: usize) -> u64 {
        self.run(at).map_or(0, |(run, into)| {
            run.place + u64::try_from(into).unwrap_or(0)
        })
    }
}
