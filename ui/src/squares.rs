//! Texts as squares to be scanned.

use qrcode::{Color, QrCode};

/// A QR code as the path of a drawing one unit a square, with how many there are across. Empty for a text too long for one.
pub fn squares(text: &str) -> (usize, String) {
    let Ok(code) = QrCode::new(text) else { return (0, String::new()) };
    let across = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    (across, dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % across, at / across)).collect())
}
