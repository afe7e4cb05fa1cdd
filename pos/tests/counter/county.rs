//! A hub with one direct store and one franchise shop, on a real socket, and a till beside a counter.

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    response::Response,
};
use catalog::{
    By, Channel, PackKind, ProductKind, SalePack, Variant, barcode,
    price::{self, NewBook},
    product::{self, PackDraft, ProductDraft, VariantDraft},
};
use coop::{Grant, NewParty, NewPlace, NewStaff, PartyKind, Place, PlaceKind, Role, Staff, StoreMode, party, place, staff};
use fulfillment::stock;
use http_body_util::BodyExt as _;
use kernel::{Clock, Db, Id, Money, Options, Quantity, Timestamp, Unit};
use pos::node::{Node, Opening};
use std::{collections::HashMap, time::Duration};
use tempfile::TempDir;
use tower::ServiceExt as _;
use ui::{App, AppBuilder, Assets, Languages};

/// What the hub's database runs on. A till's own is always a SQLite file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Founds a county, tells a story in it, and takes it down.
pub fn play(engine: Engine, story: impl AsyncFnOnce(&County)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let database = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("hub.db").display()),
            Engine::Postgres => postgres::fresh().await,
        };
        let county = County::founded(&database, folder).await;
        story(&county).await;
        county.db().close().await;
        if engine == Engine::Postgres {
            postgres::drop(&database).await;
        }
    });
}

/// The server of SHIPIN_TEST_POSTGRES, for databases of our own.
mod postgres {
    fn server() -> String {
        std::env::var("SHIPIN_TEST_POSTGRES").expect("SHIPIN_TEST_POSTGRES names a PostgreSQL server; tests/run starts one")
    }

    pub async fn fresh() -> String {
        let name = format!("counter_{}", kernel::Secret::code(12).to_lowercase());
        run(&format!("create database {name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'")).await;
        let server = server();
        let (base, _) = server.rsplit_once('/').expect("SHIPIN_TEST_POSTGRES looks like postgres://user@host:port/postgres");
        format!("{base}/{name}")
    }

    pub async fn drop(address: &str) {
        let (_, name) = address.rsplit_once('/').expect("an address with a name");
        run(&format!("drop database if exists {name} with (force)")).await;
    }

    async fn run(sql: &str) {
        let (server, connection) = tokio_postgres::connect(&server(), tokio_postgres::NoTls).await.expect("the PostgreSQL server answers");
        tokio::spawn(connection);
        server.batch_execute(sql).await.expect("the server does it");
    }
}

pub struct County {
    pub hub: App,
    pub address: String,
    pub clock: Clock,
    pub store: Id<Place>,
    pub shop: Id<Place>,
    pub cashier: Id<Staff>,
    pub salt: (Id<Variant>, Id<SalePack>),
    pub eggs: (Id<Variant>, Id<SalePack>),
    pub folder: TempDir,
}

pub const SALT: &str = "6909002050072";
pub const PIN: &str = "1358";

impl County {
    async fn founded(database: &str, folder: TempDir) -> County {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Clock::stopped_at(Timestamp::parse("2026-11-21T02:00:00Z").expect("an instant"));
        let db = Db::open(database, Options { clock: clock.clone(), ..Options::default() }).await.expect("the hub's database");
        let tables =
            [kernel::MIGRATIONS, coop::MIGRATIONS, catalog::MIGRATIONS, books::MIGRATIONS, fulfillment::MIGRATIONS, pos::HUB_MIGRATIONS];
        kernel::migrate(&db, &tables).await.expect("the hub's tables");
        let languages = Languages::new(&[ui::LOCALES, coop::LOCALES, pos::LOCALES]);
        let hub = AppBuilder::new(db.clone(), languages, Assets::new(pos::ASSETS)).nav(pos::NAV).build();
        let routes = Router::new().merge(ui::routes()).merge(coop::routes()).merge(pos::hub::routes());
        let address = serve(ui::plumb(routes, hub.clone())).await;

        let mut tx = db.write().await.expect("a write");
        coop::found(&mut tx).await.expect("divisions");
        let company = party::register(&mut tx, &new_party(PartyKind::Company, "县供销公司")).await.expect("a company");
        let owner = party::register(&mut tx, &new_party(PartyKind::StoreOwner, "石守义")).await.expect("an owner");
        let hub_place = place::register(&mut tx, &new_place(PlaceKind::Hub, "HUB", None, company, None)).await.expect("a hub");
        let store = place::register(&mut tx, &new_place(PlaceKind::Store, "ST-1", Some("100101"), company, Some(hub_place)))
            .await
            .expect("a store");
        let shop =
            place::register(&mut tx, &new_place(PlaceKind::Store, "ST-2", Some("200101"), owner, Some(hub_place))).await.expect("a shop");
        let cashier = hire(&mut tx, hub_place).await;
        let salt = goods(&mut tx, "salt", Unit::PIECE, (PackKind::Bag, 1, 250), SALT).await;
        let eggs = goods(&mut tx, "eggs", Unit::GRAMS, (PackKind::Jin, 500, 530), "00203").await;
        tx.commit().await.expect("a county");
        kernel::feed::settle(&db, &[]).await.expect("a quiet feed");
        County { hub, address, clock, store, shop, cashier, salt, eggs, folder }
    }

    pub fn db(&self) -> &Db {
        self.hub.db()
    }

    /// A node in a folder of its own, enrolled as till 1 of a place.
    pub async fn till(&self, at: Id<Place>) -> Till {
        self.till_with(at, self.clock.clone()).await
    }

    /// The same, on a machine with a clock of its own.
    pub async fn till_with(&self, at: Id<Place>, clock: Clock) -> Till {
        let code = self.code(at, "1").await;
        let path = self.folder.path().join(format!("{}.db", kernel::Secret::code(8)));
        let till = Till::open(self, &path, clock, Some(code)).await;
        till.signed_in(self.cashier).await
    }

    /// A code for a new till, read out at the hub.
    pub async fn code(&self, at: Id<Place>, till_no: &str) -> String {
        let mut tx = self.db().write().await.expect("a write");
        let made = pos::hub::make_code(&mut tx, "test", at, till_no).await.expect("a code");
        tx.commit().await.expect("a commit");
        made.code
    }

    /// What a running hub does within a moment.
    pub async fn settle(&self) {
        kernel::feed::settle(self.db(), &[]).await.expect("a quiet feed");
        pos::hub::apply_stored(self.db()).await.expect("facts take effect");
    }

    pub async fn findings(&self) -> Vec<kernel::Finding> {
        let mut tx = self.db().read().await.expect("a read");
        let mut found = pos::check(&mut tx).await.expect("a check");
        found.extend(books::check(&mut tx).await.expect("a check"));
        found.extend(fulfillment::check(&mut tx).await.expect("a check"));
        found
    }

    pub async fn lying(&self, at: Id<Place>, variant: Id<Variant>) -> i64 {
        let mut tx = self.db().read().await.expect("a read");
        stock::available(&mut tx, at, &[variant]).await.expect("stock").get(&variant).map_or(0, |quantity| quantity.in_steps())
    }

    pub async fn reprice(&self, pack: Id<SalePack>, price: i64, ahead: Duration) {
        let mut tx = self.db().write().await.expect("a write");
        let effective_from = tx.now().plus(ahead);
        let book = NewBook {
            channel: Channel::Till,
            place: None,
            effective_from,
            note: String::new(),
            prices: vec![(pack, Money::fen(price))],
            beside: Default::default(),
        };
        price::publish_book(&mut tx, &By::program(), &book).await.expect("a book");
        tx.commit().await.expect("a commit");
        self.settle().await;
    }
}

/// A till, its browser and its file.
pub struct Till {
    pub node: Node,
    pub path: std::path::PathBuf,
    pub clock: Clock,
    cookie: String,
}

/// What the node answered to a press of a key.
#[derive(Debug)]
pub struct Said {
    pub status: StatusCode,
    pub sound: String,
    pub screen: String,
}

impl Till {
    pub async fn open(county: &County, path: &std::path::Path, clock: Clock, code: Option<String>) -> Till {
        let options = Options { clock: clock.clone(), ..Options::default() };
        let db = Db::open(&format!("sqlite:{}", path.display()), options).await.expect("the node's database");
        let node = pos::node::open(db, Opening { hub: Some(county.address.clone()), code }).await.expect("a node");
        Till { node, path: path.to_path_buf(), clock, cookie: String::new() }
    }

    async fn signed_in(mut self, cashier: Id<Staff>) -> Till {
        let response = self.send("POST", "/till/sign-in", &[("cashier", &cashier.to_string()), ("pin", PIN)]).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let cookie = response.headers()[header::SET_COOKIE].to_str().expect("text");
        self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        self
    }

    /// The machine loses power and comes back.
    pub async fn restarted(self, county: &County) -> Till {
        self.node.close().await;
        let till = Till::open(county, &self.path, self.clock.clone(), None).await;
        Till { cookie: self.cookie, ..till }
    }

    pub async fn press(&self, act: &str, fields: &[(&str, &str)]) -> Said {
        self.press_as(&kernel::Secret::code(16), act, fields).await
    }

    /// The same press again, if the id is the same.
    pub async fn press_as(&self, cmd: &str, act: &str, fields: &[(&str, &str)]) -> Said {
        let mut all = vec![("cmd", cmd)];
        all.extend_from_slice(fields);
        read(self.send("POST", &format!("/till/{act}"), &all).await).await
    }

    pub async fn look(&self, path: &str) -> String {
        let response = self.send("GET", path, &[]).await;
        String::from_utf8(response.into_body().collect().await.expect("a body").to_bytes().to_vec()).expect("text")
    }

    async fn send(&self, method: &str, path: &str, fields: &[(&str, &str)]) -> Response {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", value.replace('%', "%25").replace('+', "%2B").replace('*', "%2A")))
            .collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, if method == "GET" { "text/html" } else { "application/json" })
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .expect("a request");
        self.node.router().oneshot(request).await.expect("an answer")
    }
}

async fn read(response: Response) -> Said {
    let status = response.status();
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    let body: HashMap<String, serde_json::Value> = serde_json::from_slice(&body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    Said { status, sound: text("sound"), screen: text("screen") }
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let router = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

pub fn new_party(kind: PartyKind, name: &str) -> NewParty {
    let text = String::new;
    NewParty {
        key: None,
        kind,
        name_zh: name.to_owned(),
        name_en: text(),
        town: text(),
        phone: text(),
        tax_no: None,
        member: true,
        story_zh: text(),
        story_en: text(),
    }
}

fn new_place(kind: PlaceKind, code: &str, store_no: Option<&str>, seller: Id<coop::Party>, parent: Option<Id<Place>>) -> NewPlace {
    NewPlace {
        kind,
        code: code.to_owned(),
        store_no: store_no.map(str::to_owned),
        mode: if code == "ST-2" { StoreMode::Franchise } else { StoreMode::Direct },
        parent,
        seller,
        name_zh: format!("{code} 店"),
        name_en: code.to_owned(),
        town: "沂城街道".to_owned(),
        division_code: "371323001".to_owned(),
        point_e6: None,
        placed: "estimate".to_owned(),
    }
}

async fn hire(tx: &mut kernel::Tx, at: Id<Place>) -> Id<Staff> {
    let pin_hash = coop::session::hash_secret(PIN).await.expect("a hash");
    let password_hash = coop::session::hash_secret("a long password").await.expect("a hash");
    let grants = vec![Grant { role: Role::Cashier, place: at }, Grant { role: Role::Admin, place: at }];
    let new = NewStaff {
        login: "till1".to_owned(),
        name_zh: "高文静".to_owned(),
        name_en: "Gao".to_owned(),
        password_hash,
        pin_hash: Some(pin_hash),
        grants,
    };
    staff::hire(tx, &new).await.expect("a cashier")
}

async fn goods(
    tx: &mut kernel::Tx,
    slug: &str,
    unit: Unit,
    (kind, steps, price): (PackKind, i64, i64),
    code: &str,
) -> (Id<Variant>, Id<SalePack>) {
    let pack = PackDraft {
        id: None,
        kind,
        name_zh: "单份".to_owned(),
        name_en: "One".to_owned(),
        steps: Quantity::steps(steps),
        gross_g: 500,
        web: false,
        till: true,
        barcodes: vec![barcode::parse(code).expect("a code")],
        bounds: None,
    };
    let title = if slug == "salt" { "加碘精制盐" } else { "散养鸡蛋" };
    let variant = VariantDraft {
        id: None,
        sku: format!("CG-{slug}"),
        name_zh: "一级".to_owned(),
        name_en: "A".to_owned(),
        unit,
        cost: Money::fen(100),
        net: String::new(),
        options: Default::default(),
        components: Vec::new(),
        packs: vec![pack],
    };
    let draft = ProductDraft {
        slug: slug.to_owned(),
        category: "condiment".to_owned(),
        title_zh: title.to_owned(),
        title_en: slug.to_owned(),
        line_zh: title.to_owned(),
        line_en: slug.to_owned(),
        origin_zh: "山东".to_owned(),
        origin_en: "Shandong".to_owned(),
        variants: vec![variant],
        ..ProductDraft::new(ProductKind::Consumer)
    };
    let by = By::program();
    let id = product::save_draft(tx, &by, &draft).await.expect("a draft");
    let sheet = product::load(tx, id).await.expect("a product");
    let pack = sheet.packs().next().expect("a pack").pack.id;
    let effective_from = tx.now().minus(Duration::from_secs(3600));
    let book = NewBook {
        channel: Channel::Till,
        place: None,
        effective_from,
        note: String::new(),
        prices: vec![(pack, Money::fen(price))],
        beside: Default::default(),
    };
    price::publish_book(tx, &by, &book).await.expect("a book");
    product::publish(tx, &by, id).await.expect("published");
    (sheet.variants[0].variant.id, pack)
}
