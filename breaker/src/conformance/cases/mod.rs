mod buckets;
mod clock;
mod counts;
mod crowd;
mod dropped;
mod lists;
mod names;
mod overflow;
mod records;
mod values;
mod versions;

use super::{Case, Need};

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

/// Every case, in the order in which [`run_all`](super::run_all) runs them: what is simple first, so
/// that the first failure is the one to look at.
pub const CASES: &[Case] = &[
    case!(records::a_service_that_nobody_used_has_no_record),
    case!(records::a_record_is_created_and_read),
    case!(records::a_swap_replaces_what_it_expects),
    case!(records::a_swap_that_expects_a_stale_version_conflicts),
    case!(records::a_swap_that_expects_a_record_where_there_is_none_conflicts),
    case!(records::a_creation_where_there_is_a_record_conflicts),
    case!(records::another_client_sees_what_was_written),
    case!(records::services_have_records_of_their_own),
    case!(versions::versions_that_differ_in_one_bit_differ),
    case!(versions::every_version_is_as_good_as_any_other),
    case!(values::bytes_come_back_as_they_were_written),
    case!(values::the_largest_value_is_taken),
    case!(values::a_value_too_large_is_refused_and_the_old_one_stays),
    case!(names::every_string_is_a_name_of_its_own),
    case!(names::the_longest_name_is_taken),
    case!(names::a_name_too_long_is_refused),
    case!(counts::adds_are_in_the_reply_that_they_were_sent_with),
    case!(counts::adds_add_up_over_clients),
    case!(counts::each_count_is_added_to_its_own),
    case!(counts::services_eras_and_widths_are_apart),
    case!(counts::adds_make_no_record_and_leave_the_one_there_is_alone),
    case!(counts::swaps_leave_counts_alone),
    case!(counts::exchanges_out_of_their_bounds_are_refused),
    case!(overflow::sums_never_begin_anew),
    case!(buckets::ages_lead_to_the_buckets_of_their_moments),
    case!(buckets::what_is_older_than_the_window_is_left_out),
    case!(buckets::a_window_slides),
    case!(buckets::buckets_are_forgotten_however_much_is_added_to_others),
    case!(buckets::the_longest_window_that_was_added_under_counts),
    case!(clock::time_goes_on_and_not_back),
    case!(clock::clients_are_given_one_time),
    case!(crowd::totals_of_many_are_exact),
    case!(crowd::one_of_many_swaps_wins),
    case!(crowd::one_of_many_creations_wins),
    case!(crowd::a_thousand_callers_at_once_are_answered),
    case!(crowd::swaps_and_reads_have_an_order),
    case!(dropped::dropped_exchanges_leave_the_store_as_good_as_it_was),
    case!(dropped::dropped_swaps_leave_the_store_as_good_as_it_was),
    case!(lists::what_is_not_listed_is_unsupported),
    case!(lists::services_are_listed_in_the_order_of_their_bytes, needs Lists),
    case!(lists::only_services_with_a_record_are_listed, needs Lists),
];
