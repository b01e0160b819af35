use drivers_port::{DriverError, Durability, Settings};
use drivers_sql::Sqlite;

use super::Store;
use crate::url::{Url, decoded};

/// `sqlite:PATH`, or `sqlite:///PATH` where it is absolute; with `durability=normal` or `full`.
pub(super) fn open(url: &Url<'_>, settings: Settings) -> Result<Store, DriverError> {
    let builder = Sqlite::builder(path(url.target)?).settings(settings);
    let builder = match url.parameters.value("durability") {
        None => builder,
        Some("normal") => builder.durability(Durability::Recent),
        Some("full") => builder.durability(Durability::Full),
        Some(other) => {
            let value = format_args!("{other:?}");
            return Err(DriverError::config("durability", "normal or full", value));
        }
    };
    Ok(Store::Sqlite(builder.lazy()?))
}

fn path(target: &str) -> Result<String, DriverError> {
    let path = match target.strip_prefix("//") {
        None => target,
        Some(path) if path.starts_with('/') => path,
        Some(_) => {
            let bound = "sqlite:PATH, or sqlite:///PATH where that is absolute: there is no host";
            let shown = format_args!("sqlite:{target}");
            return Err(DriverError::config("url", bound, shown));
        }
    };
    decoded("path", path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_or_absolute_and_decoded() {
        for (target, should) in [
            ("a.db", "a.db"),
            ("./b/a.db", "./b/a.db"),
            ("/b/a.db", "/b/a.db"),
            ("///b/a.db", "/b/a.db"),
            ("a%3fb%23c%20d.db", "a?b#c d.db"),
            ("a b@c:d.db", "a b@c:d.db"),
        ] {
            assert_eq!(path(target).unwrap(), should);
        }
        let refused = path("//host/a.db").unwrap_err().to_string();
        assert!(
            refused.contains("there is no host, got sqlite://host/a.db"),
            "{refused}"
        );
    }
}
