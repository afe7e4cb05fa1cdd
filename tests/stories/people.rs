//! Who may come in, and who may let others in: the first administrator, sign-in and its rest after wrong tries, roles
//! that end at one's own places, partners written down where they are met.

use axum::http::StatusCode;
use coop::{NewStaff, Role, place, session, staff};
use kernel::Result;
use shipin::found::{self, Founding};
use std::time::Duration;
use stories::{EmptyHouse, Shop, Visitor, shop_test};
use tokio::task::JoinSet;

const PASSWORD: &str = "a long enough password";

fn founding() -> Founding {
    Founding {
        company: "沂水供销集团".to_owned(),
        company_en: None,
        hub: "县域集配中心".to_owned(),
        hub_en: "County hub".to_owned(),
        town: "沂城街道".to_owned(),
        login: "Chen".to_owned(),
    }
}

#[shop_test]
async fn a_county_is_founded_once_and_its_administrator_builds_the_network(house: EmptyHouse) -> Result<()> {
    let program = &house.program;
    assert!(found::must_be_in_earnest(program).await.is_err(), "nobody could sign in");
    let password = found::county(program, &founding()).await?;
    assert!(found::county(program, &founding()).await.is_err(), "a county is founded once");
    found::must_be_in_earnest(program).await?;

    let chen = Visitor::new(&program.router);
    assert_eq!(sign_in(&chen, "chen", &password).await, StatusCode::SEE_OTHER);
    for page in [
        "/staff",
        "/staff/network",
        "/staff/people",
        "/staff/parties",
        "/staff/stock",
        "/staff/books",
        "/staff/catalog",
        "/staff/catalog/categories",
        "/",
    ] {
        let seen = chen.get(page).await;
        assert_eq!(chen.follow(seen).await.status, StatusCode::OK, "{page} of a county without trade");
    }

    let hub = place::hub(&mut program.db().read().await?).await?.id.to_string();
    let company = coop::party::company(&mut program.db().read().await?).await?.id.to_string();
    let station = [
        ("kind", "station"),
        ("mode", "direct"),
        ("parent", hub.as_str()),
        ("seller", company.as_str()),
        ("name_zh", "泉庄综合服务站"),
        ("code", "371001"),
        ("town", "371323117"),
    ];
    let opened = chen.post("/staff/network/new", &station).await.accepted();
    assert!(chen.follow(opened).await.text().contains("Quanzhuang"), "the town is spelled for readers of English");
    assert_eq!(chen.post("/staff/network/new", &station).await.status, StatusCode::UNPROCESSABLE_ENTITY, "the number is taken");
    let mut shop = station;
    (shop[0].1, shop[1].1, shop[5].1) = ("village_shop", "franchise", "371002");
    let refused = chen.post("/staff/network/new", &shop).await;
    assert!(refused.text().contains("by its owner"), "a franchise is not the company's");

    chen.post("/staff/me", &[("current", &password), ("password", PASSWORD)]).await.accepted();
    assert_eq!(chen.get("/staff/people").await.status, StatusCode::SEE_OTHER, "a new password ends every session");
    assert_eq!(sign_in(&chen, "chen", &password).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign_in(&chen, "chen", PASSWORD).await, StatusCode::SEE_OTHER);
    Ok(())
}

async fn sign_in(visitor: &Visitor, login: &str, password: &str) -> StatusCode {
    visitor.post("/staff/sign-in", &[("login", login), ("password", password)]).await.status
}

#[shop_test]
async fn however_many_guess_at_once_only_five_are_listened_to(shop: Shop) -> Result<()> {
    let mut crowd = JoinSet::new();
    for _ in 0..30 {
        let visitor = shop.visitor();
        crowd.spawn(async move { visitor.post("/staff/sign-in", &[("login", "admin"), ("password", "the wrong password")]).await.text() });
    }
    let listened = crowd.join_all().await.iter().filter(|page| page.contains("Login or password is wrong")).count();
    assert!(listened <= 5, "{listened} guesses were looked at");
    let right = shop.visitor();
    assert_eq!(sign_in(&right, "admin", stories::PASSWORD).await, StatusCode::UNPROCESSABLE_ENTITY, "the login rests, even for its owner");
    shop.clock.advance(Duration::from_secs(5 * 60 + 1));
    assert_eq!(sign_in(&right, "admin", stories::PASSWORD).await, StatusCode::SEE_OTHER);
    Ok(())
}

#[shop_test]
async fn a_session_ends_with_the_working_day(shop: Shop) -> Result<()> {
    let clerk = shop.staff(Role::HubClerk).await;
    clerk.get("/staff/stock").await.accepted();
    shop.clock.advance(Duration::from_secs(12 * 3600 + 1));
    let sent = clerk.get("/staff/stock?page=2").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert!(sent.location().is_some_and(|to| to.starts_with("/staff/sign-in")));
    Ok(())
}

/// An administrator of the village shop alone.
async fn village_admin(shop: &Shop) -> Result<Visitor> {
    let mut tx = shop.db().write().await?;
    let new = NewStaff {
        login: "village".to_owned(),
        name_zh: "村管".to_owned(),
        name_en: "Village".to_owned(),
        password_hash: session::hash_password(PASSWORD).await?,
        pin_hash: None,
        grants: vec![coop::Grant { role: Role::Admin, place: shop.village_shop.id }],
    };
    staff::hire(&mut tx, &new).await?;
    tx.commit().await?;
    let visitor = shop.visitor();
    assert_eq!(sign_in(&visitor, "village", PASSWORD).await, StatusCode::SEE_OTHER);
    Ok(visitor)
}

#[shop_test]
async fn nobody_gives_away_what_is_not_his(shop: Shop) -> Result<()> {
    let village = village_admin(&shop).await?;
    let (hub, own) = (shop.hub.id.to_string(), shop.village_shop.id.to_string());
    let new = |place| [("login", "friend"), ("name_zh", "朋友"), ("password", PASSWORD), ("role", "admin"), ("place", place)];
    assert_eq!(village.post("/staff/people", &new(hub.as_str())).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    village.post("/staff/people", &new(own.as_str())).await.accepted();

    let people = staff::all(&mut shop.db().read().await?).await?;
    let boss = people.iter().find(|one| one.login == "admin").expect("the county has an administrator").id;
    let friend = people.iter().find(|one| one.login == "friend").expect("the friend was taken on").id;
    for path in ["", "/password", "/pin", "/absence", "/roles"].map(|end| format!("/staff/people/{boss}{end}")) {
        let fields = [("password", PASSWORD), ("pin", "1234"), ("role", "admin"), ("place", own.as_str())];
        let asked = if path.ends_with(&boss.to_string()) { village.get(&path).await } else { village.post(&path, &fields).await };
        assert_eq!(asked.status, StatusCode::NOT_FOUND, "{path}");
    }
    let raised = village.post(&format!("/staff/people/{friend}/roles"), &[("role", "accountant"), ("place", hub.as_str())]).await;
    assert_eq!(raised.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(village.get(&format!("/staff/network/{hub}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.staff(Role::Merchandiser).await.get("/staff/people").await.status, StatusCode::FORBIDDEN);
    Ok(())
}

#[shop_test]
async fn somebody_can_always_run_the_network(shop: Shop) -> Result<()> {
    let admin = shop.staff(Role::Admin).await;
    let people = staff::all(&mut shop.db().read().await?).await?;
    let id = |login: &str| people.iter().find(|one| one.login == login).expect("someone of each role").id;
    let hub = shop.hub.id.to_string();
    let grant = [("role", "admin"), ("place", hub.as_str())];
    assert_eq!(admin.post(&format!("/staff/people/{}/absence", id("admin")), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(admin.post(&format!("/staff/people/{}/roles/end", id("admin")), &grant).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    admin.post(&format!("/staff/people/{}/roles", id("office")), &grant).await.accepted();
    // Two who dismiss each other at the same moment: one of them stays.
    let office = shop.staff(Role::Office).await;
    let (first, second) = (format!("/staff/people/{}/absence", id("office")), format!("/staff/people/{}/absence", id("admin")));
    tokio::join!(admin.post(&first, &[]), office.post(&second, &[]));
    let left = staff::all(&mut shop.db().read().await?).await?;
    let running = left.iter().filter(|one| one.active && one.roles.iter().any(|held| held.grant.role == Role::Admin)).count();
    assert_eq!(running, 1);
    Ok(())
}

#[shop_test]
async fn a_weighing_clerk_writes_down_a_farmer_she_meets(shop: Shop) -> Result<()> {
    let clerk = shop.staff(Role::WeighClerk).await;
    let farmer = [("kind", "farmer"), ("name_zh", "王桂兰"), ("town", "泉庄镇"), ("phone", "138 0539 0001"), ("member", "on")];
    let written = clerk.post("/staff/parties", &farmer).await.accepted();
    assert!(clerk.follow(written).await.text().contains("王桂兰"));
    assert!(clerk.get("/staff/intake").await.text().contains("王桂兰"), "she can be weighed for at once");
    assert!(clerk.get("/staff/parties?kind=farmer&q=桂兰").await.text().contains("王桂兰"));

    let mut supplier = farmer;
    supplier[0].1 = "supplier";
    assert_eq!(clerk.post("/staff/parties", &supplier).await.status, StatusCode::UNPROCESSABLE_ENTITY, "suppliers are not hers");
    let refused =
        clerk.post("/staff/parties", &[("kind", "farmer"), ("name_zh", "李大山"), ("town", "泉庄镇"), ("phone", "call me")]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains("李大山"), "what was typed stays");
    assert_eq!(shop.staff(Role::Courier).await.get("/staff/parties").await.status, StatusCode::FORBIDDEN);
    Ok(())
}
