use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// What becomes of a question that passes by.
pub(crate) enum Act {
    /// It is passed on, and so is the answer.
    Pass,
    /// The answer does not come back: the connection is closed.
    Cut,
    /// It is passed on over a new connection, as by a client that connects anew without a word.
    Redial,
    /// Once it is answered something else is done, and then the answer comes back, and the end of
    /// the connection with it.
    Part(Box<dyn FnOnce()>),
}

/// A way to a server that looks at each question first.
pub(crate) fn relay(
    server: SocketAddr,
    look: impl FnMut(&[u8]) -> Act + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut look = look;
        for client in listener.incoming().take(8) {
            let _ = serve(client.unwrap(), server, &mut look);
        }
    });
    address
}

/// One connection, a question and an answer at a time, each of them small.
fn serve(
    mut client: TcpStream,
    server: SocketAddr,
    look: &mut impl FnMut(&[u8]) -> Act,
) -> std::io::Result<()> {
    let patience = Some(Duration::from_secs(10));
    client.set_read_timeout(patience)?;
    let mut upstream = TcpStream::connect(server)?;
    loop {
        let question = some(&mut client)?;
        let act = look(&question);
        if matches!(act, Act::Redial) {
            upstream = TcpStream::connect(server)?;
        }
        upstream.set_read_timeout(patience)?;
        upstream.write_all(&question)?;
        let answer = some(&mut upstream)?;
        match act {
            Act::Pass | Act::Redial => client.write_all(&answer)?,
            Act::Cut => return Ok(()),
            Act::Part(first) => {
                first();
                return client.write_all(&answer);
            }
        }
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
