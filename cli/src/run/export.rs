//! A run, or a capture, as files for other people's tools.

use std::fs;
use std::path::{Path, PathBuf};

use brokerscope_core::interchange;
use brokerscope_core::trace::{Names, Trace};

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
    /// Write the ladder as a picture
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Write the ladder as a sequence diagram for Mermaid
    #[arg(long, value_name = "FILE")]
    mermaid: Option<PathBuf>,
    /// Write the ladder as a sequence diagram for PlantUML
    #[arg(long, value_name = "FILE")]
    plantuml: Option<PathBuf>,
    /// Write the messages and what became of them as a table
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

type Draw = fn(&Trace, &Names) -> String;

impl Exports {
    /// Writes what was asked for.
    pub(crate) fn write(&self, tale: Tale<'_>) -> Result<(), Failure> {
        if let Some(file) = &self.pcapng {
            put(file, &interchange::pcapng(tale.trace, tale.names))?;
        }
        let texts: [(_, Draw); 4] = [
            (&self.svg, interchange::svg),
            (&self.mermaid, interchange::mermaid),
            (&self.plantuml, interchange::plantuml),
            (&self.csv, interchange::csv),
        ];
        for (file, draw) in texts {
            if let Some(file) = file {
                put(file, draw(tale.trace, tale.names).as_bytes())?;
            }
        }
        Ok(())
    }
}

fn put(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(file, bytes).map_err(|error| Failure::Export(file.into(), error))
}
