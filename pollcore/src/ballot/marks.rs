use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

use super::{Ballot, BallotError, BallotKind, Content};
use crate::{id::start, limits::MOST_OPTIONS, option::OptionIndex, poll::Poll};

/// A ballot as people write it, by the ids of options and the names of grades: what comes in and
/// goes out as JSON. [`Poll::ballot`](crate::Poll::ballot) makes a [`Ballot`] of it,
/// [`Poll::marks`](crate::Poll::marks) goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Marks {
    /// Nothing, on purpose.
    Blank,
    /// One option.
    Choice(Box<str>),
    /// The options approved of.
    Approved(
        #[cfg_attr(
            feature = "serde",
            serde(deserialize_with = "crate::bounded::bounded::<_, _, MOST_OPTIONS>")
        )]
        Vec<Box<str>>,
    ),
    /// Scores.
    Scores(
        #[cfg_attr(
            feature = "serde",
            serde(deserialize_with = "crate::bounded::bounded_map::<_, _, MOST_OPTIONS>")
        )]
        BTreeMap<Box<str>, u16>,
    ),
    /// Points.
    Points(
        #[cfg_attr(
            feature = "serde",
            serde(deserialize_with = "crate::bounded::bounded_map::<_, _, MOST_OPTIONS>")
        )]
        BTreeMap<Box<str>, u32>,
    ),
    /// Votes, below 0 against.
    Votes(
        #[cfg_attr(
            feature = "serde",
            serde(deserialize_with = "crate::bounded::bounded_map::<_, _, MOST_OPTIONS>")
        )]
        BTreeMap<Box<str>, i32>,
    ),
    /// Grades by name.
    Grades(
        #[cfg_attr(
            feature = "serde",
            serde(deserialize_with = "crate::bounded::bounded_map::<_, _, MOST_OPTIONS>")
        )]
        BTreeMap<Box<str>, Box<str>>,
    ),
}

impl Poll {
    /// The ballot that says this, which [fits](Poll::check_ballot) the poll.
    ///
    /// Where voters' devices respond at random this is not what they send: it names the true choice.
    /// [`Poll::response`] makes what hides it.
    ///
    /// ```
    /// use pollcore::{Ballot, BallotKind, Marks, OptionIndex, Poll};
    ///
    /// let grades = ["poor", "fair", "good"].map(Into::into).to_vec();
    /// let poll = Poll::builder("lunch")
    ///     .options(["tea", "coffee"])
    ///     .ballots(BallotKind::Grades { grades })
    ///     .build()?;
    /// let marks = Marks::Grades([("coffee".into(), "good".into())].into());
    /// let ballot = poll.ballot(&marks)?;
    /// assert_eq!(ballot, Ballot::grades([(OptionIndex::new(1), 2)])?);
    /// assert_eq!(poll.marks(&ballot)?, marks);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BallotError::UnknownOption`] and [`BallotError::UnknownGrade`] for names that the poll
    /// hasn't, [`BallotError::Twice`] for an option approved of twice, [`BallotError::TooMany`], and
    /// what [`Poll::check_ballot`] says.
    pub fn ballot(&self, marks: &Marks) -> Result<Ballot, BallotError> {
        let ballot = match marks {
            Marks::Blank => Ballot::blank(),
            Marks::Choice(id) => Ballot::choice(self.place(id)?),
            Marks::Approved(ids) => {
                enough(ids.len())?;
                let places: Result<Vec<_>, _> = ids.iter().map(|id| self.place(id)).collect();
                Ballot::approval(places?)?
            }
            Marks::Scores(scores) => Ballot::scores(self.places(scores, |score| Ok(*score))?)?,
            Marks::Points(points) => Ballot::points(self.places(points, |points| Ok(*points))?)?,
            Marks::Votes(votes) => Ballot::votes(self.places(votes, |votes| Ok(*votes))?)?,
            Marks::Grades(grades) => Ballot::grades(self.places(grades, |name| self.grade(name))?)?,
        };
        self.check_ballot(&ballot)?;
        Ok(ballot)
    }

    /// What a ballot says, by names. Scores, points and votes of 0 and the worst grade are left out.
    ///
    /// # Errors
    ///
    /// [`BallotError`] for a ballot that doesn't [fit](Poll::check_ballot) the poll.
    pub fn marks(&self, ballot: &Ballot) -> Result<Marks, BallotError> {
        self.check_ballot(ballot)?;
        Ok(match &ballot.0 {
            Content::Blank => Marks::Blank,
            Content::Choice(option) => Marks::Choice(self.name(*option)),
            Content::Approval(marked) => {
                Marks::Approved(marked.iter().map(|option| self.name(*option)).collect())
            }
            Content::Scores(marks) => Marks::Scores(self.names(marks, |score| score)),
            Content::Points(marks) => Marks::Points(self.names(marks, |points| points)),
            Content::Votes(marks) => Marks::Votes(self.names(marks, |votes| votes)),
            Content::Grades(marks) => Marks::Grades(self.names(marks, |place| {
                match self.kind() {
                    BallotKind::Grades { grades } => grades[usize::from(place)].clone(),
                    // A ballot of grades fits no other kind.
                    _ => Box::default(),
                }
            })),
        })
    }

    fn place(&self, id: &str) -> Result<OptionIndex, BallotError> {
        self.option(id)
            .ok_or_else(|| BallotError::UnknownOption { option: start(id) })
    }

    fn places<N, M>(
        &self,
        marks: &BTreeMap<Box<str>, N>,
        mark: impl Fn(&N) -> Result<M, BallotError>,
    ) -> Result<Vec<(OptionIndex, M)>, BallotError> {
        enough(marks.len())?;
        marks
            .iter()
            .map(|(id, named)| Ok((self.place(id)?, mark(named)?)))
            .collect()
    }

    fn grade(&self, name: &str) -> Result<u8, BallotError> {
        let grades = match self.kind() {
            BallotKind::Grades { grades } => grades.as_slice(),
            _ => &[],
        };
        // A poll has at most 32 grades.
        match grades.iter().position(|grade| **grade == *name) {
            Some(place) => Ok(place as u8),
            None => Err(BallotError::UnknownGrade { grade: start(name) }),
        }
    }

    /// The id of an option that there is.
    fn name(&self, option: OptionIndex) -> Box<str> {
        self.options()[option.as_usize()].id().as_str().into()
    }

    fn names<M: Copy, N>(
        &self,
        marks: &[(OptionIndex, M)],
        named: impl Fn(M) -> N,
    ) -> BTreeMap<Box<str>, N> {
        marks
            .iter()
            .map(|(option, mark)| (self.name(*option), named(*mark)))
            .collect()
    }
}

fn enough(marks: usize) -> Result<(), BallotError> {
    let most = MOST_OPTIONS;
    if marks > most {
        return Err(BallotError::TooMany { most });
    }
    Ok(())
}
