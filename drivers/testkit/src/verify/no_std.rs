use crate::{cargo::Cargo, failure::Failure};

const PROOF: &str =
    "check --quiet --manifest-path drivers/testkit/no_std/Cargo.toml --target-dir target/no_std";

/// Proves that the core crates do without the standard library, on any host.
///
/// A crate that defines the panic handler compiles only where nothing it uses, however deep,
/// brings `std`, which defines one too. `no_std/` is such a crate. The second build turns `std`
/// on and has to fail for that very reason, or the first would prove nothing.
pub(crate) fn run() -> Result<(), Failure> {
    Cargo::new(PROOF).run()?;
    let (passed, errors) = Cargo::new(&format!("{PROOF} --features with-std")).attempt()?;
    match (passed, errors.contains("panic_impl")) {
        (true, _) => Err(Failure::new(
            "the proof holds even with std, so it proves nothing",
        )),
        (false, false) => Err(Failure::new(format!(
            "the proof failed with std for another reason:\n{errors}"
        ))),
        (false, true) => {
            eprintln!("no std in the tree; with std the proof fails, as it must");
            Ok(())
        }
    }
}
