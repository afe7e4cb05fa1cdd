//! What the shop tells programs of how goods come: by what they differ, how much is in a piece, what is inside.

use crate::{bundles::kit, face::rewrite, options};
use kernel::{Money, Result};
use serde_json::{Value, json};
use stories::{Shop, shop_test};

#[shop_test]
async fn the_shop_tells_of_values_bounds_content_and_what_is_inside(shop: Shop) -> Result<()> {
    options::tea(&shop).await;
    shop.of_catch_weight("goose", (2200, 2500, 2800), Money::fen(9900)).await;
    shop.stocked("honey", 4).await;
    rewrite(&shop, "honey", |draft| draft.variants[0].net = "500 g".to_owned()).await?;
    kit(&shop, "gift", &[("HONEY", "2")], 5000).await;
    let visitor = shop.visitor();
    let of = async |slug: &str| visitor.get(&format!("/api/v1/products/{slug}")).await.accepted().value();
    let tea = of("tea").await;
    let groups: Vec<_> = tea["options"].as_array().expect("groups").iter().map(|group| (&group["code"], &group["name"]["zh"])).collect();
    assert_eq!(groups, [(&json!("flavour"), &json!("口味")), (&json!("grade"), &json!("等级"))]);
    assert_eq!(tea["options"][0]["values"][1], json!({ "code": "hot", "name": { "zh": "辣味", "en": "Hot" } }));
    let packs = tea["packs"].as_array().expect("packs");
    let own = |sku: &str| packs.iter().find(|pack| pack["sku"] == sku).unwrap_or_else(|| panic!("no {sku}: {tea}"))["options"].clone();
    assert_eq!(own("TEA"), json!({ "flavour": "plain", "grade": "first" }));
    assert_eq!(own("TEA-HOT"), json!({ "flavour": "hot", "grade": "first" }));
    assert_eq!(of("goose").await["packs"][0]["bounds"], json!({ "least": 2200, "most": 2800 }));
    let honey = of("honey").await;
    assert_eq!((&honey["packs"][0]["net"], &honey["packs"][0]["components"], &honey["options"]), (&json!("500 g"), &json!([]), &json!([])));
    let inside = &of("gift").await["packs"][0]["components"];
    assert_eq!(inside.as_array().map(Vec::len), Some(1));
    assert_eq!(
        ["sku", "slug", "unit", "steps"].map(|field| &inside[0][field]),
        [&json!("HONEY"), &json!("honey"), &json!("C62/0"), &json!(2)]
    );
    assert_eq!(honey["pictures"][0]["alt"]["zh"].as_str().map(str::is_empty), Some(false));
    assert_ne!(honey["pictures"][0]["sizes"], Value::Null);
    Ok(())
}
