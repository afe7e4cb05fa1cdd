//! Pages of catch weight: the packer's, the desk's, the shopper's.

use super::{geese, lies, packs, round, shows};
use axum::http::StatusCode;
use catalog::{By, product, product::ProductDraft};
use coop::Role;
use kernel::{Bounds, Money, Quantity, Result};
use payment::{Reason, RefundState};
use stories::{InEarnest, Page, Shop, Stocked, Visitor, shop_test};

fn says_no_ids(page: &Page) {
    let text = page.text();
    for id in ["weighing-", "weights-", "catalog-", "storefront-", "fulfillment-"] {
        let shown = text.split('>').any(|part| part.trim_start().starts_with(id));
        assert!(!shown, "{} shows a message id {id}", page.asked);
    }
}

#[shop_test]
async fn a_packer_weighs_piece_by_piece_and_packs(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    let order = shop.shopper("Ann").buys_and_pays(&goose, 2).await;
    let (wave, demands) = round(&shop).await?;
    let packer = shop.staff(Role::HubClerk).await;
    let address = format!("/staff/waves/{}/weights/{}", wave.id, demands[0]);
    assert!(packer.get("/staff/waves").await.accepted().text().contains(&address), "the order waits for the scale");
    let shown = packer.get(&format!("/staff/waves/{}", wave.id)).await.accepted().text();
    assert!(shown.contains(&address) && shown.contains("To the scale"), "the round leads to the scale");
    assert!(packer.get(&address).await.accepted().text().contains("Piece 1 of 2"));

    let nonsense = packer.post(&address, &[("line", "1"), ("piece", "1"), ("weight", "two and a half")]).await;
    assert_eq!(nonsense.status, StatusCode::UNPROCESSABLE_ENTITY);
    let light = packer.post(&address, &[("line", "1"), ("piece", "1"), ("weight", "1.9")]).await;
    assert_eq!(light.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(light.text().contains("is not between 2.2 kg and 2.8 kg") && light.text().contains("name=\"reason\""));
    packer.post(&address, &[("line", "1"), ("piece", "1"), ("weight", "2.63")]).await.accepted();
    packer.post(&address, &[("line", "1"), ("piece", "1"), ("weight", "2.36")]).await.accepted();
    let second = packer.get(&address).await.accepted().text();
    assert!(second.contains("Piece 2 of 2") && second.contains("<del class=\"soft\">2.63 kg</del>"), "what was put right stays");
    packer.post(&address, &[("line", "1"), ("piece", "2"), ("weight", "1.9"), ("reason", "the last one")]).await.accepted();
    for (line, piece) in [("1", "3"), ("2", "1"), ("0", "0"), ("", "")] {
        let missing = packer.post(&address, &[("line", line), ("piece", piece), ("weight", "2.5")]).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "line {line}, piece {piece}");
    }
    packer.post(&format!("/staff/waves/{}/parcels/{}", wave.id, demands[0]), &[]).await.accepted();
    shop.settle().await;
    assert_eq!(lies(&shop, &goose).await?, (25_000 - 4260, 0));
    let late = packer.post(&address, &[("line", "1"), ("piece", "1"), ("weight", "2.5")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    for language in ["zh", "en"] {
        let packer = shop.staff(Role::HubClerk).await.reading(language);
        for path in [address.as_str(), "/staff/waves", "/staff/orders/weights", &format!("/staff/orders/{}", order.number)] {
            says_no_ids(&packer.get(path).await.accepted());
        }
    }
    let report = packer.get("/staff/orders/weights").await.accepted().text();
    assert!(report.contains("4.26 kg") && report.contains("39.66"), "what went back stands in the report");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn only_those_who_pack_there_weigh(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let (wave, demands) = round(&shop).await?;
    let address = format!("/staff/waves/{}/weights/{}", wave.id, demands[0]);
    let typed = [("line", "1"), ("piece", "1"), ("weight", "2.5")];
    let elsewhere = shop.staff_at(Role::HubClerk, &shop.station).await;
    assert_eq!(elsewhere.get(&address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(elsewhere.post(&address, &typed).await.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.staff(Role::Cashier).await.post(&address, &typed).await.status, StatusCode::FORBIDDEN);
    assert_eq!(shop.staff(Role::Cashier).await.get("/staff/orders/weights").await.status, StatusCode::FORBIDDEN);
    assert_eq!(shop.visitor().post(&address, &typed).await.status, StatusCode::UNAUTHORIZED);
    let refused = packs(&shop, demands[0]).await.expect_err("nobody weighed it");
    assert_eq!(refused.code(), "parcel-not-all-weighed");
    Ok(())
}

#[shop_test]
async fn a_shopper_is_told_before_she_pays(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    for (language, about, sign) in [
        ("zh", "约 2.5 kg 一件（2.2 kg 至 2.8 kg）；按实重结算，多退，不补收", "≈ ¥134.00"),
        ("en", "About 2.5 kg each (2.2 kg to 2.8 kg); settled by weight: less comes back, more costs nothing", "≈ ¥134.00"),
    ] {
        let ann = shop.visitor().reading(language);
        let page = ann.get("/goods/goose").await.accepted().text();
        assert!(page.contains(about) && page.contains(sign), "{language}: {page}");
        assert!(ann.get("/goods").await.accepted().text().contains(sign), "its card says that it is an estimate");
        ann.post("/cart/lines", &[("pack", &goose.pack.to_string()), ("quantity", "1")]).await.accepted();
        assert!(ann.get("/cart").await.accepted().text().contains(about));
        let checkout = ann.get("/checkout").await.accepted();
        assert!(checkout.text().contains(sign), "{language}");
        says_no_ids(&checkout);
    }
    let told = shop.visitor().get("/api/v1/products/goose").await.accepted().value();
    assert_eq!(told["packs"][0]["bounds"], serde_json::json!({ "least": 2200, "most": 2800 }));
    Ok(())
}

#[shop_test]
async fn what_was_paid_by_transfer_goes_back_by_transfer(house: InEarnest) -> Result<()> {
    let shop = house.0;
    let goose = geese(&shop, 25_000).await;
    let ann = shop.visitor();
    ann.post("/cart/lines", &[("pack", &goose.pack.to_string()), ("quantity", "1")]).await.accepted();
    let typed = [
        ("name", "Ann"),
        ("phone", "13853912345"),
        ("delivery", "station"),
        ("station", &shop.station.id.to_string()),
        ("provider", "bank"),
    ];
    let path = ann.post("/checkout", &typed).await.accepted().location().expect("the order's page");
    let number = path.trim_start_matches("/orders/").split('?').next().unwrap_or_default().to_owned();
    let mut tx = shop.db().read().await?;
    let order = storefront::order::by_number(&mut tx, &number).await?;
    let attempt = payment::attempts_of(&mut tx, order.id.uuid()).await?[0].id;
    drop(tx);
    let accountant = shop.staff(Role::Accountant).await;
    let came = [("amount", "134.00"), ("reference", "ICBC 7")];
    accountant.post(&format!("/staff/payments/{attempt}/receipt"), &came).await.accepted();
    let (_, demands) = round(&shop).await?;
    shows(&shop, demands[0], 1, 2360).await?;
    packs(&shop, demands[0]).await?;
    let refunds = payment::refunds_of(&mut shop.db().read().await?, attempt).await?;
    let due: Vec<_> = refunds.iter().map(|one| (one.amount, one.reason, one.state)).collect();
    assert_eq!(due, [(Money::fen(750), Reason::Weighed, RefundState::Requested)], "somebody has to transfer it");
    shop.adds_up().await;
    let sent = format!("/staff/payments/refunds/{}/handed-back", refunds[0].id);
    accountant.post(&sent, &[("back_reference", "ICBC 8")]).await.accepted();
    assert!(ann.get(&path).await.accepted().text().contains("¥7.50 back"));
    shop.adds_up().await;
    Ok(())
}

async fn draft_of(shop: &Shop, goods: &Stocked) -> Result<ProductDraft> {
    Ok(ProductDraft::of(&product::by_slug(&mut shop.db().read().await?, &goods.slug).await?))
}

/// The desk's form with the goose's pack as these two fields say.
async fn saved(merch: &Visitor, draft: &ProductDraft, (least, most): (&str, &str)) -> Page {
    let id = draft.id.expect("a product").to_string();
    let (variant, pack) = (&draft.variants[0], &draft.variants[0].packs[0]);
    let revision = draft.revision.unwrap_or_default().to_string();
    let fields = [
        ("revision", revision.as_str()),
        ("kind", "specialty"),
        ("category", "fruit"),
        ("title_zh", &draft.title_zh),
        ("title_en", &draft.title_en),
        ("line_zh", &draft.line_zh),
        ("line_en", &draft.line_en),
        ("origin_zh", &draft.origin_zh),
        ("origin_en", &draft.origin_en),
        ("temperature", "ambient"),
        ("tax", "produce"),
        ("v0-id", &variant.id.expect("a variant").to_string()),
        ("v0-sku", &variant.sku),
        ("v0-name_zh", &variant.name_zh),
        ("v0-unit", "KGM/3"),
        ("v0-cost", "6.00"),
        ("v0-p0-id", &pack.id.expect("a pack").to_string()),
        ("v0-p0-kind", "each"),
        ("v0-p0-name_zh", "一只"),
        ("v0-p0-steps", "2.5"),
        ("v0-p0-gross", "3000"),
        ("v0-p0-web", "on"),
        ("v0-p0-till", "on"),
        ("v0-p0-least", least),
        ("v0-p0-most", most),
    ];
    merch.post(&format!("/staff/catalog/{id}"), &fields).await
}

#[shop_test]
async fn the_desk_says_how_light_and_how_heavy_one_may_be(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    let merch = shop.staff(Role::Merchandiser).await;
    let draft = draft_of(&shop, &goose).await?;
    for (least, most) in [("2.2", ""), ("", "2.8"), ("2.6", "2.8"), ("2.2", "2.4"), ("0", "2.8"), ("two", "2.8")] {
        let refused = saved(&merch, &draft, (least, most)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "from {least} to {most}");
        assert_eq!(draft_of(&shop, &goose).await?.variants[0].packs[0].bounds, draft.variants[0].packs[0].bounds);
    }
    saved(&merch, &draft, ("2.25", "3")).await.accepted();
    let changed = draft_of(&shop, &goose).await?;
    let bounds = Bounds { least: Quantity::steps(2250), most: Quantity::steps(3000) };
    assert_eq!(changed.variants[0].packs[0].bounds, Some(bounds));
    let shown = merch.get(&format!("/staff/catalog/{}", draft.id.expect("a product"))).await.accepted().text();
    assert!(shown.contains("2.25") && shown.contains("Weight of one"), "the history shows what changed");
    saved(&merch, &changed, ("", "")).await.accepted();
    assert_eq!(draft_of(&shop, &goose).await?.variants[0].packs[0].bounds, None, "from now on every goose is alike");

    let mut pieces = draft_of(&shop, &shop.stocked("pears", 1).await).await?;
    pieces.variants[0].packs[0].bounds = Some(Bounds { least: Quantity::steps(1), most: Quantity::steps(2) });
    let mut tx = shop.db().write().await?;
    assert!(product::save_draft(&mut tx, &By::program(), &pieces).await.is_err(), "a piece is a piece");
    Ok(())
}
