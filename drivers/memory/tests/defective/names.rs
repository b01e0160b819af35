use super::assert_bites;

const CASE: &str = "every_string_is_a_name_of_its_own";

async fn assert_bites_for(rename: fn(&str) -> String) {
    assert_bites(|driver| driver.renames(rename), &[CASE]).await;
}

#[tokio::test(start_paused = true)]
async fn names_cut_off_at_250_bytes() {
    assert_bites(
        |driver| driver.renames(|name| name.chars().take(250).collect()),
        &[CASE, "the_longest_name_is_taken"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn names_in_lower_case() {
    assert_bites_for(str::to_lowercase).await;
}

#[tokio::test(start_paused = true)]
async fn names_without_the_blanks_around_them() {
    assert_bites_for(|name| name.trim().into()).await;
}

#[tokio::test(start_paused = true)]
async fn names_up_to_the_first_nul() {
    assert_bites_for(|name| name.split('\0').next().unwrap_or_default().into()).await;
}

#[tokio::test(start_paused = true)]
async fn names_up_to_the_first_line() {
    assert_bites_for(|name| name.lines().next().unwrap_or_default().into()).await;
}

#[tokio::test(start_paused = true)]
async fn names_by_what_stands_in_braces() {
    fn tag(name: &str) -> String {
        let tag = name
            .split_once('{')
            .and_then(|(_, rest)| rest.split_once('}'));
        tag.map_or(name, |(tag, _)| tag).into()
    }
    assert_bites_for(tag).await;
}

#[tokio::test(start_paused = true)]
async fn names_in_ascii() {
    assert_bites_for(|name| name.replace(|letter: char| !letter.is_ascii(), "?")).await;
}

#[tokio::test(start_paused = true)]
async fn an_accent_is_a_letter_of_its_own() {
    assert_bites_for(|name| name.replace("e\u{301}", "\u{e9}")).await;
}

#[tokio::test(start_paused = true)]
async fn names_too_long_that_are_cut_off() {
    assert_bites(
        |driver| driver.renames(|name| name.chars().take(4096).collect()),
        &["a_name_too_long_is_refused"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_longest_name_that_is_not_taken() {
    let declares = |capabilities: &mut breaker::Capabilities| capabilities.longest_name = 5000;
    assert_bites(
        |driver| driver.declares(declares),
        &["the_longest_name_is_taken"],
    )
    .await;
    let declares = |capabilities: &mut breaker::Capabilities| capabilities.longest_name = 250;
    assert_bites(
        |driver| driver.declares(declares),
        &["the_longest_name_is_taken"],
    )
    .await;
}
