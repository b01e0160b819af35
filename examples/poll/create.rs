use std::time::Duration;

use pollcore::{
    BallotKind, Poll, PollBuilder, Privacy, Responder, Survey, Threshold, Timestamp,
    privacy::Epsilon,
};

use crate::{arguments::CreateRequest, failure::Failure, say, secrets::Secrets, state::State};

/// Creates the files of a poll and opens it.
pub(crate) fn run(request: &CreateRequest, now: Timestamp) -> Result<(), Failure> {
    let secrets = Secrets::random();
    let mut poll = terms(request, &secrets, now)?
        .build()
        .map_err(Failure::input)?;
    poll.open(now).map_err(Failure::input)?;
    State::create(&request.file, poll, &secrets)?;
    say("created")
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
    } else if request.self_selected {
        poll = poll.survey(Survey::SelfSelected);
    }
    if let Some(epsilon) = request.switch {
        let epsilon = Epsilon::new(epsilon).map_err(Failure::input)?;
        let total = epsilon;
        poll = poll.privacy(Privacy::RandomResponses {
            by: Responder::SwitchedAtServer,
            epsilon,
            total,
        });
    }
    Ok(poll)
}
