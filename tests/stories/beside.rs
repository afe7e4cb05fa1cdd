//! What stands beside a price: whoever takes more pays less for each, members of the cooperative pay their own price, and
//! stores that sell for themselves set theirs inside a band.

use axum::http::StatusCode;
use catalog::{
    By, Channel,
    price::{self, Asked, AskedLine, Band, Mention, NewBook},
    product,
};
use coop::{Place, Role};
use kernel::{Id, Money, Result};
use serde_json::json;
use std::{collections::HashMap, time::Duration};
use stories::{Page, Shop, Stocked, shop_test};

/// What a pack costs from so many on, typed into the desk's list: `12.80 3:11.50`.
pub async fn type_price(shop: &Shop, goods: &Stocked, typed: &str, shown: &str) -> Page {
    type_price_in(shop, "web", goods, (typed, shown)).await
}

async fn type_price_in(shop: &Shop, channel: &str, goods: &Stocked, (typed, shown): (&str, &str)) -> Page {
    let (price, before) = (format!("price-{}", goods.pack), format!("shown-{}", goods.pack));
    let fields = [("channel", channel), ("kind", "specialty"), (price.as_str(), typed), (&before, shown), ("deed", "publish")];
    shop.staff(Role::Merchandiser).await.post("/staff/catalog/prices", &fields).await
}

/// A price by itself, as a file of goods brings it.
async fn reprice(shop: &Shop, goods: &Stocked, fen: i64) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let prices = vec![(goods.pack, Money::fen(fen))];
    let (effective_from, note) = (tx.now(), "story".to_owned());
    let book = NewBook { channel: Channel::Web, place: None, effective_from, note, prices, beside: Default::default() };
    price::publish_book(&mut tx, &By::program(), &book).await?;
    tx.commit().await
}

async fn quoted(shop: &Shop, lines: &[(&Stocked, i64)]) -> Result<(Vec<i64>, i64)> {
    let mut tx = shop.db().read().await?;
    let lines = lines.iter().map(|(goods, count)| AskedLine { pack: goods.pack, count: *count, weighed: None }).collect();
    let asked = Asked { channel: Channel::Web, place: Some(shop.hub.id), at: tx.now(), lines, code: None, person: None, member: false };
    let quote = price::quote(&mut tx, &asked).await?;
    assert_eq!(tx.statements(), 1, "a quote is one statement");
    for line in &quote.lines {
        assert_eq!(line.rows.iter().map(|row| row.amount).sum::<Money>(), line.total);
    }
    Ok((quote.lines.iter().map(|line| line.unit_price.in_fen()).collect(), quote.total.in_fen()))
}

#[shop_test]
async fn whoever_takes_more_pays_the_step_for_all_of_it(shop: Shop) -> Result<()> {
    let (tea, honey) = (shop.stocked("tea", 60).await, shop.stocked("honey", 60).await);
    type_price(&shop, &tea, "12.80 3:11.50 10:11.00", "10.00").await.accepted();
    assert_eq!(quoted(&shop, &[(&tea, 1)]).await?, (vec![1280], 1280));
    assert_eq!(quoted(&shop, &[(&tea, 2), (&honey, 9)]).await?, (vec![1280, 1000], 2560 + 9000), "other goods do not count");
    assert_eq!(quoted(&shop, &[(&tea, 3)]).await?, (vec![1150], 3450));
    assert_eq!(quoted(&shop, &[(&tea, 8), (&tea, 2)]).await?, (vec![1100, 1100], 11_000), "two lines of a pack count together");
    shop.settle().await;
    let ann = shop.visitor();
    let page = ann.get("/goods/tea").await.accepted().text();
    assert!(page.contains("¥12.80 · ¥11.50 each from 3 · ¥11.00 each from 10"), "the page has the ladder: {page}");
    let detail = ann.get("/api/v1/products/tea").await.accepted().value();
    let ladder = json!([{ "from_count": 3, "price_fen": 1150 }, { "from_count": 10, "price_fen": 1100 }]);
    assert_eq!((&detail["packs"][0]["price_fen"], &detail["packs"][0]["price_steps"]), (&json!(1280), &ladder));
    let cart = async |count: &str| {
        ann.post(&format!("/cart/lines/{}", tea.pack), &[("quantity", count)]).await.accepted();
        ann.get("/cart").await.accepted().text()
    };
    let two = cart("2").await;
    assert!(two.contains("1 more and each is ¥11.50") && two.contains("¥25.60"), "{two}");
    let four = cart("4").await;
    assert!(four.contains("the price from 3 on · 6 more and each is ¥11.00") && four.contains("¥46.00"), "{four}");
    let order = shop.shopper("Ann").buys_and_pays(&tea, 4).await;
    assert_eq!(shop.order(&order).await["lines"][0]["unit_price_fen"], json!(1150));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn steps_stay_until_somebody_takes_them_away(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 60).await;
    let told = async |count: i64| Ok::<_, kernel::Error>(quoted(&shop, &[(&tea, count)]).await?.1 / count);
    type_price(&shop, &tea, "12.80 3:11.50 10:11.00", "10.00").await.accepted();
    // A price by itself, as a file of goods or the product's page brings it, keeps what is still cheaper.
    reprice(&shop, &tea, 1150).await?;
    assert_eq!((told(3).await?, told(10).await?), (1150, 1100));
    let looked = type_price(&shop, &tea, "12.00", "").await.accepted().text();
    assert!(looked.contains("<b>¥12.00</b>") && looked.contains("from 10: ¥11.00 each"), "the difference shows what stays: {looked}");
    assert_eq!(told(3).await?, 1150, "nothing is published that was shown otherwise");
    type_price(&shop, &tea, "12.00 -", "11.50 10:11.00").await.accepted();
    assert_eq!((told(3).await?, told(10).await?), (1200, 1200));
    for typed in ["12.00 1:11.00", "12.00 3:12.00", "12.00 3:11.00 3:10.00", "12.00 3:11.00 5:11.00", "12.00 3", "12.00 3:0"] {
        let refused = type_price(&shop, &tea, typed, "12.00").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(refused.text().contains("aria-invalid=\"true\"") && refused.text().contains(typed), "{typed} stands in its box");
    }
    assert_eq!(told(10).await?, 1200);
    Ok(())
}

/// What a pack costs at the tills of a place.
async fn at_till(shop: &Shop, goods: &Stocked, place: Option<Id<Place>>, ahead: Duration) -> Result<i64> {
    let mut tx = shop.db().read().await?;
    let at = tx.now().plus(ahead);
    let held = price::in_force(&mut tx, Channel::Till, place, at, &[goods.pack]).await?;
    Ok(held[&goods.pack].price.in_fen())
}

#[shop_test]
async fn a_store_that_sells_for_itself_sets_its_price_inside_the_band(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    let (own, now) = (Some(shop.village_shop.id), Duration::ZERO);
    type_price_in(&shop, "till", &tea, ("10.00 [9.00-11.00]", "10.00")).await.accepted();
    let keeper = shop.staff_at(Role::Shopkeeper, &shop.village_shop).await;
    let page = keeper.get("/staff/catalog/own-prices?kind=specialty").await.accepted().text();
    assert!(page.contains("guide band: 9.00-11.00") && page.contains("as the guide price"), "{page}");
    assert!(!page.contains("¥6.00"), "what it costs the company is not his to see: {page}");
    let types = async |typed: &str, shown: &str| {
        let (price, before, place) = (format!("price-{}", tea.pack), format!("shown-{}", tea.pack), shop.village_shop.id.to_string());
        let fields = [("shop", place.as_str()), ("kind", "specialty"), (&price, typed), (&before, shown)];
        keeper.post("/staff/catalog/own-prices", &fields).await
    };
    for typed in ["11.01", "8.99", "10.50 3:8.50"] {
        let refused = types(typed, "10.00 [9.00-11.00]").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(refused.text().contains("The band for this price is 9.00-11.00"), "{}", refused.text());
        assert!(refused.text().contains(&format!("href=\"#f-price-{}\"", tea.pack)), "the head of the page leads to the cell");
    }
    types("10.80", "10.00 [9.00-11.00]").await.accepted();
    assert_eq!((at_till(&shop, &tea, own, now).await?, at_till(&shop, &tea, Some(shop.store.id), now).await?), (1080, 1000));
    let moved = types("10.70", "10.00 [9.00-11.00]").await;
    assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY, "a page of yesterday does not go over what came after it");
    let page = keeper.get("/staff/catalog/own-prices?kind=specialty").await.accepted().text();
    assert!(page.contains("<b>¥10.80</b>"), "{page}");
    Ok(())
}

#[shop_test]
async fn a_price_moves_with_the_band_that_is_moved_over_it(shop: Shop) -> Result<()> {
    let (tea, hour) = (shop.stocked("tea", 9).await, Duration::from_secs(3600));
    let (own, now) = (Some(shop.village_shop.id), Duration::ZERO);
    type_price_in(&shop, "till", &tea, ("10.00 [9.00-11.00]", "10.00")).await.accepted();
    let set = async |place: Option<Id<Place>>, ahead: Duration, (fen, band): (i64, Option<(i64, i64)>)| {
        let mut tx = shop.db().write().await?;
        let band = band.map(|(low, high)| Band { low: Some(Money::fen(low)), high: Some(Money::fen(high)) });
        let beside = HashMap::from([(tea.pack, Mention { band, ..Mention::default() })]);
        let (effective_from, prices) = (tx.now().plus(ahead), vec![(tea.pack, Money::fen(fen))]);
        let book = NewBook { channel: Channel::Till, place, effective_from, note: "story".to_owned(), prices, beside };
        price::publish_book(&mut tx, &By::program(), &book).await?;
        tx.commit().await
    };
    set(own, now, (1080, None)).await?;
    // In two hours the county asks less; the store's price follows to the end of the band, not before.
    set(None, 2 * hour, (950, Some((900, 1000)))).await?;
    assert_eq!((at_till(&shop, &tea, own, hour).await?, at_till(&shop, &tea, own, 2 * hour).await?), (1080, 1000));
    // A price of its own that begins still later moves as well; one for now that fits now is taken, and moves later.
    set(own, hour, (1100, None)).await?;
    assert_eq!((at_till(&shop, &tea, own, hour).await?, at_till(&shop, &tea, own, 3 * hour).await?), (1100, 1000));
    // A price for one that is silent about the band keeps it.
    set(None, 3 * hour, (980, None)).await?;
    assert!(set(own, 4 * hour, (1050, None)).await.is_err(), "the band is still there");
    set(None, 5 * hour, (980, Some((1000, 900)))).await.expect_err("a band goes upwards");
    set(None, 5 * hour, (1200, None)).await.expect_err("the price must lie in the band it keeps");
    let web = type_price_in(&shop, "web", &tea, ("10.00 [9.00-11.00]", "10.00")).await;
    assert!(web.status == StatusCode::UNPROCESSABLE_ENTITY && web.text().contains("not beside one of a single store or of the web"));
    Ok(())
}

/// Types prices of one place into the desk's list.
async fn type_at(shop: &Shop, (channel, place): (&str, Id<Place>), goods: &Stocked, (typed, shown): (&str, &str)) -> Page {
    let (price, before, place) = (format!("price-{}", goods.pack), format!("shown-{}", goods.pack), place.to_string());
    let place = ("place", place.as_str());
    let fields = [("channel", channel), place, ("kind", "specialty"), (price.as_str(), typed), (&before, shown), ("deed", "publish")];
    shop.staff(Role::Merchandiser).await.post("/staff/catalog/prices", &fields).await
}

#[shop_test]
async fn a_store_gives_its_own_price_up_and_goes_along_with_the_guide(shop: Shop) -> Result<()> {
    let (tea, honey, hour) = (shop.stocked("tea", 9).await, shop.stocked("honey", 9).await, Duration::from_secs(3600));
    let (own, now) = (Some(shop.village_shop.id), Duration::ZERO);
    type_price_in(&shop, "till", &tea, ("10.00 10:9.50 m9.80 [9.00-11.00]", "10.00")).await.accepted();
    let keeper = shop.staff_at(Role::Shopkeeper, &shop.village_shop).await;
    let types = async |cells: &[(&Stocked, &str, &str)]| {
        let mut fields = vec![("shop".to_owned(), shop.village_shop.id.to_string()), ("kind".to_owned(), "specialty".to_owned())];
        for (goods, typed, shown) in cells {
            fields.push((format!("price-{}", goods.pack), (*typed).to_owned()));
            fields.push((format!("shown-{}", goods.pack), (*shown).to_owned()));
        }
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        keeper.post("/staff/catalog/own-prices", &fields).await
    };
    let nothing = types(&[(&tea, "-", "10.00 10:9.50 m9.80 [9.00-11.00]")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text().contains("no price of this place’s own to end"), "{}", nothing.text());
    types(&[(&tea, "10.80", "10.00 10:9.50 m9.80 [9.00-11.00]")]).await.accepted();
    let late = types(&[(&tea, "-", "10.70")]).await;
    assert!(late.text().contains("10.80"), "a page of yesterday gives nothing up that came after it: {}", late.text());
    // What else was typed on the page is published with it.
    types(&[(&tea, "—", "10.80 10:9.50 m9.80"), (&honey, "12.00", "10.00")]).await.accepted();
    assert_eq!((at_till(&shop, &tea, own, now).await?, at_till(&shop, &honey, own, now).await?), (1000, 1200));
    let mut tx = shop.db().read().await?;
    let at = tx.now();
    let held = price::in_force(&mut tx, Channel::Till, own, at, &[tea.pack]).await?;
    let each = [(1, true), (10, false)].map(|(count, member)| held[&tea.pack].beside.each(Money::fen(1000), count, member).in_fen());
    assert_eq!(each, [980, 950], "with all that stands beside the guide");
    drop(tx);
    let page = keeper.get("/staff/catalog/own-prices?kind=specialty").await.accepted().text();
    assert!(page.contains("as the guide price") && page.contains("<b>¥12.00</b>"), "{page}");
    let desk = shop.staff(Role::Merchandiser).await;
    let books = desk.get("/staff/catalog/prices/books").await.accepted().text();
    assert!(books.contains("as everywhere"), "{books}");
    // The guide moves, at once and in an hour: the store goes along, also outside the band that bound its own.
    let set = async |ahead: Duration, fen: i64| {
        let mut tx = shop.db().write().await?;
        let (effective_from, prices) = (tx.now().plus(ahead), vec![(tea.pack, Money::fen(fen))]);
        let beside = HashMap::from([(tea.pack, Mention { band: Some(Band::default()), ..Mention::default() })]);
        let book = NewBook { channel: Channel::Till, place: None, effective_from, note: "story".to_owned(), prices, beside };
        price::publish_book(&mut tx, &By::program(), &book).await?;
        tx.commit().await
    };
    set(hour, 1500).await?;
    set(now, 850).await?;
    assert_eq!((at_till(&shop, &tea, own, now).await?, at_till(&shop, &tea, own, hour).await?), (850, 1500));
    // It may set its own again.
    types(&[(&tea, "9.00", "8.50")]).await.accepted();
    set(now, 800).await?;
    assert_eq!((at_till(&shop, &tea, own, now).await?, at_till(&shop, &tea, own, hour).await?), (900, 900), "and follows no more");
    types(&[(&tea, "9.20", "9.00")]).await.accepted();
    assert_eq!((at_till(&shop, &tea, own, now).await?, at_till(&shop, &tea, own, hour).await?), (920, 920), "nor falls back");
    types(&[(&tea, "-", "9.20")]).await.accepted();
    assert_eq!((at_till(&shop, &tea, own, now).await?, at_till(&shop, &tea, own, hour).await?), (800, 1500), "until it gives it up again");
    shop.adds_up().await;
    Ok(())
}

/// A product without a price anywhere.
async fn of_a_draft(shop: &Shop, name: &str) -> Result<Stocked> {
    let mut tx = shop.db().write().await?;
    let id = product::save_draft(&mut tx, &By::program(), &shop.draft(name)).await?;
    let sheet = product::load(&mut tx, id).await?;
    let variant = &sheet.variants[0];
    let (sku, slug, pack) = (variant.variant.sku.clone(), sheet.product.slug.clone(), variant.packs[0].pack.id);
    tx.commit().await?;
    Ok(Stocked { name: name.to_owned(), slug, sku, variant: variant.variant.id, pack, price: Money::ZERO })
}

#[shop_test]
async fn the_desk_ends_prices_of_a_single_place(shop: Shop) -> Result<()> {
    let (tea, store) = (shop.stocked("tea", 9).await, shop.store.id);
    for channel in ["till", "web"] {
        type_at(&shop, (channel, store), &tea, ("9.90", "10.00")).await.accepted();
        let desk = shop.staff(Role::Merchandiser).await;
        let list = desk.get(&format!("/staff/catalog/prices?kind=specialty&channel={channel}&place={store}")).await.accepted().text();
        assert!(list.contains("set for this place") && list.contains("A dash by itself ends"), "{list}");
        let looked = type_at(&shop, (channel, store), &tea, ("-", "")).await.accepted().text();
        assert!(looked.contains("as everywhere") && looked.contains("<b>¥10.00</b>"), "it is looked at before: {looked}");
        type_at(&shop, (channel, store), &tea, ("-", "9.90")).await.accepted();
        type_price_in(&shop, channel, &tea, ("10.50", "10.00")).await.accepted();
        let list = desk.get(&format!("/staff/catalog/prices?kind=specialty&channel={channel}&place={store}")).await.accepted().text();
        assert!(list.contains("¥10.50") && !list.contains("set for this place"), "{list}");
        let wrong = type_price_in(&shop, channel, &tea, ("-", "10.50")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "everywhere there is nothing else to hold");
    }
    let oil = of_a_draft(&shop, "oil").await?;
    type_at(&shop, ("till", store), &oil, ("30.00", "-")).await.accepted();
    let refused = type_at(&shop, ("till", store), &oil, ("-", "30.00")).await;
    assert!(refused.text().contains("There is no price for everywhere"), "{}", refused.text());
    assert_eq!(at_till(&shop, &oil, Some(store), Duration::ZERO).await?, 3000);
    Ok(())
}

#[shop_test]
async fn prices_of_a_store_are_set_by_who_keeps_it(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    let direct = shop.staff_at(Role::Shopkeeper, &shop.store).await;
    let page = direct.get("/staff/catalog/own-prices").await.accepted().text();
    assert!(page.contains("No store of yours sells for itself"), "{page}");
    for place in [shop.village_shop.id, shop.store.id] {
        let fields = [
            ("shop".to_owned(), place.to_string()),
            ("kind".to_owned(), "specialty".to_owned()),
            (format!("price-{}", tea.pack), "9.00".to_owned()),
        ];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(direct.post("/staff/catalog/own-prices", &fields).await.status, StatusCode::NOT_FOUND, "not his, or not his to set");
    }
    assert_eq!(shop.staff(Role::HubClerk).await.get("/staff/catalog/own-prices").await.status, StatusCode::FORBIDDEN);
    assert_eq!(at_till(&shop, &tea, Some(shop.village_shop.id), Duration::ZERO).await?, 1000);
    Ok(())
}

#[shop_test]
async fn a_price_for_members_holds_at_tills_too(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 60).await;
    type_price_in(&shop, "till", &tea, ("12.80 10:11.00 m11.90 [12.00-13.50]", "10.00")).await.accepted();
    let mut tx = shop.db().read().await?;
    let at = tx.now();
    let held = price::in_force(&mut tx, Channel::Till, Some(shop.store.id), at, &[tea.pack]).await?;
    let each = [(1, false), (1, true), (10, true)].map(|(count, member)| held[&tea.pack].beside.each(Money::fen(1280), count, member));
    assert_eq!(each.map(Money::in_fen), [1280, 1190, 1100]);
    drop(tx);
    let wrong = type_price_in(&shop, "till", &tea, ("12.80 m12.80", "12.80 10:11.00 m11.90 [12.00-13.50]")).await;
    assert!(wrong.text().contains("Members pay less than the price for one"), "{}", wrong.text());
    Ok(())
}
