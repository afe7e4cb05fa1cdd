//! What shelves ask of their goods: checked when it is answered, asked for before anything is seen, shown to shoppers, and
//! never lost.

use crate::face::{rewrite, sheet_of, the};
use axum::http::StatusCode;
use catalog::{
    attribute::{self, Attribute, AttributeKind, Choice, Choices},
    category::{self, Labelled},
    product::{self, Filter, Missing},
};
use coop::Role;
use kernel::Result;
use stories::{Shop, reader::read_as, shop_test};

pub fn asked(code: &str, kind: AttributeKind) -> Attribute {
    let choice = |code: &str| Choice { code: code.to_owned(), zh: format!("{code}的"), en: format!("Very {code}"), retired: false };
    Attribute {
        code: code.to_owned(),
        category: "fruit".to_owned(),
        kind,
        name_zh: format!("{code}度"),
        name_en: format!("How {code}"),
        unit: if kind == AttributeKind::Number { "°Bx".to_owned() } else { String::new() },
        scale: i64::from(kind == AttributeKind::Number),
        choices: Choices(if kind == AttributeKind::Choice { ["crisp", "soft"].map(choice).to_vec() } else { Vec::new() }),
        required: false,
        shown: true,
        facet: true,
        place: 0,
        retired: false,
    }
}

async fn asks(shop: &Shop, attribute: &Attribute) -> Result<()> {
    let mut tx = shop.db().write().await?;
    attribute::put_up(&mut tx, attribute).await?;
    tx.commit().await?;
    shop.settle().await;
    Ok(())
}

async fn asks_otherwise(shop: &Shop, attribute: &Attribute) -> Result<()> {
    let mut tx = shop.db().write().await?;
    attribute::change(&mut tx, attribute).await?;
    tx.commit().await?;
    shop.settle().await;
    Ok(())
}

async fn says(shop: &Shop, slug: &str, said: &[(&str, &str)]) -> Result<()> {
    let said = said.iter().map(|(code, value)| ((*code).to_owned(), (*value).to_owned()));
    rewrite(shop, slug, |draft| draft.attributes.0.extend(said)).await
}

/// Fruit is asked for its taste, its sweetness, whether it was bagged and who tended it.
async fn orchard(shop: &Shop) {
    for (code, kind) in [
        ("taste", AttributeKind::Choice),
        ("sweet", AttributeKind::Number),
        ("bagged", AttributeKind::YesNo),
        ("tended", AttributeKind::Text),
    ] {
        asks(shop, &asked(code, kind)).await.expect("asked");
    }
    shop.stocked("apple", 5).await;
    shop.stocked("pear", 5).await;
}

#[shop_test]
async fn an_answer_is_checked_by_its_kind_and_seen_by_shoppers(shop: Shop) {
    orchard(&shop).await;
    for (code, value, refusal) in [
        ("taste", "sour", "attribute-no-answer"),
        ("sweet", "12.55", "attribute-no-answer"),
        ("bagged", "maybe", "attribute-no-answer"),
        ("colour", "red", "attribute-not-asked"),
    ] {
        let refused = says(&shop, "apple", &[(code, value)]).await.expect_err("no answer");
        assert_eq!((refused.issues()[0].field.clone(), refused.issues()[0].code), (format!("a-{code}"), refusal));
    }
    says(&shop, "apple", &[("taste", "crisp"), ("sweet", "14.5"), ("bagged", "yes"), ("tended", "Wang's")]).await.expect("answered");
    let page = shop.visitor().get("/goods/apple").await.accepted().text();
    for told in
        ["How taste</th><td>Very crisp<", "How sweet</th><td>14.5 °Bx<", "How bagged</th><td>Yes<", "How tended</th><td>Wang&#39;s<"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(shop.visitor().reading("zh").get("/goods/apple").await.text().contains("taste度</th><td>crisp的<"));
    let properties = the(&read_as("page", &page), "Product")["additionalProperty"].clone();
    assert_eq!((&properties[1]["name"], &properties[1]["value"]), (&"How sweet".into(), &"14.5 °Bx".into()));
    let hidden = Attribute { shown: false, ..asked("sweet", AttributeKind::Number) };
    asks_otherwise(&shop, &hidden).await.expect("changed");
    assert!(!shop.visitor().get("/goods/apple").await.text().contains("14.5"), "for the desk only");
    assert_eq!(sheet_of(&shop, "apple").await.product.attributes.get("sweet"), "14.5", "and still there");
    shop.adds_up().await;
}

#[shop_test]
async fn shoppers_narrow_a_shelf_by_what_goods_say(shop: Shop) {
    orchard(&shop).await;
    let mut tx = shop.db().write().await.expect("a write");
    let pomes = Labelled { code: "pomes", name_zh: "仁果", name_en: "Pomes", parent: Some("fruit") };
    category::put_up(&mut tx, &pomes).await.expect("put up");
    tx.commit().await.expect("committed");
    rewrite(&shop, "pear", |draft| draft.category = "pomes".to_owned()).await.expect("moved");
    says(&shop, "apple", &[("taste", "crisp"), ("bagged", "yes")]).await.expect("answered");
    says(&shop, "pear", &[("taste", "soft"), ("bagged", "yes")]).await.expect("what is asked above is asked below");
    let visitor = shop.visitor();
    let seen = async |path: &str| {
        let text = visitor.get(path).await.accepted().text();
        let slugs = ["apple", "pear"].map(|slug| text.contains(&format!("href=\"/goods/{slug}\"")));
        (slugs, text)
    };
    let (both, page) = seen("/goods?category=fruit").await;
    assert_eq!(both, [true, true]);
    for told in
        ["Very crisp <span class=\"count\">1</span>", "Very soft <span class=\"count\">1</span>", "Yes <span class=\"count\">2</span>"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(page.contains("href=\"/goods?category=fruit&#38;saying=taste:crisp\""), "{page}");
    let (crisp, page) = seen("/goods?category=fruit&saying=taste:crisp").await;
    assert_eq!(crisp, [true, false]);
    assert!(page.contains("Yes <span class=\"count\">1</span>") && page.contains(">1<") && !page.contains("Very soft"), "{page}");
    assert!(page.contains("<link rel=\"canonical\" href=\"http://127.0.0.1:8080/goods?category=fruit&#38;lang=en\""), "{page}");
    assert_eq!(seen("/goods?category=fruit&saying=bagged:yes,taste:soft").await.0, [false, true]);
    assert_eq!(seen("/goods?category=fruit&saying=bagged:no").await.0, [false, false]);
    assert_eq!(seen("/goods?category=pomes&saying=bagged:yes").await.0, [false, true]);
    assert_eq!(seen("/goods?saying=nonsense,'%20or%201=1:x").await.0, [true, true], "what no shelf asks narrows nothing");
    assert_eq!(seen("/goods?category=fruit&saying=taste:sour").await.0, [true, true], "nor an answer that cannot be given");
    let top = visitor.get("/goods").await.text();
    assert!(!top.contains("Very crisp"), "what a shelf asks is chosen on that shelf");
    let told: serde_json::Value =
        serde_json::from_str(&visitor.get("/api/v1/products?category=fruit&saying=taste:soft").await.accepted().text()).expect("JSON");
    assert_eq!(told["total"], 1);
}

#[shop_test]
async fn nothing_is_published_without_a_required_answer(shop: Shop) {
    shop.stocked("apple", 5).await;
    let id = sheet_of(&shop, "apple").await.product.id;
    let required = Attribute { required: true, ..asked("taste", AttributeKind::Choice) };
    asks(&shop, &required).await.expect("asked");
    let lacks = async || {
        let filter = Filter { missing: Some(Missing::Attribute), ..Filter::default() };
        product::list(&mut shop.db().read().await.expect("a view"), &filter).await.expect("listed").rows.len()
    };
    assert_eq!(lacks().await, 1, "the desk sees at once what is missing on the shelf");
    rewrite(&shop, "apple", |draft| draft.line_en = "Another sentence.".to_owned())
        .await
        .expect("what is on the shelf can still be changed");
    let desk = shop.staff(Role::Merchandiser).await;
    let page = format!("/staff/catalog/{id}");
    desk.post(&format!("{page}/withdrawal"), &[]).await.accepted();
    let refused = desk.post(&format!("{page}/publication"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("How taste"));
    says(&shop, "apple", &[("taste", "soft")]).await.expect("answered");
    assert_eq!(lacks().await, 0);
    desk.post(&format!("{page}/publication"), &[]).await.accepted();
    let silent = rewrite(&shop, "apple", |draft| draft.attributes.0.clear()).await.expect_err("it is on the shelf");
    assert_eq!((silent.issues()[0].field.as_str(), silent.issues()[0].code), ("a-taste", "product-shelf-needs-attribute"));
    let shelf = desk.post("/staff/catalog/categories/fruit/removal", &[]).await;
    assert_eq!(shelf.status, StatusCode::UNPROCESSABLE_ENTITY);
    shop.adds_up().await;
}

#[shop_test]
async fn what_goods_said_is_never_lost_and_what_no_longer_fits_is_seen(shop: Shop) {
    orchard(&shop).await;
    says(&shop, "apple", &[("taste", "crisp"), ("sweet", "14")]).await.expect("answered");
    says(&shop, "pear", &[("taste", "soft")]).await.expect("answered");
    let bare = Attribute { kind: AttributeKind::Text, scale: 3, choices: Choices(Vec::new()), ..asked("taste", AttributeKind::Choice) };
    assert_eq!(asks_otherwise(&shop, &bare).await.expect_err("no choice is left").issues()[0].code, "attribute-needs-choices");
    let mut softer = asked("taste", AttributeKind::Choice);
    softer.choices.0.remove(0);
    asks_otherwise(&shop, &softer).await.expect("changed");
    let stored = attribute::all(&mut shop.db().read().await.expect("a view")).await.expect("all");
    let taste = stored.get("taste").expect("there");
    assert_eq!((taste.kind, taste.choices.0.len(), taste.open_choices().count()), (AttributeKind::Choice, 2, 1), "retired, not deleted");
    assert!(!shop.visitor().get("/goods/apple").await.text().contains("Very crisp"), "shoppers do not see it any more");
    let desk = shop.staff(Role::Merchandiser).await;
    let counted = desk.get("/staff/catalog/attributes?code=taste").await.accepted().text();
    assert!(counted.contains("1 goods say something that no longer fits") && counted.contains("Very soft"), "{counted}");
    let id = sheet_of(&shop, "apple").await.product.id;
    let editor = desk.get(&format!("/staff/catalog/{id}")).await.accepted().text();
    assert!(editor.contains("Very crisp (retired)") && editor.contains("name=\"a-sweet\" value=\"14\""), "{editor}");
    rewrite(&shop, "apple", |draft| draft.line_en = "Still the same.".to_owned()).await.expect("what it said before stays");
    assert_eq!(says(&shop, "pear", &[("taste", "crisp")]).await.expect_err("retired").issues()[0].code, "attribute-no-answer");
    desk.post("/staff/catalog/attributes/sweet/retirement", &[]).await.accepted();
    let editor = desk.get(&format!("/staff/catalog/{id}")).await.accepted().text();
    assert!(editor.contains("name=\"a-sweet-gone\""), "it can be taken away by hand: {editor}");
    desk.post("/staff/catalog/attributes/sweet/retirement", &[("again", "on")]).await.accepted();
    assert_eq!(sheet_of(&shop, "apple").await.product.attributes.get("sweet"), "14");
}

#[shop_test]
async fn the_editor_asks_and_its_history_knows(shop: Shop) {
    orchard(&shop).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let before = sheet_of(&shop, "apple").await;
    let page = format!("/staff/catalog/{}", before.product.id);
    let revision = before.product.revision.to_string();
    let words =
        [("revision", revision.as_str()), ("kind", "specialty"), ("category", "fruit"), ("title_zh", "苹果"), ("title_en", "Apple")];
    let words = [&words[..], &[("line_zh", "一"), ("line_en", "One"), ("temperature", "ambient"), ("tax", "produce")]].concat();
    let wrong = desk.post(&page, &[&words[..], &[("a-sweet", "very"), ("a-taste", "crisp")]].concat()).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = wrong.text();
    assert!(text.contains("This is no answer that can be given now"), "{text}");
    assert!(text.contains("value=\"very\""), "what was typed is still there: {text}");
    desk.post(&page, &[&words[..], &[("a-sweet", "14.5"), ("a-taste", "crisp"), ("a-bagged", "no")]].concat()).await.accepted();
    let after = sheet_of(&shop, "apple").await;
    let said: Vec<_> = after.product.attributes.0.iter().map(|(code, value)| format!("{code}={value}")).collect();
    assert_eq!(said, ["bagged=no", "sweet=14.5", "taste=crisp"]);
    let mut tx = shop.db().read().await.expect("a view");
    let steps = product::steps(&mut tx, &after).await.expect("its history");
    drop(tx);
    let changed: Vec<_> = steps[0].changes.iter().filter(|change| change.field == "attribute").map(|change| change.sku.as_str()).collect();
    assert_eq!(changed, ["bagged", "sweet", "taste"]);
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("How taste") && shown.contains("<ins>Very crisp</ins>"), "history speaks the reader's language: {shown}");
    let compared = desk.get(&format!("{page}/difference?from={revision}")).await.accepted().text();
    assert!(compared.contains("How sweet") && compared.contains("14.5 °Bx"), "{compared}");
    let revision = after.product.revision.to_string();
    desk.post(&format!("{page}/restoration"), &[("revision", &revision), ("to", &before.product.revision.to_string())]).await.accepted();
    assert!(sheet_of(&shop, "apple").await.product.attributes.0.is_empty(), "taken back with the rest");
}

#[shop_test]
async fn the_desk_writes_down_what_is_asked(shop: Shop) {
    let (desk, page) = (shop.staff(Role::Merchandiser).await, "/staff/catalog/attributes");
    let new = [("code", "taste"), ("category", "fruit"), ("kind", "choice"), ("name_zh", "口感"), ("name_en", "Taste"), ("shown", "on")];
    let refused = async |more: &[(&str, &str)], says: &str| {
        let answer = desk.post(page, &[&new[..], more].concat()).await;
        let (status, text) = (answer.status, answer.text());
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains(says), "{says}: {text}");
    };
    refused(&[("choices", "")], "There must be a choice").await;
    refused(&[("choices", "crisp, 脆, Crisp")], "is not a code, a Chinese and an English name").await;
    refused(&[("choices", "crisp | 脆 | Crisp\ncrisp | 软 | Soft")], "A code stands here twice").await;
    desk.post(page, &[&new[..], &[("choices", "crisp | 脆 | Crisp\nsoft ｜ 软 ｜ Soft"), ("facet", "on")]].concat()).await.accepted();
    refused(&[("choices", "crisp | 脆 | Crisp")], "Something is asked under the code taste already").await;
    let listed = desk.get(page).await.accepted().text();
    assert!(listed.contains("One of some choices: Crisp · Soft") && listed.contains("Narrows"), "{listed}");
    let known =
        [("known", "on"), ("code", "taste"), ("category", "vegetable"), ("kind", "choice"), ("name_zh", "口感"), ("name_en", "Bite")];
    desk.post(page, &[&known[..], &[("choices", "soft | 软 | Tender")]].concat()).await.accepted();
    let all = attribute::all(&mut shop.db().read().await.expect("a view")).await.expect("all");
    let taste = all.get("taste").expect("there");
    assert_eq!((taste.category.as_str(), taste.name_en.as_str(), taste.facet, taste.shown), ("vegetable", "Bite", false, false));
    let choices: Vec<_> = taste.choices.0.iter().map(|one| (one.code.as_str(), one.en.as_str(), one.retired)).collect();
    assert_eq!(choices, [("soft", "Tender", false), ("crisp", "Crisp", true)]);
}
