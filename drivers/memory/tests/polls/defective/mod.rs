//! The conformance suite bites: a driver with one flaw fails the cases that are about it.

mod queue;
mod store;

use pollcore::conformance::{Case, Driver, Env, Report, Verdict};

/// Asserts that these cases fail with this flaw.
async fn assert_bites<D: Driver + ?Sized>(
    flaw: impl std::fmt::Debug,
    (driver, env): (&D, &Env<D>),
    (all, cases): (&[Case<D>], &[&str]),
) {
    for name in cases {
        let case = all.iter().find(|case| case.name() == *name).unwrap();
        let verdict = case.run(driver, env).await;
        assert!(
            matches!(verdict, Verdict::Failed(_)),
            "{flaw:?}: {name} {verdict}"
        );
    }
}

fn assert_flawless(report: &Report) {
    assert!(report.failures().is_empty(), "{report}");
}

/// A case that nothing fails says nothing.
fn assert_all_bite<'a>(
    cases: impl Iterator<Item = &'static str>,
    flaws: &(impl Iterator<Item = &'a &'a str> + Clone),
) {
    for case in cases {
        assert!(flaws.clone().any(|bites| *bites == case), "{case}");
    }
}
