mod builder;
mod contradictions;
mod digest;
mod electorate;
mod error;
#[cfg(feature = "serde")]
mod json;
mod life;
mod policy;
mod rule;
mod terms;
mod viewer;

use alloc::sync::Arc;

pub use builder::PollBuilder;
pub use electorate::Electorate;
pub use error::PollError;
pub use life::{LifeError, Phase};
pub use policy::{Privacy, Quorum, Responder, Revotes, Survey, Threshold, Visibility};
pub use rule::{Rule, TiePolicy};
pub use viewer::{Hidden, Until, Viewer};

use crate::{
    ballot::BallotKind,
    id::{Digest, PollId, VoterKey},
    option::{OptionIndex, PollOption},
    time::Timestamp,
    weight::Weight,
};
use life::Life;
pub(crate) use terms::Terms;

/// A poll: what is asked, who may answer and how, how it is counted, and where it is in its life.
///
/// What was built can't contradict itself and never changes, but for its life: a draft is
/// [opened](Poll::open) and [closed](Poll::close) once. A copy costs little.
///
/// # As JSON
///
/// With the feature `serde` it goes to JSON and back, its life included; what is read is checked as
/// by [`PollBuilder::build`], and fields that there are not are refused. Only `id` and `options` have to
/// be there: of the rest, what is as it [would be if nothing were said](Poll::builder) is not written.
///
/// | field | what it is | such as |
/// |---|---|---|
/// | `id` | the poll's [id](PollId) | `"lunch"` |
/// | `version` | which draft it is, from 1 on | `2` |
/// | `title` | what people are asked | `"What's for lunch?"` |
/// | `options` | each with its [id](crate::OptionId), and a `label` for people | `[{"id": "tea", "label": "Tea, hot"}, {"id": "coffee"}]` |
/// | `ballots` | their [kind](BallotKind) and its limits | `"plurality"`, `{"approval": {"least": 0, "most": 2}}`, `{"score": {"highest": 5}}`, `{"cumulative": {"points": 10, "most_on_one": 4}}`, `{"quadratic": {"credits": 100}}`, `{"grades": {"grades": ["poor", "fair", "good"]}}` |
/// | `blank` | whether a ballot may say nothing | `true` |
/// | `rule` | the counting [rule](Rule) | `"plurality"`, `"approval"`, `"score"`, `"star"`, `"cumulative"`, `"quadratic"`, `"majority_judgment"`, `"borda"` |
/// | `seats` | how many options are elected | `3` |
/// | `actors` | who may vote, by the hexadecimal digits of their [keys](VoterKey), with weights | `[{"voter": "616e6e", "weight": 2}, {"voter": "626f62"}]` |
/// | `revotes` | [what becomes of a second vote](Revotes) | `"reject"`, `{"last_wins": {"most": 5}}`, `{"withdrawable": {"most": 5}}` |
/// | `opens`, `closes` | the time window, in milliseconds since 1970 | `1750000000000` |
/// | `visibility` | [who sees results when](Visibility) | `"live"`, `"after_close"`, `"after_own_vote"` |
/// | `quorum` | [how many must take part](Quorum) | `{"ballots": 20}`, `{"share": {"parts": 1, "of": 2}}` |
/// | `threshold` | [what an elected option must have](Threshold) | `{"more_than": {"parts": 1, "of": 2}}`, `{"at_least": {"parts": 2, "of": 3}}` |
/// | `ties` | [what decides ties](TiePolicy) | `"none"`, `"lot"`, `{"order": ["coffee", "tea"]}` |
/// | `survey` | [for whom the voters stand](Survey) | `"census"`, `"self_selected"`, `{"sample": {"population": 1000}}` |
/// | `privacy` | [what hides votes](Privacy), ε in millionths | `{"random_responses": {"by": "unary_encoding", "epsilon": 500000, "total": 1000000}}`, also by `"randomized_response"` or `"switched_at_server"`; `{"noisy_reports": {"epsilon": 500000, "total": 1000000}}` |
/// | `life` | what was done by hand | `"draft"`, `{"opened": {"at": 1750000000000}}`, `{"closed": {"opened": 1750000000000, "at": 1750000600000}}` |
///
/// Weights and times are whole numbers of 64 bits; JavaScript rounds those above 2^53, which no time
/// comes to.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// let json = r#"{"id":"lunch","options":[{"id":"tea","label":"Tea, hot"},{"id":"coffee"}]}"#;
/// let poll: pollcore::Poll = serde_json::from_str(json)?;
/// assert_eq!(poll.options()[0].label(), "Tea, hot");
/// assert_eq!(serde_json::to_string(&poll)?, json);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    pub(crate) terms: Arc<Terms>,
    life: Life,
}

impl Poll {
    /// Begins to say what the poll is; [`PollBuilder::build`] makes a draft of it.
    ///
    /// Where nothing else is said, it is a plurality poll of one seat: whoever has a key votes once,
    /// between the moments at which the poll is opened and closed by hand, not blank, and doesn't change
    /// the vote; results are seen once it is closed; there is no quorum, no threshold and nothing that
    /// decides ties; the voters stand for nobody but themselves ([`Survey::of`]); and votes are not
    /// hidden from who counts them.
    ///
    /// ```
    /// use pollcore::{
    ///     BallotKind, Electorate, Poll, Privacy, Quorum, Revotes, Rule, Survey, Threshold, TiePolicy,
    ///     Visibility,
    /// };
    ///
    /// let poll = Poll::builder("lunch").options(["tea", "coffee"]).build()?;
    /// assert_eq!(poll.title(), "lunch");
    /// assert_eq!(poll.kind(), &BallotKind::Plurality);
    /// assert!(!poll.takes_blank());
    /// assert_eq!(poll.rule(), Rule::Plurality);
    /// assert_eq!(poll.seats(), 1);
    /// assert_eq!(poll.electorate(), &Electorate::Open);
    /// assert_eq!(poll.revotes(), Revotes::Reject);
    /// assert_eq!((poll.opens(), poll.closes()), (None, None));
    /// assert_eq!(poll.visibility(), Visibility::AfterClose);
    /// assert_eq!(poll.quorum(), Quorum::None);
    /// assert_eq!(poll.threshold(), Threshold::None);
    /// assert_eq!(poll.ties(), &TiePolicy::None);
    /// assert_eq!(poll.survey(), Survey::SelfSelected);
    /// assert_eq!(poll.privacy(), Privacy::None);
    /// # Ok::<(), pollcore::PollError>(())
    /// ```
    pub fn builder(id: &str) -> PollBuilder {
        PollBuilder::new(id)
    }

    /// What it is known by.
    pub fn id(&self) -> &PollId {
        &self.terms.id
    }

    /// Which draft of it this is, from 1 on.
    pub fn version(&self) -> u32 {
        self.terms.version
    }

    /// What people are asked; its id where nothing is said.
    pub fn title(&self) -> &str {
        self.terms
            .title
            .as_deref()
            .unwrap_or(self.terms.id.as_str())
    }

    /// What there is to vote for.
    pub fn options(&self) -> &[PollOption] {
        &self.terms.options
    }

    /// The place of the option of this id.
    pub fn option(&self, id: &str) -> Option<OptionIndex> {
        let terms = &self.terms;
        let place = terms
            .by_id
            .binary_search_by(|index| terms.options[index.as_usize()].id.as_str().cmp(id))
            .ok()?;
        Some(terms.by_id[place])
    }

    /// What a ballot may say.
    pub fn kind(&self) -> &BallotKind {
        &self.terms.kind
    }

    /// Whether a ballot may say nothing.
    pub fn takes_blank(&self) -> bool {
        self.terms.blank
    }

    /// How ballots are counted.
    pub fn rule(&self) -> Rule {
        self.terms.rule
    }

    /// How many options are elected.
    pub fn seats(&self) -> u16 {
        self.terms.seats
    }

    /// Who may vote.
    pub fn electorate(&self) -> &Electorate {
        &self.terms.electorate
    }

    /// What this voter's ballot counts; none for who may not vote.
    pub fn weight_of(&self, voter: &VoterKey) -> Option<Weight> {
        self.terms.electorate.weight_of(voter)
    }

    /// Whether a vote can be changed.
    pub fn revotes(&self) -> Revotes {
        self.terms.revotes
    }

    /// From when on votes are taken, where that goes by time.
    pub fn opens(&self) -> Option<Timestamp> {
        self.terms.opens
    }

    /// Until when votes are taken, this moment excluded, where that goes by time.
    pub fn closes(&self) -> Option<Timestamp> {
        self.terms.closes
    }

    /// Who sees results when.
    pub fn visibility(&self) -> Visibility {
        self.terms.visibility
    }

    /// How many have to take part.
    pub fn quorum(&self) -> Quorum {
        self.terms.quorum
    }

    /// What share an option needs to be elected.
    pub fn threshold(&self) -> Threshold {
        self.terms.threshold
    }

    /// What decides between options that are tied.
    pub fn ties(&self) -> &TiePolicy {
        &self.terms.ties
    }

    /// Who the voters stand for.
    pub fn survey(&self) -> Survey {
        self.terms.survey
    }

    /// How votes are hidden.
    pub fn privacy(&self) -> Privacy {
        self.terms.privacy
    }

    /// The digest of all the above: of what was asked and how it is counted, not of the poll's life.
    pub fn digest(&self) -> Digest {
        self.terms.digest
    }
}
