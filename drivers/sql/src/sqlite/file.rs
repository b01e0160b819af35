use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, limits::Limit};

use super::{schema, trouble::Trouble};

/// The longest row or text that SQLite reads or writes, in bytes: the largest record, with room for
/// two names of the longest kind.
const LONGEST_ROW: i32 = 2 << 20;

/// What the log is cut back to once it has been moved into the file, in bytes.
const LONGEST_LOG: i64 = 16 << 20;

/// A file to open connections to.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) sync: Sync,
}

/// When SQLite waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sync {
    /// When the log is moved into the file.
    Normal,
    /// And at each commit.
    Full,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Writer,
    Reader,
}

impl File {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a connection, makes the file if there is none, and its tables if they are not there. It
    /// never waits for another connection: then it is busy, and nothing is left half done.
    pub(super) fn open(&self, role: Role) -> Result<Connection, Trouble> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_ROW)?;
        connection.set_prepared_statement_cache_capacity(32);
        // Another program's file may hold anything.
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        schema::check(&connection)?;
        self.log_ahead(&connection)?;
        schema::migrate(&mut connection)?;
        connection.pragma_update(None, "query_only", role == Role::Reader)?;
        Ok(connection)
    }

    /// Readers and the writer then don't wait for each other, in one process or several.
    fn log_ahead(&self, connection: &Connection) -> Result<(), Trouble> {
        let encoding = text(connection, "PRAGMA encoding")?;
        if encoding != "UTF-8" {
            let problem = format!("its text is in {encoding}, and has to be in UTF-8");
            return Err(Trouble::corrupt(problem));
        }
        if text(connection, "PRAGMA journal_mode")? != "wal" {
            let mode = text(connection, "PRAGMA journal_mode = wal")?;
            if mode != "wal" {
                let problem = format!("its file system takes no write-ahead log, only {mode}");
                return Err(Trouble::unavailable(problem));
            }
        }
        let synchronous = match self.sync {
            Sync::Normal => "normal",
            Sync::Full => "full",
        };
        connection.pragma_update(None, "synchronous", synchronous)?;
        // Where a disk acknowledges before it has written, as under macOS; nothing elsewhere.
        connection.pragma_update(None, "fullfsync", self.sync == Sync::Full)?;
        connection.pragma_update_and_check(None, "journal_size_limit", LONGEST_LOG, |_| Ok(()))?;
        Ok(())
    }
}

fn text(connection: &Connection, pragma: &str) -> Result<String, Trouble> {
    Ok(connection.query_row(pragma, (), |row| row.get(0))?)
}
