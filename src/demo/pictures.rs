//! Our own drawings, rendered to pictures and brought in as any merchandiser's upload would be.

use super::{county::unknown, words::Texts};
use crate::Program;
use catalog::picture::{Pictures, Stored};
use include_dir::{Dir, include_dir};
use kernel::{Error, Result};
use resvg::{tiny_skia, usvg};
use std::collections::{BTreeSet, HashMap};

static DRAWINGS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/demo/art");

/// Pictures by the name of their drawing: what the catalog calls them.
pub(super) type Drawn = HashMap<String, Stored>;

/// Wide enough for the largest size that pages show.
const WIDTH: u32 = 1600;

pub(super) async fn draw(program: &Program, texts: &Texts) -> Result<Drawn> {
    let needed: BTreeSet<&str> = texts.products.iter().map(|product| product.art.as_str()).collect();
    let (odd, even): (Vec<_>, Vec<_>) = needed.into_iter().enumerate().partition(|(nth, _)| nth % 2 == 1);
    let pictures = program.app.part::<Pictures>();
    let (mut drawn, rest) = tokio::try_join!(draw_some(&pictures, odd), draw_some(&pictures, even))?;
    drawn.extend(rest);
    Ok(drawn)
}

async fn draw_some(pictures: &Pictures, names: Vec<(usize, &str)>) -> Result<Drawn> {
    let mut drawn = Drawn::new();
    for (_, name) in names {
        let drawing = DRAWINGS.get_file(format!("{name}.svg")).and_then(|file| file.contents_utf8());
        let svg = drawing.ok_or_else(|| unknown("drawing", name))?;
        let png = tokio::task::spawn_blocking(move || render(svg)).await.map_err(Error::fault)??;
        drawn.insert(name.to_owned(), pictures.store(png).await?);
    }
    Ok(drawn)
}

#[expect(clippy::float_arithmetic, reason = "pixels, not money")]
fn render(svg: &str) -> Result<Vec<u8>> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).map_err(Error::fault)?;
    let scale = WIDTH as f32 / tree.size().width();
    let height = (tree.size().height() * scale).round() as u32;
    let mut canvas = tiny_skia::Pixmap::new(WIDTH, height).ok_or_else(|| Error::fault("a drawing has no size"))?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut canvas.as_mut());
    canvas.encode_png().map_err(Error::fault)
}
