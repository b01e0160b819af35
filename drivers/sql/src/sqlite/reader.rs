use std::time::Duration;

use super::{
    call::Job,
    file::{File, Role},
    session::Session,
    worker::Desk,
};

/// Reads: all the calls that wait, at one moment, which is not before any of them was made.
#[derive(Debug)]
pub(super) struct Reader {
    session: Session,
}

impl Reader {
    pub(super) const fn new(file: File) -> Self {
        Self {
            session: Session::new(file, Role::Reader),
        }
    }
}

impl Desk for Reader {
    fn serve(&mut self, jobs: Vec<Box<dyn Job>>) {
        let mut is_broken = false;
        for mut job in self.session.begin(jobs) {
            let Some(connection) = self.session.connection() else {
                return;
            };
            match job.run(connection) {
                Ok(()) => job.answer(),
                Err(trouble) => {
                    is_broken |= trouble.is_of_the_connection();
                    self.session.refuse([job], &trouble);
                }
            }
        }
        self.session.end();
        if is_broken {
            self.session.close();
        }
    }

    fn patience(&self) -> Option<Duration> {
        None
    }

    fn idle(&mut self) {}

    fn reset(&mut self) {
        self.session.close();
    }
}
