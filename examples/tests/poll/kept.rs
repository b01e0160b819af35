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
