//! What a client sees of a server.
#![allow(dead_code, reason = "not every test asks everything")]

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// How long an answer may take that is to come.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long nothing must come where nothing is to come.
const SILENCE: Duration = Duration::from_millis(200);

/// Whether a connection is taken.
pub(crate) fn accepts(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, PATIENCE).is_ok()
}

/// Whether `request` gets an answer with a pong or a version in it, before long.
pub(crate) fn answers_ping(address: SocketAddr, request: &[u8]) -> bool {
    let Ok(mut stream) = TcpStream::connect_timeout(&address, PATIENCE) else {
        return false;
    };
    stream.set_read_timeout(Some(SILENCE)).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = [0; 64];
    let read = stream.read(&mut answer).unwrap_or(0);
    let answer = String::from_utf8_lossy(&answer[..read]);
    answer.contains("PONG") || answer.contains("VERSION")
}
