//! What the law and the shelf want said of goods, in our own file.

use super::{bring, exported, preview, sheet_of, wrong};
use crate::{attributes::asked, face::rewrite};
use catalog::{
    By, Regulated, ReturnPolicy,
    attribute::{self, Attribute, AttributeKind},
    import::{self, export_xlsx},
};
use stories::{Shop, shop_test};

/// Pears with everything that a label and a shelf may want.
async fn labelled(shop: &Shop) {
    shop.stocked("pears", 1).await;
    let mut tx = shop.db().write().await.expect("a write");
    for (code, kind) in [("taste", AttributeKind::Choice), ("sweet", AttributeKind::Number), ("tended", AttributeKind::Text)] {
        let one = Attribute { required: code == "taste", ..asked(code, kind) };
        attribute::put_up(&mut tx, &one).await.expect("asked");
    }
    tx.commit().await.expect("committed");
    rewrite(shop, "pears", |draft| {
        draft.return_policy = ReturnPolicy::Fresh;
        (draft.regulated, draft.registration_no) = (Some(Regulated::Seed), "国审玉20180001".to_owned());
        draft.variants[0].net = "500 g".to_owned();
        let said = [("taste", "crisp"), ("sweet", "14.5"), ("tended", "Wang's; \\ by hand=yes")];
        draft.attributes.0.extend(said.map(|(code, value)| (code.to_owned(), value.to_owned())));
    })
    .await
    .expect("labelled");
}

#[shop_test]
async fn labels_and_answers_go_home_and_come_back_to_the_byte(shop: Shop) {
    labelled(&shop).await;
    for chinese in [false, true] {
        let home = import::export(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        let book = export_xlsx(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        for file in [home.as_bytes(), &book] {
            let plan = preview(&shop, file).await.expect("looked through");
            assert_eq!((wrong(&plan), plan.counts()), (Vec::new(), [0, 0, 1, 0]), "{home}");
        }
    }
    let home = exported(&shop).await;
    assert!(home.contains(",500 g,fresh,seed,国审玉20180001,sweet=14.5; taste=crisp; tended=Wang's\\; \\\\ by hand=yes,,,,,,\n"), "{home}");
    let mut changed = home.clone();
    for (was, is) in
        [(",500 g,", ",0.75kg,"), (",fresh,seed,国审玉20180001,", ",七日无理由,,,"), ("sweet=14.5; taste=crisp", "taste = soft")]
    {
        assert!(changed.contains(was), "{was}");
        changed = changed.replace(was, is);
    }
    let card = bring(&shop, changed.as_bytes()).await.expect("applied");
    let sheet = sheet_of(&shop, "pears").await;
    let product = &sheet.product;
    assert_eq!((product.return_policy, product.regulated, product.registration_no.as_str()), (ReturnPolicy::SevenDays, None, ""));
    assert_eq!(
        (product.attributes.get("taste"), product.attributes.get("sweet")),
        ("soft", ""),
        "what is not in the cell is not said any more"
    );
    assert_eq!(sheet.variants[0].variant.net, "750 g", "in one way of writing it");
    let mut tx = shop.db().write().await.expect("a write");
    import::undo(&mut tx, &By::program(), card.id, false).await.expect("taken back");
    tx.commit().await.expect("committed");
    assert_eq!(exported(&shop).await, home, "all of it is what it was");
    bring(&shop, "Title,URL handle,SKU,Line (en)\n沂水pears,pears,PEARS,Another.\n".as_bytes()).await.expect("applied");
    assert_eq!(exported(&shop).await.replace("Another.", "One sentence."), home, "a missing column keeps");
    shop.adds_up().await;
}

#[shop_test]
async fn a_wrong_label_or_answer_is_flagged_in_its_row(shop: Shop) {
    labelled(&shop).await;
    let home = exported(&shop).await;
    for (was, is, column, code) in [
        (",500 g,", ",some,", "Net content", "catalog-net-unreadable"),
        (",fresh,seed,", ",perhaps,seed,", "Return policy", "import-unknown-choice"),
        (",fresh,seed,", ",fresh,weapon,", "Regulated as", "import-unknown-choice"),
        (",国审玉20180001,", ",12,", "Registration number", "catalog-registration-form"),
        (",国审玉20180001,", ",,", "Registration number", "product-shelf-needs-registration"),
        ("sweet=14.5;", "sweet=very;", "Attributes", "attribute-no-answer-here"),
        ("sweet=14.5;", "colour=red;", "Attributes", "attribute-not-asked"),
        ("sweet=14.5;", "sweet;", "Attributes", "import-not-answers"),
        ("taste=crisp; ", "", "Attributes", "product-shelf-needs-attribute"),
    ] {
        assert!(home.contains(was), "{was}: {home}");
        let plan = preview(&shop, home.replace(was, is).as_bytes()).await.expect("looked through");
        assert!(wrong(&plan).contains(&(2, column, code)), "{is}: {:?}", wrong(&plan));
    }
    let fireworks = home.replace(",fresh,seed,国审玉20180001,", ",fresh,fireworks,(鲁)PF〔2020〕00123,");
    assert!(wrong(&preview(&shop, fireworks.as_bytes()).await.expect("looked through")).contains(&(
        2,
        "Regulated as",
        "product-shelf-never-sent"
    )));
    shop.adds_up().await;
}
