//! As much of a Postgres client as it takes to make a database: the simple query protocol over the
//! server's own socket, which asks for no password.
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>

use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    path::Path,
    time::Duration,
};

/// How long the server may take to answer a statement.
const PATIENCE: Duration = Duration::from_secs(20);
const LARGEST: usize = 16 << 20;
/// Version 3.0.
const PROTOCOL: [u8; 4] = [0, 3, 0, 0];

/// Runs `statement` in `database`, returns the rows, each field as text, NULL as nothing.
pub(super) fn query(
    socket: &Path,
    database: &str,
    statement: &str,
) -> io::Result<Vec<Vec<String>>> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut startup = PROTOCOL.to_vec();
    for text in ["user", "postgres", "database", database, ""] {
        startup.extend_from_slice(text.as_bytes());
        startup.push(0);
    }
    stream.write_all(&framed(&startup))?;
    rows(&mut stream)?;
    stream.write_all(b"Q")?;
    stream.write_all(&framed(&[statement.as_bytes(), b"\0"].concat()))?;
    let rows = rows(&mut stream)?;
    stream.write_all(b"X\0\0\0\x04")?;
    Ok(rows)
}

/// `body` behind its length, which counts itself.
fn framed(body: &[u8]) -> Vec<u8> {
    let length = (body.len() + 4) as u32;
    [&length.to_be_bytes(), body].concat()
}

/// Reads until the server is ready for the next statement.
fn rows(stream: &mut UnixStream) -> io::Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let mut failure = None;
    loop {
        let mut head = [0; 5];
        stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        let length = length
            .checked_sub(4)
            .filter(|&length| length <= LARGEST)
            .ok_or_else(|| malformed("a length"))?;
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        match head[0] {
            b'D' => rows.push(fields(&body).ok_or_else(|| malformed("a row"))?),
            b'E' => failure = Some(message(&body)),
            b'Z' => return failure.map_or(Ok(rows), |failure| Err(io::Error::other(failure))),
            // Whoever refuses a connection isn't ready for the next statement.
            _ => {}
        }
        if head[0] == b'E' && body.windows(6).any(|field| field == b"SFATAL") {
            return Err(io::Error::other(failure.unwrap_or_default()));
        }
    }
}

fn fields(mut body: &[u8]) -> Option<Vec<String>> {
    let count = u16::from_be_bytes([*body.first()?, *body.get(1)?]);
    body = &body[2..];
    let mut fields = Vec::new();
    for _ in 0..count {
        let (length, rest) = body.split_first_chunk::<4>()?;
        // NULL is -1.
        let length = usize::try_from(i32::from_be_bytes(*length)).unwrap_or(0);
        let field = rest.get(..length)?;
        fields.push(String::from_utf8_lossy(field).into_owned());
        body = &rest[length..];
    }
    Some(fields)
}

/// The text of an error, whose fields each begin with a letter and end with a zero.
fn message(body: &[u8]) -> String {
    body.split(|&byte| byte == 0)
        .find_map(|field| field.strip_prefix(b"M"))
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .unwrap_or_default()
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("{what} that PostgreSQL doesn't send"),
    )
}
