use crate::{cargo::Cargo, dependencies::listed, failure::Failure, members::Members};

/// Lints each listed crate with no feature, with each alone, and with all: a warning is an error.
pub(crate) fn run() -> Result<(), Failure> {
    let members = Members::read()?;
    for listed in listed() {
        let name = listed.name;
        lint(name, "--no-default-features")?;
        for feature in members.features(name)? {
            lint(name, &format!("--no-default-features --features {feature}"))?;
        }
        lint(name, "--all-features")?;
    }
    Ok(())
}

/// The flag goes to the linter: in `RUSTFLAGS` it would have all that is below compiled anew.
fn lint(package: &str, features: &str) -> Result<(), Failure> {
    Cargo::new(&format!(
        "clippy --quiet --package {package} {features} -- -D warnings"
    ))
    .run()
}
