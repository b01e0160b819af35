use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// A client that says what it is told.
pub(crate) struct Raw(TcpStream);

impl Raw {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let patience = Some(Duration::from_secs(10));
        stream.set_read_timeout(patience).unwrap();
        stream.set_write_timeout(patience).unwrap();
        Self(stream)
    }

    /// What the server answers to commands, each with the end of its line.
    pub(crate) fn ask(&mut self, commands: impl AsRef<[u8]>) -> String {
        self.0.write_all(commands.as_ref()).unwrap();
        // The answer to this is known, and comes last.
        self.0.write_all(b"mn\r\n").unwrap();
        let answer = self.until("MN\r\n");
        answer.strip_suffix("MN\r\n").unwrap().to_owned()
    }

    /// Puts a value where a key leads to.
    pub(crate) fn plant(&mut self, key: &str, value: &[u8]) {
        let mut command = format!("ms {key} {} T60\r\n", value.len()).into_bytes();
        command.extend_from_slice(value);
        command.extend_from_slice(b"\r\n");
        assert_eq!(self.ask(command), "HD\r\n");
    }

    /// What a key leads to, without making it more dear to the server.
    pub(crate) fn value(&mut self, key: &str) -> Option<String> {
        let answer = self.ask(format!("mg {key} v u\r\n"));
        let (_, value) = answer.split_once("\r\n")?;
        value.strip_suffix("\r\n").map(str::to_owned)
    }

    /// How many seconds an item has left; less than none, where it has no end.
    pub(crate) fn seconds(&mut self, key: &str) -> Option<i64> {
        let answer = self.ask(format!("mg {key} t\r\n"));
        answer.trim_end().strip_prefix("HD t")?.parse().ok()
    }

    /// A number that the server keeps of itself.
    pub(crate) fn statistic(&mut self, name: &str) -> u64 {
        let answer = self.ask("stats\r\n");
        let named = format!("STAT {name} ");
        let line = answer.lines().find_map(|line| line.strip_prefix(&named));
        line.unwrap().parse().unwrap()
    }

    /// Every key there is.
    pub(crate) fn keys(&mut self) -> Vec<String> {
        for _ in 0..100 {
            self.0.write_all(b"lru_crawler metadump hash\r\n").unwrap();
            let dump = self.until("\r\n");
            if dump.starts_with("BUSY") {
                std::thread::sleep(Duration::from_millis(50));
                continue;
            }
            let dump = if dump.ends_with("END\r\n") {
                dump
            } else {
                dump + &self.until("END\r\n")
            };
            let keys = dump.lines().filter_map(|line| line.strip_prefix("key="));
            let mut keys: Vec<String> = keys
                .filter_map(|line| Some(decoded(line.split_once(' ')?.0)))
                .collect();
            keys.sort();
            return keys;
        }
        panic!("the server is too busy to list its keys");
    }

    fn until(&mut self, end: &str) -> String {
        let mut answer = Vec::new();
        let mut chunk = [0; 4096];
        while !answer.ends_with(end.as_bytes()) {
            let read = self.0.read(&mut chunk).unwrap();
            assert!(
                read > 0,
                "the server hung up after {:?}",
                String::from_utf8_lossy(&answer)
            );
            answer.extend_from_slice(&chunk[..read]);
        }
        String::from_utf8_lossy(&answer).into_owned()
    }
}

/// A key as it is, given as the server lists it.
fn decoded(listed: &str) -> String {
    let mut parts = listed.split('%');
    let mut key = parts.next().unwrap().to_owned();
    for part in parts {
        let byte = u8::from_str_radix(&part[..2], 16).unwrap();
        key.push(char::from(byte));
        key.push_str(&part[2..]);
    }
    key
}
