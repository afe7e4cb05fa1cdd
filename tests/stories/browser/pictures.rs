//! Three pictures are brought to a product, one of them broken; words and a focal point are given by keyboard; shoppers
//! see it.

use super::{shopper, staff};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::path::{Path, PathBuf};
use stories::{
    browser::{Browser, Key, Window},
    served::Served,
    word,
};

/// A tall picture with something red low down in it, and a wide one.
fn draw(folder: &Path) -> Vec<PathBuf> {
    let red = |x: u32, y: u32| (x.abs_diff(300) < 120 && y.abs_diff(760) < 90).then_some(Rgb([190, 40, 30]));
    let tall = RgbImage::from_fn(600, 900, |x, y| red(x, y).unwrap_or(Rgb([(y / 5) as u8, 160, 110])));
    let wide = RgbImage::from_fn(900, 500, |x, y| Rgb([210, (x / 5) as u8, (y / 3) as u8]));
    let paths = ["orchard.jpg", "broken.jpg", "basket.png"].map(|name| folder.join(name));
    DynamicImage::ImageRgb8(tall).save_with_format(&paths[0], ImageFormat::Jpeg).expect("written");
    DynamicImage::ImageRgb8(wide).save_with_format(&paths[2], ImageFormat::Png).expect("written");
    let whole = std::fs::read(&paths[0]).expect("read");
    std::fs::write(&paths[1], &whole[..whole.len() / 2]).expect("written");
    paths.to_vec()
}

/// The desk's page of the apples, taken off the shelf, with no picture of their own left but one.
async fn apples(desk: &Browser) {
    desk.visit("/staff/catalog?q=apple").await;
    desk.click("link", "Yishui apples").await;
    desk.click("button", &word("catalog-withdraw")).await;
    desk.agree(&word("catalog-withdraw")).await;
    desk.sees(&word("catalog-withdrawn")).await;
}

async fn hung(desk: &Browser) -> usize {
    desk.query(".hung > li").all_from_selector().await.map_or(0, |all| all.len())
}

/// Making sizes is heavy work, and a busy machine takes its time for it.
const PATIENCE: u32 = 1200;

async fn until(what: &str, desk: &Browser, is_so: impl AsyncFn(&Browser) -> bool) {
    for _ in 0..PATIENCE {
        if is_so(desk).await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{what} does not come true:\n{}", desk.text().await);
}

async fn bring_three(desk: &Browser, paths: &[PathBuf]) -> usize {
    let before = hung(desk).await;
    let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    desk.find("textbox", &word("catalog-picture-files")).await.send_keys(names.join("\n")).await.expect("files are chosen");
    desk.sees("broken.jpg").await;
    desk.sees(&word("picture-damaged")).await;
    until("two more hang", desk, async |desk| hung(desk).await == before + 2).await;
    until("their sizes are made", desk, async |desk| desk.query(".hung > li[data-due]").nowait().exists().await.is_ok_and(|any| !any))
        .await;
    before
}

fn keys(keys: &[Key]) -> String {
    keys.iter().map(|key| char::from(key.clone())).collect()
}

/// Everything from here on by keyboard: the focal point, the words, the place in the row.
async fn arrange(desk: &Browser, before: usize) {
    let nth = |part: &str| format!(".hung > li:nth-child({}) {part}", before + 1);
    let mark = desk.query(&nth(".mark")).first().await.expect("it has a mark");
    desk.web().execute("arguments[0].focus()", vec![mark.to_json().expect("an element")]).await.expect("focused");
    for _ in 0..3 {
        mark.send_keys(Key::Shift + keys(&[Key::Down])).await.expect("moved");
    }
    mark.send_keys(keys(&[Key::Down, Key::Down])).await.expect("moved");
    let below = desk.query(&nth(".point .field:last-child input")).first().await.expect("a number");
    assert_eq!(below.prop("value").await.expect("read").as_deref(), Some("82"), "three large steps and two small ones");
    desk.axe_and_picture("pictures-1-focal").await;
    for (place, zh, en) in [(before + 1, "果园里的苹果", "Apples in the orchard"), (before + 2, "一篮苹果", "A basket of apples")]
    {
        for (box_, text) in [("1", zh), ("2", en)] {
            let field = format!(".hung > li:nth-child({place}) .said .field:nth-of-type({box_}) input");
            desk.query(&field).first().await.expect("a box").send_keys(text).await.expect("typed");
        }
    }
    for step in 0..before {
        let button =
            desk.query(&format!(".hung > li:nth-child({}) button[value=earlier]", before + 1 - step)).first().await.expect("a button");
        button.send_keys(keys(&[Key::Enter])).await.expect("pressed");
        let at = format!(".hung > li:nth-child({}) input[value=\"Apples in the orchard\"]", before - step);
        until("it hangs earlier", desk, async |desk| desk.query(&at).nowait().exists().await.unwrap_or(false)).await;
        let focused = desk.web().active_element().await.expect("something has the focus");
        assert_eq!(focused.attr("value").await.expect("read").as_deref(), Some("earlier"), "the focus stays on the button");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_brought_put_into_words_and_seen_in_the_shop() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(&folder.path().join("demo")).await;
    let paths = draw(folder.path());
    let desk = staff(&hub, "merch", Window::Desk).await;
    apples(&desk).await;
    let before = bring_three(&desk, &paths).await;
    arrange(&desk, before).await;
    desk.click("button", &word("catalog-pictures-save")).await;
    desk.sees(&word("catalog-saved")).await;
    desk.resize(Window::Phone).await;
    desk.axe_and_picture("pictures-2-arranged").await;
    desk.resize(Window::Desk).await;
    desk.click("button", &word("catalog-publish")).await;
    desk.sees(&word("catalog-published")).await;
    desk.close().await;

    let phone = shopper(&hub, Window::Phone).await;
    phone.visit("/goods/apple").await;
    let face = phone.query(".gallery > .picture img").first().await.expect("its face");
    assert_eq!(face.attr("alt").await.expect("read").as_deref(), Some("Apples in the orchard"));
    until("it is shown", &phone, async |phone| {
        let shown = "const face = document.querySelector('.gallery > .picture img'); return face.complete && face.naturalWidth > 0 && face.currentSrc";
        let src = phone.web().execute(shown, Vec::new()).await.ok().and_then(|src| src.convert::<String>().ok());
        src.is_some_and(|src| src.ends_with(".webp") && src.contains("-card-50-82-"))
    })
    .await;
    phone.axe_and_picture("pictures-3-shop").await;
    phone.close().await;
}
