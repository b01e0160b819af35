use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A way to a server that can go silent on the connections that are open, as a firewall that has
/// forgotten them; those that are made after that are passed on.
pub(crate) struct Relay {
    address: SocketAddr,
    /// How many connections were accepted, and how many of the first of them are silent.
    counts: Arc<Mutex<(usize, usize)>>,
}

impl Relay {
    pub(crate) fn to(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let counts = Arc::<Mutex<(usize, usize)>>::default();
        let shared = Arc::clone(&counts);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(server)) else {
                    return;
                };
                let number = {
                    let mut counts = shared.lock().unwrap();
                    counts.0 += 1;
                    counts.0
                };
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let shared = Arc::clone(&shared);
                    thread::spawn(move || {
                        let mut bytes = [0; 4096];
                        while let Ok(read @ 1..) = from.read(&mut bytes) {
                            let silent = shared.lock().unwrap().1 >= number;
                            if !silent && to.write_all(&bytes[..read]).is_err() {
                                return;
                            }
                        }
                    });
                }
            }
        });
        Ok(Self { address, counts })
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Nothing goes over what is open now any more, and it is not closed.
    pub(crate) fn silence(&self) {
        let mut counts = self.counts.lock().unwrap();
        counts.1 = counts.0;
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.counts.lock().unwrap().0
    }
}
