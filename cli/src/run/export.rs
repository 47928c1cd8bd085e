//! A run, or a capture, as files for other people's tools.

use std::fs;
use std::path::{Path, PathBuf};

use brokerscope_core::interchange;

use super::Failure;
use super::tell::Tale;

/// Which files to write.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Exports")]
pub(crate) struct Exports {
    /// Write a capture of the segments, for Wireshark: each as its sender put it on the wire, with
    /// names of the nodes, and comments that say why a packet was sent
    #[arg(long, value_name = "FILE")]
    pcapng: Option<PathBuf>,
}

impl Exports {
    /// Writes what was asked for.
    pub(crate) fn write(&self, tale: Tale<'_>) -> Result<(), Failure> {
        if let Some(file) = &self.pcapng {
            put(file, &interchange::pcapng(tale.trace, tale.names))?;
        }
        Ok(())
    }
}

fn put(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(file, bytes).map_err(|error| Failure::Export(file.into(), error))
}
