use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::Write as _;

use super::{count, digits, names::Names, width::plain};
use crate::{
    poll::{Phase, Quorum, Threshold},
    report::{
        Concealer, QuorumResult, Report, Sample, Simultaneous, Statistics, ThresholdResult,
        Turnout, Unit, percent::percent,
    },
    stats::Method,
};

/// All that stands under the table, a paragraph each.
pub(super) fn notes(report: &Report, names: &Names) -> Vec<String> {
    let mut notes = Vec::new();
    notes.push(rule(report));
    notes.extend(phase(report));
    notes.extend(report.turnout.as_ref().map(turnout));
    notes.extend(report.turnout.as_ref().and_then(divergent));
    notes.extend(report.quorum.map(quorum));
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
    let rule = report.rule.name();
    match report.seats {
        1 => format!("Rule: {rule}."),
        seats => format!("Rule: {rule}, {seats} seats."),
    }
}

fn phase(report: &Report) -> Option<String> {
    let said = match report.phase {
        Phase::Closed { .. } => return None,
        Phase::Open => "The poll is open: this is not the final result.",
        Phase::Draft | Phase::Scheduled { .. } => "The poll is not open yet.",
    };
    Some(said.into())
}

fn turnout(turnout: &Turnout) -> String {
    let ballots = turnout.ballots;
    let mut said = match (turnout.electorate, turnout.ballots_share) {
        (Some(all), Some(share)) => {
            format!("Turnout: {ballots} of {all} voters ({} %)", percent(share))
        }
        _ => format!("Turnout: {ballots} ballots"),
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

fn quorum(quorum: QuorumResult) -> String {
    let asked = match quorum.rule {
        Quorum::Share { parts, of } => {
            let needed = quorum.needed;
            format!("{parts}/{of} of the electorate's weight, that is {needed}")
        }
        _ => format!("{} ballots", quorum.needed),
    };
    let met = match (quorum.met, quorum.had) {
        (Some(true), _) => "met".into(),
        (Some(false), Some(had)) => format!("not met with {had}"),
        _ => "hidden whether it is met".to_string(),
    };
    format!("Quorum: {asked}; {met}.")
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
            format!("Threshold: {asked} of the {of}, {all}: {needed} or more.")
        }
        (Some(needed), Some(all)) => {
            format!("Threshold: {asked} of the {of}, {all}: {needed} or more.")
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
            format!("Epsilon {epsilon} a report, {total} for all reports.")
        }
        _ => format!("Epsilon {epsilon} a response, realised {realised:.6}, {total} a voter."),
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
        Statistics::Sample(sample) => sample_notes(sample),
    }
}

fn sample_notes(sample: &Sample) -> Vec<String> {
    let level = digits::level(sample.confidence);
    let mut notes = Vec::new();
    let of = match sample.population {
        Some(population) => format!("of a population of {population}"),
        None => "of a much larger population".into(),
    };
    let size = sample
        .size
        .map(|size| format!("of {size} "))
        .unwrap_or_default();
    notes.push(format!("A random sample {size}{of}."));
    let has = |of: fn(&crate::report::OptionStatistics) -> bool| sample.options.iter().any(of);
    if has(|option| option.interval.is_some()) {
        let method = match sample.method {
            Method::Wilson => "Wilson",
            Method::ClopperPearson if sample.finite => "hypergeometric",
            Method::ClopperPearson => "Clopper-Pearson",
            Method::AgrestiCoull => "Agresti-Coull",
            Method::Jeffreys => "Jeffreys",
            Method::Wald => "Wald, not to be relied on",
        };
        let finite = if sample.finite {
            ", corrected for the size of the population"
        } else {
            ""
        };
        let mut said = format!("Intervals of {level}: each option alone ({method}{finite})");
        if has(|option| option.simultaneous.is_some()) {
            said.push_str(match sample.simultaneous {
                Simultaneous::Goodman => ", all options together (Goodman)",
                Simultaneous::SisonGlaz => ", all options together (Sison-Glaz)",
            });
        }
        said.push('.');
        notes.push(said);
    }
    if let Some(fit) = sample.equal_shares {
        let (p, statistic) = (digits::probability(fit.p_value), fit.statistic);
        let exact = if fit.exact { "exact" } else { "approximate" };
        notes.push(format!(
            "Equal shares of all options would be as far off by chance with probability {p} \
             ({exact}; chi-squared {statistic:.3}, {} degrees of freedom).",
            fit.degrees
        ));
    }
    // One reason often has several statistics.
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for left_out in &sample.left_out {
        let why = left_out.why.to_string();
        match reasons.iter_mut().find(|(other, _)| *other == why) {
            Some((_, what)) => what.push(left_out.what.name()),
            None => reasons.push((why, [left_out.what.name()].into())),
        }
    }
    for (why, what) in reasons {
        notes.push(format!("Left out, as {why}: {}.", what.join(", ")));
    }
    notes
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
    (report.provisional && matches!(report.phase, Phase::Closed { .. })).then(|| {
        "The poll's time is over, but it was not sealed: votes that are on their way may still count."
            .into()
    })
}

fn set_aside(report: &Report) -> Option<String> {
    let set_aside = &report.set_aside;
    if set_aside.number == 0 && set_aside.listed.is_empty() {
        return None;
    }
    let mut said = format!(
        "Set aside, as they could not be read, and in no count: {} messages",
        set_aside.number
    );
    for (place, listed) in set_aside.listed.iter().enumerate() {
        said.push_str(if place == 0 { ": " } else { ", " });
        said.push_str(&plain(listed));
    }
    said.push('.');
    Some(said)
}
