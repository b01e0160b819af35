//! What a proxy does to connections, before a server that says everything again.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use drivers_testkit::{Fault, Proxy};

/// How long an answer may take that is to come.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long nothing must come where nothing is to come.
const SILENCE: Duration = Duration::from_millis(150);

/// A server that says what it hears, and keeps it.
struct Echo {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Echo {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, all) = (stream.unwrap(), Arc::clone(&all));
                thread::spawn(move || {
                    let mut bytes = [0; 4096];
                    while let Ok(read @ 1..) = stream.read(&mut bytes) {
                        all.lock().unwrap().extend_from_slice(&bytes[..read]);
                        if stream.write_all(&bytes[..read]).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { address, heard }
    }

    /// Waits until the server has heard `text`.
    fn hears(&self, text: &[u8]) {
        let begun = Instant::now();
        while !self.heard.lock().unwrap().ends_with(text) {
            assert!(begun.elapsed() < PATIENCE, "{text:?} isn't heard");
            thread::sleep(Duration::from_millis(1));
        }
    }
}

fn pair() -> (Echo, Proxy) {
    let echo = Echo::start();
    let proxy = Proxy::to(echo.address).unwrap();
    (echo, proxy)
}

fn client(proxy: &Proxy) -> TcpStream {
    let stream = TcpStream::connect(proxy.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// What comes back for `text`.
fn say(stream: &mut TcpStream, text: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(text)?;
    let mut back = vec![0; text.len()];
    stream.read_exact(&mut back)?;
    Ok(back)
}

fn is_silent(stream: &mut TcpStream) -> bool {
    stream.set_read_timeout(Some(SILENCE)).unwrap();
    let read = stream.read(&mut [0; 16]);
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    read.is_err_and(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
}

fn is_reset(stream: &mut TcpStream) -> bool {
    let read = stream.read(&mut [0; 16]);
    read.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset)
}

fn passes(proxy: &Proxy) -> bool {
    say(&mut client(proxy), b"all is well").is_ok_and(|back| back == b"all is well")
}

#[test]
fn everything_passes_in_order_and_soon() {
    let (_echo, proxy) = pair();
    let mut stream = client(&proxy);
    let begun = Instant::now();
    for number in 0..200_u32 {
        let text = number.to_be_bytes();
        assert_eq!(say(&mut stream, &text).unwrap(), text);
    }
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );

    // More than is held back at once, while nobody reads.
    let large: Vec<u8> = (0..4_u32 << 20).map(|n| (n % 251) as u8).collect();
    let mut writer = stream.try_clone().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            writer.write_all(&large).unwrap();
            writer.shutdown(Shutdown::Write).unwrap();
        });
        thread::sleep(SILENCE);
        let mut back = Vec::new();
        stream.read_to_end(&mut back).unwrap();
        assert!(back == large);
    });
    assert_eq!(proxy.connections(), 1);
}

#[test]
fn a_server_that_is_not_there_resets() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let proxy = Proxy::to(nobody.unwrap()).unwrap();
    assert!(is_reset(&mut client(&proxy)));
}

#[test]
fn refuse_closes_and_refuses() {
    let (_echo, proxy) = pair();
    let mut open = client(&proxy);
    say(&mut open, b"open").unwrap();
    for _ in 0..3 {
        proxy.set(Fault::Refuse);
        let refused = TcpStream::connect(proxy.address()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        assert_eq!(open.read(&mut [0; 16]).unwrap(), 0);
        proxy.heal();
        assert!(passes(&proxy));
    }
}

#[test]
fn reset_resets_the_open_and_the_new() {
    let (_echo, proxy) = pair();
    let mut open = client(&proxy);
    say(&mut open, b"open").unwrap();
    proxy.set(Fault::Reset);
    assert!(is_reset(&mut open));
    let count = proxy.connections();
    // The reset can be faster than what `connect` still does.
    if let Ok(mut new) = TcpStream::connect(proxy.address()) {
        assert!(is_reset(&mut new));
    }
    assert_eq!(proxy.connections(), count + 1);
    proxy.heal();
    assert!(passes(&proxy));
}

#[test]
fn half_closed_the_server_still_hears() {
    let (echo, proxy) = pair();
    let mut open = client(&proxy);
    say(&mut open, b"open").unwrap();
    proxy.set(Fault::HalfClose);
    for mut stream in [open, client(&proxy)] {
        assert_eq!(stream.read(&mut [0; 16]).unwrap(), 0);
        stream.write_all(b"into the void").unwrap();
        echo.hears(b"into the void");
        assert_eq!(stream.read(&mut [0; 16]).unwrap(), 0);
        echo.heard.lock().unwrap().clear();
    }
    let mut spoilt = client(&proxy);
    assert_eq!(spoilt.read(&mut [0; 16]).unwrap(), 0);
    proxy.heal();
    let ended = (0..1000).any(|_| {
        thread::sleep(Duration::from_millis(1));
        spoilt.write_all(b"?").is_err()
    });
    assert!(ended);
    assert!(passes(&proxy));
}

#[test]
fn nothing_passes_a_black_hole_in_either_direction() {
    let (echo, proxy) = pair();
    let mut open = client(&proxy);
    say(&mut open, b"open").unwrap();
    proxy.set(Fault::BlackHole);
    let mut new = client(&proxy);
    for stream in [&mut open, &mut new] {
        stream.write_all(b"lost").unwrap();
        assert!(is_silent(stream));
    }
    assert_eq!(*echo.heard.lock().unwrap(), b"open");
    assert_eq!(proxy.connections(), 2);
    proxy.heal();
    assert!(is_reset(&mut open));
    assert!(is_reset(&mut new));
    assert_eq!(*echo.heard.lock().unwrap(), b"open");
    assert!(passes(&proxy));
}

#[test]
fn delay_comes_on_each_way() {
    let (_echo, proxy) = pair();
    let mut open = client(&proxy);
    say(&mut open, b"open").unwrap();
    proxy.set(Fault::Delay(Duration::from_millis(100)));
    for mut stream in [open, client(&proxy)] {
        let begun = Instant::now();
        assert_eq!(say(&mut stream, b"late").unwrap(), b"late");
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(200), "{took:?}");
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
    proxy.set(Fault::Delay(Duration::from_secs(3600)));
    let mut held = client(&proxy);
    held.write_all(b"held").unwrap();
    assert!(is_silent(&mut held));
    proxy.heal();
    held.read_exact(&mut [0; 4]).unwrap();
}

#[test]
fn drip_passes_a_few_bytes_at_a_time() {
    let (_echo, proxy) = pair();
    let mut open = client(&proxy);
    say(&mut open, b"open").unwrap();
    proxy.set(Fault::Drip {
        bytes: 2,
        every: Duration::from_millis(30),
    });
    let begun = Instant::now();
    assert_eq!(say(&mut open, b"0123456789").unwrap(), b"0123456789");
    // Five portions, with four pauses between them.
    assert!(begun.elapsed() >= Duration::from_millis(120));
    open.write_all(&[b'.'; 4000]).unwrap();
    thread::sleep(SILENCE);
    proxy.heal();
    open.read_exact(&mut [0; 4000]).unwrap();
}

#[test]
fn a_drip_of_nothing_is_one_byte() {
    let (_echo, proxy) = pair();
    proxy.set(Fault::Drip {
        bytes: 0,
        every: Duration::ZERO,
    });
    assert!(passes(&proxy));
}

#[test]
fn cut_after_request_lets_the_request_through() {
    let (echo, proxy) = pair();
    let mut open = client(&proxy);
    say(&mut open, b"open").unwrap();
    proxy.set(Fault::CutAfterRequest);
    let new = client(&proxy);
    for mut stream in [open, new] {
        echo.heard.lock().unwrap().clear();
        stream.write_all(b"the last request").unwrap();
        assert!(is_reset(&mut stream));
        echo.hears(b"the last request");
    }
    proxy.heal();
    assert!(passes(&proxy));
}

#[test]
fn a_certain_request_is_the_last() {
    let (echo, proxy) = pair();
    let mut open = client(&proxy);
    proxy.set(Fault::CutAfter(b"COMMIT"));
    for mut stream in [client(&proxy), client(&proxy)] {
        assert_eq!(say(&mut stream, b"BEGIN").unwrap(), b"BEGIN");
        assert_eq!(say(&mut stream, b"COM").unwrap(), b"COM");
        stream.write_all(b"MIT").unwrap();
        assert!(is_reset(&mut stream));
        echo.hears(b"COMMIT");
    }
    assert_eq!(say(&mut open, b"INSERT").unwrap(), b"INSERT");
    proxy.heal();
    assert_eq!(say(&mut open, b"COMMIT").unwrap(), b"COMMIT");
}

#[test]
fn faults_follow_each_other_without_a_healing() {
    let (_echo, proxy) = pair();
    for fault in [
        Fault::Refuse,
        Fault::Reset,
        Fault::HalfClose,
        Fault::Refuse,
        Fault::BlackHole,
        Fault::CutAfterRequest,
        Fault::BlackHole,
        Fault::Delay(Duration::from_millis(5)),
    ] {
        proxy.set(fault);
        proxy.set(fault);
    }
    assert!(passes(&proxy));
}

#[test]
fn hundreds_of_connections_are_held_and_reset() {
    let (_echo, proxy) = pair();
    proxy.set(Fault::BlackHole);
    // As many as a process may usually have open, of both ends.
    let mut clients: Vec<_> = (0..300).map(|_| client(&proxy)).collect();
    assert!(clients.iter_mut().step_by(100).all(is_silent));
    proxy.heal();
    assert!(clients.iter_mut().all(is_reset));
    assert!(passes(&proxy));
}

#[test]
fn with_the_proxy_its_connections_end() {
    let (_echo, proxy) = pair();
    let address = proxy.address();
    let mut open = client(&proxy);
    say(&mut open, b"open").unwrap();
    proxy.set(Fault::BlackHole);
    drop(proxy);
    assert!(matches!(open.read(&mut [0; 16]), Ok(0)));
    assert!(TcpStream::connect(address).is_err());
}
