use core::time::Duration;

use crate::{
    ConfigError, Timestamp,
    config::{Number, ensure},
    time::millis_up,
};

/// When a circuit flaps, which is to open again and again: an opening then waits the longest wait
/// of the back-off at once.
///
/// Each opening of a closed circuit adds a penalty of one, which decays with a half-life. From a
/// limit on the circuit flaps, until the penalty is below another, lower limit. That is how routers
/// damp routes that come and go (RFC 2439, with its penalties, half-life, cutoff and reuse
/// thresholds). No penalty is above four times the limit, so with the defaults a circuit that has
/// stayed closed for an hour does not flap.
///
/// A back-off grows with openings in close succession, and starts again once the circuit was stable;
/// this sees those that come back every few minutes as well. Nothing is refused before
/// [`check`](Self::check), which a builder calls.
///
/// ```
/// use core::time::Duration;
/// use breaker::FlapDetection;
///
/// let detection = FlapDetection::half_life(Duration::from_secs(600)).limit(2.5).reuse(1.0);
/// assert!(detection.check().is_ok());
/// assert_eq!(
///     detection.reuse(3.0).check().unwrap_err().to_string(),
///     "flap_detection.reuse must be at least 0.1 and below flap_detection.limit (2.5), got 3"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlapDetection {
    half_life: Duration,
    limit: f64,
    reuse: f64,
}

/// What a record keeps of its openings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flaps {
    /// In thousandths of an opening.
    pub(crate) penalty: u32,
    /// The moment of which that is.
    pub(crate) at: Timestamp,
    /// Whether the limit was reached, and the penalty has not been below the other one since.
    pub(crate) flapping: bool,
}

impl FlapDetection {
    /// The highest limit that can be asked for, in openings.
    pub const HIGHEST_LIMIT: u32 = 100;

    /// A penalty falls by half in this time, 1 s to a day. The limit is 3, below 0.75 the circuit
    /// is calm again.
    pub const fn half_life(time: Duration) -> Self {
        Self {
            half_life: time,
            limit: 3.0,
            reuse: 0.75,
        }
    }

    /// The penalty from which on the circuit flaps, 1 to 100 openings, to a thousandth. As each
    /// decays from the first moment on, openings at some distance reach a limit of 3 with the
    /// fourth.
    #[must_use]
    pub const fn limit(mut self, openings: f64) -> Self {
        self.limit = openings;
        self
    }

    /// The penalty below which it is calm again, at least 0.1 openings and less than the limit, to
    /// a thousandth.
    #[must_use]
    pub const fn reuse(mut self, openings: f64) -> Self {
        self.reuse = openings;
        self
    }

    /// Whether the settings are in their bounds; until then nothing is refused.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the first that is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        let within = self.half_life >= Duration::from_secs(1)
            && self.half_life <= Duration::from_secs(24 * 3600);
        ensure(
            within,
            "flap_detection.half_life",
            "at least 1 s and at most a day",
            format_args!("{:?}", self.half_life),
        )?;
        ensure(
            (1.0..=f64::from(Self::HIGHEST_LIMIT)).contains(&self.limit),
            "flap_detection.limit",
            "at least 1 and at most 100 openings",
            Number(self.limit),
        )?;
        ensure(
            self.reuse >= 0.1 && thousandths(self.reuse) < thousandths(self.limit),
            "flap_detection.reuse",
            alloc::format!(
                "at least 0.1 and below flap_detection.limit ({})",
                Number(self.limit)
            ),
            Number(self.reuse),
        )
    }

    /// What a penalty has come to after so much time.
    ///
    /// All in integers, so that the nodes of a fleet agree: a half for each half-life, and for
    /// what is left of one the roots of a half that its binary digits stand for.
    pub(crate) fn decayed(&self, penalty: u32, passed: Duration) -> u32 {
        // At least 1, whatever was set.
        let half_life = u128::from(millis_up(self.half_life)).max(1);
        let passed = passed.as_millis();
        let halvings = passed / half_life;
        if halvings >= u128::from(u32::BITS) {
            return 0;
        }
        let digits = ((passed % half_life) << ROOTS.len()) / half_life;
        let mut share = 1_u128 << 64;
        for (place, root) in (1..).zip(ROOTS) {
            if digits >> (ROOTS.len() - place) & 1 == 1 {
                // Below 2^128, as no root is as much as one.
                share = (share * u128::from(root)) >> 64;
            }
        }
        ((u128::from(penalty) * share) >> 64 >> halvings) as u32
    }

    /// What is to be kept once a closed circuit opens.
    pub(crate) fn opened(&self, before: Option<Flaps>, now: Timestamp) -> Flaps {
        let limit = thousandths(self.limit);
        let penalty = self
            .penalty(before, now)
            .saturating_add(OPENING)
            .min(limit.saturating_mul(4));
        Flaps {
            penalty,
            at: now,
            flapping: penalty >= limit || before.is_some_and(|flaps| flaps.flapping),
        }
    }

    /// Whether a circuit that flapped is calm by now.
    pub(crate) fn is_calm(&self, flaps: Flaps, now: Timestamp) -> bool {
        self.penalty(Some(flaps), now) < thousandths(self.reuse)
    }

    /// The penalty at a moment, in thousandths of an opening.
    pub(crate) fn penalty(&self, flaps: Option<Flaps>, now: Timestamp) -> u32 {
        flaps.map_or(0, |flaps| self.decayed(flaps.penalty, now.since(flaps.at)))
    }
}

/// A half-life of 15 minutes.
impl Default for FlapDetection {
    fn default() -> Self {
        Self::half_life(Duration::from_secs(15 * 60))
    }
}

/// The penalty for an opening.
const OPENING: u32 = 1_000;

impl Flaps {
    /// The largest penalty that a record can have.
    #[cfg(feature = "serde")]
    pub(crate) const LARGEST: u32 = 4 * OPENING * FlapDetection::HIGHEST_LIMIT;
}

fn thousandths(openings: f64) -> u32 {
    (openings * f64::from(OPENING) + 0.5) as u32
}

/// 2 to the power of −1/2, −1/4, −1/8 and so on, as parts of 2^64, each the root of the one before.
const ROOTS: [u64; 32] = {
    let mut roots = [0; 32];
    let mut root = 1_u128 << 63;
    let mut place = 0;
    while place < roots.len() {
        root = (root << 64).isqrt();
        roots[place] = root as u64;
        place += 1;
    }
    roots
};

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(minutes: u64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000)
    }

    fn detection() -> FlapDetection {
        FlapDetection::half_life(16 * MINUTE)
    }

    #[test]
    fn a_half_life_halves_and_half_of_one_takes_the_root() {
        let decayed: Vec<u32> = [0, 2, 4, 8, 12, 16, 24, 32, 160, 16 * 32]
            .map(|minutes| detection().decayed(10_000, minutes * MINUTE))
            .into();
        // 10,000 · 2^(−minutes/16), rounded down.
        let expected = [
            10_000, 9_170, 8_408, 7_071, 5_946, 5_000, 3_535, 2_500, 9, 0,
        ];
        assert_eq!(decayed, expected);
        assert_eq!(detection().decayed(u32::MAX, Duration::MAX), 0);
    }

    #[test]
    fn it_is_what_floats_say_and_never_grows() {
        for half_life in [1_000, 1_001, 900_000, 86_400_000] {
            let detection = FlapDetection::half_life(Duration::from_millis(half_life));
            let mut last = u32::MAX;
            for step in 0..4_000 {
                let passed = step * half_life / 389;
                let exact = 400_000.0 * (-(passed as f64) / half_life as f64).exp2();
                let decayed = detection.decayed(400_000, Duration::from_millis(passed));
                assert!((f64::from(decayed) - exact.floor()).abs() <= 1.0);
                assert!(decayed <= last);
                last = decayed;
            }
        }
    }

    #[test]
    fn openings_reach_the_limit_and_time_takes_it_back() {
        let detection = detection();
        let mut flaps = None;
        let mut seen = Vec::new();
        for minute in [0, 1, 2, 3] {
            flaps = Some(detection.opened(flaps, at(minute)));
            seen.push(flaps.map(|flaps| (flaps.penalty, flaps.flapping)));
        }
        let expected = [
            (1_000, false),
            (1_957, false),
            (2_874, false),
            (3_752, true),
        ];
        assert_eq!(seen, expected.map(Some));
        let last = flaps.unwrap();
        // 3,752 falls below 750 after log2(5.003) = 2.323 half-lives.
        assert!(!detection.is_calm(last, at(3 + 37)));
        assert!(detection.is_calm(last, at(3 + 38)));
        // Between the limits it stays as it was.
        assert!(detection.opened(flaps, at(3 + 30)).flapping);
    }

    #[test]
    fn a_penalty_ends() {
        let mut flaps = None;
        for _ in 0..100 {
            flaps = Some(detection().opened(flaps, at(0)));
        }
        let flaps = flaps.unwrap();
        assert_eq!(flaps.penalty, 12_000);
        assert!(!detection().is_calm(flaps, at(4 * 16)));
        assert!(detection().is_calm(flaps, at(4 * 16 + 1)));
    }

    #[test]
    fn a_clock_that_went_back_decays_nothing() {
        let flaps = detection().opened(None, at(10));
        assert_eq!(detection().penalty(Some(flaps), at(3)), 1_000);
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        let good = FlapDetection::default();
        assert!(good.check().is_ok());
        let millis = Duration::from_millis;
        for (bad, field) in [
            (FlapDetection::half_life(millis(999)), "half_life"),
            (FlapDetection::half_life(millis(86_400_001)), "half_life"),
            (good.limit(0.9), "limit"),
            (good.limit(100.1), "limit"),
            (good.limit(f64::NAN), "limit"),
            (good.reuse(0.09), "reuse"),
            (good.reuse(3.0), "reuse"),
            (good.reuse(2.9999), "reuse"),
            (good.reuse(f64::NAN), "reuse"),
        ] {
            let error = bad.check().unwrap_err();
            assert_eq!(error.field().strip_prefix("flap_detection."), Some(field));
        }
        // What was never checked does not panic either.
        let odd = FlapDetection::half_life(Duration::ZERO).limit(f64::INFINITY);
        let flaps = odd.opened(None, at(0));
        assert_eq!(odd.penalty(Some(flaps), at(1)), 0);
    }
}
