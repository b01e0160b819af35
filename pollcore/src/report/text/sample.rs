use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::digits;
use crate::{
    ratio::Ratio,
    report::{OptionStatistics, Reason, ResponseRate, Sample, Simultaneous, percent::percent},
    stats::{Method, StatsError},
};

/// What is to be known of a sample, a paragraph each.
pub(super) fn notes(sample: &Sample) -> Vec<String> {
    let mut notes = Vec::new();
    let of = match sample.population {
        Some(population) => format!("of a population of {population}"),
        None => "of a much larger population".into(),
    };
    let missing = sample.response_rate.filter(|response| !response.is_full());
    let size = missing.map(|response| response.asked).or(sample.size);
    let size = size.map(|size| format!("of {size} ")).unwrap_or_default();
    let mut reasons = sample.left_out.iter().map(|left_out| left_out.why);
    let whole = reasons.find(|why| {
        matches!(
            why,
            Reason::Everybody | Reason::NotDrawn | Reason::Refused(StatsError::Population { .. })
        )
    });
    notes.push(match whole {
        Some(Reason::Everybody) => {
            format!("A sample {size}{of}: everybody was asked, which is a census.")
        }
        Some(Reason::Refused(StatsError::Population { sample, population })) => format!(
            "Warning: {sample} ballots are more than the population of {population}, so one of the \
             numbers is wrong and nothing is said about the population."
        ),
        Some(Reason::NotDrawn) => {
            let answered = missing.map(answered).unwrap_or_default();
            format!(
                "Warning: everybody {of} was asked{answered}. Who did chose themselves, and nothing is \
                 said about the others."
            )
        }
        _ => format!("A random sample {size}{of}."),
    });
    if whole.is_none()
        && let Some(response) = missing
    {
        let asked = response.asked;
        notes.push(format!(
            "Warning: {asked} were asked{}. What follows about the population holds only if the others \
             would have voted alike.",
            answered(response)
        ));
    }
    notes.extend(columns(sample));
    if let Some(fit) = sample.equal_shares {
        let (p, statistic) = (digits::probability(fit.p_value), fit.statistic);
        let exact = if fit.exact { "exact" } else { "approximate" };
        let degrees = match fit.degrees {
            1 => "1 degree".into(),
            degrees => format!("{degrees} degrees"),
        };
        notes.push(format!(
            "Were all shares of the population equal, a sample would be as uneven as this one with \
             probability {p} ({exact}; chi-squared {statistic:.3}, {degrees} of freedom)."
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

fn answered(response: ResponseRate) -> String {
    let answered = response.answered;
    let share = Ratio::new(answered.into(), response.asked.into()).map(percent);
    let share = share.map(|share| format!(" ({share} %)"));
    format!(" and {answered} answered{}", share.unwrap_or_default())
}

/// What the columns of the population's table are, where there is one.
fn columns(sample: &Sample) -> Option<String> {
    let has = |of: fn(&OptionStatistics) -> bool| sample.options.iter().any(of);
    let finite = if sample.finite {
        ", corrected for the size of the population"
    } else {
        ""
    };
    let mut columns: Vec<String> = Vec::new();
    if has(|option| option.interval.is_some()) {
        let method = match sample.method {
            Method::Wilson => "Wilson",
            Method::ClopperPearson if sample.finite => "hypergeometric",
            Method::ClopperPearson => "Clopper-Pearson",
            Method::AgrestiCoull => "Agresti-Coull",
            Method::Jeffreys => "Jeffreys",
            Method::Wald => "Wald, not to be relied on",
        };
        columns.push(format!(
            "Alone: each option's share by itself ({method}{finite})."
        ));
    }
    if has(|option| option.margin.is_some()) {
        columns.push("Margin: how far from that of the sample it is at most.".into());
    }
    if has(|option| option.simultaneous.is_some()) {
        let method = match sample.simultaneous {
            Simultaneous::Goodman => "Goodman",
            Simultaneous::SisonGlaz => "Sison-Glaz",
        };
        columns.push(format!(
            "Together: the shares of all options at once ({method})."
        ));
    }
    if has(|option| option.mean.is_some()) {
        let none = if has(|option| option.mean.is_none()) {
            ", none for one that all gave the same"
        } else {
            ""
        };
        columns.push(format!(
            "Mean: the mean score of each option by itself (Student{finite}){none}."
        ));
    }
    let level = digits::level(sample.confidence);
    if !columns.is_empty() {
        let what =
            "The last table says where the numbers of the population lie, with a confidence of";
        columns.insert(0, format!("{what} {level}."));
    }
    if has(|option| option.leads.is_some()) {
        let ahead = if sample.finite {
            "more votes than any other"
        } else {
            "the largest share"
        };
        columns.push(format!(
            "Leads: the probability that the option has {ahead}."
        ));
    }
    (!columns.is_empty()).then(|| columns.join(" "))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::notes;
    use crate::{
        report::{LeftOut, Reason, ReportSettings, ResponseRate, Sample, Simultaneous, Statistic},
        stats::Method,
    };

    fn sample(population: Option<u64>, (asked, answered): (u64, u64)) -> Sample {
        Sample {
            confidence: ReportSettings::new().confidence,
            size: Some(answered),
            population,
            response_rate: ResponseRate::new(asked, answered),
            finite: false,
            method: Method::Wilson,
            simultaneous: Simultaneous::Goodman,
            options: Vec::new(),
            equal_shares: None,
            left_out: Vec::new(),
        }
    }

    #[test]
    fn those_who_were_drawn_and_did_not_answer_are_told_of() {
        assert_eq!(
            notes(&sample(Some(80_000), (1000, 50))),
            [
                "A random sample of 1000 of a population of 80000.",
                "Warning: 1000 were asked and 50 answered (5.0 %). What follows about the population \
                 holds only if the others would have voted alike.",
            ]
        );
        assert_eq!(
            notes(&sample(None, (50, 50))),
            ["A random sample of 50 of a much larger population."]
        );
    }

    #[test]
    fn where_everybody_was_asked_there_is_no_sample() {
        let mut some = sample(Some(100), (100, 60));
        some.left_out.push(LeftOut {
            what: Statistic::Intervals,
            why: Reason::NotDrawn,
        });
        assert_eq!(
            notes(&some),
            [
                "Warning: everybody of a population of 100 was asked and 60 answered (60.0 %). Who did \
                 chose themselves, and nothing is said about the others.",
                "Left out, as everybody was asked and not all answered, so that nobody was drawn at \
                 random: intervals for single options.",
            ]
        );
    }
}
