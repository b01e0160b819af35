//! Servers that speak TLS, before a client that trusts one authority.

mod support;

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use drivers_testkit::{Certificates, Postgres, Redis, Server, or_skip};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, pem::PemObject},
};
use support::answers_ping;

const PATIENCE: Duration = Duration::from_secs(10);
/// Asks Postgres for TLS; it answers with an S.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

#[test]
fn redis_speaks_tls_only() {
    let certificates = Certificates::new();
    let builder = Redis::builder().tls(&certificates).password("secret");
    let Some(mut redis) = or_skip(builder.start()) else {
        return;
    };
    assert!(redis.url().starts_with("rediss://:secret@127.0.0.1:"));
    assert_eq!(redis.command(&["PING"]).unwrap().text(), "PONG");
    assert!(!answers_ping(redis.address(), b"PING\r\n"));
    for _ in 0..2 {
        let connect = || connect(redis.address(), &[]).unwrap();
        let request = b"AUTH secret\r\nPING\r\n";
        let answer = said(connect(), &certificates, request).unwrap();
        assert!(answer.starts_with("+OK"), "{answer}");
        let stranger = Certificates::stranger();
        assert!(said(connect(), &stranger, request).is_err());
        redis.restart();
    }
}

#[test]
fn postgres_speaks_tls_only() {
    let certificates = Certificates::new();
    let builder = Postgres::builder().tls(&certificates).password("p w");
    let Some(mut postgres) = or_skip(builder.start()) else {
        return;
    };
    drop(certificates);
    let certificates = Certificates::new();
    let url = postgres.url();
    assert!(url.starts_with("postgres://postgres:p%20w@127.0.0.1:"));
    assert!(url.ends_with("/postgres?sslmode=require"));
    postgres.restart();
    let stream = connect(postgres.address(), &SSL_REQUEST).unwrap();
    let error = said(stream, &certificates, b"").unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");

    // Version 3.0, user, and no more.
    let mut startup = vec![0, 0, 0, 23, 0, 3, 0, 0];
    startup.extend_from_slice(b"user\0postgres\0\0");
    let mut plain = TcpStream::connect(postgres.address()).unwrap();
    plain.set_read_timeout(Some(PATIENCE)).unwrap();
    plain.write_all(&startup).unwrap();
    let mut answer = Vec::new();
    plain.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.contains("no encryption"), "{answer}");
}

#[test]
fn postgres_asks_for_the_password_within_tls() {
    let certificates = Certificates::new();
    let builder = Postgres::builder().tls(&certificates).password("p");
    let Some(postgres) = or_skip(builder.start()) else {
        return;
    };
    let stream = connect(postgres.address(), &SSL_REQUEST).unwrap();
    let mut startup = vec![0, 0, 0, 23, 0, 3, 0, 0];
    startup.extend_from_slice(b"user\0postgres\0\0");
    let answer = said(stream, &certificates, &startup).unwrap();
    assert!(answer.contains("SCRAM-SHA-256"), "{answer}");
}

#[test]
fn another_host_is_not_taken() {
    let elsewhere = Certificates::named(&["elsewhere.example"]);
    let Some(redis) = or_skip(Redis::builder().tls(&elsewhere).start()) else {
        return;
    };
    let stream = connect(redis.address(), &[]).unwrap();
    let error = said(stream, &elsewhere, b"PING\r\n").unwrap_err();
    assert!(error.to_string().contains("not valid for name"), "{error}");
}

#[test]
fn the_files_go_with_their_handle() {
    let certificates = Certificates::new();
    let files = [
        certificates.ca(),
        certificates.certificate(),
        certificates.key(),
    ];
    let files = files.map(std::path::Path::to_owned);
    assert!(files.iter().all(|file| file.exists()));
    assert!(!format!("{certificates:?}").contains("PRIVATE"));
    drop(certificates);
    assert!(!files.iter().any(|file| file.exists()));
}

/// A connection on which `request`, if there is one, was agreed to with one byte.
fn connect(address: SocketAddr, request: &[u8]) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    if !request.is_empty() {
        stream.write_all(request)?;
        let mut agreed = [0];
        stream.read_exact(&mut agreed)?;
        assert_eq!(agreed, *b"S");
    }
    Ok(stream)
}

/// What comes back first for `request`, from a server that the authority of `trusted` has signed.
fn said(stream: TcpStream, trusted: &Certificates, request: &[u8]) -> io::Result<String> {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_file(trusted.ca()).unwrap();
    roots.add(ca).unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "127.0.0.1".try_into().unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(client, stream);
    stream.write_all(request)?;
    stream.flush()?;
    let mut answer = [0; 256];
    let read = stream.read(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer[..read]).into_owned())
}
