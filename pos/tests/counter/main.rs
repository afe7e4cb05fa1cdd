//! Stories from the counter: a till and its hub, each with its own database, talking over a real socket.

mod clock;
mod counter;
mod county;
mod enrol;
mod feed;
mod members;
mod promotions;
mod push;
mod steps;

/// Every story is told twice: with a hub on SQLite and with one on PostgreSQL.
macro_rules! stories {
    ($($of:ident: $($story:ident),+;)+) => {
        mod sqlite { $($(#[test] fn $story() { super::county::play(super::county::Engine::Sqlite, async |county| super::$of::$story(county).await) })+)+ }
        mod postgres { $($(#[test] fn $story() { super::county::play(super::county::Engine::Postgres, async |county| super::$of::$story(county).await) })+)+ }
    };
}

stories! {
    counter:
        a_day_at_the_counter_reaches_the_hub_once,
        a_cart_survives_the_machine_and_prices_hold_until_it_is_paid,
        prices_sent_ahead_hold_on_time_with_no_network,
        a_franchise_till_is_counted_and_never_enters_the_company_s_books,
        held_carts_come_back_and_weighed_goods_ask_for_their_weight,
        a_stranger_and_a_copied_till_are_turned_away;
    push:
        the_same_letter_sent_many_times_at_once_is_stored_once,
        letters_that_overlap_at_the_same_moment_end_in_one_history;
    enrol:
        a_code_is_good_once,
        a_code_is_void_after_five_wrong_secrets,
        guesses_made_at_the_same_moment_are_all_counted,
        too_many_codes_from_one_address_are_not_listened_to,
        a_proxy_beside_the_hub_says_whom_it_speaks_for,
        two_tills_enrolled_at_once_are_two_nodes;
    feed:
        a_node_is_fed_what_holds_and_what_will_hold_at_its_own_place,
        a_list_of_many_thousands_reaches_a_node_that_follows;
    promotions:
        promotions_are_taken_off_at_the_counter_and_come_back_with_the_goods,
        a_cart_keeps_the_promotions_it_was_begun_with,
        a_till_takes_only_what_nobody_has_to_count_and_a_shop_of_its_own_only_its_own;
    steps:
        whoever_takes_more_at_the_counter_pays_the_step_for_all_of_it,
        steps_that_begin_later_wait_at_the_till_and_a_cart_keeps_those_it_was_begun_with;
    members:
        a_member_pays_his_price_at_the_counter_and_the_hub_knows_whose_sale_it_was,
        a_card_that_has_ended_or_is_not_known_is_told_and_the_sale_goes_on,
        a_sale_with_a_card_that_ended_meanwhile_stands_and_is_told,
        a_till_hears_of_cards_no_number_and_no_name_and_an_older_one_hears_nothing;
    clock:
        a_clock_set_back_breaks_neither_numbers_nor_chain_nor_day,
        a_clock_set_ahead_is_put_right_by_the_hub;
}
