use std::{
    io::{self, BufRead, BufReader, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::Duration,
};

use drivers_testkit::{Redis, Server, program};

/// The server's own `redis-benchmark`, with one command.
pub(crate) struct RedisBenchmark {
    port: u16,
    command: Vec<String>,
}

impl RedisBenchmark {
    /// With the first script that the server is sent while `call` runs, and its arguments.
    pub(crate) fn of<T>(redis: &Redis, call: impl FnOnce() -> T) -> io::Result<Self> {
        let address = redis.address();
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream.write_all(b"MONITOR\r\n")?;
        let mut lines = BufReader::new(stream).lines();
        let ready = lines.next().transpose()?;
        if ready.as_deref() != Some("+OK") {
            return Err(io::Error::other(format!(
                "MONITOR is answered by {ready:?}"
            )));
        }
        call();
        // What the script itself does shows as well, as by "lua".
        for line in lines {
            let line = line?;
            let command = quoted(&line);
            if (command.first()).is_some_and(|name| name.eq_ignore_ascii_case("evalsha")) {
                let port = address.port();
                return Ok(Self { port, command });
            }
        }
        Err(io::Error::other("the driver sent no EVALSHA"))
    }

    /// How long so many calls take with so many clients.
    pub(crate) fn time(&self, clients: usize, calls: u64) -> Duration {
        // Below some thousand it is the start of the program that counts.
        let run = calls.max(5000 * clients as u64);
        let output = Command::new(program("redis-benchmark").expect("it comes with the server"))
            .args(["-p", &self.port.to_string(), "-c", &clients.to_string()])
            .args(["-n", &run.to_string(), "--csv"])
            .args(&self.command)
            .stderr(Stdio::null())
            .output()
            .expect("redis-benchmark runs");
        let text = String::from_utf8_lossy(&output.stdout);
        // "test","rps","avg_latency_ms",…, and then the figures; the command may hold commas.
        let row = text.lines().last().unwrap_or_default();
        let columns: Vec<&str> = row.rsplitn(8, ',').collect();
        let rate: f64 = columns
            .get(6)
            .and_then(|rate| rate.trim_matches('"').parse().ok())
            .unwrap_or_else(|| panic!("no rate in {text:?}"));
        Duration::from_secs_f64(calls as f64 / rate)
    }
}

/// What stands in quotes in a line of MONITOR: the command and its arguments.
fn quoted(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line;
    while let Some((_, quoted)) = rest.split_once('"') {
        let Some(end) = end(quoted) else { break };
        words.push(quoted[..end].replace("\\\"", "\"").replace("\\\\", "\\"));
        rest = &quoted[end + 1..];
    }
    words
}

/// Where the quotes end that nothing escapes.
fn end(quoted: &str) -> Option<usize> {
    let mut escaped = false;
    quoted.bytes().position(|byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_end
    })
}
