/// A coin that falls the same way each time it is thrown again from the beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    probability: f64,
    state: u64,
}

impl Chance {
    pub(super) const fn new(probability: f64, seed: u64) -> Self {
        Self {
            probability,
            state: seed,
        }
    }

    pub(super) fn comes(&mut self) -> bool {
        // SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators"
        // (2014). The upper 53 bits are a number from 0 up to but without 1.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        ((word >> 11) as f64) / ((1_u64 << 53) as f64) < self.probability
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_about_as_often_as_it_should_and_the_same_way_again() {
        let throw = |probability, seed| {
            let mut chance = Chance::new(probability, seed);
            (0..10_000).map(|_| chance.comes()).collect::<Vec<_>>()
        };
        let heads = |thrown: Vec<bool>| thrown.into_iter().filter(|head| *head).count();
        assert_eq!(heads(throw(0.0, 1)), 0);
        assert_eq!(heads(throw(1.0, 1)), 10_000);
        assert!((900..1_100).contains(&heads(throw(0.1, 1))));
        assert_eq!(throw(0.5, 1), throw(0.5, 1));
        assert_ne!(throw(0.5, 1), throw(0.5, 2));
    }
}
