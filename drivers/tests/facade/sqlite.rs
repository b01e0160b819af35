use std::path::Path;

use drivers::{Backend, Durability, connect};

#[tokio::test]
async fn a_path_leads_to_a_file_by_any_of_its_forms() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("a directory#1");
    std::fs::create_dir_all(&directory).unwrap();
    let encoded = directory
        .display()
        .to_string()
        .replace(' ', "%20")
        .replace('#', "%23");
    for (number, form) in ["sqlite:", "sqlite://"].iter().enumerate() {
        let file = directory.join(format!("{number}.db"));
        let _ = std::fs::remove_file(&file);
        let backend = connect(&format!("{form}{encoded}/{number}.db"))
            .await
            .unwrap();
        assert_eq!(backend.capabilities().backend, "sqlite");
        assert!(file.exists(), "{form}");
    }
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn how_durable_it_is_stands_in_the_url() {
    for (parameter, should) in [
        ("", Durability::Recent),
        ("?durability=normal", Durability::Recent),
        ("?durability=full", Durability::Full),
    ] {
        let backend = Backend::builder(&format!("sqlite:a.db{parameter}"))
            .lazy()
            .unwrap();
        assert_eq!(backend.capabilities().durability, should);
    }
    for (url, named) in [
        (
            "sqlite:a.db?durability=none",
            "durability must be normal or full, got \"none\"",
        ),
        ("sqlite:", "path must be that of a file"),
        ("sqlite::memory:", "path must be that of a file"),
        ("sqlite://a.db", "there is no host, got sqlite://a.db"),
        (
            "sqlite:a%00.db",
            "path must be percent-encoded UTF-8 without NUL",
        ),
        ("sqlite:a.db#x", "url must be without a fragment"),
    ] {
        let refused = Backend::builder(url).lazy().unwrap_err().to_string();
        assert!(refused.contains(named), "{url}: {refused}");
    }
}
