//! The desk's list: narrowed, ordered and turned along its indexes, kept, taken home; and never out of step with the products.

use axum::http::StatusCode;
use catalog::{
    By, Channel, ProductKind, ProductStatus,
    import::{self, NewFile},
    price::{self, NewBook},
    product::{self, Cursor, Filter, ListRow, Missing, ProductDraft, Sort, Standing, Turned},
};
use coop::Role;
use kernel::{Money, query};
use std::{collections::BTreeSet, time::Duration};
use stories::{Shop, shop_test};

/// So many drafts, some with a price, some with an English name, in three shelves.
async fn bring_many(shop: &Shop, count: usize) {
    let shelves = ["水果", "茶饮", "纸品"];
    let row = |n: usize| {
        let (price, english) =
            (if n.is_multiple_of(3) { "9.90" } else { "" }, if n.is_multiple_of(2) { format!("Goods {n}") } else { String::new() });
        format!("货品{n:03},,{},G-{n:03},{price},{english}\n", shelves[n % 3])
    };
    let file: String = std::iter::once("Title,URL handle,Type,SKU,Price,Title (en)\n".to_owned()).chain((0..count).map(row)).collect();
    let mut tx = shop.db().write().await.expect("a write");
    let new = NewFile { name: "many.csv", bytes: file.as_bytes(), kind: ProductKind::Consumer };
    import::import(&mut tx, &By::program(), &new).await.expect("applied");
    tx.commit().await.expect("committed");
    shop.settle().await;
}

async fn page(shop: &Shop, filter: &Filter) -> product::Listed {
    product::list(&mut shop.db().read().await.expect("a view"), filter).await.expect("listed")
}

/// Every line of a list, page by page; on the way each page is turned back to once.
async fn walked(shop: &Shop, filter: &Filter) -> Vec<ListRow> {
    let (mut all, mut turned) = (Vec::new(), Turned::Start);
    loop {
        let now = page(shop, &Filter { turned: turned.clone(), ..filter.clone() }).await;
        if let (Some(first), Turned::After(_)) = (&now.newer, &turned) {
            let back = page(shop, &Filter { turned: Turned::Before(first.clone()), ..filter.clone() }).await;
            let before = &all[all.len() - back.rows.len()..];
            assert_eq!(back.rows, before, "turning back shows the page before, in the same order");
        }
        all.extend(now.rows);
        match now.older {
            Some(last) => {
                let written = last.written();
                turned = Turned::After(Cursor::parse(&written).expect("an address is read as it was written"));
            }
            None => return all,
        }
    }
}

#[shop_test]
async fn every_order_of_the_list_shows_every_product_once_forwards_and_back(shop: Shop) {
    shop.stocked("tea", 1).await;
    bring_many(&shop, 130).await;
    let ids = |rows: &[ListRow]| rows.iter().map(|row| row.product).collect::<Vec<_>>();
    for sort in Sort::ALL.iter().copied() {
        let rows = walked(&shop, &Filter { sort: Some(sort), ..Filter::default() }).await;
        assert_eq!((rows.len(), ids(&rows).into_iter().collect::<BTreeSet<_>>().len()), (131, 131), "{sort}");
        let mut sorted = rows.clone();
        match sort {
            Sort::Newest => sorted.sort_by_key(|row| std::cmp::Reverse(row.product)),
            Sort::Oldest => sorted.sort_by_key(|row| row.product),
            Sort::Changed => sorted.sort_by_key(|row| std::cmp::Reverse((row.changed_at, row.product))),
            Sort::Untouched => sorted.sort_by_key(|row| (row.changed_at, row.product)),
            Sort::Title => sorted.sort_by_key(|row| (row.title_zh.clone(), row.product)),
            Sort::TitleDown => sorted.sort_by_key(|row| std::cmp::Reverse((row.title_zh.clone(), row.product))),
        }
        assert_eq!(ids(&rows), ids(&sorted), "{sort}");
    }
}

/// What a filter keeps, said again in other words.
fn keeps(filter: &Filter, row: &ListRow) -> bool {
    filter.kind.is_none_or(|kind| row.kind == kind)
        && filter.category.as_ref().is_none_or(|category| row.category == *category)
        && filter.standing.map_or(row.status != ProductStatus::Retired, |standing| row.standing() == standing)
        && match filter.missing {
            None => true,
            Some(Missing::Any) => row.missing().next().is_some(),
            Some(one) => row.missing().any(|missing| missing == one),
        }
        && filter.text.as_ref().is_none_or(|text| {
            let text = text.to_ascii_lowercase();
            [&row.title_zh, &row.title_en, &row.sku].iter().any(|word| word.to_ascii_lowercase().contains(&text))
        })
}

#[shop_test]
async fn whatever_a_list_is_narrowed_to_it_shows_just_that(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    bring_many(&shop, 120).await;
    let all = walked(&shop, &Filter::default()).await;
    let retired: Vec<ListRow> = Vec::new();
    let kinds = [None, Some(ProductKind::Consumer), Some(ProductKind::Specialty)];
    let categories = [None, Some("tea-drink"), Some("paper"), Some("no-such-shelf")];
    let standings = [None, Some(Standing::Draft), Some(Standing::Published), Some(Standing::Retired), Some(Standing::Review)];
    let missing = [None, Some(Missing::Any), Some(Missing::Words), Some(Missing::Price), Some(Missing::Picture)];
    let texts = [None, Some("goods 1"), Some("G-04"), Some("货品1"), Some("nowhere")];
    let mut seen = 0;
    for n in 0..300usize {
        // A walk through the combinations that meets each value beside many others.
        let filter = Filter {
            kind: kinds[n % 3],
            category: categories[(n / 3) % 4].map(str::to_owned),
            standing: standings[(n / 2) % 5],
            missing: missing[(n / 5) % 5],
            text: texts[(n / 7) % 5].map(str::to_owned),
            sort: Sort::ALL.get(n % 6).copied(),
            ..Filter::default()
        };
        let shown: BTreeSet<_> = walked(&shop, &filter).await.into_iter().map(|row| row.product).collect();
        let kept: BTreeSet<_> = all.iter().chain(&retired).filter(|row| keeps(&filter, row)).map(|row| row.product).collect();
        assert_eq!(shown, kept, "{filter:?}");
        seen += kept.len();
    }
    assert!(seen > 300, "the filters keep something: {seen}");
    let exact = Filter { text: Some("tea".to_owned()), ..Filter::default() };
    assert!(walked(&shop, &exact).await.iter().any(|row| row.sku == tea.sku), "an SKU is found as typed in any case");
    shop.adds_up().await;
}

#[shop_test]
async fn the_list_knows_what_is_missing_and_hears_of_a_price_when_it_begins(shop: Shop) {
    bring_many(&shop, 4).await;
    let lacks = async || {
        let rows = walked(&shop, &Filter { sort: Some(Sort::Oldest), ..Filter::default() }).await;
        rows.into_iter().map(|row| row.lacks).collect::<Vec<_>>()
    };
    assert_eq!(lacks().await, ["wp", "wpc", "wpc", "wp"]);
    let rows = walked(&shop, &Filter { sort: Some(Sort::Oldest), ..Filter::default() }).await;
    let mut tx = shop.db().write().await.expect("a write");
    let sheet = product::load(&mut tx, rows[1].product).await.expect("there");
    let (pack, from) = (sheet.variants[0].packs[0].pack.id, tx.now().plus(Duration::from_secs(3600)));
    for channel in Channel::ALL {
        let book = NewBook {
            channel: *channel,
            place: None,
            effective_from: from,
            note: String::new(),
            prices: vec![(pack, Money::fen(900))],
            beside: Default::default(),
        };
        price::publish_book(&mut tx, &By::program(), &book).await.expect("published");
    }
    tx.commit().await.expect("committed");
    shop.settle().await;
    assert_eq!(lacks().await[1], "wpc", "a price that lies ahead is none yet");
    shop.clock.advance(Duration::from_secs(3600));
    shop.settle().await;
    assert_eq!(lacks().await[1], "wp");
    let mut draft = ProductDraft::of(&product::load(&mut shop.db().read().await.expect("a view"), rows[1].product).await.expect("there"));
    (draft.title_en, draft.line_zh, draft.line_en) = ("Soap".to_owned(), "一块".to_owned(), "A piece".to_owned());
    (draft.variants[0].packs[0].web, draft.variants[0].packs[0].till) = (false, true);
    let mut tx = shop.db().write().await.expect("a write");
    product::save_draft(&mut tx, &By::named("Wei"), &draft).await.expect("saved");
    tx.commit().await.expect("committed");
    assert_eq!(lacks().await[1], "", "its line is written with the product; in stores nobody asks for a picture");
    let changed = walked(&shop, &Filter { sort: Some(Sort::Changed), ..Filter::default() }).await;
    assert_eq!((changed[0].title_en.as_str(), changed[0].changed_by.as_str()), ("Soap", "Wei"));
    shop.adds_up().await;
}

#[shop_test]
async fn a_list_is_kept_by_its_owner_and_shared_with_the_desk(shop: Shop) {
    bring_many(&shop, 3).await;
    let (wei, lin) = (shop.staff(Role::Merchandiser).await, shop.staff_at(Role::Merchandiser, &shop.hub).await);
    let asked = "category=paper&missing=price&col=sku&col=by";
    for (name, shared) in [("Paper", "on"), ("Mine", "")] {
        let kept = wei.post("/staff/catalog/views", &[("asked", asked), ("name", name), ("shared", shared)]).await.accepted();
        assert_eq!(kept.location().as_deref(), Some("/staff/catalog?category=paper&missing=price&col=sku&col=by"));
    }
    let href = "href=\"/staff/catalog?category=paper&#38;missing=price&#38;col=sku&#38;col=by\"";
    let own = wei.get("/staff/catalog").await.accepted().text();
    assert!(own.matches(href).count() == 2 && own.contains(">Mine<"), "both are offered to whoever kept them");
    let others = lin.get("/staff/catalog").await.accepted().text();
    assert!(others.contains(">Paper<") && !others.contains(">Mine<"));
    let shown = lin.get("/staff/catalog?category=paper&missing=price&col=sku&col=by").await.accepted().text();
    assert!(
        shown.contains("aria-current=\"page\">Paper<") && shown.contains("data-label=\"By\"") && !shown.contains("data-label=\"Prices\"")
    );
    assert!(shown.contains("Goods 2<") && !shown.contains("货品001"));
    let removal = own.split("/staff/catalog/views/").nth(1).and_then(|rest| rest.split('"').next()).expect("it can be forgotten");
    assert_eq!(lin.post(&format!("/staff/catalog/views/{removal}"), &[]).await.status, StatusCode::NOT_FOUND, "only by its owner");
    wei.post(&format!("/staff/catalog/views/{removal}"), &[]).await.accepted();
    assert_eq!(wei.get("/staff/catalog").await.accepted().text().matches(href).count(), 1);
    let nameless = wei.post("/staff/catalog/views", &[("asked", asked), ("name", " ")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.text().contains("A name has 1 to 40 letters."));
}

#[shop_test]
async fn a_list_goes_home_as_it_is_shown_and_runs_nothing_there(shop: Shop) {
    bring_many(&shop, 120).await;
    let evil = "Title,SKU,Price\n\"=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",-1+2,1.00\n";
    let mut tx = shop.db().write().await.expect("a write");
    let new = NewFile { name: "evil.csv", bytes: evil.as_bytes(), kind: ProductKind::Consumer };
    import::import(&mut tx, &By::program(), &new).await.expect("applied");
    tx.commit().await.expect("committed");
    shop.settle().await;
    let desk = shop.staff(Role::Merchandiser).await;
    let file = desk.get("/staff/catalog/list.csv?status=draft&col=sku&col=price&col=missing").await.accepted().text();
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines.len(), 122, "all that match, not only the page, under one heading");
    assert_eq!(lines[0], "\u{feff}Name (Chinese),Name (English),SKU,Prices,Missing");
    let evil = lines.iter().find(|line| line.contains("HYPERLINK")).expect("it is there");
    let title = "\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\"";
    assert!(evil.starts_with(&format!("{title},{title},'-1+2,¥1.00,")), "{evil}");
    let paper = desk.get("/staff/catalog/list.csv?category=paper").await.accepted().text();
    assert_eq!(paper.lines().count(), 41);
    assert_eq!(shop.staff(Role::Cashier).await.get("/staff/catalog/list.csv").await.status, StatusCode::FORBIDDEN);
}

#[shop_test]
async fn a_line_that_is_out_of_step_with_its_product_is_found(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let found = async || {
        let mut tx = shop.db().read().await.expect("a view");
        catalog::check(&mut tx).await.expect("checked").into_iter().map(|finding| finding.what).collect::<Vec<_>>()
    };
    assert!(found().await.is_empty());
    for damage in ["update catalog_listed set title = 'x' where title <> $1", "delete from catalog_listed where title <> $1"] {
        let mut tx = shop.db().write().await.expect("a write");
        assert!(tx.execute(query(damage).bind("")).await.expect("spoilt") > 0);
        tx.commit().await.expect("committed");
        assert_eq!(found().await, [format!("line of {} on the list", tea.slug)]);
    }
}
