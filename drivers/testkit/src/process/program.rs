use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::Absent;

/// Where programs also are, apart from the search path. A star stands for one whole name that begins
/// with what stands before it.
const ELSEWHERE: &[&str] = &[
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
];

/// The program of this name, in the search path or where servers are installed.
///
/// # Errors
///
/// [`Absent`] where there is none.
pub fn program(name: &str) -> Result<PathBuf, Absent> {
    find(&[name])
}

/// The first of `names` that is found, in the search path and where servers are installed.
pub(crate) fn find(names: &[&str]) -> Result<PathBuf, Absent> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path)
        .chain(ELSEWHERE.iter().flat_map(|pattern| expanded(pattern)))
        .collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
        .ok_or_else(|| Absent::new(names[0]))
}

/// The folders that a pattern stands for, the last in the alphabet first: the newest version.
fn expanded(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let Ok(entries) = fs::read_dir(Path::new(parent)) else {
        return Vec::new();
    };
    let mut names: Vec<_> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(prefix))
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse((name.len(), name.clone())));
    names
        .iter()
        .map(|name| PathBuf::from(format!("{parent}/{name}{after}")))
        .collect()
}
