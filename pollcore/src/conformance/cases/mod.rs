mod casts;
mod clock;
mod crowd;
mod dropped;
mod lists;
mod names;
mod pages;
mod polls;
mod queue_again;
mod queue_crowd;
mod queue_order;
mod seals;
mod values;

use super::{Case, Need};
use crate::{queue::Queue, store::Store};

macro_rules! case {
    ($file:ident :: $name:ident) => {
        case!($file::$name, None)
    };
    ($file:ident :: $name:ident, needs $need:ident) => {
        case!($file::$name, Some(Need::$need))
    };
    ($file:ident :: $name:ident, $needs:expr) => {
        Case {
            name: stringify!($name),
            needs: $needs,
            run: |driver, env| Box::pin($file::$name(driver, env)),
        }
    };
}

/// Every case for a [`Store`], in the order in which [`run_all`](super::run_all) runs them: what is
/// simple first, so that the first failure is the one to look at.
pub const STORE_CASES: &[Case<dyn Store>] = &[
    case!(polls::a_poll_that_nobody_created_is_not_there),
    case!(polls::a_poll_is_created_and_loaded),
    case!(polls::a_second_creation_finds_the_first),
    case!(polls::an_update_replaces_what_it_expects),
    case!(polls::an_update_that_expects_a_stale_version_conflicts),
    case!(casts::a_first_vote_makes_a_record_and_counts),
    case!(casts::a_cast_replaces_what_it_expects),
    case!(casts::a_cast_that_expects_another_record_conflicts),
    case!(casts::the_same_cast_again_counts_once),
    case!(casts::a_withdrawal_leaves_a_record_and_no_ballot),
    case!(casts::nothing_is_counted_below_zero),
    case!(casts::a_cast_under_other_terms_is_refused),
    case!(casts::the_gravest_reason_to_refuse_is_given),
    case!(casts::versions_that_differ_in_one_bit_differ),
    case!(casts::every_version_is_as_good_as_any_other),
    case!(seals::a_sealed_poll_takes_no_cast),
    case!(seals::a_sealed_poll_is_not_updated),
    case!(seals::the_first_seal_stands),
    case!(polls::another_client_sees_what_was_written),
    case!(polls::polls_are_apart),
    case!(values::bytes_come_back_as_they_were_written),
    case!(values::the_largest_values_are_taken),
    case!(values::what_is_too_large_is_refused_and_changes_nothing),
    case!(names::every_string_is_a_name_of_its_own),
    case!(names::the_longest_name_is_taken),
    case!(names::a_name_too_long_is_refused),
    case!(pages::pages_come_to_the_whole),
    case!(pages::pages_do_not_tell_when_votes_came),
    case!(pages::a_page_begins_behind_what_is_gone),
    case!(pages::pages_out_of_their_bounds_are_refused),
    case!(clock::time_goes_on_for_every_client),
    case!(crowd::one_of_many_creations_wins),
    case!(crowd::one_of_many_first_votes_is_accepted),
    case!(crowd::one_of_many_revotes_is_accepted),
    case!(crowd::ballots_of_many_are_exact),
    case!(crowd::a_thousand_callers_at_once_are_answered),
    case!(crowd::casts_reads_and_seals_have_an_order),
    case!(seals::one_of_many_seals_stands),
    case!(seals::casts_that_race_a_seal_are_in_it_or_refused),
    case!(dropped::dropped_casts_are_whole_or_not_there),
    case!(dropped::dropped_seals_leave_the_store_as_good_as_it_was),
    case!(lists::what_is_not_listed_is_unsupported),
    case!(lists::polls_are_listed_in_the_order_of_their_bytes, needs Lists),
];

/// Every case for a [`Queue`], in the order in which [`run_queue`](super::run_queue) runs them.
///
/// They wait until what was delivered comes again, so a queue of real time is to be set up with a
/// [visibility](Queue::visibility) of a second or two.
pub const QUEUE_CASES: &[Case<dyn Queue>] = &[
    case!(queue_order::a_queue_that_nobody_used_is_empty),
    case!(queue_order::messages_are_delivered_in_their_order),
    case!(queue_order::bytes_come_back_as_they_were_published),
    case!(queue_order::queues_and_partitions_are_apart),
    case!(queue_order::what_is_too_large_is_refused),
    case!(queue_again::what_was_delivered_is_somebodys_for_a_while),
    case!(queue_again::what_is_not_acknowledged_comes_again),
    case!(queue_again::what_was_delivered_can_be_asked_for_again),
    case!(queue_again::what_was_acknowledged_comes_no_more),
    case!(queue_again::a_late_acknowledgement_counts),
    case!(queue_again::what_is_set_aside_is_kept_with_its_reason),
    case!(queue_again::what_is_set_aside_is_forgotten_up_to_a_position),
    case!(queue_again::what_is_pending_is_told),
    case!(queue_crowd::messages_of_many_are_all_there_once),
    case!(queue_crowd::of_many_receivers_one_gets_each_message),
    case!(queue_crowd::dropped_calls_lose_nothing),
];
