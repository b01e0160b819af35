use crate::program::stdout;

fn page(arguments: &str) -> serde_json::Value {
    serde_json::from_str(&stdout(arguments)).unwrap()
}

#[test]
fn following_the_cursors_walks_the_sequence() {
    let mut terms = Vec::new();
    let mut call = "page --start 0 --len 7".to_owned();
    for _ in 0..5 {
        let page = page(&call);
        terms.extend(page["terms"].as_array().unwrap().clone());
        call = format!("page --len 7 --cursor {}", page["next"].as_str().unwrap());
    }
    let walked: Vec<_> = terms.iter().map(|term| term.as_str().unwrap()).collect();
    let straight = stdout("stream --to 35");
    assert_eq!(walked, straight.lines().collect::<Vec<_>>());
}

#[test]
fn a_page_says_where_and_why_it_stopped() {
    let full = page("page --start 30 --len 5");
    assert_eq!(
        (full["start"].as_u64(), full["stop"].as_str()),
        (Some(30), Some("complete"))
    );

    let few = page("page --start 30 --len 50 --max-terms 3");
    assert_eq!(
        (few["terms"].as_array().unwrap().len(), few["stop"].as_str()),
        (3, Some("terms"))
    );

    let small = page("page --start 30 --len 50 --max-bytes 14");
    assert_eq!(
        (
            small["terms"].as_array().unwrap().len(),
            small["stop"].as_str()
        ),
        (2, Some("bytes"))
    );
}

#[test]
fn a_page_is_written_as_the_crate_writes_it() {
    let page = fibseq::page(30, 5, &fibseq::PageLimits::default()).unwrap();
    let expected = serde_json::to_string(&page).unwrap() + "\n";
    assert_eq!(stdout("page --start 30 --len 5"), expected);
}
