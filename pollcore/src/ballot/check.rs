use super::{Ballot, BallotError, BallotKind, Content};
use crate::{option::OptionIndex, poll::Poll};

impl Poll {
    /// What the ballots that reach the poll may say: what [voters](Poll::kind) may, but under
    /// [`Responder::UnaryEncoding`](crate::Responder::UnaryEncoding), where a voter's device
    /// [makes](Poll::response) an approval ballot of any size out of one choice.
    pub fn submitted_kind(&self) -> &BallotKind {
        self.terms.submitted.as_ref().unwrap_or(&self.terms.kind)
    }

    /// Whether a ballot fits the poll, as it [reaches](Poll::submitted_kind) it.
    ///
    /// A ballot that gives no option anything, such as one without scores, is not blank: it fits
    /// wherever so little may be said, and counts as what it says.
    ///
    /// ```
    /// use pollcore::{Ballot, BallotError, BallotKind, OptionIndex, Poll};
    ///
    /// let (tea, coffee) = (OptionIndex::new(0), OptionIndex::new(1));
    /// let poll = Poll::builder("lunch")
    ///     .options(["tea", "coffee"])
    ///     .ballots(BallotKind::Quadratic { credits: 10 })
    ///     .build()?;
    /// poll.check_ballot(&Ballot::votes([(tea, 3), (coffee, -1)])?)?;
    /// assert_eq!(
    ///     poll.check_ballot(&Ballot::votes([(tea, 3), (coffee, -2)])?),
    ///     Err(BallotError::Spent { found: 13, most: 10 })
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BallotError`], which says what does not fit.
    pub fn check_ballot(&self, ballot: &Ballot) -> Result<(), BallotError> {
        let options = self.options().len();
        let kind = self.submitted_kind();
        match (&ballot.0, kind) {
            (Content::Blank, _) if self.takes_blank() => Ok(()),
            (Content::Blank, _) => Err(BallotError::Blank),
            (Content::Choice(option), BallotKind::Plurality) => known(Some(*option), options),
            (Content::Approval(marked), BallotKind::Approval { least, most }) => {
                known(marked.last().copied(), options)?;
                if (usize::from(*least)..=usize::from(*most)).contains(&marked.len()) {
                    return Ok(());
                }
                Err(BallotError::Approvals {
                    found: marked.len(),
                    least: *least,
                    most: *most,
                })
            }
            (Content::Scores(marks), BallotKind::Score { highest }) => {
                bounded(marks, options, u32::from(*highest))
            }
            (
                Content::Points(marks),
                BallotKind::Cumulative {
                    points,
                    most_on_one,
                },
            ) => {
                bounded(marks, options, *most_on_one)?;
                spent(marks.iter().map(|(_, mark)| u64::from(*mark)), *points)
            }
            (Content::Votes(marks), BallotKind::Quadratic { credits }) => {
                known(last(marks), options)?;
                // At most the square of 2³¹, which fits.
                let squares = marks
                    .iter()
                    .map(|(_, votes)| u64::from(votes.unsigned_abs()).pow(2));
                spent(squares, *credits)
            }
            (Content::Grades(marks), BallotKind::Grades { grades }) => {
                // A poll has at least two grades.
                bounded(marks, options, grades.len() as u32 - 1)
            }
            (content, _) if self.terms.submitted.is_some() => Err(BallotError::Response {
                found: content.kind_name(),
            }),
            (content, _) => Err(BallotError::Kind {
                found: content.kind_name(),
                expected: kind.name(),
            }),
        }
    }
}

/// Whether the poll has an option, and with it all before it.
fn known(option: Option<OptionIndex>, options: usize) -> Result<(), BallotError> {
    match option {
        Some(option) if option.as_usize() >= options => {
            Err(BallotError::UnknownIndex { option, options })
        }
        _ => Ok(()),
    }
}

fn last<M>(marks: &[(OptionIndex, M)]) -> Option<OptionIndex> {
    marks.last().map(|(option, _)| *option)
}

/// Whether all marks are for options that there are, and none is higher than `most`.
fn bounded<M: Copy + Into<u32>>(
    marks: &[(OptionIndex, M)],
    options: usize,
    most: u32,
) -> Result<(), BallotError> {
    known(last(marks), options)?;
    match marks.iter().find(|(_, mark)| (*mark).into() > most) {
        Some((option, mark)) => Err(BallotError::Mark {
            option: *option,
            found: (*mark).into(),
            most,
        }),
        None => Ok(()),
    }
}

/// Whether a ballot uses at most `most` points or credits.
fn spent(costs: impl Iterator<Item = u64>, most: u32) -> Result<(), BallotError> {
    let found = costs.fold(0, u64::saturating_add);
    if found > u64::from(most) {
        return Err(BallotError::Spent { found, most });
    }
    Ok(())
}

impl Content {
    /// The name of the kind of ballots that say such a thing.
    pub(crate) fn kind_name(&self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Choice(_) => "plurality",
            Self::Approval(_) => "approval",
            Self::Scores(_) => "score",
            Self::Points(_) => "cumulative",
            Self::Votes(_) => "quadratic",
            Self::Grades(_) => "grades",
        }
    }
}
