//! What lies in a poll's files.

use std::fs;

use crate::files::Files;

#[test]
fn the_file_names_nobody_and_the_secret_is_its_owners() {
    let files = Files::with("secret", "--actors anneliese");
    files.text("vote FILE --voter anneliese water");
    let kept = fs::read_to_string(files.file("")).unwrap();
    assert!(!kept.contains("anneliese"), "{kept}");
    assert_eq!(fs::read(files.file(".secret")).unwrap().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let mode = fs::metadata(files.file(".secret"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(!files.file(".new").exists());
}

#[test]
fn files_that_were_changed_are_refused() {
    let files = Files::with("changed", "--visibility live");
    files.text("vote FILE --voter ann tea");
    let kept = fs::read_to_string(files.file("")).unwrap();
    let secret = fs::read(files.file(".secret")).unwrap();

    fs::write(files.file(".secret"), [7; 64]).unwrap();
    let told = files.fails("report FILE", 1);
    assert!(told.starts_with("poll: "), "{told}");
    fs::write(files.file(".secret"), [7; 63]).unwrap();
    let told = files.fails("report FILE", 1);
    assert!(told.contains("not the 64 bytes of a secret"), "{told}");
    fs::write(files.file(".secret"), secret).unwrap();

    // The terms are what votes are sealed for.
    fs::write(files.file(""), kept.replace("\"water\"", "\"gin\"")).unwrap();
    files.fails("report FILE", 1);
    fs::write(files.file(""), &kept[..kept.len() / 2]).unwrap();
    files.fails("report FILE", 1);
    fs::write(files.file(""), kept).unwrap();
    assert!(files.text("report FILE").contains("Ahead so far: tea."));
}

#[test]
fn a_poll_that_can_t_be_written_leaves_no_secret() {
    let files = Files::new("unwritten");
    // Where the poll is written first.
    fs::create_dir(files.file(".new")).unwrap();
    let create = "create FILE --option tea --option water";
    let told = files.fails(create, 1);
    assert!(told.contains("drinks.json.new: "), "{told}");
    assert!(!files.file("").exists() && !files.file(".secret").exists());
    fs::remove_dir(files.file(".new")).unwrap();
    assert_eq!(files.text(create), "created\n");
}

#[test]
fn a_secret_without_its_poll_is_named_and_kept() {
    let files = Files::new("stray");
    fs::write(files.file(".secret"), [7; 64]).unwrap();
    let create = "create FILE --option tea --option water";
    let told = files.fails(create, 1);
    assert!(
        told.contains("drinks.json.secret: a secret without its poll; remove it if "),
        "{told}"
    );
    assert_eq!(fs::read(files.file(".secret")).unwrap(), [7; 64]);
    assert!(!files.file("").exists());
    fs::remove_file(files.file(".secret")).unwrap();
    assert_eq!(files.text(create), "created\n");
    files.text("vote FILE --voter ann tea");
}
