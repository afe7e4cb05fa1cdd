use stories::browser::{Browser, Window};

#[tokio::test(flavor = "multi_thread")]
async fn harness() {
    let page = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>t</title><style>@media (prefers-color-scheme: dark){body{background:#000;color:#fff}}</style><main><h1>Hello 苹果</h1><form action=/x><label>Name <input name=n></label><label for=s>Kind</label><select id=s name=s><option>One<option>Two</select><button>Go on</button></form></main></html>";
    let app = axum::Router::new().fallback(move |uri: axum::http::Uri| async move { axum::response::Html(format!("{page}<p>{uri}</p>")) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("b");
    let site = format!("http://{}", listener.local_addr().expect("a"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let browser = Browser::open(&site, Window::Phone).await;
    browser.visit("/").await;
    browser.fill("Name", "Ann").await;
    browser.choose("Kind", "Two").await;
    browser.click("button", "Go on").await;
    browser.sees("/x?n=Ann&s=Two").await;
    println!("{} {:?} {:?}", browser.path().await, browser.names("button").await, browser.names("textbox").await);
    browser.picture("harness").await;
    browser.axe().await;
    browser.close().await;
}
