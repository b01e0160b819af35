use std::{
    thread,
    time::{Duration, Instant},
};

use drivers_port::DriverError;
use rusqlite::Connection;

use super::{
    call::Job,
    file::{File, Role},
    trouble::Trouble,
};

/// The bound of the first wait for a lock, until it is tried again; it doubles.
const SHORTEST_WAIT: Duration = Duration::from_micros(250);

/// The highest bound.
const LONGEST_WAIT: Duration = Duration::from_millis(8);

/// A connection that is opened when it is needed, and anew once it has failed.
#[derive(Debug)]
pub(super) struct Session {
    file: File,
    role: Role,
    connection: Option<Connection>,
}

impl Session {
    pub(super) const fn new(file: File, role: Role) -> Self {
        Self {
            file,
            role,
            connection: None,
        }
    }

    pub(super) const fn connection(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }

    /// Closes the connection, which rolls back what was begun.
    pub(super) fn close(&mut self) {
        self.connection = None;
    }

    /// Opens a transaction for those calls whose time has not passed, and waits for it as long as one
    /// of them can. The calls that it gives back have begun; there are none where it is not open.
    pub(super) fn begin(&mut self, mut jobs: Vec<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
        let mut waits = Waits::new();
        loop {
            jobs = self.in_time(jobs);
            let Some(last) = jobs.iter().map(|job| job.deadline()).max() else {
                return jobs;
            };
            match self.try_begin() {
                Ok(()) => break,
                Err(trouble) if trouble.is_busy() => waits.wait(last),
                Err(trouble) => {
                    self.close();
                    self.refuse(jobs, &trouble);
                    return Vec::new();
                }
            }
        }
        jobs.retain(|job| job.begin());
        if jobs.is_empty() {
            self.end();
        }
        jobs
    }

    /// Opens a transaction for calls that have begun already.
    pub(super) fn begin_again(&mut self, jobs: Vec<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
        let mut waits = Waits::new();
        let last = jobs.iter().map(|job| job.deadline()).max();
        loop {
            match (self.try_begin(), last) {
                (Ok(()), _) => return jobs,
                (Err(trouble), Some(last)) if trouble.is_busy() && last > Instant::now() => {
                    waits.wait(last);
                }
                (Err(trouble), _) => {
                    self.close();
                    self.refuse(jobs, &trouble);
                    return Vec::new();
                }
            }
        }
    }

    /// Opens a transaction at once, or not at all.
    pub(super) fn try_begin(&mut self) -> Result<(), Trouble> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.file.open(self.role)?,
        };
        let connection = self.connection.insert(connection);
        if self.role == Role::Writer {
            connection.prepare_cached("BEGIN IMMEDIATE")?.execute(())?;
            return Ok(());
        }
        connection.prepare_cached("BEGIN")?.execute(())?;
        // What is seen is fixed only by the first statement that reads.
        let fixed = connection
            .prepare_cached("SELECT 1 FROM sqlite_schema LIMIT 1")
            .and_then(|mut statement| statement.exists(()));
        if let Err(error) = fixed {
            self.end();
            return Err(error.into());
        }
        Ok(())
    }

    /// Rolls back what was begun.
    pub(super) fn end(&mut self) {
        if let Some(connection) = &self.connection
            && !connection.is_autocommit()
            && connection.execute_batch("ROLLBACK").is_err()
        {
            self.close();
        }
    }

    /// Tells calls that nothing came of them, and why.
    pub(super) fn refuse(&self, jobs: impl IntoIterator<Item = Box<dyn Job>>, trouble: &Trouble) {
        for job in jobs {
            job.refuse(trouble.error(self.file.path()));
        }
    }

    /// The calls that may still begin; those that are late are told so.
    fn in_time(&self, jobs: Vec<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
        let now = Instant::now();
        let (left, late): (Vec<_>, Vec<_>) = jobs
            .into_iter()
            .filter(|job| job.is_wanted())
            .partition(|job| job.deadline() > now);
        for job in late {
            let path = self.file.path().display();
            let problem = format!("{path}: its turn did not come within the deadline");
            job.refuse(DriverError::busy(problem));
        }
        left
    }
}

/// Random waits, so that programs that wait for one lock don't all come back at once.
struct Waits {
    bound: Duration,
}

impl Waits {
    const fn new() -> Self {
        Self {
            bound: SHORTEST_WAIT,
        }
    }

    fn wait(&mut self, until: Instant) {
        let wait = rand::random_range(Duration::ZERO..=self.bound);
        thread::sleep(wait.min(until.saturating_duration_since(Instant::now())));
        self.bound = (self.bound * 2).min(LONGEST_WAIT);
    }
}
