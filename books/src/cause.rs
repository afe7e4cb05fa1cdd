//! The paper behind an entry: what it is called, and where staff looks it up.

use ui::Lang;
use uuid::Uuid;

/// Kinds of papers and the addresses they are kept at, by id or by the number in the memo. Addresses only; what
/// stands there is other rooms' business.
const KEPT_AT: &[(&str, &str)] = &[
    ("entry", "/staff/books/entries/{id}"),
    ("order", "/staff/orders/{number}"),
    ("payment", "/staff/payments/{id}"),
    ("purchase_order", "/staff/purchase/orders/{id}"),
    ("refund", "/staff/payments/refunds/{id}"),
    ("transfer", "/staff/transfers/{id}"),
    ("weigh_slip", "/staff/intake/{id}"),
];

/// The address of a paper; none for kinds that have no page of their own.
pub(crate) fn href(kind: &str, id: Uuid, memo: &str) -> Option<String> {
    let (_, address) = KEPT_AT.iter().find(|(known, _)| *known == kind)?;
    let numbered = address.contains("{number}");
    let is_number = !memo.is_empty() && memo.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (!numbered || is_number).then(|| address.replace("{id}", &id.to_string()).replace("{number}", memo))
}

/// What a paper is called: `过磅单`, `weigh slip`.
pub(crate) fn name(t: &Lang, kind: &str) -> String {
    let id = format!("books-cause-{}", kind.replace('_', "-"));
    if t.knows(&id) { t.say(&id).into_owned() } else { t.say("books-cause-other").into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_found_by_its_id_or_by_its_number() {
        let id = Uuid::from_u128(9);
        assert_eq!(href("weigh_slip", id, ""), Some(format!("/staff/intake/{id}")));
        assert_eq!(href("order", id, "SP261121ABCDEFGH"), Some("/staff/orders/SP261121ABCDEFGH".to_owned()));
        assert_eq!(href("order", id, "cannot/be"), None);
        assert_eq!(href("write_off", id, "x"), None);
    }
}
