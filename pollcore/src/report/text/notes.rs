use alloc::{format, string::String, vec::Vec};
use core::fmt::Write as _;

use super::{count, digits, names::Names, sample, verdict::noise, width::plain};
use crate::{
    poll::{Phase, Quorum, Rule, Threshold},
    privacy::Occasion,
    report::{
        Concealer, QuorumResult, Report, Statistics, ThresholdResult, Total, Turnout, Unit,
        percent::percent,
    },
};

/// All that stands under the table, a paragraph each.
pub(super) fn notes(report: &Report, names: &Names) -> Vec<String> {
    let mut notes = Vec::new();
    notes.push(rule(report));
    notes.extend(shares(report));
    notes.push(phase(report));
    notes.extend(report.turnout.as_ref().map(turnout));
    notes.extend(report.turnout.as_ref().and_then(divergent));
    notes.extend(report.quorum.map(|result| quorum(report, result)));
    notes.extend(report.threshold.map(|result| threshold(report, result)));
    notes.extend(count::notes(report, names));
    notes.extend(privacy(report));
    notes.extend(statistics(report));
    notes.extend(coverage(report));
    notes.extend(provisional(report));
    notes.extend(set_aside(report));
    notes.push(format!("Poll digest: {}", report.poll_digest));
    if let Some(digest) = report.tally_digest {
        notes.push(format!("Tally digest: {digest}"));
    }
    notes
}

fn rule(report: &Report) -> String {
    let (option, is) = match report.seats {
        1 => ("The option", "is"),
        _ => ("The options", "are"),
    };
    let how = match report.rule {
        Rule::Plurality => format!("{option} with most votes {is} elected."),
        Rule::Approval => format!("{option} that most ballots approve of {is} elected."),
        Rule::Score => format!("{option} with most points, all scores added up, {is} elected."),
        Rule::Star => {
            "The two options with the highest sums of scores meet in a runoff, and the one \
                       that more ballots score above the other is elected."
                .into()
        }
        Rule::Cumulative => format!("{option} with most points {is} elected."),
        Rule::Quadratic => format!(
            "{option} with most votes, less those against, {is} elected; n votes for or against an \
             option cost a ballot n^2 of its credits."
        ),
        Rule::MajorityJudgment => format!(
            "{option} with the best median grade {is} elected: more than half of the ballots give that \
             grade or a better one."
        ),
        Rule::Borda => format!(
            "{option} with most points {is} elected: a ballot gives one for each option that it scores \
             lower and half of one for each that it scores the same."
        ),
    };
    let rule = report.rule.name();
    match report.seats {
        1 => format!("Rule: {rule}. {how}"),
        seats if report.rule == Rule::Star => {
            format!("Rule: {rule}, {seats} seats, one after the other. {how}")
        }
        seats => format!("Rule: {rule}, {seats} seats. {how}"),
    }
}

/// What shares are shares of, where that is not plain to see.
fn shares(report: &Report) -> Option<String> {
    let of = report.options.iter().find_map(|option| option.share)?.of();
    match report.unit {
        Unit::Votes => None,
        Unit::Approvals if report.concealment.is_some() => None,
        Unit::Approvals => Some(
            "Shares are of the ballots that are not blank. A ballot may name several options, so \
             together they can be more than 100 %."
                .into(),
        ),
        // The threshold says it.
        _ if report.threshold.is_some() => None,
        Unit::HalfPoints => {
            let of = digits::halves(of as i128);
            Some(format!(
                "Shares are of the highest total that was possible, {of}."
            ))
        }
        _ => Some(format!(
            "Shares are of the highest total that was possible, {of}."
        )),
    }
}

fn phase(report: &Report) -> String {
    match report.phase {
        Phase::Closed { at } => format!("The poll is closed since {at}."),
        Phase::Open => "The poll is open: this is not the final result.".into(),
        Phase::Scheduled { opens } => format!("The poll opens at {opens}."),
        Phase::Draft => "The poll is not open yet.".into(),
    }
}

fn turnout(turnout: &Turnout) -> String {
    let ballots = turnout.ballots;
    let mut said = match (turnout.electorate, turnout.ballots_share) {
        (Some(all), Some(share)) => {
            let all = digits::number(all, "voter");
            format!("Turnout: {ballots} of {all} ({} %)", percent(share))
        }
        _ => format!("Turnout: {}", digits::number(ballots, "ballot")),
    };
    let all = turnout.electorate.map(u128::from);
    let weighted = turnout.is_weighted || turnout.electorate_weight != all;
    if weighted {
        let _ = write!(said, ", with the weight {}", turnout.weight);
        if let (Some(all), Some(share)) = (turnout.electorate_weight, turnout.weight_share) {
            let _ = write!(said, " of {all} ({} %)", percent(share));
        }
    }
    let blank = turnout.blank;
    if blank > 0 && weighted {
        let _ = write!(said, ", blank ones with the weight {blank}");
    } else if blank > 0 {
        let _ = write!(said, ", {blank} of them blank");
    }
    said.push('.');
    said
}

fn divergent(turnout: &Turnout) -> Option<String> {
    let voters = match turnout.divergent {
        0 => return None,
        1 => "1 voter".into(),
        voters => format!("{voters} voters"),
    };
    Some(format!(
        "Set aside, as copies of what they voted disagree, and in no count: {voters}."
    ))
}

fn quorum(report: &Report, quorum: QuorumResult) -> String {
    let asked = match quorum.rule {
        Quorum::Share { parts, of } => {
            let needed = quorum.needed;
            format!("{parts}/{of} of the electorate's weight, that is {needed}")
        }
        _ => digits::number(quorum.needed, "ballot"),
    };
    let by = noise(report);
    if quorum.met {
        return format!("Quorum: {asked}; met{by}.");
    }
    let had = quorum.had;
    format!("Quorum: {asked}; not met with {had}{by}.")
}

fn threshold(report: &Report, result: ThresholdResult) -> String {
    let asked = match result.rule {
        Threshold::MoreThan { parts, of } => format!("more than {parts}/{of}"),
        Threshold::AtLeast { parts, of } => format!("at least {parts}/{of}"),
        Threshold::None => "none".into(),
    };
    let of = match report.unit {
        Unit::Votes | Unit::Approvals => "ballots that are not blank",
        _ => "highest possible total",
    };
    match (result.needed, result.of) {
        (Some(needed), Some(all)) if report.unit == Unit::HalfPoints => {
            let (needed, all) = (digits::halves(needed as i128), digits::halves(all as i128));
            format!("Threshold: {asked} of the {of} ({all}), that is {needed} or more.")
        }
        (Some(needed), Some(all)) => {
            let by = noise(report);
            format!("Threshold: {asked} of the {of} ({all}{by}), that is {needed} or more.")
        }
        _ => format!("Threshold: {asked} of the {of}."),
    }
}

fn privacy(report: &Report) -> Vec<String> {
    let Some(concealment) = report.concealment else {
        return Vec::new();
    };
    let (epsilon, realised, total) = (concealment.epsilon, concealment.realised, concealment.total);
    let of = match concealment.by {
        Concealer::NoisyReports { .. } => {
            format!("Epsilon: {epsilon} for a report, {total} for all reports.")
        }
        _ => format!(
            "Epsilon: {epsilon} for a response (realised {realised:.6}), {total} for a voter."
        ),
    };
    let mut notes = Vec::new();
    notes.push(format!("Privacy: {} {of}", concealment.protection()));
    let level = digits::level(report.confidence);
    notes.push(match concealment.by {
        Concealer::NoisyReports { margin, .. } => {
            format!("Intervals of {level} cover the noise: it is at most {margin} to either side.")
        }
        _ => format!(
            "Responses are no votes. Intervals of {level} cover the error of switching alone, and \
             who is ahead is told by the responses, which have the order of the estimates."
        ),
    });
    notes.extend(estimates(report));
    notes
}

/// Fewer responses are too few for intervals by the normal distribution.
const FEW_RESPONSES: u64 = 100;

/// Warnings about estimates that can't be right as they are.
fn estimates(report: &Report) -> Vec<String> {
    let estimated = report
        .options
        .iter()
        .filter_map(|option| match option.total {
            Total::Estimated { votes, .. } => Some(votes),
            _ => None,
        });
    let responses = report.turnout.as_ref();
    let responses = responses.map_or(0, |turnout| turnout.ballots.saturating_sub(turnout.blank));
    let (mut any, mut impossible) = (false, false);
    for votes in estimated {
        any = true;
        impossible |= votes < 0.0 || votes > responses as f64;
    }
    let mut notes = Vec::new();
    if any && responses < FEW_RESPONSES {
        notes.push(format!(
            "Warning: with fewer than {FEW_RESPONSES} responses the estimates say little, and their \
             intervals may miss the truth more often than they say."
        ));
    }
    if impossible {
        notes.push(
            "An estimate below 0 or above the number of responses is no possible number of votes. \
             It is shown as it is, since it would be biased otherwise; intervals and shares are cut \
             to what is possible, so that it lies outside of them."
                .into(),
        );
    }
    notes
}

fn statistics(report: &Report) -> Vec<String> {
    match &report.statistics {
        Statistics::Census => {
            ["A census: everybody concerned could vote, so there is no sampling error.".into()]
                .into()
        }
        Statistics::SelfSelected => [
            "Warning: the voters chose themselves. They stand for nobody else, and no margin of \
             error means anything."
                .into(),
        ]
        .into(),
        Statistics::Sample(sample) => sample::notes(sample),
    }
}

fn coverage(report: &Report) -> Option<String> {
    if report.coverage.is_full() {
        return None;
    }
    let ranges = report.coverage.ranges();
    let (number, epoch) = (ranges.len(), report.coverage.epoch());
    let voters: u128 = ranges
        .map(|range| u128::from(range.end() - range.start()) + 1)
        .sum();
    let plural = if number == 1 { "" } else { "s" };
    // Of 2^64 hashes, in tenths of a percent.
    let tenths = (voters * 1000) >> 64;
    Some(format!(
        "Part of the voters: {number} range{plural} of shards of epoch {epoch}, about {}.{} % of all.",
        tenths / 10,
        tenths % 10
    ))
}

fn provisional(report: &Report) -> Option<String> {
    if report.is_final() || !matches!(report.phase, Phase::Closed { .. }) {
        return None;
    }
    let by = report.concealment.map(|concealment| concealment.by);
    let said = match by {
        Some(Concealer::NoisyReports {
            occasion: Occasion::Interim(_),
            ..
        }) => {
            "The poll's time is over, but these counts were made before: later votes are not in them."
        }
        _ if report.provisional => {
            "The poll's time is over, but it was not sealed: votes that are on their way may still count."
        }
        _ => return None,
    };
    Some(said.into())
}

fn set_aside(report: &Report) -> Option<String> {
    let set_aside = report.set_aside.as_ref()?;
    let listed = set_aside.listed.len() as u64;
    if set_aside.number == 0 && listed == 0 {
        return Some("The queue set no message aside.".into());
    }
    let messages = digits::number(set_aside.number, "message");
    let mut said = format!("Set aside by the queue, and in no count: {messages}");
    for (place, text) in set_aside.listed.iter().enumerate() {
        said.push_str(match place {
            0 if listed < set_aside.number => ", among them ",
            0 => ": ",
            _ => "; ",
        });
        said.push_str(&plain(text));
    }
    said.push('.');
    Some(said)
}
