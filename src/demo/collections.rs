//! Two collections of the demo county: what is given at the New Year, and tea of the spring.

use crate::Program;
use catalog::{
    By, Product, ProductKind, Temperature,
    collection::{self, Order, Rule, Sheet, Terms},
    product,
};
use kernel::{Id, Result, Tx};

pub(super) async fn begin(program: &Program) -> Result<()> {
    let mut tx = program.db().write_long().await?;
    let (honey, hawthorn) = (named(&mut tx, "honey").await?, named(&mut tx, "hawthorn").await?);
    let rule = Rule { kinds: vec![ProductKind::Specialty], temperatures: vec![Temperature::Ambient], ..Rule::default() };
    let gifts = Sheet {
        title_zh: "年货礼盒".to_owned(),
        title_en: "Gifts for the New Year".to_owned(),
        line_zh: "放得住、拿得出手的沂蒙年货。".to_owned(),
        line_en: "What keeps through the holidays and looks well when it is given.".to_owned(),
        terms: Terms { rule, pinned: vec![honey, hawthorn], left_out: Vec::new(), order: Some(Order::Cheapest) },
        face: Some(honey),
        place: 10,
        ..shown()
    };
    collection::begin(&mut tx, &By::program(), "new-year-gifts", &gifts).await?;
    let words = ["春茶", "绿茶"].map(str::to_owned).to_vec();
    let spring = Sheet {
        title_zh: "清明前的茶".to_owned(),
        title_en: "Tea picked before Qingming".to_owned(),
        line_zh: "头一拨芽叶，云雾坡上手采。".to_owned(),
        line_en: "The first leaves of the year, picked by hand on the misty slope.".to_owned(),
        terms: Terms {
            rule: Rule { shelves: vec!["tea-drink".to_owned()], words, ..Rule::default() },
            order: Some(Order::Newest),
            ..Terms::default()
        },
        face: Some(named(&mut tx, "tea").await?),
        place: 20,
        ..shown()
    };
    collection::begin(&mut tx, &By::program(), "spring-tea", &spring).await?;
    tx.commit().await
}

fn shown() -> Sheet {
    Sheet { public: true, on_front: true, ..Sheet::default() }
}

async fn named(tx: &mut Tx, slug: &str) -> Result<Id<Product>> {
    Ok(product::by_slug(tx, slug).await?.product.id)
}
