use std::time::Duration;

use pollcore::{
    BallotKind, Poll, PollBuilder, PollError, Privacy, Responder, Revotes, Survey, Threshold,
    Timestamp, VoterKey, privacy::Epsilon,
};

use crate::{arguments::CreateRequest, failure::Failure, say, secrets::Secrets, state::State};

/// Creates the files of a poll and opens it.
pub(crate) fn run(request: &CreateRequest, now: Timestamp) -> Result<(), Failure> {
    let secrets = Secrets::random();
    let mut poll = terms(request, &secrets, now)?
        .build()
        .map_err(|error| match error {
            PollError::SameActor { voter } => same_actor(request, &secrets, voter),
            error => wrong(request, &error),
        })?;
    // Only its end can be wrong.
    poll.open(now)
        .map_err(|error| Failure::input(format!("--closes: {error}")))?;
    State::create(&request.file, poll, &secrets)?;
    say("created")
}

/// By the name, of which a poll knows but the hash.
fn same_actor(request: &CreateRequest, secrets: &Secrets, voter: VoterKey) -> Failure {
    let mut actors = request.actors.iter();
    let twice = actors.find(|(name, _)| secrets.voter(name) == voter);
    let name = twice.map(|(name, _)| name.as_str()).unwrap_or_default();
    Failure::input(format!("--actors: {name:?} is named twice"))
}

/// What is wrong with the terms, with the option at the command line in the place of the field.
fn wrong(request: &CreateRequest, error: &PollError) -> Failure {
    let text = error.to_string();
    let (field, problem) = text.split_once(": ").unwrap_or(("", &text));
    let (field, part) = match field.split_once('.') {
        // Which of several options it is stands in the field.
        _ if field.starts_with("options[") => ("options", format!("{field}: ")),
        Some((field, part)) => (field, format!("{part}: ")),
        None => (field, String::new()),
    };
    let argument = match field {
        "options" => "--option",
        "survey" => "--sample",
        "privacy" => "--switch",
        "threshold" if request.at_least.is_some() => "--at-least",
        "threshold" => "--more-than",
        "title" => "--title",
        "ballots" => "--ballots",
        "rule" => "--rule",
        "seats" => "--seats",
        "actors" => "--actors",
        "revotes" => "--revotes",
        "closes" => "--closes",
        "quorum" => "--quorum",
        _ => return Failure::input(error),
    };
    let part = match (argument, &*part) {
        // One says it all.
        ("--more-than" | "--at-least", _) => String::new(),
        _ => part,
    };
    Failure::input(format!("{argument}: {part}{problem}"))
}

fn terms(
    request: &CreateRequest,
    secrets: &Secrets,
    now: Timestamp,
) -> Result<PollBuilder, Failure> {
    let later = |seconds: u32| now.after(Duration::from_secs(seconds.into()));
    let mut poll = Poll::builder("poll")
        .ballots(match &request.ballots {
            BallotKind::Approval { least, .. } => BallotKind::Approval {
                least: *least,
                most: u16::try_from(request.options.len()).unwrap_or(u16::MAX),
            },
            kind => kind.clone(),
        })
        .seats(request.seats)
        .revotes(request.revotes)
        .visibility(request.visibility);
    for option in &request.options {
        poll = match option.split_once('=') {
            Some((id, label)) => poll.labelled(id, label),
            None => poll.option(option),
        };
    }
    for (name, weight) in &request.actors {
        poll = poll.actor(secrets.voter(name), *weight);
    }
    if let Some(title) = &request.title {
        poll = poll.title(title);
    }
    if let Some(rule) = request.rule {
        poll = poll.rule(rule);
    }
    if request.blank {
        poll = poll.blank();
    }
    if request.ties_by_lot {
        poll = poll.ties_by_lot();
    }
    if let Some(seconds) = request.opens {
        poll = poll.opens(later(seconds));
    }
    if let Some(seconds) = request.closes {
        poll = poll.closes(later(seconds));
    }
    if let Some(quorum) = request.quorum {
        poll = poll.quorum(quorum);
    }
    if let Some((parts, of)) = request.more_than {
        poll = poll.threshold(Threshold::MoreThan { parts, of });
    }
    if let Some((parts, of)) = request.at_least {
        poll = poll.threshold(Threshold::AtLeast { parts, of });
    }
    if let Some(population) = request.sample {
        let population = (population > 0).then_some(population);
        poll = poll.survey(Survey::Sample { population });
    } else if request.census {
        poll = poll.survey(Survey::Census);
    } else if request.self_selected {
        poll = poll.survey(Survey::SelfSelected);
    }
    if let Some(epsilon) = request.switch {
        let wrong = |error| Failure::input(format!("--switch: {error}"));
        let total = Epsilon::new(epsilon).map_err(wrong)?;
        // Each revision is switched anew, and takes its part of what the voter has.
        let revisions = match request.revotes {
            Revotes::LastWins { most } | Revotes::Withdrawable { most } => most.max(1),
            _ => 1,
        };
        let each = total.as_millionths() / revisions;
        let epsilon = Epsilon::new(f64::from(each) / 1e6).map_err(|_| {
            let problem = format!("{total} is too little for {revisions} revisions of a vote");
            Failure::input(format!("--switch: {problem}, of which each takes 0.000001"))
        })?;
        poll = poll.privacy(Privacy::RandomResponses {
            by: Responder::SwitchedAtServer,
            epsilon,
            total,
        });
    }
    Ok(poll)
}
