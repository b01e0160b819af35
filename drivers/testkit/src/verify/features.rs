use serde_json::Value;

use crate::{cargo::Cargo, dependencies::listed, failure::Failure};

/// Compiles each listed crate with no feature, with each alone, and with all.
pub(crate) fn run() -> Result<(), Failure> {
    let metadata =
        serde_json::from_str(&Cargo::new("metadata --no-deps --format-version 1").output()?)?;
    for listed in listed() {
        let features = features_of(&metadata, listed.name)?;
        check(listed.name, "--no-default-features")?;
        for feature in features {
            check(
                listed.name,
                &format!("--no-default-features --features {feature}"),
            )?;
        }
        check(listed.name, "--all-features")?;
    }
    Ok(())
}

fn check(package: &str, features: &str) -> Result<(), Failure> {
    Cargo::new(&format!("check --quiet --package {package} {features}"))
        .env("RUSTFLAGS", "-D warnings")
        .run()
}

/// The features that a package declares, from cargo's own metadata, so that none is forgotten.
fn features_of(metadata: &Value, package: &str) -> Result<Vec<String>, Failure> {
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|found| found["name"] == package)
        .and_then(|found| found["features"].as_object())
        .map(|features| {
            features
                .keys()
                .filter(|name| *name != "default")
                .cloned()
                .collect()
        })
        .ok_or_else(|| Failure::new(format!("cargo knows no package {package:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declared_feature_is_found_but_the_default_set() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "other", "features": { "x": [] } },
            { "name": "it", "features": { "default": ["std"], "std": [], "serde": [] } },
        ] });
        assert_eq!(features_of(&metadata, "it").unwrap(), ["serde", "std"]);
        assert!(features_of(&metadata, "absent").is_err());
    }
}
