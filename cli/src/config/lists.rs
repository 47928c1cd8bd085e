//! Who is let in and who may do what: two files beside the settings.

use std::fs;
use std::path::{Path, PathBuf};

use brokerscope_core::access::{Acl, Plain, Users};
use brokerscope_core::problem::Problem;

use super::Settings;
use super::read::Mistakes;

/// Where the lists are, from the folder of the settings.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Lists {
    /// Mosquitto's `password_file`.
    pub(crate) password_file: Option<PathBuf>,
    /// Mosquitto's `acl_file`.
    pub(crate) acl_file: Option<PathBuf>,
}

/// Reads the lists that the settings name. A password stands there as its hash only.
pub(super) fn fetch(settings: &mut Settings, folder: &Path) -> Result<(), Mistakes> {
    if let Some(file) = &settings.lists.password_file {
        let users = list(&folder.join(file), |text| {
            Users::parse(text, Plain::Refused)
        })?;
        settings.broker.users = Some(users);
    }
    if let Some(file) = &settings.lists.acl_file {
        settings.broker.acl = Some(list(&folder.join(file), Acl::parse)?);
    }
    Ok(())
}

fn list<T>(
    file: &Path,
    parse: impl FnOnce(&str) -> Result<T, Vec<Problem>>,
) -> Result<T, Mistakes> {
    let text = fs::read_to_string(file).map_err(|error| Mistakes::File(file.into(), error))?;
    parse(&text).map_err(|problems| Mistakes::Text(file.into(), problems))
}
