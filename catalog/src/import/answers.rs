//! What goods say to what their shelf asks, in one cell of a file: `taste=crisp; sweetness=14.5`. Which questions there are
//! differs from shop to shop, so the head of a file does not.

use super::{
    column::Column,
    compare::Held,
    listed::Listed,
    pieces::{escaped, pieces},
    plan::Plan,
};
use crate::{
    ProductStatus,
    attribute::{self, Values},
    product::{ProductDraft, ProductSheet},
};
use kernel::Issue;

/// Answers as a cell has them. A text may hold any sign.
pub(super) fn written(said: &Values) -> String {
    said.0.iter().map(|(code, value)| format!("{code}={}", escaped(value))).collect::<Vec<_>>().join("; ")
}

/// Answers as they are written; the piece that is none.
pub(super) fn read(cell: &str) -> Result<Values, String> {
    let mut said = Values::default();
    for piece in pieces(cell) {
        let (code, value) = piece.split_once('=').ok_or_else(|| piece.clone())?;
        let (code, value) = (code.trim().to_owned(), value.trim().to_owned());
        if code.is_empty() || said.0.insert(code, value).is_some() {
            return Err(piece);
        }
    }
    said.0.retain(|_, value| !value.is_empty());
    Ok(said)
}

impl Held<'_> {
    /// Writes the answers of a row into the draft. What a product said before stays as it was said, even if nobody asks for it
    /// any more; on the shelf it keeps answering what it must.
    pub(super) fn tell_answers(&self, listed: &Listed, (sheet, draft): (Option<&ProductSheet>, &mut ProductDraft), plan: &mut Plan) {
        let Some(cell) = listed.row.cell(Column::Attributes) else { return };
        let mut wrong = |issue: Issue| plan.wrong.push(self.at(listed.line(), Column::Attributes, issue));
        let said = match read(cell) {
            Ok(said) => said,
            Err(piece) => return wrong(Issue::new("", "import-not-answers").with("text", piece.trim())),
        };
        let (attributes, shelves) = (&self.shop.attributes, &self.shop.shelves.0);
        let before = draft.attributes.clone();
        let plainly = said.0.into_iter().map(|(code, value)| {
            let read = attributes.get(&code).and_then(|one| one.read(&value)).unwrap_or(value);
            (code, read)
        });
        draft.attributes = Values(plainly.collect());
        let fresh = draft.attributes.0.iter().filter(|(code, value)| before.get(code) != value.as_str());
        let fresh = Values(fresh.map(|(code, value)| (code.clone(), value.clone())).collect());
        attribute::misplaced(attributes, shelves, &draft.category, &fresh).into_iter().for_each(&mut wrong);
        if sheet.is_some_and(|sheet| sheet.product.status == ProductStatus::Published) {
            attribute::given_up(attributes, shelves, &draft.category, (&before, &draft.attributes)).into_iter().for_each(wrong);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_as_they_were_written() {
        let texts = ["crisp", "14.5", "a; b", "x=y", "back\\slash", "\\;", "two\nlines", "；宽的", "a\\"];
        for size in 0..=texts.len() {
            let said = Values(texts[..size].iter().enumerate().map(|(nth, text)| (format!("q{nth}"), (*text).to_owned())).collect());
            assert_eq!(read(&written(&said)).as_ref(), Ok(&said), "{}", written(&said));
        }
        assert_eq!(read(" taste = crisp ;; sweet=14.5； ").expect("read").0.len(), 2);
        assert_eq!(read("taste=; sweet=1").expect("read").0.len(), 1, "an empty answer is none");
        for wrong in ["crisp", "=crisp", "taste=a; taste=b"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
