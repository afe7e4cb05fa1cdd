//! Somebody's session ends while he fills in a form.

use axum::http::StatusCode;
use coop::Role;
use stories::{PASSWORD, Shop, Visitor, shop_test};

const FARMER: &[(&str, &str)] =
    &[("kind", "farmer"), ("name_zh", "王 & 李 \"#1\""), ("town", "泉庄镇"), ("phone", "0539 123"), ("story_zh", "一行\n两行")];

async fn names(admin: &Visitor) -> bool {
    admin.get("/staff/parties").await.accepted().text().contains("王 &amp; 李")
        || admin.get("/staff/parties").await.text().contains("王 &#38; 李")
}

/// The value of a hidden field, as a browser would send it.
fn hidden(page: &str, name: &str) -> String {
    let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let mut value = value.to_owned();
    for (written, meant) in
        [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&quot;", "\""), ("&#38;", "&"), ("&amp;", "&")]
    {
        value = value.replace(written, meant);
    }
    value
}

#[shop_test]
async fn what_was_typed_is_kept_until_one_has_signed_in_again(shop: Shop) {
    let late = shop.visitor();
    let entrance = late.post("/staff/parties", FARMER).await;
    assert_eq!(entrance.status, StatusCode::UNAUTHORIZED);
    assert_eq!(entrance.headers["cache-control"], "no-store");
    let kept = hidden(&entrance.text(), "kept");
    let (login, next) = (Role::Admin.code(), hidden(&entrance.text(), "next"));
    assert_eq!(next, "/staff/parties");

    let wrong = late.post("/staff/sign-in", &[("login", login), ("password", "not this one"), ("next", &next), ("kept", &kept)]).await;
    assert_eq!(wrong.refusal(), "");
    assert_eq!(hidden(&wrong.text(), "kept"), kept, "a slip at the password loses nothing");

    let inside =
        late.post("/staff/sign-in", &[("login", login), ("password", PASSWORD), ("next", &next), ("kept", &kept)]).await.accepted();
    assert!(!names(&late).await, "nothing is sent behind one's back");
    let fields: Vec<(&str, String)> = FARMER.iter().map(|(name, _)| (*name, hidden(&inside.text(), name))).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(fields, FARMER);
    late.post(&next, &fields).await.accepted();
    assert!(names(&late).await);
}

#[shop_test]
async fn a_password_is_not_kept_on_a_page(shop: Shop) {
    let page = shop.visitor().post("/staff/me", &[("current", "a"), ("password", "a long new secret")]).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(!page.text().contains("long"), "{}", page.text());
}

#[shop_test]
async fn one_comes_to_where_one_wanted_to_go(shop: Shop) {
    let late = shop.visitor();
    let wanted = "/staff/parties?q=a%26b&kind=farmer";
    let entrance = late.get(wanted).await.location().expect("to the entrance");
    let next = hidden(&late.get(&entrance).await.accepted().text(), "next");
    assert_eq!(next, wanted);
    let inside = late.post("/staff/sign-in", &[("login", Role::Admin.code()), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!(inside.location().as_deref(), Some(wanted));
}
