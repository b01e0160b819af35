use std::time::Duration;

use rusqlite::Connection;

use super::{
    call::Job,
    file::{File, Role},
    session::Session,
    trouble::Trouble,
    worker::Desk,
};

/// How many rows a transaction deletes whose time has passed, beyond as many as it wrote.
const SWEPT: u64 = 16;

/// How many one deletes that does nothing else.
const SWEPT_IDLY: u64 = 256;

/// The shortest and the longest wait, while nobody writes, for rows whose time passes.
const SHORTEST_IDLE: Duration = Duration::from_millis(50);
const LONGEST_IDLE: Duration = Duration::from_secs(3600);

/// The wait after someone else was in the way.
const UNSWEPT: Duration = Duration::from_secs(1);

/// Writes: all the calls that wait, in one transaction.
#[derive(Debug)]
pub(super) struct Writer {
    session: Session,
    /// When to look for rows whose time has passed, if nobody writes.
    patience: Option<Duration>,
}

/// What became of calls that were done in a transaction.
enum Came {
    /// They were told.
    Done,
    /// One failed halfway, so everything was rolled back.
    RolledBack(Vec<Box<dyn Job>>),
}

/// Why a call failed.
enum Failed {
    /// It left nothing behind.
    Alone(Trouble),
    /// Something that has to be rolled back.
    Halfway,
    /// The whole transaction went with it.
    All(Trouble),
}

impl Writer {
    pub(super) const fn new(file: File) -> Self {
        Self {
            session: Session::new(file, Role::Writer),
            patience: None,
        }
    }

    /// Does the calls in the open transaction, commits, and tells them. Where they are apart, each
    /// can be rolled back by itself.
    fn commit(&mut self, jobs: Vec<Box<dyn Job>>, apart: bool) -> Came {
        let Some(connection) = self.session.connection() else {
            // Those who wait are told as much when their jobs are dropped.
            return Came::Done;
        };
        let before = connection.total_changes();
        let mut done = Vec::with_capacity(jobs.len());
        let mut jobs = jobs.into_iter();
        let mut is_broken = false;
        while let Some(mut job) = jobs.next() {
            match run(connection, &mut *job, apart) {
                Ok(()) => done.push(job),
                Err(Failed::Alone(trouble)) => {
                    is_broken |= trouble.is_of_the_connection();
                    self.session.refuse([job], &trouble);
                }
                Err(Failed::Halfway) => {
                    done.push(job);
                    done.extend(jobs);
                    self.session.end();
                    return Came::RolledBack(done);
                }
                Err(Failed::All(trouble)) => {
                    self.session.refuse(done, &trouble);
                    self.session.refuse([job], &trouble);
                    self.session.refuse(jobs, &trouble);
                    self.session.close();
                    return Came::Done;
                }
            }
        }
        let written = connection.total_changes() - before;
        let swept = sweep(connection, written + SWEPT);
        let committed = match swept {
            // It took everything with it.
            Err(trouble) if connection.is_autocommit() => Err(trouble),
            swept => {
                self.patience = swept.ok().flatten();
                commit(connection)
            }
        };
        match committed {
            Ok(()) => done.into_iter().for_each(Job::answer),
            Err(trouble) => {
                self.session.refuse(done, &trouble);
                is_broken = true;
            }
        }
        if is_broken {
            self.session.close();
        }
        Came::Done
    }

    fn sweep(&mut self) -> Result<Option<Duration>, Trouble> {
        self.session.try_begin()?;
        let Some(connection) = self.session.connection() else {
            return Ok(None);
        };
        let next = sweep(connection, SWEPT_IDLY)?;
        commit(connection)?;
        Ok(next)
    }
}

impl Desk for Writer {
    fn serve(&mut self, jobs: Vec<Box<dyn Job>>) {
        let jobs = self.session.begin(jobs);
        if jobs.is_empty() {
            return;
        }
        if let Came::RolledBack(jobs) = self.commit(jobs, false) {
            let jobs = self.session.begin_again(jobs);
            if !jobs.is_empty() {
                // Apart, so none can fail halfway.
                self.commit(jobs, true);
            }
        }
    }

    fn patience(&self) -> Option<Duration> {
        self.patience
    }

    fn idle(&mut self) {
        self.patience = self.sweep().unwrap_or_else(|_| {
            self.session.end();
            Some(UNSWEPT)
        });
    }

    fn reset(&mut self) {
        self.session.close();
    }
}

fn run(connection: &Connection, job: &mut dyn Job, apart: bool) -> Result<(), Failed> {
    let whole = |error: rusqlite::Error| Failed::All(error.into());
    if apart {
        let mut savepoint = connection.prepare_cached("SAVEPOINT call").map_err(whole)?;
        savepoint.execute(()).map_err(whole)?;
    }
    let before = connection.total_changes();
    let trouble = match job.run(connection) {
        Ok(()) if apart => {
            let mut release = connection.prepare_cached("RELEASE call").map_err(whole)?;
            release.execute(()).map_err(whole)?;
            return Ok(());
        }
        Ok(()) => return Ok(()),
        Err(trouble) => trouble,
    };
    if connection.is_autocommit() {
        return Err(Failed::All(trouble));
    }
    if apart {
        connection
            .execute_batch("ROLLBACK TO call; RELEASE call")
            .map_err(whole)?;
    } else if connection.total_changes() > before {
        return Err(Failed::Halfway);
    }
    Err(Failed::Alone(trouble))
}

fn commit(connection: &Connection) -> Result<(), Trouble> {
    let committed = connection
        .prepare_cached("COMMIT")
        .and_then(|mut statement| statement.execute(()));
    committed.map(drop).map_err(|error| {
        let rolled_back =
            connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok();
        Trouble::from(error).at_commit(rolled_back)
    })
}

/// Deletes at most so many rows whose time has passed; how long until there are more.
#[cfg_attr(not(feature = "breaker"), expect(clippy::unnecessary_wraps))]
fn sweep(connection: &Connection, most: u64) -> Result<Option<Duration>, Trouble> {
    #[cfg(feature = "breaker")]
    let next = super::breaker::sweep(connection, most)?;
    #[cfg(not(feature = "breaker"))]
    let next: Option<Duration> = {
        let _ = (connection, most);
        None
    };
    Ok(next.map(|next| next.clamp(SHORTEST_IDLE, LONGEST_IDLE)))
}
