//! Marks and grants read by programs.

use super::Program;
use crate::marks::labelled;
use axum::http::StatusCode;
use coop::Role;
use serde_json::json;
use stories::{Shop, shop_test};

#[shop_test]
async fn a_program_reads_who_may_use_a_mark_and_what_of_it_is_used(shop: Shop) {
    let program = Program::with_all(&shop).await;
    assert_eq!(program.get("/marks").await.accepted().value(), json!({ "marks": [], "next": null }));
    let mark = labelled(&shop, &shop.staff(Role::Merchandiser).await).await;
    let listed = program.get("/marks?limit=1").await.accepted().value();
    assert_eq!((&listed["marks"][0]["id"], &listed["next"]), (&json!(mark), &json!(mark)), "a full stretch");
    assert_eq!(program.get(&format!("/marks?cursor={mark}")).await.accepted().value()["marks"], json!([]));
    let one = program.get(&format!("/marks/{mark}")).await.accepted().value();
    assert_eq!(one, listed["marks"][0]);
    assert_eq!((&one["kind"], &one["towns"], &one["holds"]), (&json!("gi_product"), &json!(["泉庄镇"]), &json!(true)));
    let grants = program.get(&format!("/marks/{mark}/grants")).await.accepted().value();
    let grant = &grants["grants"][0];
    assert_eq!((&grant["party"], &grant["whole"], &grant["holds"]), (&json!(shop.farmer), &json!(true), &json!(true)));
    let grams = ["quota_g", "bought_g", "issued_g", "left_g"].map(|field| grant[field].as_i64().expect("grams"));
    assert_eq!(grams, [400_000, 300_000, 200_000, 100_000]);
    let nobody = "01a1fc77-4120-7001-967f-ab604c14b101";
    assert_eq!(program.get(&format!("/marks/{nobody}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(program.get(&format!("/marks/{nobody}/grants")).await.status, StatusCode::NOT_FOUND);
    shop.adds_up().await;
}
