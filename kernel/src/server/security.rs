//! How a connection to PostgreSQL is kept from strangers: as `sslmode` and `sslrootcert` of its address say, in the sense
//! that libpq gives them.

use super::wire::{Failure, Line};
use crate::{Error, Result};
use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use std::sync::Arc;
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

pub(super) struct Security(MakeRustlsConnect);

impl Security {
    /// Takes out of an address what says how the server proves itself. `verify-ca` is taken for the stricter
    /// `verify-full`, and so is whoever names a file of roots; otherwise what is said is kept secret if the server can, and
    /// the server believed.
    pub(super) fn of(url: &str) -> Result<(String, Security)> {
        let (address, options) = url.split_once('?').unwrap_or((url, ""));
        let (mut kept, mut mode, mut roots) = (Vec::new(), "prefer", None);
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("sslmode", asked)) => mode = asked,
                Some(("sslrootcert", path)) => roots = Some(path),
                _ => kept.push(option.to_owned()),
            }
        }
        let proof = mode != "disable" && (mode.starts_with("verify-") || roots.is_some());
        let mode = match mode {
            _ if proof => "require",
            "allow" => "prefer",
            // What it does not know the driver refuses.
            other => other,
        };
        kept.push(format!("sslmode={mode}"));
        let crypto = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(crypto.clone()).with_safe_default_protocol_versions().map_err(Error::fault)?;
        let config = if proof {
            config.with_root_certificates(trusted(roots)?).with_no_client_auth()
        } else {
            let any = Arc::new(AnyServer(crypto.signature_verification_algorithms));
            config.dangerous().with_custom_certificate_verifier(any).with_no_client_auth()
        };
        Ok((format!("{address}?{}", kept.join("&")), Security(MakeRustlsConnect::new(config))))
    }

    pub(super) async fn connect(&self, config: &Config) -> Result<(Client, Line), Failure> {
        let (client, connection) = config.connect(self.0.clone()).await?;
        Ok((client, Box::pin(connection)))
    }
}

/// The certificates that vouch for servers: those of a file, or the world's.
fn trusted(file: Option<&str>) -> Result<RootCertStore> {
    let Some(path) = file else { return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }) };
    let unreadable = |why: &dyn std::fmt::Display| Error::fault(format_args!("sslrootcert {path}: {why}"));
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|why| unreadable(&why))? {
        let certificate = certificate.map_err(|why| unreadable(&why))?;
        store.add(certificate).map_err(|why| unreadable(&why))?;
    }
    Ok(store)
}

/// Believes any server, but not that somebody else speaks for it once the talk has begun.
#[derive(Debug)]
struct AnyServer(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
