use std::{
    fmt,
    time::{Duration, Instant},
};

use crate::failure::Failure;

/// One part of the verification.
#[derive(Debug)]
pub(crate) struct Step {
    name: &'static str,
    about: &'static str,
    action: fn() -> Result<(), Failure>,
}

impl Step {
    pub(crate) const fn new(
        name: &'static str,
        about: &'static str,
        action: fn() -> Result<(), Failure>,
    ) -> Self {
        Self {
            name,
            about,
            action,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<14}{}", self.name, self.about)
    }
}

/// Runs the steps with these names in their order, all of them where there is no name, and stops
/// at the first that fails. What a step says last of all is the last of the whole run, if it is the
/// last step.
pub(crate) fn run(steps: &[Step], names: &[String]) -> Result<(), Failure> {
    if let Some(name) = names
        .iter()
        .find(|name| steps.iter().all(|step| step.name != **name))
    {
        return Err(Failure::new(format!(
            "there is no step {name:?}; --list shows them"
        )));
    }
    let mut passed: Option<(&Step, Duration)> = None;
    for step in steps
        .iter()
        .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name))
    {
        if let Some((step, time)) = passed {
            eprintln!("== {} passed in {time:.0?}", step.name);
        }
        eprintln!("\n== {}: {}", step.name, step.about);
        let start = Instant::now();
        (step.action)().map_err(|failure| failure.during(step.name))?;
        passed = Some((step, start.elapsed()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: &[Step] = &[
        Step::new("good", "", || Ok(())),
        Step::new("bad", "", || Err(Failure::new("broken"))),
    ];

    #[test]
    fn a_failing_step_fails_the_run_and_is_named() {
        let failure = run(STEPS, &[]).unwrap_err();
        assert_eq!(failure.to_string(), "bad: broken");
    }

    #[test]
    fn only_the_steps_named_run() {
        assert!(run(STEPS, &["good".into()]).is_ok());
    }

    #[test]
    fn an_unknown_step_is_refused_before_any_runs() {
        let failure = run(STEPS, &["bad".into(), "worse".into()]).unwrap_err();
        assert!(failure.to_string().contains("worse"));
    }
}
