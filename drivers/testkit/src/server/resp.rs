//! As much of a Redis client as it takes to see that a server is up.

use std::io::{self, BufRead, BufReader, Read, Write};

/// How large a string or an array of a reply may be.
const LARGEST: usize = 64 << 20;
const LONGEST_LINE: u64 = 64 << 10;
const DEEPEST: usize = 8;

/// What a Redis server replies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A status, as `OK`.
    Status(String),
    /// An error, with its code as in `MOVED 1 127.0.0.1:7000`.
    Error(String),
    /// A number.
    Integer(i64),
    /// A string of bytes.
    Bytes(Vec<u8>),
    /// Nothing.
    Nil,
    /// Several replies.
    Array(Vec<Reply>),
}

impl Reply {
    /// The text of a status, an error or a string, a number in decimal, nothing for what is neither.
    pub fn text(&self) -> String {
        match self {
            Self::Status(text) | Self::Error(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Self::Nil | Self::Array(_) => String::new(),
        }
    }

    /// The parts of an array, none for what isn't one.
    pub fn parts(&self) -> &[Reply] {
        match self {
            Self::Array(parts) => parts,
            _ => &[],
        }
    }
}

/// A connection of a client.
#[derive(Debug)]
pub(crate) struct Resp<S: Read + Write> {
    stream: BufReader<S>,
}

impl<S: Read + Write> Resp<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self {
            stream: BufReader::new(stream),
        }
    }

    pub(crate) fn command<A: AsRef<[u8]>>(&mut self, parts: &[A]) -> io::Result<Reply> {
        let mut request = format!("*{}\r\n", parts.len()).into_bytes();
        for part in parts {
            let part = part.as_ref();
            request.extend_from_slice(format!("${}\r\n", part.len()).as_bytes());
            request.extend_from_slice(part);
            request.extend_from_slice(b"\r\n");
        }
        self.stream.get_mut().write_all(&request)?;
        self.reply(DEEPEST)
    }

    fn reply(&mut self, depth: usize) -> io::Result<Reply> {
        let line = self.line()?;
        let mut characters = line.chars();
        let kind = characters.next();
        let rest = characters.as_str();
        Ok(match kind {
            Some('+') => Reply::Status(rest.to_owned()),
            Some('-') => Reply::Error(rest.to_owned()),
            Some(':') => Reply::Integer(rest.parse().map_err(|_| malformed(&line))?),
            Some('$') => match size(rest, &line)? {
                None => Reply::Nil,
                Some(size) => {
                    let mut bytes = vec![0; size + 2];
                    self.stream.read_exact(&mut bytes)?;
                    bytes.truncate(size);
                    Reply::Bytes(bytes)
                }
            },
            Some('*') => match size(rest, &line)? {
                None => Reply::Nil,
                Some(_) if depth == 0 => return Err(malformed(&line)),
                Some(size) => (0..size)
                    .map(|_| self.reply(depth - 1))
                    .collect::<io::Result<_>>()
                    .map(Reply::Array)?,
            },
            _ => return Err(malformed(&line)),
        })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        (&mut self.stream)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?;
        let text = String::from_utf8_lossy(&line).into_owned();
        match text.strip_suffix("\r\n") {
            Some(text) => Ok(text.to_owned()),
            None if text.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            None => Err(malformed(&text)),
        }
    }
}

/// A length; `None` is Redis' -1, nothing.
fn size(number: &str, line: &str) -> io::Result<Option<usize>> {
    match number.parse::<i64>() {
        Ok(-1) => Ok(None),
        Ok(size) if (0..=LARGEST as i64).contains(&size) => Ok(Some(size as usize)),
        _ => Err(malformed(line)),
    }
}

fn malformed(line: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("no reply of Redis: {line:?}"),
    )
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// What comes of `reply`, which the connection reads behind its own request.
    fn reply_to(reply: &str) -> io::Result<Reply> {
        let mut resp = Resp::new(Cursor::new(reply.as_bytes().to_vec()));
        resp.reply(DEEPEST)
    }

    #[test]
    fn replies_are_read() {
        assert_eq!(reply_to("+OK\r\n").unwrap(), Reply::Status("OK".into()));
        assert_eq!(reply_to("$-1\r\n").unwrap(), Reply::Nil);
        let array = reply_to("*2\r\n:-3\r\n$4\r\na\r\nb\r\n").unwrap();
        assert_eq!(
            array.parts(),
            [Reply::Integer(-3), Reply::Bytes(b"a\r\nb".to_vec())]
        );
    }

    #[test]
    fn what_is_no_reply_is_an_error() {
        let deep = "*1\r\n".repeat(DEEPEST + 1);
        for reply in ["", "+OK", "$-2\r\n", "$99999999999\r\n", "?\r\n", &deep] {
            assert!(reply_to(reply).is_err(), "{reply:?}");
        }
    }
}
