use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// What becomes of a write that passes by.
pub enum Act {
    /// The answer does not come back: the connection is closed.
    Cut,
    /// It is passed on, over the connection that there is.
    Pass,
    /// It is passed on over a new connection, as by a client that connects anew without a word.
    Redial,
}

/// A way to a server that stops at each write and does something first.
pub fn relay(server: SocketAddr, before: impl FnMut() -> Act + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut before = before;
        for client in listener.incoming().take(8) {
            let _ = serve(client.unwrap(), server, &mut before);
        }
    });
    address
}

/// One connection, a question and an answer at a time, each of them small.
fn serve(
    mut client: TcpStream,
    server: SocketAddr,
    before: &mut impl FnMut() -> Act,
) -> std::io::Result<()> {
    let patience = Some(Duration::from_secs(10));
    client.set_read_timeout(patience)?;
    let mut upstream = TcpStream::connect(server)?;
    loop {
        let question = some(&mut client)?;
        let act = if question.starts_with(b"ms ") {
            before()
        } else {
            Act::Pass
        };
        if matches!(act, Act::Redial) {
            upstream = TcpStream::connect(server)?;
        }
        upstream.set_read_timeout(patience)?;
        upstream.write_all(&question)?;
        let answer = some(&mut upstream)?;
        if matches!(act, Act::Cut) {
            return Ok(());
        }
        client.write_all(&answer)?;
    }
}

fn some(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut chunk = vec![0; 65_536];
    let read = stream.read(&mut chunk)?;
    if read == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    chunk.truncate(read);
    Ok(chunk)
}
