#[cfg(not(feature = "tls"))]
use std::convert::Infallible;
#[cfg(feature = "tls")]
use std::fs;
use std::path::Path;

use drivers_port::DriverError;
use redis::{Client, ConnectionInfo};

/// Whose certificates are good: those of whom the file names, or else the system.
#[cfg(feature = "tls")]
#[derive(Clone)]
pub(crate) struct Trust {
    /// As PEM.
    authorities: Option<Vec<u8>>,
}

/// Nobody's, where TLS is left out.
#[cfg(not(feature = "tls"))]
#[derive(Clone)]
pub(crate) struct Trust(Infallible);

#[cfg(feature = "tls")]
impl Trust {
    pub(crate) fn new(ca: Option<&Path>) -> Result<Self, DriverError> {
        let authorities = ca.map(read).transpose()?;
        // The client library builds its TLS on the one that is set for the whole process.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Somebody else may have been quicker.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        Ok(Self { authorities })
    }

    pub(crate) fn client(&self, info: ConnectionInfo) -> Result<Client, DriverError> {
        Client::build_with_tls(info, self.certificates())
            .map_err(|error| DriverError::config("ca", "a file of certificates as PEM", error))
    }

    pub(crate) fn certificates(&self) -> redis::TlsCertificates {
        redis::TlsCertificates {
            client_tls: None,
            root_cert: self.authorities.clone(),
        }
    }
}

#[cfg(feature = "tls")]
fn read(ca: &Path) -> Result<Vec<u8>, DriverError> {
    let bound = "a file of certificates as PEM";
    let pem = fs::read(ca).map_err(|error| {
        DriverError::config("ca", bound, format_args!("{}: {error}", ca.display()))
    })?;
    let marker = b"-----BEGIN CERTIFICATE-----";
    if pem.windows(marker.len()).any(|window| window == marker) {
        return Ok(pem);
    }
    Err(DriverError::config(
        "ca",
        bound,
        format_args!("{} without one", ca.display()),
    ))
}

#[cfg(not(feature = "tls"))]
impl Trust {
    pub(crate) fn new(_: Option<&Path>) -> Result<Self, DriverError> {
        Err(DriverError::config(
            "url",
            "without TLS, since that is left out (feature `tls`)",
            "one that asks for it",
        ))
    }

    pub(crate) fn client(&self, _: ConnectionInfo) -> Result<Client, DriverError> {
        match self.0 {}
    }
}
