//! What checks signatures: the library that TLS uses already. Nothing is signed here.

use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::signature::{Error, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind};
use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};

static RING: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
    verifier_factory: |algorithm, key| match way(*algorithm) {
        Some((family, way)) if family == key.family() => {
            Ok(Box::new(Check { algorithm: *algorithm, way, key: key.clone() }) as Box<dyn JwtVerifier>)
        }
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes it what tokens are checked with. Once is enough, and more do not matter.
pub(super) fn install() {
    let _was_installed = RING.install_default();
}

#[derive(Clone, Copy)]
enum Way {
    Rsa(&'static RsaParameters),
    Point(&'static dyn VerificationAlgorithm),
}

fn way(algorithm: Algorithm) -> Option<(AlgorithmFamily, Way)> {
    use AlgorithmFamily::{Ec, Ed, Rsa};
    Some(match algorithm {
        Algorithm::RS256 => (Rsa, Way::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256)),
        Algorithm::RS384 => (Rsa, Way::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384)),
        Algorithm::RS512 => (Rsa, Way::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512)),
        Algorithm::PS256 => (Rsa, Way::Rsa(&signature::RSA_PSS_2048_8192_SHA256)),
        Algorithm::PS384 => (Rsa, Way::Rsa(&signature::RSA_PSS_2048_8192_SHA384)),
        Algorithm::PS512 => (Rsa, Way::Rsa(&signature::RSA_PSS_2048_8192_SHA512)),
        Algorithm::ES256 => (Ec, Way::Point(&signature::ECDSA_P256_SHA256_FIXED)),
        Algorithm::ES384 => (Ec, Way::Point(&signature::ECDSA_P384_SHA384_FIXED)),
        Algorithm::EdDSA => (Ed, Way::Point(&signature::ED25519)),
        _ => return None,
    })
}

struct Check {
    algorithm: Algorithm,
    way: Way,
    key: DecodingKey,
}

impl Verifier<Vec<u8>> for Check {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        let checked = match (self.way, self.key.kind()) {
            (Way::Rsa(way), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(way, message, signature)
            }
            (Way::Point(way), DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(way, point).verify(message, signature)
            }
            _ => return Err(Error::new()),
        };
        checked.map_err(|_| Error::new())
    }
}

impl JwtVerifier for Check {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}
