use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, Error, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose,
};

use crate::process::{Directory, Guard};

/// What the certificate of a server is for, unless it is told otherwise.
const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// An authority and the certificate that it signed for a server, as files in a temporary directory.
///
/// No two have the same authority. Servers copy what they are given: this may be dropped before them.
///
/// ```
/// use drivers_testkit::Certificates;
///
/// let certificates = Certificates::new();
/// let ca = std::fs::read_to_string(certificates.ca()).unwrap();
/// assert!(ca.starts_with("-----BEGIN CERTIFICATE-----"));
/// ```
#[derive(Debug)]
pub struct Certificates {
    ca: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
    _guard: Guard,
    _directory: Directory,
}

impl Certificates {
    /// For `localhost` and 127.0.0.1.
    ///
    /// # Panics
    ///
    /// If the temporary directory can't be written.
    #[expect(
        clippy::new_without_default,
        reason = "it makes keys and files, and no two are the same"
    )]
    pub fn new() -> Self {
        Self::named(&NAMES)
    }

    /// Those of somebody else for the same names: who trusts [`new`](Certificates::new)'s authority
    /// must not take them.
    ///
    /// # Panics
    ///
    /// If the temporary directory can't be written.
    pub fn stranger() -> Self {
        Self::named(&NAMES)
    }

    /// For other hosts, names or addresses: who connects to 127.0.0.1 must not take them.
    ///
    /// # Panics
    ///
    /// If one is no legal name of a host, or the temporary directory can't be written.
    pub fn named(hosts: &[&str]) -> Self {
        let made = Pem::new(hosts).unwrap_or_else(|error| panic!("no certificates: {error}"));
        let directory = Directory::new(None)
            .unwrap_or_else(|error| panic!("no directory for certificates: {error}"));
        let guard = Guard::over(directory.path(), "KILL")
            .unwrap_or_else(|error| panic!("no guard for certificates: {error}"));
        let place = |name: &str, text: &str| {
            let path = directory.path().join(name);
            let placed = fs::write(&path, text)
                .and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o600)));
            placed.unwrap_or_else(|error| panic!("{} isn't written: {error}", path.display()));
            path
        };
        Self {
            ca: place("ca.pem", &made.ca),
            certificate: place("certificate.pem", &made.certificate),
            key: place("key.pem", &made.key),
            _guard: guard,
            _directory: directory,
        }
    }

    /// The certificate of the authority, which clients trust.
    pub fn ca(&self) -> &Path {
        &self.ca
    }

    /// The server's certificate.
    pub fn certificate(&self) -> &Path {
        &self.certificate
    }

    /// The server's private key.
    pub fn key(&self) -> &Path {
        &self.key
    }

    /// What a server needs to keep.
    pub(crate) fn pem(&self) -> Pem {
        let read = |path: &Path| {
            fs::read_to_string(path)
                .unwrap_or_else(|error| panic!("{} isn't read: {error}", path.display()))
        };
        Pem {
            ca: read(&self.ca),
            certificate: read(&self.certificate),
            key: read(&self.key),
        }
    }
}

/// The contents of the files.
#[derive(Clone)]
pub(crate) struct Pem {
    pub(crate) ca: String,
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Pem {
    fn new(hosts: &[&str]) -> Result<Self, Error> {
        let mut params = CertificateParams::new(Vec::new())?;
        params
            .distinguished_name
            .push(DnType::CommonName, "an authority for tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;

        let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
        let mut params = CertificateParams::new(hosts)?;
        params
            .distinguished_name
            .push(DnType::CommonName, "a server for tests");
        // The nodes of a cluster are each other's clients.
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &authority)?;
        Ok(Self {
            ca: authority.pem(),
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        })
    }
}
