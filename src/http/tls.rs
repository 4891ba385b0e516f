//! TLS, where the server ends it itself: a certificate and its key from files, which are read again when they change.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate with its key, ready for handshakes. TLS 1.2 and 1.3, and HTTP/1.1 within. Clones have the same one at any time.
#[derive(Clone)]
pub struct Tls(Arc<Files>);

struct Files {
    certificate: PathBuf,
    key: PathBuf,
    /// As they were at first.
    marks: Marks,
    /// Made of them when they were read last.
    config: ArcSwap<ServerConfig>,
}

/// Which files they were: other ones, or ones written anew, have another one of these.
type Marks = [Option<(u64, u64, i64, i64, u64)>; 2];

impl Tls {
    /// Reads the certificate, with those that vouch for it behind it, and the key, both in PEM. The error is a sentence with the name
    /// of the file.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, String> {
        // before they are read: what is written meanwhile is read again
        let marks = marks(certificate, key);
        let config = ArcSwap::from_pointee(configured(certificate, key)?);
        Ok(Self(Arc::new(Files { certificate: certificate.to_owned(), key: key.to_owned(), marks, config })))
    }

    /// For the next handshake.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.0.config.load_full())
    }

    /// Looks again and again whether the files are others, and takes them for all further handshakes. Connections that there are stay as
    /// they are. What cannot be used is told once, and what there was stays: of a certificate and a key that are replaced one after the
    /// other, the first does not fit the second.
    pub(super) async fn keep_fresh(&self, every: Duration) {
        let Files { certificate, key, marks: first, config } = &*self.0;
        let (mut taken, mut told) = (*first, None);
        loop {
            tokio::time::sleep(every).await;
            let marks = marks(certificate, key);
            if marks == taken {
                continue;
            }
            match configured(certificate, key) {
                Ok(fresh) => {
                    config.store(Arc::new(fresh));
                    (taken, told) = (marks, None);
                    tracing::info!("the certificate was replaced");
                }
                Err(error) if told != Some(marks) => {
                    told = Some(marks);
                    tracing::warn!(%error, "the certificate was changed, and cannot be used: the one before is");
                }
                Err(_) => {}
            }
        }
    }
}

fn marks(certificate: &Path, key: &Path) -> Marks {
    let mark = |about: Metadata| (about.dev(), about.ino(), about.mtime(), about.mtime_nsec(), about.len());
    [certificate, key].map(|path| std::fs::metadata(path).ok().map(mark))
}

fn configured(certificate: &Path, key: &Path) -> Result<ServerConfig, String> {
    let shown = |path: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let chain: Vec<_> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(|error| shown(certificate, &error))?;
    if chain.is_empty() {
        return Err(shown(certificate, &"there is no certificate in it"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| shown(key, &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(|error| shown(key, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Tls").finish_non_exhaustive()
    }
}
