//! Several things in one cell, parted by semicolons. A sign that parts them and is meant itself has a backslash before it.

pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace('\n', "\\n").replace('；', "\\；")
}

/// The pieces as they were before they were written; empty ones say nothing.
pub(super) fn pieces(cell: &str) -> Vec<String> {
    let (mut pieces, mut piece, mut signs) = (Vec::new(), String::new(), cell.chars());
    while let Some(sign) = signs.next() {
        match sign {
            ';' | '；' => pieces.push(std::mem::take(&mut piece)),
            '\\' => piece.push(signs.next().map_or('\\', |own| if own == 'n' { '\n' } else { own })),
            other => piece.push(other),
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}
