//! The conformance suite bites: a driver with one defect fails the case that is about it.
#![cfg(feature = "breaker")]

mod counts;
mod crowd;
mod driver;
mod lists;
mod names;
mod records;
mod time;

use std::sync::Arc;

use breaker::{
    Clock, Driver,
    conformance::{self, Env, Report},
};
use driver::Defective;
use drivers_memory::Memory;

async fn report(defect: impl FnOnce(Defective) -> Defective) -> Report {
    let (clock, time) = Clock::fed();
    let store = Memory::builder().clock(clock).build();
    let driver: Arc<dyn Driver> = Arc::new(defect(Defective::new(store)));
    let same = Arc::clone(&driver);
    let connect = move || {
        let driver = Arc::clone(&same);
        async move { Ok(driver) }
    };
    let env = Env::new(tokio::time::sleep, connect).clock(move |passed| time.advance(passed));
    conformance::run_all(&*driver, &env).await
}

/// Asserts that these cases, and whichever else, fail for a driver with this defect.
async fn assert_bites(defect: impl FnOnce(Defective) -> Defective, cases: &[&str]) {
    let report = report(defect).await;
    for case in cases {
        assert!(report.failures().contains(case), "{case} passed\n{report}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_defect_nothing_fails() {
    let report = report(|driver| driver).await;
    assert!(report.failures().is_empty(), "{report}");
}

#[tokio::test(start_paused = true)]
async fn no_answer_at_all_is_a_failure_and_not_the_end_of_the_run() {
    let hangs = |driver: Defective| driver.swap(|_, _, _| Box::pin(std::future::pending()));
    let report = report(hangs).await;
    assert!(report.failures().len() > 10, "{report}");
    assert!(!report.failures().contains(&"a_window_slides"), "{report}");
    assert!(
        report.to_string().contains("no answer within the deadline"),
        "{report}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_driver_that_panics_fails_and_the_other_cases_go_on() {
    let panics = |driver: Defective| driver.swap(|_, _, _| panic!("no such key"));
    let report = report(panics).await;
    assert!(report.failures().len() > 10, "{report}");
    assert!(!report.failures().contains(&"a_window_slides"), "{report}");
    let told = report.to_string();
    assert!(told.contains("the driver panicked: no such key"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn clients_with_a_store_each() {
    let connect = || {
        let driver: Arc<dyn Driver> = Arc::new(Memory::new());
        async move { Ok(driver) }
    };
    let store = Memory::new();
    let step = store.clone();
    let env = Env::new(tokio::time::sleep, connect).clock(move |passed| step.step_forward(passed));
    let report = conformance::run_all(&store, &env).await;
    for case in [
        "another_client_sees_what_was_written",
        "adds_add_up_over_clients",
    ] {
        assert!(report.failures().contains(&case), "{report}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_what_is_declared_to_be_missing_is_skipped() {
    let unsupported = |driver: Defective| {
        driver
            .declares(|capabilities| capabilities.lists = false)
            .list(|_, _, _| {
                Box::pin(async {
                    Err(breaker::DriverError::Unsupported {
                        what: "list services",
                    })
                })
            })
    };
    let report = report(unsupported).await;
    assert!(report.failures().is_empty(), "{report}");
    let skipped = [
        "services_are_listed_in_the_order_of_their_bytes",
        "only_services_with_a_record_are_listed",
    ];
    assert_eq!(report.skipped(), skipped);
    assert!(
        report.to_string().contains("SKIP: it does not list"),
        "{report}"
    );
}

/// A case that nothing fails says nothing.
#[test]
fn every_case_is_failed_by_some_defect() {
    let defects = [
        include_str!("counts.rs"),
        include_str!("crowd.rs"),
        include_str!("lists.rs"),
        include_str!("main.rs"),
        include_str!("names.rs"),
        include_str!("records.rs"),
        include_str!("time.rs"),
    ];
    for case in conformance::CASES {
        let quoted = format!("\"{}\"", case.name());
        assert!(
            defects.iter().any(|file| file.contains(&quoted)),
            "{quoted}"
        );
    }
}
