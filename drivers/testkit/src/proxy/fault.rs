use std::time::Duration;

/// What a [`Proxy`](crate::Proxy) does to connections, to the open ones and to those that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody listens: open connections are closed, new ones are refused by the system.
    Refuse,
    /// Connections are reset (RST): the open ones now, new ones as soon as they are accepted.
    Reset,
    /// Nothing comes from the server any more: the client reads the end of the connection, while what
    /// it writes still reaches the server.
    HalfClose,
    /// Nothing passes in either direction. Connections stay open, new ones are accepted, and the server
    /// hears nothing of them. Their end comes with another fault or [`heal`](crate::Proxy::heal), which
    /// reset them.
    BlackHole,
    /// What is read passes this much later, in either direction. A round trip takes twice as long.
    Delay(Duration),
    /// This many bytes pass at a time, at least one, and then none for a while; in either direction on
    /// its own.
    Drip {
        /// How many bytes pass at a time.
        bytes: usize,
        /// How long none passes.
        every: Duration,
    },
    /// The request reaches the server, the reply doesn't come back: the connection is reset as soon as
    /// the server says anything, so at the latest then the request has been carried out. What a client
    /// says first on a new connection is a request like any other.
    CutAfterRequest,
    /// The same for a certain request: all passes until the client has said these bytes, `COMMIT` or
    /// `EVALSHA`; then the connection is reset as soon as the server says anything. For clients that
    /// wait for a reply before the next request, and don't speak TLS. At most 1,024 bytes, or it never comes.
    CutAfter(&'static [u8]),
}

impl Fault {
    /// Whether a connection is lost that has suffered this: something is missing in what passed.
    pub(super) fn spoils(self) -> bool {
        matches!(self, Self::HalfClose | Self::BlackHole)
    }
}
