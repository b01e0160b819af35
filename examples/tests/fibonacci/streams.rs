use std::fs;

use crate::program::{Directory, fibonacci, stdout};

#[test]
fn text_is_one_term_a_line_up_to_but_without_the_end() {
    assert_eq!(
        stdout("stream --to 10"),
        "0\n1\n1\n2\n3\n5\n8\n13\n21\n34\n"
    );
    assert_eq!(
        stdout("stream --from 92 --to 94"),
        "7540113804746346429\n12200160415121876738\n"
    );
    assert_eq!(stdout("stream --from 7 --to 7"), "");
}

#[test]
fn csv_has_a_header_and_an_index() {
    assert_eq!(
        stdout("stream --from 5 --to 8 --format csv"),
        "index,term\n5,5\n6,8\n7,13\n"
    );
}

#[test]
fn json_and_ndjson_hold_strings() {
    let text = stdout("stream --from 90 --to 100 --format json");
    let terms: Vec<String> = serde_json::from_str(&text).unwrap();
    assert_eq!(terms.len(), 10);
    assert_eq!(terms[9], "218922995834555169026");

    let text = stdout("stream --from 99 --to 100 --format ndjson");
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        line,
        serde_json::json!({ "index": 99, "term": "218922995834555169026" })
    );
}

#[test]
fn a_file_holds_what_the_standard_output_shows_and_stdout_stays_empty() {
    let directory = Directory::new();
    let file = directory.join("terms");
    let output = fibonacci("stream --to 3000 --output")
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty());
    assert!(
        output.stderr.is_empty(),
        "a progress bar without a terminal"
    );
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        stdout("stream --to 3000")
    );
}

#[test]
fn threads_change_nothing_but_the_time() {
    for range in [
        "--to 20",
        "--from 10 --to 9000",
        "--from 100000 --to 100040",
    ] {
        for format in ["text", "csv", "ndjson", "json"] {
            let call = format!("stream {range} --format {format}");
            let alone = stdout(&call);
            for threads in [2, 3] {
                assert!(
                    alone == stdout(&format!("{call} --threads {threads}")),
                    "{call} differs on {threads} threads"
                );
            }
        }
    }
}
