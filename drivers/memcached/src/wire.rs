use std::{io, time::Instant as Moment};

use memcache::exp::{
    AsyncMetaConnection, Error, MetaCommand, MetaCommandResult, parse_meta_result,
};
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{Instant, timeout_at},
};

use crate::address::Address;

/// One connection to the server. As long as it lives, the server has not begun anew.
///
/// The client library reads; the same socket is written to by a handle of its own, so that it is
/// known how much was sent, and what came back before an answer that is an error.
pub(crate) struct Wire {
    reader: AsyncMetaConnection,
    writer: TcpStream,
    /// How many commands were sent: each carries its number, and so does its answer.
    commands: u64,
    /// Whether an answer was an error, after which nobody knows for sure where the next one begins.
    pub(crate) suspect: bool,
    /// When it was last used.
    pub(crate) used: Moment,
}

/// What the server answered to one command; an error is one that it sent: it did not do it.
pub(crate) type Answer = Result<MetaCommandResult, Error>;

/// There is no answer to some commands.
#[derive(Debug)]
pub(crate) struct Lost {
    /// Whether the server may have seen them; only who writes asks.
    #[cfg_attr(not(feature = "breaker"), expect(dead_code))]
    pub(crate) sent: bool,
    pub(crate) error: Error,
}

impl Wire {
    pub(crate) async fn dial(address: &Address) -> io::Result<Self> {
        let stream = TcpStream::connect((address.host.as_str(), address.port)).await?;
        stream.set_nodelay(true)?;
        let stream = stream.into_std()?;
        let writer = TcpStream::from_std(stream.try_clone()?)?;
        let reader = AsyncMetaConnection::from_stream(TcpStream::from_std(stream)?);
        Ok(Self {
            reader,
            writer,
            commands: 0,
            suspect: false,
            used: Moment::now(),
        })
    }

    /// Whether the server has neither hung up nor sent what it was not asked for.
    pub(crate) fn is_quiet(&self) -> bool {
        let waits = |error: io::Error| error.kind() == io::ErrorKind::WouldBlock;
        self.writer.try_read(&mut [0]).is_err_and(waits)
    }

    /// Sends commands all at once, and reads an answer to each.
    ///
    /// The answers to all but the last have to fit into the buffers of a socket: nobody reads while
    /// the commands are written.
    pub(crate) async fn ask(
        &mut self,
        commands: Vec<MetaCommand>,
        deadline: Instant,
    ) -> Result<Vec<Answer>, Lost> {
        let first = self.commands;
        let mut payload = Vec::new();
        for command in commands {
            let mut flag = opaque(self.commands);
            flag.insert(0, b'O');
            self.commands += 1;
            command
                .flag(flag)
                .encode_into(&mut payload)
                .map_err(|error| Lost { sent: false, error })?;
        }
        self.write(&payload, deadline).await?;
        let answers = self.answers(first);
        let answers = timeout_at(deadline, answers)
            .await
            .unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
            .map_err(|error| Lost { sent: true, error })?;
        self.used = Moment::now();
        Ok(answers)
    }

    /// The answers to all commands from this number on.
    async fn answers(&mut self, first: u64) -> Result<Vec<Answer>, Error> {
        let mut answers = Vec::new();
        for number in first..self.commands {
            match self.reader.receive().await.and_then(parse_meta_result) {
                Ok(answer) if answer.opaque == Some(opaque(number)) => answers.push(Ok(answer)),
                Ok(_) => return Err(Error::Protocol(format!("no answer to command {number}"))),
                // An error carries no number.
                Err(error @ (Error::Rejected(_) | Error::Server(_))) => {
                    self.suspect = true;
                    answers.push(Err(error));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(answers)
    }

    async fn write(&mut self, payload: &[u8], deadline: Instant) -> Result<(), Lost> {
        let mut written = 0;
        while written < payload.len() {
            let outcome = timeout_at(deadline, self.writer.write(&payload[written..])).await;
            let error = match outcome {
                Ok(Ok(0)) => io::ErrorKind::WriteZero.into(),
                Ok(Ok(more)) => {
                    written += more;
                    continue;
                }
                Ok(Err(error)) => error,
                Err(_) => io::ErrorKind::TimedOut.into(),
            };
            return Err(Lost {
                sent: written > 0,
                error: Error::Io(error),
            });
        }
        Ok(())
    }
}

/// What a command carries and its answer echoes.
fn opaque(number: u64) -> Vec<u8> {
    format!("{number:x}").into_bytes()
}
