//! Pictures that come along in a ZIP.

use super::{brought, sheet_of, upload};
use axum::http::StatusCode;
use catalog::picture::{self, Pictures};
use coop::Role;
use std::io::{Cursor, Write as _};
use stories::{Shop, shop_test};
use zip::{ZipWriter, write::SimpleFileOptions};

const PICTURE: &[u8] = include_bytes!("../../fixtures/picture.png");

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry begins");
        zip.write_all(bytes).expect("it is written");
    }
    zip.finish().expect("a ZIP").into_inner()
}

/// Another picture: the same drawing, one pixel of its bytes more.
fn other() -> Vec<u8> {
    let mut gif =
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00"
            .to_vec();
    gif.extend(b"\x02\x02D\x01\x00;");
    gif
}

#[shop_test]
async fn pictures_come_by_their_names_and_are_taken_down_with_the_file(shop: Shop) {
    let (desk, tea) = (shop.staff(Role::Merchandiser).await, shop.stocked("tea", 1).await);
    let before = sheet_of(&shop, "tea").await;
    let csv = "Title,URL handle,SKU,Price,图片\n\
        山茶皂,soap,SOAP-1,4.50,https://old.example/shop/Soap.PNG?v=2\n\
        海盐,salt,SALT-1,2.00,\n\
        沂水tea,tea,TEA,10.00,tea-new.gif\n";
    let album = zip(&[
        ("goods/soap.png", PICTURE),
        ("SALT-1.jpg", PICTURE),
        ("__MACOSX/._soap.png", b"x"),
        ("readme.txt", b"x"),
        ("tea-new.gif", &other()),
    ]);
    let page = upload(&desk, &[("file", "goods.csv", csv.as_bytes()), ("pictures", "album.zip", &album)]).await;
    let page = page.accepted().location().expect("the file's page");
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("2 new, 1 changed") && shown.contains("3 pictures came along"), "{shown}");
    // What each would cost and look like is seen before it is applied.
    assert!(shown.contains("Price on the web ¥4.50 · Price in stores ¥4.50"), "{shown}");
    let row = |from: &str, to: &str| shown.split(from).nth(1).and_then(|rest| rest.split(to).next()).expect("a part of the page");
    assert_eq!(row("<b>山茶皂</b>", "</li>").matches("<img").count() + row("class=\"brought\"", "<b>山茶皂").matches("<img").count(), 1);
    let (was, is) = (row("<del>1</del>", "</td>"), row("<ins>2</ins>", "</td>"));
    assert_eq!((was.matches("<img").count(), is.matches("<img").count()), (1, 2), "{shown}");
    let sight = is.split("src=\"").nth(2).and_then(|rest| rest.split('"').next()).expect("the picture that came");
    picture::make_all(&shop.program.app.part::<Pictures>()).await.expect("the sizes are made");
    let seen = desk.get(sight).await.accepted();
    assert_eq!(seen.headers["content-type"], "image/jpeg", "it can be looked at though it hangs nowhere yet");
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    let (soap, salt) = (sheet_of(&shop, "soap").await, sheet_of(&shop, "salt").await);
    assert_eq!((soap.pictures.len(), salt.pictures.len()), (1, 1), "one is named by the row, the other by the SKU");
    assert_eq!(soap.pictures[0].alt_zh, "山茶皂");
    let now = sheet_of(&shop, "tea").await;
    assert_eq!((before.pictures.len(), now.pictures.len()), (1, 2));
    assert_eq!(desk.get(&format!("/media/{}-320.jpg", soap.pictures[0].sha)).await.status, StatusCode::OK);
    shop.adds_up().await;
    // The same file again hangs nothing up twice.
    let again = upload(&desk, &[("file", "goods.csv", csv.as_bytes()), ("pictures", "album.zip", &album)]).await;
    let again = desk.get(&again.accepted().location().expect("the file's page")).await.accepted().text();
    assert!(again.contains("0 new, 0 changed, 3 as they are"), "{again}");
    desk.post(&format!("{page}/reversal"), &[]).await.accepted();
    assert_eq!(sheet_of(&shop, &tea.slug).await.pictures, before.pictures);
    shop.adds_up().await;
}

#[shop_test]
async fn a_picture_that_is_missing_or_damaged_is_named_at_its_row(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let csv = "Title,SKU,Price,图片\n皂,S-1,1.00,none.jpg\n盐,S-2,1.00,cut.png\n茶,S-3,1.00,text.jpg\n糖,S-4,1.00,film.gif\n";
    let still = other();
    let (head, frame) = (&still[..19], &still[19..still.len() - 1]);
    let film = [head, frame, frame, b";"].concat();
    let album = zip(&[("cut.png", &PICTURE[..60]), ("text.jpg", b"no picture"), ("film.gif", &film), ("spare.png", PICTURE)]);
    let page = upload(&desk, &[("file", "goods.csv", csv.as_bytes()), ("pictures", "album.zip", &album)]).await;
    let page = page.accepted().location().expect("the file's page");
    let shown = desk.get(&page).await.accepted().text();
    for code in ["import-picture-missing", "import-picture-damaged", "import-picture-unknown-kind", "import-picture-moving"] {
        assert!(shown.contains(&format!("data-code=\"{code}\"")), "{code}");
    }
    // Put right by naming one that came, or none.
    desk.post(&format!("{page}/cells"), &[("c-2-3", "spare.png"), ("c-3-3", ""), ("c-4-3", ""), ("c-5-3", "")]).await.accepted();
    assert!(desk.get(&page).await.accepted().text().contains("Import it like this"));
    // Without a ZIP, links to another shop's pictures say nothing.
    let alone = brought(&desk, "goods.csv", csv.as_bytes()).await;
    assert!(desk.get(&alone).await.accepted().text().contains("Import it like this"));
}

#[shop_test]
async fn what_is_no_album_for_a_shop_is_refused(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let csv = b"Title,SKU,Price\n\xe7\x9a\x82,S-1,1.00\n";
    let names: Vec<String> = (0..301).map(|n| format!("{n}.png")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let cases = [
        ("The pictures are no ZIP", b"no zip".to_vec()),
        ("At most 300 pictures", zip(&many)),
        ("Two pictures in the ZIP are called", zip(&[("a/x.png", PICTURE), ("b/X.png", PICTURE)])),
        ("The ZIP of pictures is too heavy", vec![b'P'; 48 * 1024 * 1024 + 2]),
    ];
    for (words, album) in cases {
        let page = upload(&desk, &[("file", "goods.csv", csv), ("pictures", "album.zip", &album)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    // Noughts pack a thousand to one: the picture is no picture, and no more than one may weigh is unpacked of it.
    let noughts = vec![0u8; 40 * 1024 * 1024];
    let bomb = zip(&[("S-1.png", &noughts)]);
    assert!(bomb.len() < 100_000);
    let page = upload(&desk, &[("file", "goods.csv", csv), ("pictures", "album.zip", &bomb)]).await;
    let page = page.accepted().location().expect("the file's page");
    assert!(desk.get(&page).await.accepted().text().contains("data-code=\"import-picture-too-large\""));
}
