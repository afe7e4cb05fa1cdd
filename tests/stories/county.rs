//! The county's face: the board of the ten, and the pages of those who grow for it.

use axum::http::StatusCode;
use catalog::{By, ProductKind, product};
use coop::{NewParty, PartyKind, Role, party};
use stories::{Page, Shop, Visitor, shop_test};

async fn id(shop: &Shop, slug: &str) -> String {
    product::by_slug(&mut shop.db().read().await.expect("a view"), slug).await.expect("there").product.id.to_string()
}

async fn revision(desk: &Visitor) -> String {
    let text = desk.get("/staff/catalog/ten").await.accepted().text();
    text.split("name=\"revision\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form").to_owned()
}

#[track_caller]
fn refused(page: &Page, words: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.asked);
    assert!(page.text().contains(words), "{} does not say “{words}”", page.asked);
}

/// Saves the board with these fields beside the numbers it has.
async fn save(desk: &Visitor, board: &[&str], fields: &[(&str, &str)]) -> Page {
    let seen = revision(desk).await;
    let mut numbers: Vec<(String, String)> =
        (1..).zip(board).map(|(nth, id): (usize, _)| (format!("place-{id}"), nth.to_string())).collect();
    numbers.extend(board.iter().map(|id| (format!("line-en-{id}"), "One line.".to_owned())));
    let mut all: Vec<(&str, &str)> = vec![("revision", &seen)];
    all.extend(
        numbers.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(|(name, _)| !fields.iter().any(|one| one.0 == *name)),
    );
    all.extend(fields);
    desk.post("/staff/catalog/ten", &all).await
}

fn order(text: &str, slugs: &[&str]) -> Vec<Option<usize>> {
    slugs.iter().map(|slug| text.find(&format!("/goods/{slug}\""))).collect()
}

#[shop_test]
async fn the_board_shows_ten_in_the_desks_order_and_leaves_out_what_is_off_the_shelf(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    assert!(shop.visitor().get("/ten").await.accepted().text().contains("Nothing on the board just now"));
    let mut ids = Vec::new();
    for nth in 0..11 {
        shop.stocked(&format!("kind-{nth}"), 1).await;
        ids.push(id(&shop, &format!("kind-{nth}")).await);
    }
    let mut board: Vec<&str> = Vec::new();
    for one in &ids[..10] {
        save(&desk, &board, &[("product", one), ("line_zh", "一句"), ("line_en", "One line.")]).await.accepted();
        board.push(one);
    }
    assert!(desk.get("/staff/catalog/ten").await.accepted().text().contains("The board has its ten"));
    refused(&save(&desk, &board, &[("product", &ids[10])]).await, "The board has ten places");
    let stale = desk.post("/staff/catalog/ten", &[("revision", "1")]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "numbers are missing, and somebody came first");
    save(&desk, &board, &[("move", &format!("up-{}", ids[2]))]).await.accepted();
    save(
        &desk,
        &[board[0], board[2], board[1], board[3], board[4], board[5], board[6], board[7], board[8], board[9]],
        &[(&format!("place-{}", ids[9]), "1"), (&format!("place-{}", ids[0]), "2")],
    )
    .await
    .accepted();
    shop.settle().await;
    let public = shop.visitor().get("/ten").await.accepted().text();
    let places = order(&public, &["kind-9", "kind-0", "kind-2", "kind-1", "kind-3"]);
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    assert!(!public.contains("kind-10") && public.contains("One line.") && public.contains("\"numberOfItems\":10"));
    let front = shop.visitor().get("/").await.accepted().text();
    assert!(front.contains("href=\"/ten\"") && order(&front, &["kind-2", "kind-1"]).is_sorted(), "the front has the same order");
    let mut tx = shop.db().write().await.expect("a write");
    let gone = product::by_slug(&mut tx, "kind-0").await.expect("there").product.id;
    product::unpublish(&mut tx, &By::named("Wei"), gone).await.expect("taken off");
    tx.commit().await.expect("committed");
    shop.settle().await;
    let public = shop.visitor().get("/ten").await.accepted().text();
    assert!(!public.contains("/goods/kind-0\"") && public.contains("\"numberOfItems\":9"));
    let kept = desk.get("/staff/catalog/ten").await.accepted().text();
    assert!(kept.contains("Off the shelf: shoppers do not see it"), "its place is kept, with a word why");
    let now: Vec<&str> = [9, 0, 2, 1, 3, 4, 5, 6, 7, 8].iter().map(|nth: &usize| ids[*nth].as_str()).collect();
    save(&desk, &now, &[(&format!("off-{}", ids[0]), "on")]).await.accepted();
    assert!(!desk.get("/staff/catalog/ten").await.accepted().text().contains(&format!("place-{}", ids[0])));
    let mut soap = shop.draft("soap");
    soap.kind = ProductKind::Consumer;
    let mut tx = shop.db().write().await.expect("a write");
    let soap = product::save_draft(&mut tx, &By::program(), &soap).await.expect("written").to_string();
    tx.commit().await.expect("committed");
    let left: Vec<&str> = now.into_iter().filter(|one| *one != ids[0]).collect();
    refused(&save(&desk, &left, &[("product", &soap)]).await, "Only the county&#39;s specialties");
    assert_eq!(shop.staff(Role::Host).await.get("/staff/catalog/ten").await.status, StatusCode::FORBIDDEN);
    shop.adds_up().await;
}

#[shop_test]
async fn a_producer_is_shown_with_what_the_desk_released_and_never_with_a_telephone_number(shop: Shop) {
    let (desk, farmer) = (shop.staff(Role::Merchandiser).await, shop.farmer);
    let by_id = format!("/producers/{farmer}");
    assert_eq!(shop.visitor().get(&by_id).await.status, StatusCode::NOT_FOUND, "nothing on sale, nothing told");
    assert!(shop.visitor().get("/producers").await.accepted().text().contains("No producer has a page yet"));
    shop.stocked("tea", 2).await;
    let told = async |story: &str| {
        let mut tx = shop.db().write().await.expect("a write");
        let card = party::load(&mut tx, farmer).await.expect("known");
        let new = NewParty {
            key: None,
            kind: PartyKind::Farmer,
            name_zh: card.name_zh,
            name_en: card.name_en,
            town: card.town,
            phone: "0539-555-7788".to_owned(),
            tax_no: None,
            member: true,
            story_zh: format!("{story}。"),
            story_en: format!("{story}."),
        };
        party::correct(&mut tx, farmer, &new).await.expect("written");
        tx.commit().await.expect("committed");
        shop.clock.advance(std::time::Duration::from_secs(61));
        shop.settle().await;
    };
    let release = format!("/staff/catalog/producers/{farmer}");
    refused(&desk.post(&release, &[("slug", "the-farmer")]).await, "in both languages");
    told("We grow under the cliff").await;
    let page = shop.visitor().get(&by_id).await.accepted().text();
    assert!(page.contains("The farmer") && page.contains("/goods/tea") && page.contains("Quanzhuang") && !page.contains("under the cliff"));
    assert!(!shown_on_goods(&shop).await.contains("under the cliff"), "not released yet");
    refused(&desk.post(&release, &[("slug", "The Farmer!")]).await, "Only small letters");
    desk.post(&release, &[("slug", "the-farmer")]).await.accepted();
    shop.settle().await;
    let page = shop.visitor().get("/producers/the-farmer").await.accepted().text();
    assert!(page.contains("under the cliff") && page.contains("\"@type\":\"Organization\"") && page.contains("rel=\"canonical\""));
    assert!(!page.contains("7788") && !page.contains("telephone\":\"0539-555-77"), "no telephone number");
    assert_eq!(shop.visitor().get(&by_id).await.location().as_deref(), Some("/producers/the-farmer"));
    assert!(shown_on_goods(&shop).await.contains("/producers/the-farmer"));
    let board = shop.visitor().reading("zh").get("/producers").await.accepted().text();
    assert!(board.contains("泉庄镇") && board.contains("under the cliff") && !board.contains("7788"));
    assert!(shop.visitor().get("/sitemaps/pages.xml").await.accepted().text().contains("/producers/the-farmer"));
    told("We moved to the seaside").await;
    let page = shop.visitor().get("/producers/the-farmer").await.accepted().text();
    assert!(page.contains("under the cliff") && !page.contains("seaside"), "what was released, not what was written since");
    assert!(desk.get("/staff/catalog/producers").await.accepted().text().contains("Changed since release"));
    desk.post(&format!("{release}/withdrawal"), &[]).await.accepted();
    shop.settle().await;
    assert!(!shop.visitor().get("/producers/the-farmer").await.accepted().text().contains("under the cliff"));
    let supplier = format!("/producers/{}", shop.supplier);
    assert_eq!(shop.visitor().get(&supplier).await.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.visitor().get("/producers/nobody").await.status, StatusCode::NOT_FOUND);
    shop.adds_up().await;
}

async fn shown_on_goods(shop: &Shop) -> String {
    shop.visitor().get("/goods/tea").await.accepted().text()
}
