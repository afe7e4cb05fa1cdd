use ring::{digest, rand::SecureRandom};
use std::{fmt, io::Read as _};

/// Random text nobody can guess (256 bits); handed out once and kept only as its hash.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub fn new() -> Secret {
        let mut bytes = [0u8; 32];
        fill_random(&mut bytes);
        Secret(hex(&bytes))
    }

    /// A short code of capitals and digits that are not mistaken for each other, for people to type.
    pub fn code(length: usize) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let mut bytes = vec![0u8; length];
        fill_random(&mut bytes);
        bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
    }

    /// So many digits, each as likely as any other.
    pub fn digits(count: usize) -> String {
        let mut digits = String::with_capacity(count);
        while digits.len() < count {
            let mut bytes = [0u8; 32];
            fill_random(&mut bytes);
            let fair = bytes.iter().filter(|byte| **byte < 250).map(|byte| char::from(b'0' + byte % 10));
            digits.extend(fair.take(count - digits.len()));
        }
        digits
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> String {
        sha256_hex(self.0.as_bytes())
    }
}

impl Default for Secret {
    fn default() -> Secret {
        Secret::new()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

pub(crate) fn fill_random(bytes: &mut [u8]) {
    ring::rand::SystemRandom::new().fill(bytes).expect("the machine has randomness");
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest::digest(&digest::SHA256, bytes).as_ref().try_into().expect("SHA-256 is 32 bytes")
}

pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&sha256(bytes))
}

/// The hash of a file of any size, read piece by piece.
pub fn sha256_of_file(path: &std::path::Path) -> std::io::Result<String> {
    let (mut file, mut piece) = (std::fs::File::open(path)?, vec![0; 1 << 20]);
    let mut hash = digest::Context::new(&digest::SHA256);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex(hash.finish().as_ref())),
            length => hash.update(&piece[..length]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
