//! What nobody should pass in, and does.

use core::convert::Infallible;

use pollcore::limits::MOST_CONCEALED;
use pollcore::privacy::{
    Epsilon, InvalidMechanism, InvalidOptions, InvalidResponse, RandomizedResponse, UnaryEncoding,
    UnaryResponse, UnknownOption,
};
use proptest::prelude::*;
use rand_core::{TryCryptoRng, TryRng};

/// A generator that doesn't.
pub(crate) struct Constant(pub(crate) u64);

impl TryRng for Constant {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0 as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(self.0 as u8);
        Ok(())
    }
}

impl TryCryptoRng for Constant {}

#[test]
fn options_have_bounds() {
    for options in [0, 1, MOST_CONCEALED + 1, usize::MAX] {
        let expected = InvalidOptions { options, least: 2 };
        assert_eq!(
            RandomizedResponse::new(options, Epsilon::LEAST),
            Err(expected)
        );
        assert_eq!(UnaryEncoding::new(options, Epsilon::LEAST), Err(expected));
        assert_eq!(
            RandomizedResponse::switching(0.1, options),
            Err(InvalidMechanism::Options(expected))
        );
        assert!(UnaryResponse::from_words(options, vec![0]).is_err());
        // Only asks, and doesn't make one.
        UnaryEncoding::recommended(options, Epsilon::MOST);
        assert!(Epsilon::LEAST.switching(options) <= 1.0);
    }
    for epsilon in [Epsilon::LEAST, Epsilon::MOST] {
        let most = RandomizedResponse::new(MOST_CONCEALED, epsilon).unwrap();
        for number in [0, u64::MAX, 1 << 63] {
            assert!(
                most.respond(MOST_CONCEALED - 1, &mut Constant(number))
                    .unwrap()
                    < MOST_CONCEALED
            );
        }
    }
}

#[test]
fn votes_are_for_options() {
    let unknown = |index| UnknownOption { index, options: 3 };
    let grr = RandomizedResponse::new(3, Epsilon::MOST).unwrap();
    let oue = UnaryEncoding::new(3, Epsilon::MOST).unwrap();
    for index in [3, 64, usize::MAX] {
        let mut rng = Constant(0);
        assert_eq!(grr.respond(index, &mut rng), Err(unknown(index)));
        assert_eq!(oue.respond(index, &mut rng), Err(unknown(index)));
    }
}

#[test]
fn a_stuck_generator_stops_nothing() {
    let oue = UnaryEncoding::new(100, Epsilon::MOST).unwrap();
    for number in [0, u64::MAX, 0xAAAA_AAAA_AAAA_AAAA] {
        let response = oue.respond(99, &mut Constant(number)).unwrap();
        assert!(response.options_set().all(|option| option < 100));
    }
}

#[test]
fn bits_of_a_response_are_those_of_options() {
    assert!(UnaryResponse::from_words(64, vec![u64::MAX]).is_ok());
    assert_eq!(
        UnaryResponse::from_words(65, vec![0]),
        Err(InvalidResponse::Words {
            words: 1,
            options: 65
        })
    );
    assert!(UnaryResponse::from_words(65, vec![0, 0, 0]).is_err());
    assert!(UnaryResponse::from_words(65, vec![0, 1]).is_ok());
    assert_eq!(
        UnaryResponse::from_words(65, vec![0, 2]),
        Err(InvalidResponse::Beyond { options: 65 })
    );
    assert!(UnaryResponse::from_words(2, vec![]).is_err());
}

proptest! {
    #[test]
    fn bits_and_options_tell_the_same(words in proptest::collection::vec(any::<u64>(), 1..5)) {
        let options = 64 * words.len();
        let response = UnaryResponse::from_words(options, words).unwrap();
        let set: Vec<usize> = (0..options).filter(|&i| response.is_set(i)).collect();
        prop_assert_eq!(response.options_set().collect::<Vec<_>>(), set);
        prop_assert!(!response.is_set(options) && !response.is_set(usize::MAX));
    }

    #[test]
    fn no_number_is_too_odd_to_be_refused(bits in any::<u64>(), options in any::<usize>()) {
        let number = f64::from_bits(bits);
        if let Ok(epsilon) = Epsilon::new(number) {
            prop_assert!((epsilon.as_f64() - number).abs() <= 0.500_001e-6);
        }
        if let Ok(mechanism) = RandomizedResponse::switching(number, options) {
            prop_assert!(mechanism.options() == options);
        }
        prop_assert!(Epsilon::from_switching(number, options).is_ok() <= (number > 0.0 && number < 1.0));
    }
}
