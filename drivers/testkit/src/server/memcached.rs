use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use super::{MemcachedBuilder, Server};
use crate::{
    Absent,
    process::{Instance, Recipe},
};

const PATIENCE: Duration = Duration::from_secs(5);
/// How many lines of statistics are looked at.
const STATISTICS: usize = 500;

/// A memcached, which has forgotten everything after a restart.
///
/// ```
/// use drivers_testkit::{Memcached, Server, or_skip};
///
/// let Some(memcached) = or_skip(Memcached::start()) else { return };
/// assert!(memcached.url().starts_with("memcached://127.0.0.1:"));
/// ```
#[derive(Debug)]
pub struct Memcached {
    instance: Instance,
    recipe: Recipe,
    port: u16,
}

impl Memcached {
    /// Starts one.
    ///
    /// # Errors
    ///
    /// If there is no `memcached`.
    pub fn start() -> Result<Self, Absent> {
        Self::builder().start()
    }

    /// Starts one that is told more.
    pub fn builder() -> MemcachedBuilder {
        MemcachedBuilder::default()
    }

    /// The server, if it comes up; `None` if it ended instead.
    pub(super) fn launch(
        mut instance: Instance,
        recipe: Recipe,
        port: u16,
    ) -> Result<Self, Instance> {
        if !instance.start(&recipe, |pid| answers(port, pid)) {
            return Err(instance);
        }
        Ok(Self {
            instance,
            recipe,
            port,
        })
    }
}

impl Server for Memcached {
    fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    fn url_at(&self, address: SocketAddr) -> String {
        format!("memcached://{address}")
    }

    fn kill(&mut self) {
        self.instance.kill();
    }

    fn restart(&mut self) {
        let port = self.port;
        self.instance
            .start_again(&self.recipe, |pid| answers(port, pid));
    }

    fn stop(&self) {
        self.instance.stop();
    }

    fn resume(&self) {
        self.instance.resume();
    }
}

/// Whether the process `pid` answers, and not another that has the port.
fn answers(port: u16, pid: u32) -> bool {
    process(port).is_ok_and(|found| found == Some(pid))
}

/// The number of the process that answers, by its own statistics.
fn process(port: u16) -> std::io::Result<Option<u32>> {
    let mut stream = TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"stats\r\n")?;
    for line in BufReader::new(stream).lines().take(STATISTICS) {
        let line = line?;
        if let Some(pid) = line.strip_prefix("STAT pid ") {
            return Ok(pid.parse().ok());
        }
        if line == "END" {
            break;
        }
    }
    Ok(None)
}
