use std::{path::Path, sync::Arc};

use drivers_port::DriverError;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio_postgres_rustls::MakeRustlsConnect;

/// TLS that verifies the server's certificate, and that it is for the host that was asked for.
pub(super) fn connector(ca: Option<&Path>) -> Result<MakeRustlsConnect, DriverError> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = ca {
        for certificate in file(path)? {
            let added = roots.add(certificate);
            added.map_err(|error| unfit(path, &error))?;
        }
        if roots.is_empty() {
            return Err(unfit(path, &"no certificate in it"));
        }
    } else {
        let system = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(system.certs);
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| DriverError::config("tls", "one that rustls offers", error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn file(path: &Path) -> Result<Vec<CertificateDer<'static>>, DriverError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| unfit(path, &error))
}

fn unfit(path: &Path, problem: &dyn std::fmt::Display) -> DriverError {
    let value = format_args!("{}: {problem}", path.display());
    DriverError::config("ca", "a file of certificates in PEM", value)
}
