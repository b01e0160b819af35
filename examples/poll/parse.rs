//! What is written in arguments.

use std::{fmt::Display, str::FromStr};

use pollcore::{
    BallotKind, Quorum, Revotes, Rule, Visibility, Weight,
    limits::{HIGHEST_SCORE, MOST_POINTS},
};

pub(crate) fn ballots(text: &str) -> Result<BallotKind, String> {
    let (kind, more) = text.split_once(':').unwrap_or((text, ""));
    match kind {
        "plurality" if more.is_empty() => Ok(BallotKind::Plurality),
        // As many as there are options, which are counted later.
        "approval" if more.is_empty() => Ok(BallotKind::Approval {
            least: 0,
            most: u16::MAX,
        }),
        "score" => Ok(BallotKind::Score {
            highest: behind(kind, more, HIGHEST_SCORE)?,
        }),
        "cumulative" => {
            let points = behind(kind, more, MOST_POINTS)?;
            Ok(BallotKind::Cumulative {
                points,
                most_on_one: points,
            })
        }
        "quadratic" => Ok(BallotKind::Quadratic {
            credits: behind(kind, more, MOST_POINTS)?,
        }),
        "grades" if !more.is_empty() => Ok(BallotKind::Grades {
            grades: more.split(',').map(Into::into).collect(),
        }),
        _ => Err(
            "it is plurality, approval, score:5, cumulative:10, quadratic:16 or \
                  grades:poor,fair,good"
                .to_owned(),
        ),
    }
}

pub(crate) fn rule(text: &str) -> Result<Rule, String> {
    Ok(match text {
        "plurality" => Rule::Plurality,
        "approval" => Rule::Approval,
        "score" => Rule::Score,
        "star" => Rule::Star,
        "cumulative" => Rule::Cumulative,
        "quadratic" => Rule::Quadratic,
        "majority-judgment" => Rule::MajorityJudgment,
        "borda" => Rule::Borda,
        _ => {
            return Err(
                "it is plurality, approval, score, star, cumulative, quadratic, \
                        majority-judgment or borda"
                    .to_owned(),
            );
        }
    })
}

pub(crate) fn actor(text: &str) -> Result<(String, Weight), String> {
    let (name, weight) = text.split_once(':').unwrap_or((text, "1"));
    let weight = Weight::new(number(weight)?).ok_or("a weight of 0, and 1 is the least")?;
    Ok((self::text(name)?, weight))
}

/// A name or a seed, which says something.
pub(crate) fn text(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    Ok(text.to_owned())
}

pub(crate) fn revotes(text: &str) -> Result<Revotes, String> {
    match text.split_once(':') {
        None if text == "reject" => Ok(Revotes::Reject),
        Some(("last", most)) => Ok(Revotes::LastWins {
            most: number(most)?,
        }),
        Some(("withdrawable", most)) => Ok(Revotes::Withdrawable {
            most: number(most)?,
        }),
        _ => Err("it is reject, last:5 or withdrawable:5".to_owned()),
    }
}

pub(crate) fn visibility(text: &str) -> Result<Visibility, String> {
    match text {
        "live" => Ok(Visibility::Live),
        "after-close" => Ok(Visibility::AfterClose),
        _ => Err("it is live or after-close".to_owned()),
    }
}

pub(crate) fn quorum(text: &str) -> Result<Quorum, String> {
    if text.contains('/') {
        let (parts, of) = share(text)?;
        return Ok(Quorum::Share { parts, of });
    }
    number(text).map(Quorum::Ballots)
}

pub(crate) fn share(text: &str) -> Result<(u32, u32), String> {
    let (parts, of) = text.split_once('/').ok_or("it is a share, as 1/2")?;
    Ok((number(parts)?, number(of)?))
}

pub(crate) fn mark(text: &str) -> Result<(String, String), String> {
    let (option, mark) = text.split_once('=').ok_or("it is OPTION=MARK, as tea=5")?;
    Ok((option.to_owned(), mark.to_owned()))
}

/// How wide a report is laid out.
pub(crate) fn columns(text: &str) -> Result<usize, String> {
    match number(text)? {
        columns @ 40..=1000 => Ok(columns),
        columns => Err(format!("{columns} is not within 40 to 1000")),
    }
}

/// The number behind a kind of ballots, from 1 on.
fn behind<N: Whole + PartialOrd + From<u8>>(kind: &str, text: &str, most: N) -> Result<N, String> {
    match text.parse() {
        Ok(number) if N::from(1) <= number && number <= most => Ok(number),
        _ => Err(format!(
            "{text:?} is no whole number from 1 to {most}, as in {kind}:5"
        )),
    }
}

/// Whole numbers of some size.
pub(crate) trait Whole: Copy + FromStr + Display {
    const LEAST: Self;
    const MOST: Self;
}

macro_rules! whole {
    ($($number:ty)*) => {$(
        impl Whole for $number {
            const LEAST: Self = Self::MIN;
            const MOST: Self = Self::MAX;
        }
    )*};
}

whole!(u16 u32 i32 u64 usize);

pub(crate) fn number<N: Whole>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| {
        format!(
            "{text:?} is no whole number from {} to {}",
            N::LEAST,
            N::MOST
        )
    })
}
