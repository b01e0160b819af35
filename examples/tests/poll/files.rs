use std::{
    env, fs,
    path::PathBuf,
    process::{self, Child, Output, Stdio},
};

use crate::shared::{example, text};

/// A poll's files, which go with the test.
pub(crate) struct Files(PathBuf);

impl Files {
    pub(crate) fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("poll-{name}-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// A poll with these arguments beyond its options.
    pub(crate) fn with(name: &str, more: &str) -> Self {
        let files = Self::new(name);
        let options = "--option tea --option coffee=Coffee --option water";
        assert_eq!(
            files.text(&format!("create FILE {options} {more}")),
            "created\n"
        );
        files
    }

    pub(crate) fn file(&self, more: &str) -> PathBuf {
        self.0.join(format!("drinks.json{more}"))
    }

    pub(crate) fn start(&self, arguments: &str) -> Child {
        let file = self.file("");
        let arguments = arguments.replace("FILE", file.to_str().unwrap());
        example("poll", &arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub(crate) fn run(&self, arguments: &str) -> Output {
        self.start(arguments).wait_with_output().unwrap()
    }

    pub(crate) fn text(&self, arguments: &str) -> String {
        text(arguments, &self.run(arguments))
    }

    /// What is told where it ends with this code.
    pub(crate) fn fails(&self, arguments: &str, code: i32) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments}: {told}");
        assert!(output.stdout.is_empty(), "{arguments}");
        told
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
