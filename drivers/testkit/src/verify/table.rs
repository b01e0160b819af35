use std::{fs, path::PathBuf};

use crate::{cargo, failure::Failure};

/// Which backend passes which case: what the tests find, beside what drivers/README.md says.
#[derive(Debug)]
pub(crate) struct Table {
    /// Where the tests write what they find.
    pub(crate) found: PathBuf,
    readme: PathBuf,
}

const BEGIN: &str = "<!-- conformance -->\n";
const END: &str = "<!-- /conformance -->";

impl Table {
    pub(crate) fn new() -> Self {
        Self {
            found: cargo::target().join("conformance.md"),
            readme: cargo::workspace().join("drivers/README.md"),
        }
    }

    /// Forgets what an earlier run found.
    pub(crate) fn clear(&self) {
        // Where there is none, all is well.
        let _ = fs::remove_file(&self.found);
    }

    /// Prints what was found, and compares it with what is written down.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let found = fs::read_to_string(&self.found).map_err(|error| {
            let path = self.found.display();
            Failure::new(format!("the tests left no table in {path}: {error}"))
        })?;
        println!("\n{}", found.trim());
        let readme = fs::read_to_string(&self.readme)?;
        if written(&readme)? == found.trim() {
            return Ok(());
        }
        let path = self.found.display();
        Err(Failure::new(format!(
            "the table in drivers/README.md is out of date; what holds is in {path}"
        )))
    }
}

/// The table between its two marks.
fn written(readme: &str) -> Result<&str, Failure> {
    readme
        .split_once(BEGIN)
        .and_then(|(_, rest)| rest.split_once(END))
        .map(|(table, _)| table.trim())
        .ok_or_else(|| Failure::new("drivers/README.md has no table of conformance"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "# drivers\n<!-- conformance -->\n| a |\n|---|\n<!-- /conformance -->\n";

    #[test]
    fn the_table_is_what_stands_between_the_marks() {
        assert_eq!(written(README).unwrap(), "| a |\n|---|");
        assert!(written("# drivers").is_err());
    }

    #[test]
    fn a_table_that_differs_or_is_missing_is_refused() {
        let folder = std::env::temp_dir().join(format!("table-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let table = Table {
            found: folder.join("found.md"),
            readme: folder.join("README.md"),
        };
        fs::write(&table.readme, README).unwrap();
        assert!(
            table
                .check()
                .unwrap_err()
                .to_string()
                .contains("left no table")
        );
        fs::write(&table.found, "| a |\n|---|\n").unwrap();
        table.check().unwrap();
        fs::write(&table.found, "| b |\n|---|\n").unwrap();
        assert!(
            table
                .check()
                .unwrap_err()
                .to_string()
                .contains("out of date")
        );
        table.clear();
        assert!(!table.found.exists());
        fs::remove_dir_all(&folder).unwrap();
    }
}
