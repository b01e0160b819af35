use std::collections::BTreeMap;

use pollcore::{BallotError, BallotKind, Marks, OptionIndex, Poll};

use crate::{
    arguments::VoteRequest,
    failure::Failure,
    parse::{Whole, number},
};

/// What a vote says, in the words of the poll's ballots; none where it is withdrawn.
pub(crate) fn marks(request: &VoteRequest, poll: &Poll) -> Result<Option<Marks>, Failure> {
    let said = &request.said;
    if said.withdraw {
        return Ok(None);
    }
    if said.blank {
        return Ok(Some(Marks::Blank));
    }
    if let Some(choice) = &said.choice {
        return Ok(Some(Marks::Choice(choice.as_str().into())));
    }
    if let Some(options) = &said.approve {
        let options = options.iter().map(|option| option.as_str().into());
        return Ok(Some(Marks::Approved(options.collect())));
    }
    let marks = said.scores.as_deref().unwrap_or_default();
    let marks = match poll.kind() {
        BallotKind::Score { .. } => Marks::Scores(numbers(marks)?),
        BallotKind::Cumulative { .. } => Marks::Points(numbers(marks)?),
        BallotKind::Quadratic { .. } => Marks::Votes(numbers(marks)?),
        BallotKind::Grades { .. } => Marks::Grades(each(marks, |grade| Ok(grade.into()))?),
        kind => {
            let kind = kind.name();
            return Err(Failure::input(format!(
                "--scores in a poll of {kind} ballots"
            )));
        }
    };
    Ok(Some(marks))
}

/// Why a ballot doesn't fit, with options by their ids.
pub(crate) fn unfit(error: &BallotError, poll: &Poll) -> Failure {
    let id = |option: &OptionIndex| match poll.options().get(option.as_usize()) {
        Some(known) => known.id().as_str().to_owned(),
        None => option.to_string(),
    };
    Failure::input(match error {
        BallotError::Twice { option } => format!("option {:?} twice", id(option)),
        BallotError::Mark {
            option,
            found,
            most,
        } => format!("{}={found}: it is at most {most}", id(option)),
        error => error.to_string(),
    })
}

fn numbers<N: Whole>(marks: &[(String, String)]) -> Result<BTreeMap<Box<str>, N>, Failure> {
    each(marks, number)
}

fn each<M>(
    marks: &[(String, String)],
    read: impl Fn(&str) -> Result<M, String>,
) -> Result<BTreeMap<Box<str>, M>, Failure> {
    let mut all = BTreeMap::new();
    for (option, mark) in marks {
        let mark = read(mark).map_err(|error| Failure::input(format!("{option}: {error}")))?;
        if all.insert(option.as_str().into(), mark).is_some() {
            return Err(Failure::input(format!("option {option:?} twice")));
        }
    }
    Ok(all)
}
