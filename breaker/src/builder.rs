use std::{sync::Arc, time::Duration};

use crate::{
    Backoff, Breaker, Clock, ConfigError, Dropped, FlapDetection, Policy, Probes, Ramp, Rules,
    Throttle, Window,
    circuit::{Circuit, Picks, Timing},
    config::ensure,
    random::Words,
    window::Windows,
};
#[cfg(feature = "driver")]
use crate::{
    Driver, NodeName, Pump, Shared,
    circuit::Member,
    fleet::{Node, Parts},
    node_name::fnv1a,
};

/// The configuration of a [`Breaker`], from [`Breaker::builder`].
///
/// What is not set has a default that suits a service on the network: open at half the calls
/// failing of at least 20 in 10 seconds; wait from one second, doubling up to a minute, with full
/// jitter; one probe at a time, and one success closes.
#[derive(Debug, Clone)]
#[must_use]
pub struct BreakerBuilder {
    service: Arc<str>,
    failure_rate: Option<f64>,
    /// None, where it is the default.
    minimum_calls: Option<u64>,
    window: Window,
    consecutive_failures: Option<u32>,
    slow_call: Option<(Duration, f64)>,
    backoff: Backoff,
    stable_after: Option<Duration>,
    probes: Probes,
    on_drop: Dropped,
    ramp: Option<Ramp>,
    throttle: Option<Throttle>,
    flap_detection: Option<FlapDetection>,
    clock: Clock,
    seed: Option<u64>,
}

/// Where nothing else is said.
const MINIMUM_CALLS: u64 = 20;

impl BreakerBuilder {
    pub(crate) fn new(service: Arc<str>) -> Self {
        Self {
            service,
            failure_rate: Some(0.5),
            minimum_calls: None,
            window: Window::Time(Duration::from_secs(10)),
            consecutive_failures: None,
            slow_call: None,
            backoff: Backoff::default(),
            stable_after: None,
            probes: Probes::at_most(1),
            on_drop: Dropped::Release,
            ramp: None,
            throttle: None,
            flap_detection: None,
            clock: Clock::coarse(),
            seed: None,
        }
    }

    /// Opens when at least this share of the calls in the window failed, above 0 and at most 1,
    /// to a millionth; 0.5 by default. See [`minimum_calls`](Self::minimum_calls).
    pub fn failure_rate(mut self, rate: f64) -> Self {
        self.failure_rate = Some(rate);
        self
    }

    /// Takes the share of failures for no reason to open, so that only the other rules count.
    pub fn without_failure_rate(mut self) -> Self {
        self.failure_rate = None;
        self
    }

    /// The calls that the window has to hold before a rate means anything, at least 1; 20 by
    /// default, or all of a window of fewer calls.
    pub fn minimum_calls(mut self, calls: u64) -> Self {
        self.minimum_calls = Some(calls);
        self
    }

    /// What rates are taken over: a [`Duration`], or [`Window::Calls`], which holds at least
    /// [`minimum_calls`](Self::minimum_calls); 10 seconds by default.
    pub fn window(mut self, window: impl Into<Window>) -> Self {
        self.window = window.into();
        self
    }

    /// Opens as well when this many calls failed without a success between them, at least 1.
    pub fn or_consecutive_failures(mut self, failures: u32) -> Self {
        self.consecutive_failures = Some(failures);
        self
    }

    /// Opens as well when at least this share of the calls in the window took `limit` or longer;
    /// a probe that takes so long has failed. The limit is at least 1 ms and at most a day, the
    /// share above 0 and at most 1.
    ///
    /// Each call then looks at the clock twice. With [`Clock::coarse`] a duration is wrong by up
    /// to a tick of the kernel, 1 to 4 ms: take [`Clock::precise`] for limits not far above that.
    ///
    /// Without this, [`Outcome::Slow`](crate::Outcome::Slow) is counted and no more: it opens
    /// nothing, and a probe that ends with it has succeeded.
    pub fn slow_call(mut self, limit: Duration, rate: f64) -> Self {
        self.slow_call = Some((limit, rate));
        self
    }

    /// How long the circuit stays open.
    pub fn open_for(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// For how long a circuit has to stay closed until its next opening is a first one again,
    /// with the shortest wait; the longest wait by default.
    pub fn stable_after(mut self, time: Duration) -> Self {
        self.stable_after = Some(time);
        self
    }

    /// How the circuit finds out whether the service is well again.
    pub fn probes(mut self, probes: Probes) -> Self {
        self.probes = probes;
        self
    }

    /// What a permit stands for that a closed circuit gave and that is dropped without an outcome,
    /// as under a timeout; [`Probes::on_drop`] is the same for probes. Nothing, by default.
    pub fn on_drop(mut self, dropped: Dropped) -> Self {
        self.on_drop = dropped;
        self
    }

    /// Takes up calls by and by after the circuit has closed. All at once, by default.
    pub fn ramp(mut self, ramp: Ramp) -> Self {
        self.ramp = Some(ramp);
        self
    }

    /// Turns away calls of a closed circuit by chance while many fail. None, by default.
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.throttle = Some(throttle);
        self
    }

    /// Has the openings of a circuit that flaps wait the longest wait. Not, by default.
    pub fn flap_detection(mut self, detection: FlapDetection) -> Self {
        self.flap_detection = Some(detection);
        self
    }

    /// Where the time comes from: [`Clock::coarse`] by default.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Draws jitter, and which calls are picked, from this seed, so that a run can be repeated; from the system by default.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The breaker, closed.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], with the field and its bound, for the first field that is out of its
    /// bounds.
    ///
    /// ```
    /// let error = breaker::Breaker::builder("payments").failure_rate(1.5).build().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "failure_rate must be above 0 and at most 1, got 1.5"
    /// );
    /// ```
    pub fn build(self) -> Result<Breaker, ConfigError> {
        let (circuit, _) = self.circuit()?;
        Ok(Breaker {
            circuit: Arc::new(circuit),
        })
    }

    /// The breaker of one node of a fleet, which shares its circuit through a store, and the pump
    /// that goes there: to be spawned, for until it [runs](Pump::run) the breaker is a local one.
    ///
    /// All nodes give the circuit the same settings, and ask for the same quorum; [`Event::SettingsDiffer`](crate::Event) tells
    /// of one that does not.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], with the field and its bound, for the first field that is out of its
    /// bounds, the name of the service among them, where it is longer than the store takes.
    #[cfg(feature = "driver")]
    #[allow(clippy::needless_pass_by_value)] // settings are given away, as in a builder
    pub fn shared(
        self,
        driver: Arc<dyn Driver>,
        shared: Shared,
    ) -> Result<(Breaker, Pump), ConfigError> {
        shared.check()?;
        let capabilities = driver.capabilities();
        let longest = capabilities.longest_name;
        let bound = format!("at most {longest} bytes, for this store");
        let bytes = self.service.len();
        ensure(
            bytes <= longest,
            "service",
            bound,
            format_args!("{bytes} bytes"),
        )?;
        let fingerprint = self.fingerprint(shared.quorum);
        // Nodes of the same seed must not draw the same identities.
        let own = fnv1a(shared.node.as_bytes());
        let words = Words::new(self.seed.map(|seed| !seed ^ own));
        let clock = self.clock.clone();
        let (circuit, policy) = self.circuit()?;
        let name = NodeName::new(&shared.node)?;
        let policy = policy
            .quorum(shared.quorum)
            .settings(fingerprint)
            .skew(capabilities.skew.max(shared.interval * 2));
        let (interval, deadline) = (shared.interval, shared.deadline_or_default());
        let member = Member::new(name.clone(), &shared);
        let circuit = Arc::new(circuit.join(member));
        let pump = Pump::new(Parts {
            circuit: Arc::clone(&circuit),
            driver,
            clock,
            node: Node::new(name, policy, interval),
            words,
            interval,
            deadline,
        });
        Ok((Breaker { circuit }, pump))
    }

    /// What tells these settings from others, never zero: of those that all nodes should have in
    /// common.
    #[cfg(feature = "driver")]
    fn fingerprint(&self, quorum: u32) -> u64 {
        let text = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {quorum}",
            self.failure_rate,
            self.minimum_calls,
            self.window,
            self.consecutive_failures,
            self.slow_call,
            self.backoff,
            self.stable_after,
            self.probes,
            self.flap_detection,
        );
        fnv1a(text.as_bytes()).max(1)
    }

    fn circuit(self) -> Result<(Circuit, Policy), ConfigError> {
        self.window.check()?;
        let most = match self.window {
            Window::Calls(calls) => u64::from(calls),
            Window::Time(_) => u64::MAX,
        };
        let minimum_calls = self.minimum_calls.unwrap_or(MINIMUM_CALLS.min(most));
        let rules = Rules::new(
            self.failure_rate,
            minimum_calls,
            self.consecutive_failures,
            self.slow_call.map(|(_, rate)| rate),
        )?;
        if minimum_calls > most && (rules.judges_failures() || rules.judges_slow_calls()) {
            let bound = format!("at most the {most} calls of the window");
            return Err(ConfigError::new("minimum_calls", minimum_calls, bound));
        }
        let mut policy = Policy::new(self.backoff, self.probes, self.stable_after)?;
        if let Some(detection) = self.flap_detection {
            policy = policy.flap_detection(detection)?;
        }
        let slow = self.slow_call.map(|(limit, _)| limit);
        if let Some(limit) = slow {
            measurable("slow_call", limit)?;
        }
        let dropped = [self.on_drop, policy.probes().on_drop];
        for (dropped, field) in dropped.into_iter().zip(["on_drop", "probes.on_drop"]) {
            if let Dropped::FailureAfter(limit) = dropped {
                measurable(field, limit)?;
            }
        }
        let timing = Timing {
            // A day at the most, so it fits.
            slow: slow.map_or(u64::MAX, |limit| limit.as_nanos() as u64),
            on_drop: self.on_drop,
            started: slow.is_some()
                || dropped
                    .iter()
                    .any(|dropped| matches!(dropped, Dropped::FailureAfter(_))),
        };
        let windows = Windows::new(self.window, &rules);
        let mut words = Words::new(self.seed);
        let picks = Picks::new(self.ramp, self.throttle, &rules, &mut words)?;
        let circuit = Circuit::new(
            self.service,
            rules,
            timing,
            policy,
            windows,
            self.clock,
            words,
        );
        Ok((circuit.picking(picks), policy))
    }
}

/// Refuses what a call's duration can't be compared with.
fn measurable(field: &'static str, limit: Duration) -> Result<(), ConfigError> {
    let day = Duration::from_secs(24 * 60 * 60);
    let within = limit >= Duration::from_millis(1) && limit <= day;
    let bound = "at least 1 ms and at most a day";
    ensure(within, field, bound, format_args!("{limit:?}"))
}
