use alloc::vec::Vec;

use crate::{id::VoterKey, weight::Weight};

/// Who may vote.
///
/// ```
/// use pollcore::{Poll, VoterKey, Weight};
///
/// let (ann, bob) = (VoterKey::new(b"ann")?, VoterKey::new(b"bob")?);
/// let poll = Poll::builder("lunch").options(["tea", "coffee"]).actor(ann, Weight::ONE).build()?;
/// assert_eq!(poll.electorate().weight_of(&ann), Some(Weight::ONE));
/// assert_eq!(poll.electorate().weight_of(&bob), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Electorate {
    /// Whoever has a key, each with weight 1.
    #[default]
    Open,
    /// These voters, in the order of their keys, with their weights, which add up to less than 2⁶⁴.
    Actors(Vec<(VoterKey, Weight)>),
}

impl Electorate {
    /// What this voter's ballot counts; none for who may not vote.
    pub fn weight_of(&self, voter: &VoterKey) -> Option<Weight> {
        match self {
            Self::Open => Some(Weight::ONE),
            Self::Actors(actors) => {
                let place = actors
                    .binary_search_by(|(actor, _)| actor.cmp(voter))
                    .ok()?;
                Some(actors[place].1)
            }
        }
    }

    /// How many voters there are, where that is fixed.
    pub fn len(&self) -> Option<u64> {
        match self {
            Self::Open => None,
            Self::Actors(actors) => Some(actors.len() as u64),
        }
    }

    /// Whether nobody may vote; a poll that was built has somebody who may.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// The voter whose ballot counts most, the first of several, where voters are named; and what it
    /// counts.
    pub(crate) fn heaviest(&self) -> (Option<VoterKey>, Weight) {
        let actors = match self {
            Self::Open => &[][..],
            Self::Actors(actors) => actors,
        };
        let heaviest = actors.iter().rev().max_by_key(|(_, weight)| *weight);
        heaviest.map_or((None, Weight::ONE), |(voter, weight)| {
            (Some(*voter), *weight)
        })
    }

    /// The sum of all weights, where the voters are fixed.
    pub fn weight(&self) -> Option<u128> {
        match self {
            Self::Open => None,
            Self::Actors(actors) => Some(
                actors
                    .iter()
                    .map(|(_, weight)| u128::from(weight.as_u64()))
                    .sum(),
            ),
        }
    }
}
