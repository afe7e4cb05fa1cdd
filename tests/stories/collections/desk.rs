//! The desk of collections: looked at before it is saved, taken back, and what is refused.

use super::{begun, by, fair, seen, sheet};
use crate::face::rewrite;
use axum::http::StatusCode;
use catalog::{
    By,
    collection::{self, Rule, Sheet},
};
use coop::Role;
use kernel::Result;
use stories::{Shop, Visitor, shop_test};

/// The form of a collection as a merchandiser fills it in.
fn typed<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("joined", "every"), ("order", "newest"), ("place", "100"), ("title_zh", "果园"), ("title_en", "Orchard")];
    fields.extend(more);
    fields
}

async fn revision_of(desk: &Visitor, path: &str) -> String {
    let text = desk.get(path).await.accepted().text();
    text.split("name=\"revision\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a revision").to_owned()
}

#[shop_test]
async fn the_desk_looks_before_it_saves_and_takes_back_what_it_saved(shop: Shop) -> Result<()> {
    fair(&shop).await?;
    let desk = shop.staff(Role::Merchandiser).await;
    let home = "/staff/catalog/collections";
    assert!(desk.get(home).await.accepted().text().contains("No collection yet"));
    let look = typed(&[("code", "orchard"), ("shelves", "fruit"), ("temperatures", "ambient"), ("pinned", "TEA"), ("look", "on")]);
    let preview = desk.post(home, &look).await;
    let text = preview.text();
    assert_eq!(preview.status, StatusCode::OK);
    assert!(text.contains("What it would show") && text.contains("2 products") && text.contains("Yishui tea"), "{text}");
    assert!(text.contains("Shelf, with those under it · Temperature") && text.contains("at the front"), "it says why: {text}");
    assert!(text.contains("name=\"shelves\" value=\"fruit\" checked"), "what was ticked stays ticked");
    assert!(desk.get(home).await.text().contains("No collection yet"), "and nothing was saved");
    let nothing = desk.post(home, &typed(&[("code", "orchard"), ("shelves", "seed"), ("look", "on")])).await.text();
    assert!(nothing.contains("Nothing in the shop meets this rule now"), "{nothing}");
    let bare = desk.post(home, &typed(&[("code", "orchard"), ("look", "on")])).await.text();
    assert!(bare.contains("There is no condition yet"), "{bare}");
    let page = desk.post(home, &typed(&[("code", "orchard"), ("shelves", "fruit"), ("public", "on")])).await.accepted();
    let page = page.location().expect("its page");
    assert!(desk.get(&page).await.text().contains("Saved."));
    let first = revision_of(&desk, &page).await;
    let empty = typed(&[("revision", &first), ("shelves", "seed"), ("public", "on")]);
    desk.post(&page, &empty).await.accepted();
    assert!(desk.get(&page).await.text().contains("Saved, but nothing in the shop meets the rule now"), "the desk is told");
    let stale = desk.post(&page, &empty).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text().contains("Somebody saved this collection since you opened it"), "yesterday's page overwrites nothing");
    shop.settle().await;
    assert_eq!(seen(&shop.visitor().get("/collections/orchard").await.accepted()), [] as [&str; 0]);
    let second = revision_of(&desk, &page).await;
    desk.post(&format!("{page}/reversal"), &[("revision", &second)]).await.accepted();
    shop.settle().await;
    assert_eq!(seen(&shop.visitor().get("/collections/orchard").await.accepted()), ["apple", "pear"], "what was there before is there");
    let again = desk.post(&format!("{page}/reversal"), &[("revision", &second)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "taken back once only");
    let text = desk.get(&page).await.text();
    assert!(text.contains("before: Orchard · In the shop · 1 condition"), "{text}");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn what_nobody_means_is_refused_and_what_is_named_stays(shop: Shop) -> Result<()> {
    fair(&shop).await?;
    let desk = shop.staff(Role::Merchandiser).await;
    let home = "/staff/catalog/collections";
    let wrong: [(&[(&str, &str)], &str); 8] = [
        (&[("code", "New Year")], "Small letters, figures and single hyphens"),
        (&[("code", "x"), ("price_from", "9"), ("price_to", "8")], "less than the price it begins at"),
        (&[("code", "x"), ("new_days", "0")], "From 1 to 365 days"),
        (&[("code", "x"), ("pinned", "TEA"), ("left_out", "TEA")], "cannot be at the front and left out"),
        (&[("code", "x"), ("pinned", "NOSUCH")], "NOSUCH"),
        (&[("code", "x"), ("shelves", "no-such")], "Choose from the list"),
        (&[("code", "x"), ("from_day", "2026-11-20"), ("until_day", "2026-11-19")], "would end before it begins"),
        (&[("code", "x"), ("title_en", "")], "Please fill this in"),
    ];
    for (fields, said) in wrong {
        let mut form = typed(&[("shelves", "fruit")]);
        form.retain(|(name, _)| !fields.iter().any(|(other, _)| other == name));
        form.extend(fields);
        let page = desk.post(home, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(page.text().contains(said), "{fields:?} does not say “{said}”: {}", page.text());
    }
    let page = desk.post(home, &typed(&[("code", "orchard"), ("shelves", "pomes"), ("public", "on")])).await.accepted();
    let page = page.location().expect("its page");
    let taken = desk.post(home, &typed(&[("code", "orchard"), ("shelves", "fruit")])).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY, "an address is one collection's");
    rewrite(&shop, "apple", |draft| draft.category = "fruit".to_owned()).await?;
    let removal = "/staff/catalog/categories/pomes/removal";
    assert!(desk.post(removal, &[]).await.text().contains("“果园” names it"), "a shelf that a rule names stays");
    let revision = revision_of(&desk, &page).await;
    let removed = desk.post(&format!("{page}/removal"), &[("revision", &revision)]).await;
    assert!(removed.text().contains("Take it out of the shop first"), "{}", removed.text());
    desk.post(&page, &typed(&[("revision", &revision), ("shelves", "fruit")])).await.accepted();
    let revision = revision_of(&desk, &page).await;
    desk.post(&format!("{page}/removal"), &[("revision", &revision)]).await.accepted();
    assert_eq!(desk.get(&page).await.status, StatusCode::NOT_FOUND);
    desk.post(removal, &[]).await.accepted();
    let ann = shop.visitor();
    assert_eq!(ann.post(home, &typed(&[("code", "mine")])).await.status, StatusCode::UNAUTHORIZED, "a desk is for those who are signed in");
    assert!(desk.get(home).await.text().contains("No collection yet"));
    Ok(())
}

#[shop_test]
async fn two_merchandisers_save_one_page_and_one_of_them_is_told(shop: Shop) -> Result<()> {
    fair(&shop).await?;
    let fruit = sheet("Fruit", by(Rule { shelves: vec!["fruit".to_owned()], ..Rule::default() }));
    let id = begun(&shop, "fruit", &fruit).await?;
    let save = async |title: &str| {
        let mut tx = shop.db().write().await?;
        let changed = Sheet { title_en: title.to_owned(), ..fruit.clone() };
        collection::change(&mut tx, &By::named(title), id, 1, &changed).await?;
        tx.commit().await
    };
    let (ann, bob) = tokio::join!(save("Ann"), save("Bob"));
    assert!(ann.is_ok() != bob.is_ok(), "{ann:?} {bob:?}");
    let past = collection::past(&mut shop.db().read().await?, id, 9).await?;
    assert_eq!(past.iter().map(|one| (one.revision, one.before.title_en.as_str())).collect::<Vec<_>>(), [(1, "Fruit")]);
    Ok(())
}
