//! A report as JSON, with options by their ids and large numbers as decimal texts.

mod count;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use serde::{Serialize, Serializer};

use super::{
    Concealment, OptionResult, QuorumResult, Report, SetAside, Span, Statistics, ThresholdResult,
    Total, Turnout, Unit,
    percent::{decimal, percent},
};
use crate::{
    id::{Digest, Hex, OptionId},
    poll::{Phase, Quorum, Rule, Threshold},
    ratio::Ratio,
    stats::Confidence,
    tally::Coverage,
};
use count::{CountJson, Names, VerdictJson};

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = Names(&self.options);
        Json {
            format: "pollcore/report/1",
            poll: self.poll.as_str(),
            version: self.version,
            title: &self.title,
            ballots: self.kind,
            rule: self.rule,
            seats: self.seats,
            phase: self.phase,
            r#final: self.is_final(),
            estimated: self.is_estimated(),
            verdict: names.verdict(&self.verdict),
            unit: self.unit,
            options: self.options.iter().map(Into::into).collect(),
            ranking: names.all(&self.ranking),
            count: self.outcome.as_ref().map(|outcome| names.count(outcome)),
            lot: self.lot.as_ref().map(|lot| Hex(lot.seed()).to_string()),
            turnout: self.turnout.map(Into::into),
            quorum: self.quorum.map(Into::into),
            threshold: self.threshold.map(Into::into),
            confidence: self.confidence,
            statistics: &self.statistics,
            privacy: self.concealment.map(Into::into),
            poll_digest: self.poll_digest,
            tally_digest: self.tally_digest,
            coverage: (&self.coverage).into(),
            set_aside: self.set_aside.as_ref(),
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct Json<'a> {
    format: &'static str,
    poll: &'a str,
    version: u32,
    title: &'a str,
    ballots: &'static str,
    rule: Rule,
    seats: u16,
    phase: Phase,
    r#final: bool,
    estimated: bool,
    verdict: VerdictJson<'a>,
    unit: Unit,
    options: Vec<OptionJson<'a>>,
    ranking: Vec<&'a OptionId>,
    count: Option<CountJson<'a>>,
    lot: Option<String>,
    turnout: Option<TurnoutJson>,
    quorum: Option<QuorumJson>,
    threshold: Option<ThresholdJson>,
    confidence: Confidence,
    statistics: &'a Statistics,
    privacy: Option<PrivacyJson>,
    poll_digest: Digest,
    tally_digest: Option<Digest>,
    coverage: CoverageJson,
    set_aside: Option<&'a SetAside>,
}

#[derive(Serialize)]
struct OptionJson<'a> {
    id: &'a OptionId,
    label: &'a str,
    total: TotalJson,
    share: Option<RatioJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<MeanJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<&'a str>,
    place: Option<u16>,
    meets_threshold: Option<bool>,
    elected: bool,
}

impl<'a> From<&'a OptionResult> for OptionJson<'a> {
    fn from(option: &'a OptionResult) -> Self {
        Self {
            id: &option.id,
            label: &option.label,
            total: option.total.into(),
            share: option.share.map(Into::into),
            mean: option.mean.map(Into::into),
            grade: option.grade.as_deref(),
            place: option.place,
            meets_threshold: option.meets_threshold,
            elected: option.elected,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum TotalJson {
    Exact {
        value: String,
    },
    Estimated {
        responses: u64,
        votes: f64,
        variance: f64,
        interval: Span,
        share: f64,
    },
    Noisy {
        value: i64,
        interval: Span,
    },
}

impl From<Total> for TotalJson {
    fn from(total: Total) -> Self {
        match total {
            Total::Exact { value } => Self::Exact {
                value: value.to_string(),
            },
            Total::Estimated {
                responses,
                votes,
                variance,
                interval,
                share,
            } => Self::Estimated {
                responses,
                votes,
                variance,
                interval,
                share,
            },
            Total::Noisy { value, interval } => Self::Noisy { value, interval },
        }
    }
}

#[derive(Serialize)]
struct RatioJson {
    parts: String,
    of: String,
    percent: String,
}

impl From<Ratio> for RatioJson {
    fn from(ratio: Ratio) -> Self {
        Self {
            parts: ratio.parts().to_string(),
            of: ratio.of().to_string(),
            percent: percent(ratio),
        }
    }
}

#[derive(Serialize)]
struct MeanJson {
    parts: String,
    of: String,
    decimal: String,
}

impl From<Ratio> for MeanJson {
    fn from(ratio: Ratio) -> Self {
        Self {
            parts: ratio.parts().to_string(),
            of: ratio.of().to_string(),
            decimal: decimal(ratio),
        }
    }
}

#[derive(Serialize)]
struct TurnoutJson {
    ballots: u64,
    electorate: Option<u64>,
    ballots_share: Option<RatioJson>,
    weight: String,
    electorate_weight: Option<String>,
    weight_share: Option<RatioJson>,
    blank: String,
    weighted: bool,
    divergent: u64,
}

impl From<Turnout> for TurnoutJson {
    fn from(turnout: Turnout) -> Self {
        Self {
            ballots: turnout.ballots,
            electorate: turnout.electorate,
            ballots_share: turnout.ballots_share.map(Into::into),
            weight: turnout.weight.to_string(),
            electorate_weight: turnout.electorate_weight.map(|weight| weight.to_string()),
            weight_share: turnout.weight_share.map(Into::into),
            blank: turnout.blank.to_string(),
            weighted: turnout.is_weighted,
            divergent: turnout.divergent,
        }
    }
}

#[derive(Serialize)]
struct QuorumJson {
    rule: Quorum,
    needed: String,
    had: String,
    met: bool,
}

impl From<QuorumResult> for QuorumJson {
    fn from(quorum: QuorumResult) -> Self {
        Self {
            rule: quorum.rule,
            needed: quorum.needed.to_string(),
            had: quorum.had.to_string(),
            met: quorum.met,
        }
    }
}

#[derive(Serialize)]
struct ThresholdJson {
    rule: Threshold,
    of: Option<String>,
    needed: Option<String>,
}

impl From<ThresholdResult> for ThresholdJson {
    fn from(threshold: ThresholdResult) -> Self {
        Self {
            rule: threshold.rule,
            of: threshold.of.map(|of| of.to_string()),
            needed: threshold.needed.map(|needed| needed.to_string()),
        }
    }
}

#[derive(Serialize)]
struct PrivacyJson {
    #[serde(flatten)]
    concealment: Concealment,
    protection: &'static str,
}

impl From<Concealment> for PrivacyJson {
    fn from(concealment: Concealment) -> Self {
        Self {
            concealment,
            protection: concealment.protection(),
        }
    }
}

/// Ranges of hashes as hexadecimal digits.
#[derive(Serialize)]
struct CoverageJson {
    complete: bool,
    epoch: u64,
    ranges: Vec<[String; 2]>,
}

impl From<&Coverage> for CoverageJson {
    fn from(coverage: &Coverage) -> Self {
        let digits = |hash: u64| alloc::format!("{hash:016x}");
        Self {
            complete: coverage.is_full(),
            epoch: coverage.epoch(),
            ranges: coverage
                .ranges()
                .map(|range| [digits(*range.start()), digits(*range.end())])
                .collect(),
        }
    }
}
