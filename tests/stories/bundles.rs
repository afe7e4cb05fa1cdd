//! Bundles: put together from other goods, of which nothing lies anywhere; never sold twice, and worth what its parts are.

use crate::{
    face::{rewrite, sheet_of},
    promotions::{runs, sheet, spend},
    storefront::{cart, left, order_at, packed_carried_and_delivered},
};
use axum::http::{Method, StatusCode};
use catalog::{
    By, ProductStatus, TaxClass, Temperature,
    bundle::PartDraft,
    product::{self, ProductDraft},
};
use coop::Role;
use fulfillment::lot::{self, NewLot};
use kernel::{BasisPoints, Money, Quantity, Result, Unit};
use serde_json::{Value, json};
use std::sync::Arc;
use stories::{Order, Outcome, Shop, Stocked, shop_test};

/// A bundle's sheet: so much of each of these, for the web only.
fn draft(shop: &Shop, name: &str, parts: &[(&str, &str)]) -> ProductDraft {
    let mut draft = shop.draft(name);
    let part = |(sku, amount): &(&str, &str)| PartDraft { sku: (*sku).to_owned(), amount: (*amount).to_owned() };
    draft.variants[0].components = parts.iter().map(part).collect();
    draft.variants[0].packs[0].till = false;
    (draft.producer, draft.producer_share) = (None, BasisPoints::new(0));
    draft
}

pub async fn kit(shop: &Shop, name: &str, parts: &[(&str, &str)], price: i64) -> Stocked {
    let kit = shop.shown(&draft(shop, name, parts), Money::fen(price)).await.expect("the bundle is published");
    shop.settle().await;
    kit
}

/// How many of a pack the shop says can be had.
async fn offered(shop: &Shop, goods: &Stocked) -> i64 {
    let told = shop.visitor().get(&format!("/api/v1/products/{}", goods.slug)).await.accepted().value();
    told["packs"][0]["left"].as_i64().expect("a number")
}

async fn save(shop: &Shop, draft: &ProductDraft) -> Result<()> {
    let mut tx = shop.db().write().await?;
    product::save_draft(&mut tx, &By::named("Wei"), draft).await?;
    tx.commit().await
}

#[shop_test]
async fn what_can_be_had_is_the_least_over_what_is_inside(shop: Shop) -> Result<()> {
    let (apples, honey) = (shop.stocked("apples", 10).await, shop.stocked("honey", 2).await);
    let gift = kit(&shop, "gift", &[("APPLES", "3"), ("HONEY", "1")], 5000).await;
    assert_eq!(offered(&shop, &gift).await, 2, "three times apples, twice honey");
    let page = shop.visitor().get("/goods/gift").await.accepted().text();
    assert!(page.contains("What is inside") && page.contains("/goods/honey") && page.contains("Yishui apples Plain"), "{page}");
    let order = shop.shopper("Ann").buys_and_pays(&gift, 2).await;
    shop.settle().await;
    assert_eq!((left(&shop, &apples).await, left(&shop, &honey).await, offered(&shop, &gift).await), (4, 0, 0));
    assert_eq!(shop.shopper("Bob").buys(&gift).await.refusal(), "stock-out");
    shop.adds_up().await;
    let told = shop.order(&order).await;
    let lines: Vec<_> = told["lines"].as_array().expect("lines").iter().map(|line| (&line["sku"], &line["bundle"]["en"])).collect();
    let gift_of = json!("Yishui gift");
    assert_eq!(lines, [(&json!("APPLES"), &gift_of), (&json!("HONEY"), &gift_of)]);
    let page = shop.visitor().get(&format!("/orders/{}?key={}", order.number, order.key)).await.accepted().text();
    assert!(page.contains("Yishui gift") && page.contains("<li>Yishui apples 6") && page.contains("<li>Yishui honey 2"), "{page}");
    packed_carried_and_delivered(&shop).await?;
    shop.settle().await;
    assert_eq!(shop.status(&order).await, "delivered");
    let desk = shop.staff(Role::Merchandiser).await;
    let list = desk.get(&format!("/staff/orders/{}", order.number)).await;
    assert!(list.status != StatusCode::OK || list.text().contains("in Yishui gift"));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_bundle_and_what_is_inside_it_are_never_both_sold_from_one_cart(shop: Shop) -> Result<()> {
    let honey = shop.stocked("honey", 3).await;
    shop.stocked("apples", 9).await;
    let (one, two) = (kit(&shop, "one", &[("HONEY", "2")], 1500).await, kit(&shop, "two", &[("HONEY", "2"), ("APPLES", "1")], 2500).await);
    let ann = shop.visitor();
    for wanted in [[(&one, 1), (&honey, 2)], [(&one, 1), (&two, 1)]] {
        let key = cart(&ann, &wanted).await;
        let seen = ann.get(&format!("/api/v1/carts/{key}")).await.accepted().value();
        let lefts: Vec<_> = seen["lines"].as_array().expect("lines").iter().map(|line| line["left"].as_i64()).collect();
        assert!(lefts.contains(&Some(0)) || lefts.contains(&Some(1)), "each line says what the others leave: {seen}");
        assert_eq!(order_at(&ann, &key, &key, None).await.refusal(), "stock-out", "{wanted:?}");
        assert_eq!(left(&shop, &honey).await, 3, "and nothing is promised");
    }
    let key = cart(&ann, &[(&one, 1), (&honey, 1)]).await;
    order_at(&ann, &key, &key, None).await.accepted();
    assert_eq!(left(&shop, &honey).await, 0, "the last jar beside two in the bundle");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn its_price_tax_and_shares_are_those_of_what_is_inside(shop: Shop) -> Result<()> {
    let (tea, cup) = (shop.stocked("tea", 9).await, shop.stocked("cup", 9).await);
    rewrite(&shop, "cup", |draft| {
        (draft.tax, draft.producer, draft.producer_share) = (TaxClass::Standard, None, BasisPoints::new(0));
    })
    .await?;
    shop.priced(cup.pack, Money::fen(2001)).await;
    let gift = kit(&shop, "gift", &[("TEA", "1"), ("CUP", "1")], 2800).await;
    runs(&shop, sheet(&shop, "Three off", spend(2800, 333))).await;
    let ann = shop.visitor();
    let key = cart(&ann, &[(&gift, 1)]).await;
    let order = Order::of(&order_at(&ann, &key, &key, None).await.accepted());
    let told = shop.order(&order).await;
    let parts: Vec<i64> = told["lines"].as_array().expect("lines").iter().filter_map(|line| line["total_fen"].as_i64()).collect();
    // 2800 as 1000 to 2001, and 333 off in the same proportion.
    assert_eq!(parts, [822, 1645], "{told}");
    let tax = |total: i64, rate: i64| (total * rate * 2 + 100 + rate) / (2 * (100 + rate));
    assert_eq!(told["tax_fen"], tax(822, 9) + tax(1645, 13), "produce at nine, a cup at thirteen");
    let shares: Vec<i64> = told["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["kind"] == "share" && row["party"] == json!(shop.farmer))
        .filter_map(|row| row["amount_fen"].as_i64())
        .collect();
    assert_eq!(shares, [41], "the farmer has his part of the tea, and none of the cup");
    shop.paid(&order).await.accepted();
    shop.settle().await;
    packed_carried_and_delivered(&shop).await?;
    shop.settle().await;
    shop.adds_up().await;
    let owed = async || books::owed_to(&mut shop.db().read().await?, shop.company, shop.farmer).await;
    assert_eq!(owed().await?, Money::fen(41));
    // A third goes back, and with it a third of everybody's part; then the rest.
    let third = order.total_fen / 3;
    for (form, amount) in [("one", third), ("two", order.total_fen - third)] {
        let mut tx = shop.db().write().await?;
        let placed = storefront::order::find(&mut tx, &order.number, &order.key).await?;
        storefront::order::take_back(&mut tx, &placed, Money::fen(amount), form).await?;
        tx.commit().await?;
        shop.sent_back(&order).await;
        shop.adds_up().await;
        if form == "one" {
            assert_eq!(owed().await?, Money::fen(27), "of 41 fen a third is back");
        }
    }
    assert_eq!(owed().await?, Money::ZERO, "all of the money is all of the share");
    assert_eq!((left(&shop, &tea).await, left(&shop, &cup).await), (8, 8));
    shop.adds_up().await;
    let found = shop.findings_after("update storefront_order_bundle set total_fen = total_fen + 1").await?;
    assert!(found.iter().any(|one| format!("{one:?}").contains("components of bundle 1")), "{found:?}");
    let found = shop.findings_after("update storefront_order_line set quantity = quantity + 1, count = 2 where bundle = 1").await?;
    assert!(found.iter().any(|one| format!("{one:?}").contains("do not go into each")), "{found:?}");
    Ok(())
}

#[shop_test]
async fn what_is_no_bundle_is_refused(shop: Shop) -> Result<()> {
    let honey = shop.stocked("honey", 9).await;
    let gift = kit(&shop, "gift", &[("HONEY", "1")], 2000).await;
    let refused = async |change: &dyn Fn(&mut ProductDraft)| {
        let mut draft = draft(&shop, "other", &[("HONEY", "1")]);
        change(&mut draft);
        save(&shop, &draft).await.expect_err("it is refused").issues().first().expect("an issue").code
    };
    let set = |draft: &mut ProductDraft, sku: &str, amount: &str| {
        draft.variants[0].components = vec![PartDraft { sku: sku.to_owned(), amount: amount.to_owned() }];
    };
    assert_eq!(refused(&|draft| draft.variants[0].packs[0].till = true).await, "bundle-web-only");
    assert_eq!(refused(&|draft| draft.variants[0].unit = Unit::GRAMS).await, "bundle-in-pieces");
    assert_eq!(refused(&|draft| set(draft, "GIFT", "1")).await, "bundle-of-bundles");
    assert_eq!(refused(&|draft| set(draft, "NOSUCH", "1")).await, "bundle-sku-unknown");
    assert_eq!(refused(&|draft| set(draft, "OTHER", "1")).await, "bundle-twice");
    for amount in ["0", "-1", "1.5", "x", "99999999"] {
        assert_eq!(refused(&|draft| set(draft, "HONEY", amount)).await, "bundle-amount-absurd", "{amount}");
    }
    let twice =
        [PartDraft { sku: "HONEY".to_owned(), amount: "1".to_owned() }, PartDraft { sku: "HONEY".to_owned(), amount: "2".to_owned() }];
    assert_eq!(refused(&|draft| draft.variants[0].components = twice.to_vec()).await, "bundle-twice");
    // Neither do goods become a bundle later, nor a bundle goods.
    let tea = shop.stocked("tea", 1).await;
    let later = rewrite(&shop, "tea", |draft| {
        draft.variants[0].packs[0].till = false;
        set(draft, "HONEY", "1");
    });
    assert_eq!(later.await.expect_err("tea is tea").issues()[0].code, "bundle-from-the-first-day");
    let undone = rewrite(&shop, "gift", |draft| draft.variants[0].components.clear());
    assert_eq!(undone.await.expect_err("a bundle stays one").issues()[0].code, "bundle-from-the-first-day");
    // And nothing of it comes in.
    let mut tx = shop.db().write().await?;
    let new = NewLot {
        variant: gift.variant,
        producer: None,
        supplier: None,
        town: String::new(),
        harvested_on: None,
        best_before: None,
        grade: String::new(),
        certificate: None,
        quantity: Quantity::steps(5),
        cost: Money::ZERO,
    };
    assert_eq!(lot::open(&mut tx, &shop.hub, &new).await.expect_err("refused").code(), "lot-is-bundle");
    drop(tx);
    assert_eq!((left(&shop, &honey).await, left(&shop, &tea).await), (9, 1));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_bundle_leaves_the_shelf_with_what_is_inside_it(shop: Shop) -> Result<()> {
    let honey = shop.stocked("honey", 9).await;
    shop.stocked("milk", 9).await;
    rewrite(&shop, "milk", |draft| draft.temperature = Temperature::Chilled).await?;
    let warm = shop.shown(&draft(&shop, "breakfast", &[("MILK", "1"), ("HONEY", "1")]), Money::fen(3000)).await;
    assert_eq!(warm.expect_err("milk is kept cold").issues()[0].code, "catalog-lacks-cold");
    let gift = kit(&shop, "gift", &[("HONEY", "1")], 2000).await;
    let ann = shop.visitor();
    let key = cart(&ann, &[(&gift, 1)]).await;
    let mut tx = shop.db().write().await?;
    product::unpublish(&mut tx, &By::named("Wei"), sheet_of(&shop, "honey").await.product.id).await?;
    tx.commit().await?;
    shop.settle().await;
    let sheet = sheet_of(&shop, "gift").await;
    assert_eq!(sheet.product.status, ProductStatus::Draft);
    let deeds = product::history(&mut shop.db().read().await?, sheet.product.id).await?;
    assert!(deeds.iter().any(|deed| deed.deed == "component-gone" && deed.done_by == "shipin"), "{deeds:?}");
    assert_eq!(order_at(&ann, &key, &key, None).await.refusal(), "not-on-sale");
    ann.get("/cart").await.accepted();
    let desk = shop.staff(Role::Merchandiser).await;
    let page = desk.get(&format!("/staff/catalog/{}", sheet.product.id)).await.accepted().text();
    assert!(page.contains("A component is not on the shelf: 沂水honey (HONEY)"), "the desk is told what it lacks: {page}");
    assert_eq!(offered_anywhere(&shop).await, ["milk"]);
    assert_eq!(left(&shop, &honey).await, 9);
    shop.adds_up().await;
    // So it is when the grade inside is listed no more, whoever takes it off the list.
    let mut tx = shop.db().write().await?;
    product::publish(&mut tx, &By::named("Wei"), sheet_of(&shop, "honey").await.product.id).await?;
    product::publish(&mut tx, &By::named("Wei"), sheet.product.id).await?;
    tx.commit().await?;
    shop.settle().await;
    rewrite(&shop, "honey", |draft| {
        let mut other = draft.variants[0].clone();
        (other.id, other.sku) = (None, "HONEY-2".to_owned());
        other.packs[0].id = None;
        (other.packs[0].web, other.packs[0].till) = (false, false);
        draft.variants.push(other);
    })
    .await?;
    assert_eq!(sheet_of(&shop, "gift").await.product.status, ProductStatus::Published);
    let second = sheet_of(&shop, "honey").await.variants[1].packs[0].pack.id;
    shop.priced(second, Money::fen(900)).await;
    rewrite(&shop, "honey", |draft| {
        draft.variants.remove(0);
        (draft.variants[0].packs[0].web, draft.variants[0].packs[0].till) = (true, true);
    })
    .await?;
    assert_eq!(sheet_of(&shop, "gift").await.product.status, ProductStatus::Draft);
    shop.adds_up().await;
    Ok(())
}

async fn offered_anywhere(shop: &Shop) -> Vec<String> {
    let told = shop.visitor().get("/api/v1/products").await.accepted().value();
    told["products"].as_array().into_iter().flatten().filter_map(|one| one["slug"].as_str().map(str::to_owned)).collect()
}

#[shop_test]
async fn the_desk_writes_what_is_inside_and_can_take_it_back(shop: Shop) -> Result<()> {
    shop.stocked("honey", 9).await;
    shop.stocked("apples", 9).await;
    kit(&shop, "gift", &[("HONEY", "1")], 2000).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let before = sheet_of(&shop, "gift").await;
    let path = format!("/staff/catalog/{}", before.product.id);
    let form = desk.get(&path).await.accepted().text();
    assert!(form.contains("What is inside") && form.contains("HONEY 1</textarea>"), "{form}");
    // By name as well as by SKU.
    rewrite(&shop, "gift", |draft| {
        draft.variants[0].components = vec![
            PartDraft { sku: "HONEY".to_owned(), amount: "2".to_owned() },
            PartDraft { sku: "APPLES".to_owned(), amount: "1".to_owned() },
        ];
    })
    .await?;
    let after = sheet_of(&shop, "gift").await;
    assert_eq!(after.variants[0].components.iter().map(|part| part.sku.as_str()).collect::<Vec<_>>(), ["HONEY", "APPLES"]);
    let page = desk.get(&path).await.accepted().text();
    assert!(page.contains("HONEY × 2, APPLES × 1"), "the history says what changed: {page}");
    let mut tx = shop.db().write().await?;
    product::restore(&mut tx, &By::named("Wei"), after.product.id, after.product.revision, before.product.revision).await?;
    tx.commit().await?;
    assert_eq!(sheet_of(&shop, "gift").await.variants[0].components, before.variants[0].components);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn programs_read_and_write_what_is_inside(shop: Shop) {
    shop.stocked("honey", 9).await;
    kit(&shop, "gift", &[("HONEY", "1")], 2000).await;
    let program = crate::api::Program::with_all(&shop).await;
    let read = program.get("/products?sku=GIFT").await.accepted().value();
    let mut gift = read["products"][0].clone();
    assert_eq!(gift["variants"][0]["components"], json!([{ "sku": "HONEY", "amount": "1" }]));
    gift["variants"][0]["components"] = json!([{ "sku": "HONEY", "amount": "3" }]);
    let path = format!("/products/{}", gift["id"].as_str().unwrap_or_default());
    program.send(Method::PUT, &path, ("one", &gift)).await.accepted();
    let read = program.get("/products?sku=GIFT").await.accepted().value();
    assert_eq!(read["products"][0]["variants"][0]["components"][0]["amount"], "3");
    // What is left out stays.
    let mut gift: Value = read["products"][0].clone();
    gift["variants"][0].as_object_mut().expect("an object").remove("components");
    program.send(Method::PUT, &path, ("two", &gift)).await.accepted();
    let read = program.get("/products?sku=GIFT").await.accepted().value();
    assert_eq!(read["products"][0]["variants"][0]["components"][0]["amount"], "3");
}

#[shop_test]
async fn a_crowd_buys_bundles_and_what_is_inside_and_nothing_is_sold_twice(shop: Shop) -> Result<()> {
    let (apples, honey) = (shop.stocked("apples", 40).await, shop.stocked("honey", 25).await);
    let two = kit(&shop, "two", &[("APPLES", "2"), ("HONEY", "1")], 2500).await;
    let three = kit(&shop, "three", &[("HONEY", "3")], 2600).await;
    let goods = Arc::new([apples.clone(), honey.clone(), two, three]);
    let shop = Arc::new(shop);
    let mut crowd = tokio::task::JoinSet::new();
    for nth in 0..8 {
        let (shop, goods, mut chance) = (shop.clone(), goods.clone(), fastrand::Rng::with_seed(shop.seed.wrapping_add(nth)));
        crowd.spawn(async move {
            let mut taken = [0, 0];
            for _ in 0..12 {
                let (which, count) = (chance.usize(..4), chance.i64(1..3));
                let ann = shop.shopper("Ann");
                let order = match ann.buys_some(&goods[which], count).await {
                    Outcome::Bought(order) => order,
                    Outcome::Refused(page) => {
                        assert_eq!(page.refusal(), "stock-out");
                        continue;
                    }
                };
                match chance.u8(..4) {
                    0 => {
                        ann.visitor.post(&format!("/orders/{}/cancellation", order.number), &[("key", &order.key)]).await.accepted();
                    }
                    1 => take(&mut taken, which, count),
                    _ => {
                        shop.paid(&order).await.accepted();
                        take(&mut taken, which, count);
                    }
                }
            }
            taken
        });
    }
    let taken = crowd.join_all().await.into_iter().fold([0, 0], |sum, one| [sum[0] + one[0], sum[1] + one[1]]);
    let lefts = [left(&shop, &apples).await, left(&shop, &honey).await];
    assert_eq!(lefts, [40 - taken[0], 25 - taken[1]], "what was sold is gone, and no more");
    assert!(lefts.iter().all(|left| *left >= 0), "{lefts:?}");
    assert!(taken[1] > 10, "the crowd was busy: {taken:?}");
    shop.adds_up().await;
    packed_carried_and_delivered(&shop).await?;
    shop.adds_up().await;
    Ok(())
}

/// Apples and honey that go with so many of one of the goods.
fn take(taken: &mut [i64; 2], which: usize, count: i64) {
    let each = [[1, 0], [0, 1], [2, 1], [0, 3]][which];
    taken[0] += each[0] * count;
    taken[1] += each[1] * count;
}
