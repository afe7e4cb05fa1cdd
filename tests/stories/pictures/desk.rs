//! What the desk does with pictures, and what shoppers see of it.

use super::{WORDS, bring, hung, page_of, picture, sized, spoilt};
use axum::http::StatusCode;
use coop::Role;
use stories::{Shop, shop_test};

#[shop_test]
async fn of_many_files_the_good_ones_are_taken_and_each_of_the_others_is_told_by_name(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, page) = (shop.staff(Role::Merchandiser).await, page_of(&shop, &tea).await);
    let (path, html) = (format!("{page}/pictures"), "text/html");
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
    let files = [("front.png", picture(1)), ("note.svg", svg), ("back.png", picture(2)), ("cut.png", picture(3)[..900].to_vec())];
    let told = bring(&desk, &path, html, &WORDS, &files).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = told.text();
    assert!(text.contains("2 pictures were taken"), "{text}");
    assert!(text.contains("note.svg: Please use a JPEG") && text.contains("cut.png: This picture cannot be opened"), "{text}");
    assert!(!text.contains("front.png:"), "nothing is said against what was taken");
    assert_eq!(hung(&shop, &tea).await.len(), 3, "beside the one that hung already");

    let told = bring(&desk, &path, "application/json", &WORDS, &[("third.png", picture(4)), ("x.txt", b"x".to_vec())]).await.accepted();
    let (one, other) = (&told.value()[0], &told.value()[1]);
    assert!(one["taken"] == true && one["name"] == "third.png" && other["taken"] == false, "{}", told.text());
    assert!(other["why"].as_str().is_some_and(|why| why.starts_with("Please use a JPEG")));

    let many: Vec<_> = (10..22).map(|shade| ("many.png", picture(shade))).collect();
    let told = bring(&desk, &path, html, &WORDS, &many).await.text();
    let refused = told.matches("many.png: A product has at most 12").count();
    assert!(told.contains("8 pictures were taken") && refused == 2 * 4, "four, said above the form and at its field: {told}");
    assert_eq!(bring(&desk, &path, html, &WORDS, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing was chosen");
    shop.adds_up().await;
}

#[shop_test]
async fn pictures_are_hung_elsewhere_taken_down_and_hung_up_again_as_they_were(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, page) = (shop.staff(Role::Merchandiser).await, page_of(&shop, &tea).await);
    let files = [("1", picture(1)), ("2", picture(2)), ("3", picture(3))];
    bring(&desk, &format!("{page}/pictures"), "text/html", &WORDS, &files).await.accepted();
    let first: Vec<_> = hung(&shop, &tea).await.into_iter().map(|card| card.sha).collect();
    let deed = async |sha: &str, fields: &[(&str, &str)]| {
        desk.post(&format!("{page}/pictures/{sha}"), fields).await.accepted();
        let row = hung(&shop, &tea).await;
        row.iter().map(|card| first.iter().position(|sha| *sha == card.sha).expect("known")).collect::<Vec<_>>()
    };
    assert_eq!(deed(&first[2], &[("deed", "earlier")]).await, [0, 2, 1, 3]);
    assert_eq!(deed(&first[0], &[("deed", "later")]).await, [2, 0, 1, 3]);
    assert_eq!(deed(&first[2], &[("deed", "earlier")]).await, [2, 0, 1, 3], "the first stays first");
    assert_eq!(deed(&first[3], &[("deed", "place"), ("place", "1")]).await, [3, 2, 0, 1]);
    assert_eq!(deed(&first[3], &[("deed", "place"), ("place", "99")]).await, [2, 0, 1, 3]);

    // What was typed at any picture is kept by whatever button is pressed.
    let names: Vec<String> = ["zh", "en", "x", "y"].iter().map(|part| format!("{}-{part}", first[1])).collect();
    let typed = [(names[0].as_str(), "茶园"), (&names[1], "The garden"), (&names[2], "20"), (&names[3], "80"), ("deed", "remove")];
    assert_eq!(deed(&first[1], &typed).await, [2, 0, 3]);
    assert!(desk.get(&page).await.text().contains("The garden"), "it can be hung up again");
    assert_eq!(deed(&first[1], &[("deed", "return")]).await, [2, 0, 3, 1]);
    let back = hung(&shop, &tea).await.pop().expect("it hangs");
    assert_eq!((back.alt_zh.as_str(), back.alt_en.as_str(), back.focal_x, back.focal_y), ("茶园", "The garden", 20, 80));
    let twice = desk.post(&format!("{page}/pictures/{}", first[1]), &[("deed", "return")]).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
    let outside = desk.post(&format!("{page}/picture-words"), &[(&names[2], "101"), (&names[3], "x")]).await.text();
    assert!(names[2..].iter().all(|name| outside.contains(&format!("id=\"i-{name}\">Write a number"))), "both are said");
    shop.adds_up().await;
}

#[shop_test]
async fn nothing_goes_on_the_shelf_with_a_picture_that_says_nothing_or_cannot_be_shown(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, page) = (shop.staff(Role::Merchandiser).await, page_of(&shop, &tea).await);
    let path = format!("{page}/pictures");
    let wordless = bring(&desk, &path, "text/html", &[], &[("2.png", picture(2))]).await;
    assert_eq!(wordless.status, StatusCode::UNPROCESSABLE_ENTITY, "what is on the shelf is said at once");
    desk.post(&format!("{page}/withdrawal"), &[]).await.accepted();
    bring(&desk, &path, "text/html", &[], &[("2.png", picture(2)), ("bad.png", spoilt(3))]).await.accepted();
    shop.settle().await;
    let cards = hung(&shop, &tea).await;
    let (mute, bad) = (&cards[1].sha, &cards[2].sha);
    let publish = async || desk.post(&format!("{page}/publication"), &[]).await;
    let told = desk.get(&page).await.text();
    assert!(told.contains("words for every picture") && told.contains("a sound file in place of"), "{told}");
    assert!(told.contains("This picture cannot be opened"), "the page says which");
    assert_eq!(publish().await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let words = |sha: &str| [(format!("{sha}-zh"), "茶"), (format!("{sha}-en"), "Tea")];
    let typed: Vec<_> = words(mute).into_iter().chain(words(bad)).collect();
    let typed: Vec<_> = typed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    desk.post(&format!("{page}/picture-words"), &typed).await.accepted();
    assert_eq!(publish().await.status, StatusCode::UNPROCESSABLE_ENTITY, "one cannot be shown");
    desk.post(&format!("{page}/pictures/{bad}"), &[("deed", "remove")]).await.accepted();
    publish().await.accepted();
    shop.adds_up().await;
}

#[shop_test]
async fn shoppers_get_sizes_and_cuts_around_the_point_that_must_be_seen(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, page) = (shop.staff(Role::Merchandiser).await, page_of(&shop, &tea).await);
    bring(&desk, &format!("{page}/pictures"), "text/html", &WORDS, &[("tall.png", sized(7, 1200, 1800))]).await.accepted();
    let sha = hung(&shop, &tea).await[1].sha.clone();
    let (x, y) = (format!("{sha}-x"), format!("{sha}-y"));
    desk.post(&format!("{page}/pictures/{sha}"), &[(&x, "50"), (&y, "20"), ("deed", "first")]).await.accepted();
    let visitor = shop.visitor();
    let (card, wide) = (format!("/media/{sha}-card-50-20-800.webp"), format!("/media/{sha}-wide-50-20-1200.jpg"));

    let early = visitor.get(&card).await.accepted();
    assert_eq!(
        (early.headers["content-type"].to_str().ok(), early.headers["cache-control"].to_str().ok()),
        (Some("image/svg+xml"), Some("no-store"))
    );
    assert!(early.text().contains("width=\"800\" height=\"600\""), "paper of the right shape: {}", early.text());
    shop.settle().await;
    for (path, kind, size) in [(&card, "image/webp", (800, 600)), (&wide, "image/jpeg", (1200, 630))] {
        let made = visitor.get(path).await.accepted();
        assert_eq!(made.headers["content-type"], kind);
        assert!(made.headers["cache-control"].to_str().is_ok_and(|kept| kept.contains("immutable")));
        let shown = image::load_from_memory(&made.bytes).expect("a picture");
        assert_eq!((shown.width(), shown.height()), size);
    }
    let goods = visitor.get("/goods/tea").await.accepted().text();
    assert!(goods.contains(&format!("<source type=\"image/webp\" srcset=\"/media/{sha}-card-50-20-320.webp 320w")), "{goods}");
    assert!(goods.contains("alt=\"A pot of tea\" width=\"1200\" height=\"900\""), "{goods}");
    let link = format!("<meta property=\"og:image\" content=\"http://127.0.0.1:8080{wide}\">");
    assert!(goods.contains(&link) && goods.contains("og:image:width\" content=\"1200\""), "{goods}");
    assert!(visitor.get("/goods").await.accepted().text().contains(&format!("{sha}-card-50-20-320.jpg")));
    for nothing in [format!("/media/{sha}-799.jpg"), "/media/00000000000000000000000000000000-320.jpg".to_owned()] {
        assert_eq!(visitor.get(&nothing).await.status, StatusCode::NOT_FOUND);
    }
    desk.post(&format!("{page}/picture-words"), &[(&x, "50"), (&y, "90")]).await.accepted();
    let other = visitor.get(&format!("/media/{sha}-card-50-90-800.webp")).await.accepted();
    assert_eq!(other.headers["content-type"], "image/jpeg", "the whole picture until the new cut is made");
    shop.adds_up().await;
}
