//! Variants made of option groups: proposed and ticked at the desk, called by their values, never two the same; what
//! shoppers pick, what programs write, what files say.

mod form;
mod shop;

use crate::face::{rewrite, sheet_of};
use axum::http::StatusCode;
use catalog::{
    By, Channel,
    price::{self, NewBook},
    product::{
        self, ProductDraft, ProductSheet,
        option::{Combination, OptionGroup, OptionValue, Options},
    },
};
use coop::Role;
use form::{field, posts, rows, stored_groups, words};
use kernel::{Id, Money};
use stories::{Page, Shop, Stocked, shop_test};

fn group(zh: &str, en: &str, values: &[(&str, &str)]) -> OptionGroup {
    let value = |(zh, en): &(&str, &str)| OptionValue { zh: (*zh).to_owned(), en: (*en).to_owned(), ..OptionValue::default() };
    OptionGroup { zh: zh.to_owned(), en: en.to_owned(), values: values.iter().map(value).collect(), ..OptionGroup::default() }
}

pub fn flavours_and_grades() -> Options {
    let mut options = Options(vec![
        group("口味", "Flavour", &[("原味", "Plain"), ("辣味", "Hot")]),
        group("等级", "Grade", &[("一级", "First"), ("二级", "Second")]),
    ]);
    options.give_codes();
    options
}

fn having(flavour: &str, grade: &str) -> Combination {
    Combination([("flavour", flavour), ("grade", grade)].map(|(group, value)| (group.to_owned(), value.to_owned())).into())
}

/// Tea in two flavours and two grades, without the hot one of the second grade; the hot one is sold out.
pub async fn tea(shop: &Shop) -> ProductSheet {
    let tea = shop.stocked("tea", 5).await;
    rewrite(shop, "tea", |draft| {
        draft.options = flavours_and_grades();
        draft.variants[0].options = having("plain", "first");
        for (sku, options) in [("TEA-HOT", having("hot", "first")), ("TEA-2", having("plain", "second"))] {
            let mut other = draft.variants[0].clone();
            (other.id, other.sku, other.options) = (None, sku.to_owned(), options);
            (other.packs[0].id, other.packs[0].web, other.packs[0].till) = (None, false, false);
            draft.variants.push(other);
        }
        draft.name_by_options();
    })
    .await
    .expect("made");
    let sheet = sheet_of(shop, "tea").await;
    for (nth, price) in [(1, 1280), (2, 800)] {
        sells(shop, &sheet, (nth, 0), price).await;
    }
    let second = &sheet.variants[2];
    let second = Stocked { sku: "TEA-2".to_owned(), variant: second.variant.id, pack: second.packs[0].pack.id, ..tea };
    shop.delivered(&second, 4, &shop.hub).await;
    shop.settle().await;
    sheet_of(shop, "tea").await
}

/// A pack of a variant gets a price, and is sold.
async fn sells(shop: &Shop, sheet: &ProductSheet, (nth, m): (usize, usize), price: i64) {
    let mut tx = shop.db().write().await.expect("a write");
    let prices = vec![(sheet.variants[nth].packs[m].pack.id, Money::fen(price))];
    for channel in Channel::ALL.iter().copied() {
        let book = NewBook {
            channel,
            place: None,
            effective_from: tx.now(),
            note: String::new(),
            prices: prices.clone(),
            beside: Default::default(),
        };
        price::publish_book(&mut tx, &By::program(), &book).await.expect("published");
    }
    tx.commit().await.expect("committed");
    rewrite(shop, &sheet.product.slug, |draft| (draft.variants[nth].packs[m].web, draft.variants[nth].packs[m].till) = (true, true))
        .await
        .expect("sold");
}

fn called(sheet: &ProductSheet) -> Vec<(&str, &str, &str)> {
    sheet.variants.iter().map(|one| (one.variant.sku.as_str(), one.variant.name_zh.as_str(), one.variant.name_en.as_str())).collect()
}

#[shop_test]
async fn missing_variants_are_proposed_ticked_and_made_like_one_that_is_there(shop: Shop) {
    let (desk, goods) = (shop.staff(Role::Merchandiser).await, shop.stocked("tea", 5).await);
    let page = format!("/staff/catalog/{}", sheet_of(&shop, "tea").await.product.id);
    desk.post(&format!("{page}/withdrawal"), &[]).await.accepted();
    let before = sheet_of(&shop, "tea").await;
    let groups = [
        ("g0-zh", "口味"),
        ("g0-en", "Flavour"),
        ("g0-values", "原味 | Plain\n辣味 ｜ Hot"),
        ("g1-zh", "等级"),
        ("g1-en", "Grade"),
        ("g1-values", "一级 | First\n二级 | Second"),
        ("v0-o-grade", "first"),
    ];
    let form = [words(&before), rows(&before)].concat();
    let asking = |more: &[(&'static str, &'static str)]| [&groups[..], more].concat();
    let send = async |path: &str, fields: &[(&str, &str)]| {
        let own = form.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        desk.post(path, &own.chain(fields.iter().copied()).collect::<Vec<_>>()).await
    };
    let refused = send(&format!("{page}/combinations"), &[("g0-zh", "口味")]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains("A group has at least one value."));
    let proposed = send(&format!("{page}/combinations"), &asking(&[])).await.accepted().text();
    assert!(proposed.contains("3 combinations are not there yet"), "its name says it is the plain one: {proposed}");
    let skus: Vec<_> = (0..4).map(|k| field(&proposed, &format!("n{k}-sku"))).collect();
    let expected = ["TEA-PLAIN-SECOND", "TEA-HOT-FIRST", "TEA-HOT-SECOND"].map(|sku| Some(sku.to_owned()));
    assert_eq!((&skus[..3], &skus[3]), (&expected[..], &None));
    assert_eq!(sheet_of(&shop, "tea").await, before, "nothing is written before it is saved");
    let unsaid = send(&page, &groups[..6]).await;
    assert!(unsaid.status == StatusCode::UNPROCESSABLE_ENTITY && unsaid.text().contains("Choose one of 口味."), "{}", unsaid.text());
    let made = asking(&[
        ("v0-o-flavour", "plain"),
        ("like", "0"),
        ("n0-row", "on"),
        ("n0-sku", "TEA-SECOND"),
        ("n0-o-flavour", "plain"),
        ("n0-o-grade", "second"),
        ("n1-row", "on"),
        ("n1-make", "on"),
        ("n1-sku", "TEA"),
        ("n1-o-flavour", "hot"),
        ("n1-o-grade", "first"),
    ]);
    let taken = send(&page, &made).await;
    assert!(
        taken.status == StatusCode::UNPROCESSABLE_ENTITY && taken.text().contains("id=\"i-n1-sku\""),
        "a SKU is named where it was typed"
    );
    let free: Vec<_> = made.iter().map(|(name, value)| (*name, if *name == "n1-sku" { "TEA-HOT" } else { value })).collect();
    send(&page, &free).await.accepted();
    let after = sheet_of(&shop, "tea").await;
    assert_eq!(
        called(&after),
        [("TEA", "原味 / 一级", "Plain / First"), ("TEA-HOT", "辣味 / 一级", "Hot / First")],
        "what is not ticked is not made"
    );
    let (first, made) = (&after.variants[0], &after.variants[1]);
    assert_eq!((first.variant.id, first.packs[0].pack.id), (goods.variant, goods.pack), "the one that was there is the same one");
    assert_eq!((made.variant.cost_fen, made.variant.unit), (first.variant.cost_fen, first.variant.unit));
    let copied: Vec<_> = made.packs.iter().map(|pack| (pack.pack.name_zh.as_str(), pack.pack.web, pack.barcodes.len())).collect();
    assert_eq!(copied, [("一件", true, 0)]);
    let stored = desk.get(&page).await.accepted().text();
    assert!(stored.contains("plain | 原味 | Plain\nhot | 辣味 | Hot"), "{stored}");
    shop.adds_up().await;
}

#[shop_test]
async fn on_the_shelf_what_is_made_waits_for_its_price(shop: Shop) {
    let sheet = tea(&shop).await;
    let form = [words(&sheet), rows(&sheet), stored_groups(&sheet)].concat();
    let page = format!("/staff/catalog/{}", sheet.product.id);
    let missing =
        [("like", "1"), ("make_all", "on"), ("n0-row", "on"), ("n0-sku", "TEA-HOT-2"), ("n0-o-flavour", "hot"), ("n0-o-grade", "second")];
    posts(&shop, &page, &form, &missing).await.accepted();
    let after = sheet_of(&shop, "tea").await;
    let made = &after.variants[3];
    assert_eq!((made.variant.sku.as_str(), made.variant.name_en.as_str()), ("TEA-HOT-2", "Hot / Second"));
    assert!(made.packs.len() == 1 && made.packs.iter().all(|pack| !pack.pack.web && !pack.pack.till));
    sells(&shop, &after, (3, 0), 900).await;
    shop.adds_up().await;
}

#[shop_test]
async fn no_two_variants_have_the_same_values_whatever_way_they_come_by_them(shop: Shop) {
    let before = tea(&shop).await;
    let same = rewrite(&shop, "tea", |draft| {
        draft.variants[1].options = having("plain", "first");
        draft.name_by_options();
    });
    let issue = same.await.expect_err("sold twice").issues()[0].clone();
    assert_eq!((issue.field.as_str(), issue.code), ("v1-o-flavour", "option-twice"));
    for (change, field, code) in [
        (
            (|draft: &mut ProductDraft| drop(draft.variants[2].options.0.remove("grade"))) as fn(&mut ProductDraft),
            "v2-o-grade",
            "option-needed",
        ),
        (|draft| draft.variants[2].options = draft.variants[2].options.with("grade", "third"), "v2-o-grade", "option-value-gone"),
        (|draft| draft.variants[2].options = draft.variants[2].options.with("size", "s"), "v2-o-size", "option-group-gone"),
        (|draft| draft.variants[2].name_zh = "随便".to_owned(), "v2-name_zh", "option-name-made"),
        (|draft| draft.options.0[0].values[0].zh = "a|b".to_owned(), "g0-values", "option-sign"),
        (|draft| draft.options.0[1].values[1].code = "first".to_owned(), "g1-values", "option-code"),
        (|draft| draft.options.0.extend(draft.options.0.clone()), "options", "option-too-many-groups"),
    ] {
        let refused = rewrite(&shop, "tea", change).await.expect_err(code);
        let issues = refused.issues();
        let told: Vec<_> = issues.iter().map(|issue| (issue.field.as_str(), issue.code)).collect();
        assert!(told.contains(&(field, code)), "{field} {code}: {told:?}");
    }
    assert_eq!(sheet_of(&shop, "tea").await, before);
    rewrite(&shop, "tea", |draft| {
        let own = draft.variants[0].options.clone();
        draft.variants[0].options = draft.variants[2].options.clone();
        draft.variants[2].options = own;
        draft.name_by_options();
    })
    .await
    .expect("two change places");
    let names = sheet_of(&shop, "tea").await;
    assert_eq!(called(&names)[0], ("TEA", "原味 / 二级", "Plain / Second"));
    rewrite(&shop, "tea", |draft| drop(draft.variants.remove(0))).await.expect("one goes");
    rewrite(&shop, "tea", |draft| {
        draft.variants[0].options = having("plain", "second");
        draft.name_by_options();
    })
    .await
    .expect("its values are free");
    let mut tx = shop.db().read().await.expect("a view");
    let steps = product::steps(&mut tx, &sheet_of(&shop, "tea").await).await.expect("its history");
    drop(tx);
    let back = steps.iter().find_map(|step| step.changes.iter().any(|change| change.field == "variant").then(|| step.before())).flatten();
    let (id, seen) = (before.product.id, sheet_of(&shop, "tea").await.product.revision);
    let mut tx = shop.db().write().await.expect("a write");
    product::restore(&mut tx, &By::named("Wei"), id, seen, back.expect("a step")).await.expect("restored");
    tx.commit().await.expect("committed");
    let after = sheet_of(&shop, "tea").await;
    assert_eq!(called(&after), called(&names), "the one that went is back with its values, though another had them meanwhile");
    shop.adds_up().await;
}

#[shop_test]
async fn a_value_is_renamed_for_all_its_variants_and_nothing_else_changes(shop: Shop) {
    let before = tea(&shop).await;
    let page = format!("/staff/catalog/{}", before.product.id);
    let form = [words(&before), rows(&before), stored_groups(&before)].concat();
    let renamed = [("g0-place", "2"), ("g0-values", "plain | 本味 | Natural\nhot | 辣味 | Hot"), ("g1-place", "1")];
    posts(&shop, &page, &form, &renamed).await.accepted();
    let after = sheet_of(&shop, "tea").await;
    assert_eq!(
        called(&after),
        [
            ("TEA", "一级 / 本味", "First / Natural"),
            ("TEA-HOT", "一级 / 辣味", "First / Hot"),
            ("TEA-2", "二级 / 本味", "Second / Natural")
        ]
    );
    let own = |sheet: &ProductSheet| {
        sheet.variants.iter().map(|one| (one.variant.id, one.variant.options.clone(), one.packs.clone())).collect::<Vec<_>>()
    };
    assert_eq!(own(&after), own(&before), "the same variants with their packs and prices");
    let shown = shop.staff(Role::Merchandiser).await.get(&page).await.accepted().text();
    assert!(shown.contains("口味 Flavour: 原味 Plain, 辣味 Hot") && shown.contains("Option groups"), "history tells it: {shown}");
    let compared = shop
        .staff_at(Role::Merchandiser, &shop.station)
        .await
        .get(&format!("{page}/difference?from={}", before.product.revision))
        .await
        .accepted()
        .text();
    assert!(compared.contains("Option groups") && compared.contains("Natural"), "{compared}");
    let back = [("revision", after.product.revision.to_string()), ("to", before.product.revision.to_string())];
    let back: Vec<_> = back.iter().map(|(name, value)| (*name, value.as_str())).collect();
    posts_as_other(&shop, &format!("{page}/restoration"), &back).await.accepted();
    let restored = sheet_of(&shop, "tea").await;
    assert_eq!((&restored.product.options, called(&restored)), (&before.product.options, called(&before)));
    shop.adds_up().await;
}

async fn posts_as_other(shop: &Shop, path: &str, fields: &[(&str, &str)]) -> Page {
    shop.staff_at(Role::Merchandiser, &shop.cold_store).await.post(path, fields).await
}

#[shop_test]
async fn what_variants_have_is_not_taken_away_and_names_by_hand_come_back_by_undoing(shop: Shop) {
    let sheet = tea(&shop).await;
    let (page, desk) = (format!("/staff/catalog/{}", sheet.product.id), shop.staff(Role::Merchandiser).await);
    let form = [words(&sheet), rows(&sheet), stored_groups(&sheet)].concat();
    let send = async |more: &[(&str, &str)]| {
        let own = form.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let own = own.filter(|(name, _)| more.iter().all(|(other, _)| name != other));
        desk.post(&page, &own.chain(more.iter().copied()).collect::<Vec<_>>()).await
    };
    let value = send(&[("g0-values", "plain | 原味 | Plain")]).await;
    assert_eq!(value.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(value.text().contains("TEA-HOT have a value that is taken away here"), "{}", value.text());
    let whole = send(&[("g1-zh", ""), ("g1-en", ""), ("g1-values", "")]).await;
    assert!(whole.status == StatusCode::UNPROCESSABLE_ENTITY && whole.text().contains("TEA, TEA-HOT, TEA-2 have a value of this group"));
    assert_eq!(sheet_of(&shop, "tea").await, sheet);
    send(&[("v1-gone", "on"), ("g0-values", "plain | 原味 | Plain")]).await.accepted();
    let without = sheet_of(&shop, "tea").await;
    assert_eq!((without.product.options[0].values.len(), without.variants.len()), (1, 2), "with its variant it may go");
    let mut tx = shop.db().write().await.expect("a write");
    product::restore(&mut tx, &By::named("Wei"), sheet.product.id, without.product.revision, 2).await.expect("restored");
    tx.commit().await.expect("committed");
    let first = sheet_of(&shop, "tea").await;
    assert!(first.product.options.is_empty() && first.variants.iter().all(|one| one.variant.options.0.is_empty()));
    assert_eq!(called(&first), [("TEA", "原味", "Plain")], "as it was before it had groups");
    desk.post(
        &page,
        &form[..9].iter().map(|(name, value)| (name.as_str(), if name == "revision" { "" } else { value })).collect::<Vec<_>>(),
    )
    .await
    .accepted();
    shop.adds_up().await;
}

#[shop_test]
async fn a_sheet_beside_has_options_of_its_own_until_it_is_approved(shop: Shop) {
    let sheet = tea(&shop).await;
    let (page, desk) = (format!("/staff/catalog/{}/beside", sheet.product.id), shop.staff(Role::Merchandiser).await);
    let form = [words(&sheet), rows(&sheet), stored_groups(&sheet)].concat();
    let mut fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.retain(|(name, _)| *name != "g0-values");
    fields.push(("g0-values", "plain | 清香 | Light\nhot | 辣味 | Hot"));
    let proposed = desk.post(&format!("{page}/combinations"), &fields).await.accepted().text();
    assert!(
        field(&proposed, "n0-sku").as_deref() == Some("TEA-HOT-SECOND") && proposed.contains(&format!("action=\"{page}\"")),
        "{proposed}"
    );
    desk.post(&page, &fields).await.accepted();
    assert_eq!(sheet_of(&shop, "tea").await, sheet, "what is on the shelf is as it was");
    let compared = desk.get(&format!("/staff/catalog/{}/difference", sheet.product.id)).await.accepted().text();
    assert!(compared.contains("清香") && compared.contains("Option groups"), "{compared}");
    desk.post(&format!("/staff/catalog/{}/review", sheet.product.id), &[("version", "1")]).await.accepted();
    desk.post(&format!("/staff/catalog/{}/decision", sheet.product.id), &[("version", "2"), ("deed", "now")]).await.accepted();
    assert_eq!(called(&sheet_of(&shop, "tea").await)[0], ("TEA", "清香 / 一级", "Light / First"));
    shop.adds_up().await;
}

#[shop_test]
async fn a_product_has_a_hundred_variants_at_most(shop: Shop) {
    let sheet = tea(&shop).await;
    let page = format!("/staff/catalog/{}", sheet.product.id);
    let many: String = (0..40).map(|nth| format!("第{nth:02}种\n")).collect();
    let form = [words(&sheet), rows(&sheet), stored_groups(&sheet)].concat();
    let more = [("g2-zh", "花样"), ("g2-values", many.as_str()), ("v0-o-g1", "v1"), ("v1-o-g1", "v1"), ("v2-o-g1", "v1")];
    let proposed = posts(&shop, &format!("{page}/combinations"), &form, &more).await.accepted().text();
    assert!(proposed.contains("97 combinations are not there yet") && proposed.contains("60 more do not fit"), "{proposed}");
    assert_eq!(proposed.matches("-row\" value=\"on\"").count(), 97);
    let id: Id<catalog::Product> = sheet.product.id;
    let mut draft = ProductDraft::of(&product::load(&mut shop.db().read().await.expect("a view"), id).await.expect("there"));
    draft.variants = (0..101).map(|nth| product::VariantDraft { id: None, sku: format!("T-{nth}"), ..draft.variants[0].clone() }).collect();
    let refused = product::save_draft(&mut shop.db().write().await.expect("a write"), &By::program(), &draft).await.expect_err("too many");
    assert!(refused.issues().iter().any(|issue| issue.code == "catalog-too-many-variants"));
}
