//! Where pictures lie: the same promises by a folder and by a store that speaks S3.

use super::{WORDS, bring, hung, page_of, picture};
use axum::http::StatusCode;
use catalog::picture::Storage;
use coop::Role;
use shipin::Config;
use stories::{PASSWORD, Shop, Visitor, s3::S3, shop_test};

/// What every place for pictures promises.
async fn keeps_its_promises(storage: &Storage) {
    let (name, other) = ("shown/ab/abc-card-50-50-320.webp", "originals/ab/abc.png");
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    assert_eq!(storage.get(name).await.expect_err("nothing there").code(), "not-found");
    assert!(!storage.has(name).await.expect("asked"));
    assert!(storage.list("").await.expect("listed").is_empty());
    storage.delete(name).await.expect("what is not there is gone already");
    for _ in 0..2 {
        storage.put(name, bytes.clone().into()).await.expect("kept, and once more");
    }
    storage.put(other, b"x".to_vec().into()).await.expect("kept");
    assert!(storage.has(name).await.expect("asked") && storage.get(name).await.expect("there") == bytes);
    assert_eq!(storage.list("").await.expect("listed"), [other, name]);
    assert_eq!(storage.list("originals").await.expect("listed"), [other]);
    assert!(storage.list("orig").await.expect("listed").is_empty(), "a folder is named whole");
    let (one, two) = tokio::join!(storage.put(name, b"short".to_vec().into()), storage.put(name, b"short".to_vec().into()));
    one.and(two).expect("two hands at once");
    assert_eq!(storage.get(name).await.expect("there"), b"short"[..], "a file is whole");
    storage.delete(name).await.expect("thrown away");
    assert_eq!(storage.list("").await.expect("listed"), [other]);
}

#[tokio::test]
async fn a_folder_keeps_its_promises() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("file:{}", folder.path().join("deep/er").display());
    keeps_its_promises(&Storage::open(&url).expect("opened")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_speaks_s3_keeps_the_same_promises() {
    let s3 = S3::open().await;
    keeps_its_promises(&Storage::open(&s3.url()).expect("opened")).await;
    let thief = Storage::open(&s3.url_with("guessed")).expect("opened");
    assert_eq!(thief.get("originals/ab/abc.png").await.expect_err("refused").code(), "for-now");
    assert!(thief.put("originals/ab/abc.png", b"y".to_vec().into()).await.is_err(), "signatures are looked at");
    let wrong = Storage::open("s3://pictures?colour=red").map(drop).expect_err("refused");
    assert!(wrong.to_string().contains("“colour”"), "{wrong}");
}

/// The shop opened again with its pictures in a store.
async fn moved_to(shop: &Shop, s3: &S3, public: Option<String>) -> (shipin::Program, Visitor) {
    // Ids of its own: the clock stands still.
    let seed = Some(shop.seed + if public.is_some() { 2 } else { 1 });
    let config = Config { storage_url: Some(s3.url()), storage_public_url: public, seed, ..shop.program.config.clone() };
    let program = shipin::open(config).await.expect("the shop opens");
    let desk = Visitor::new(&program.router);
    desk.post("/staff/sign-in", &[("login", Role::Merchandiser.code()), ("password", PASSWORD)]).await.accepted();
    (program, desk)
}

#[shop_test]
async fn a_shop_with_its_pictures_in_an_s3_store_shows_makes_and_copies_them(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (page, s3) = (page_of(&shop, &tea).await, S3::open().await);
    shop.program.close().await;
    let (program, desk) = moved_to(&shop, &s3, None).await;
    let files = [("2.png", picture(2)), ("x.txt", b"x".to_vec())];
    assert_eq!(bring(&desk, &format!("{page}/pictures"), "text/html", &WORDS, &files).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    program.settle().await.expect("the jobs run");
    let sheet = catalog::product::by_slug(&mut program.db().read().await.expect("a view"), &tea.slug).await.expect("there");
    let path = format!("/media/{}-800.webp", sheet.pictures[1].sha);
    let through_us = desk.get(&path).await.accepted();
    assert_eq!(through_us.headers["content-type"], "image/webp");
    program.close().await;

    let (program, desk) = moved_to(&shop, &s3, Some(s3.public_url())).await;
    let sent_on = desk.get(&path).await;
    assert_eq!(sent_on.status, StatusCode::FOUND);
    let there = sent_on.location().expect("an address");
    assert!(there.starts_with(&format!("{}/shown/", s3.public_url())), "{there}");
    let origin = s3.public_url().trim_end_matches("/pictures/yishui").to_owned();
    let policy = desk.get("/").await.headers["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.contains(&format!("img-src 'self' data: {origin};")), "{policy}");
    s3.go_away();
    desk.get("/goods").await.accepted();
    let away = bring(&desk, &format!("{page}/pictures"), "application/json", &WORDS, &[("3.png", picture(3))]).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE, "{}", away.text());
    program.close().await;
}

#[shop_test]
async fn a_copy_of_a_shop_has_its_pictures_wherever_they_lie(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let sha = hung(&shop, &tea).await[0].sha.clone();
    let (here, there) = (shop.program.config.storage().expect("the folder"), S3::open().await);
    let store = Storage::open(&there.url()).expect("opened");
    for name in here.list("").await.expect("listed") {
        store.put(&name, here.get(&name).await.expect("there")).await.expect("moved");
    }
    let config = Config { storage_url: Some(there.url()), ..shop.program.config.clone() };
    let copy = tempfile::tempdir().expect("a folder");
    shipin::backup::backup(&config, copy.path()).await.expect("copied");
    let kept = copy.path().join(format!("media/originals/{}/{sha}.png", &sha[..2]));
    assert_eq!(std::fs::read(kept).expect("the original is in the copy"), include_bytes!("../../fixtures/picture.png"));
}
