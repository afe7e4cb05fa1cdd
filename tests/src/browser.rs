//! A real browser: headless Chromium, driven by chromedriver, finding things as people do, by role and text.

use crate::driver::{Driver, capabilities};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};
pub use thirtyfour::Key;
use thirtyfour::{
    By, WebDriver, WebElement,
    error::WebDriverResult,
    extensions::query::{ElementQuery, ElementQueryable},
};

/// The windows in which pages are looked at: a cheap phone, and a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    Phone,
    Desk,
}

impl Window {
    fn size(self) -> (u32, u32) {
        match self {
            Window::Phone => (360, 740),
            Window::Desk => (1366, 768),
        }
    }
}

/// A browser with a profile of its own, looking at one site.
pub struct Browser {
    web: WebDriver,
    site: String,
    window: Window,
    /// What axe objects to, and in which windows and colours.
    objections: Mutex<BTreeMap<String, Vec<String>>>,
    _profile: tempfile::TempDir,
    _driver: Driver,
}

/// How things are found by role and name, in the page.
const FIND: &str = include_str!("../browser/find.js");

/// Scrolls down and up again, so that pictures which wait to be seen are there.
const LOOK_THROUGH: &str = "const done = arguments[0];
    for (const img of document.images) img.loading = 'eager';
    scrollTo(0, document.documentElement.scrollHeight);
    const coming = [...document.images].filter(img => !img.complete).map(img => new Promise(there => { img.onload = img.onerror = there; }));
    Promise.race([Promise.all(coming), new Promise(later => setTimeout(later, 1000))]).then(() => { scrollTo(0, 0); requestAnimationFrame(() => done()); });";

/// How axe is asked, once nothing on the page is moving any more.
const AXE: &str = include_str!("../browser/axe.js");

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(10);

impl Browser {
    pub async fn open(site: &str, window: Window) -> Browser {
        // The driver's client speaks through the same library as the program, which wants to be told whose ciphers to use.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let driver = Driver::start();
        let profile = tempfile::Builder::new().prefix("shipin-browser-").tempdir().expect("a temporary folder");
        let capabilities = capabilities(&profile).expect("these capabilities are well formed");
        let web = WebDriver::new(&driver.address, capabilities).await.expect("Chromium starts (tests/run installs it)");
        let browser = Browser {
            web,
            site: site.trim_end_matches('/').to_owned(),
            window,
            objections: Mutex::default(),
            _profile: profile,
            _driver: driver,
        };
        browser.resize(window).await;
        browser
    }

    /// The driver itself, for what is not offered here.
    pub fn web(&self) -> &WebDriver {
        &self.web
    }

    /// Closes the browser; asserts that axe had nothing to object to on all the pages it was asked about.
    pub async fn close(self) {
        self.web.clone().quit().await.expect("the browser closes");
        let objections = self.objections.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<String> = objections.iter().map(|(what, seen)| format!("{what} ({})", seen.join(", "))).collect();
        assert!(lines.is_empty(), "axe objects:\n{}", lines.join("\n"));
    }

    pub async fn resize(&self, window: Window) {
        let (width, height) = window.size();
        let metrics = serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": window == Window::Phone });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    async fn cdp(&self, method: &str, params: serde_json::Value) -> serde_json::Value {
        self.web.cdp().send_raw(method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    pub async fn visit(&self, path: &str) {
        self.web.goto(format!("{}{path}", self.site)).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Path and query of the page that is shown.
    pub async fn path(&self) -> String {
        let url = self.web.current_url().await.expect("a page is shown");
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Reads pages in a language (`zh`, `en`) from now on.
    pub async fn speak(&self, language: &str) {
        let here = self.path().await;
        self.visit(&format!("/look?lang={language}&back={here}")).await;
    }

    /// The element of a role with this name, as a screen reader would announce it (`button`, `link`, `textbox`, …).
    /// One that is called exactly so comes before one whose name only begins so.
    pub async fn find(&self, role: &str, name: &str) -> WebElement {
        self.find_among(&selector(role), role, name).await
    }

    async fn find_among(&self, css: &str, role: &str, name: &str) -> WebElement {
        let start = tokio::time::Instant::now();
        loop {
            if let Ok(found) = self.find_now(css, name).await {
                return found;
            }
            if start.elapsed() > PATIENCE {
                panic!("no {role} is called “{name}” on {}; there is: {}", self.path().await, self.names(role).await.join(" | "));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn find_now(&self, css: &str, name: &str) -> WebDriverResult<WebElement> {
        self.web.execute(FIND, vec![css.into(), name.into()]).await?.element()
    }

    /// Loads the page again and again until something is there.
    pub async fn wait_for(&self, role: &str, name: &str) {
        let start = tokio::time::Instant::now();
        while self.find_now(&selector(role), name).await.is_err() {
            assert!(start.elapsed() < PATIENCE, "no {role} “{name}” appears on {}", self.path().await);
            tokio::time::sleep(Duration::from_millis(200)).await;
            self.reload().await;
        }
    }

    /// The same for a text.
    pub async fn sees_in_time(&self, text: &str) {
        let start = tokio::time::Instant::now();
        while !self.text().await.contains(text) {
            assert!(start.elapsed() < PATIENCE, "{} does not come to show “{text}”", self.path().await);
            tokio::time::sleep(Duration::from_millis(200)).await;
            self.reload().await;
        }
    }

    /// Says yes in the dialog that asks whether one is sure.
    pub async fn agree(&self, name: &str) {
        let yes = self.find_among("dialog[open] button", "answer", name).await;
        yes.click().await.unwrap_or_else(|error| panic!("“{name}”: {error}"));
    }

    /// Opens what the first row with this text links to.
    pub async fn follow_row(&self, text: &str) {
        let link =
            self.web.query(By::XPath(format!("//tr[contains(., '{text}')]//a"))).wait(PATIENCE, Duration::from_millis(50)).first().await;
        link.unwrap_or_else(|_| panic!("no row says “{text}”")).click().await.expect("it can be opened");
    }

    /// The names of everything of a role that is shown.
    pub async fn names(&self, role: &str) -> Vec<String> {
        let found = self.web.execute(FIND, vec![selector(role).into(), serde_json::Value::Null]).await;
        found.and_then(|names| names.convert()).unwrap_or_default()
    }

    pub async fn click(&self, role: &str, name: &str) {
        let element = self.find(role, name).await;
        element.scroll_into_view().await.expect("it can be scrolled to");
        element.click().await.unwrap_or_else(|error| panic!("{role} “{name}”: {error}"));
    }

    /// Types into the field with this label, in place of what was there.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.find("textbox", label).await;
        field.clear().await.expect("it can be emptied");
        field.send_keys(text).await.unwrap_or_else(|error| panic!("“{label}”: {error}"));
    }

    /// Chooses the first option whose text begins so, in the list with this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let list = self.find("combobox", label).await;
        let by_text = format!(".//option[starts-with(normalize-space(.), '{option}')]");
        list.find(By::XPath(by_text))
            .await
            .unwrap_or_else(|_| panic!("“{label}” offers no “{option}”"))
            .click()
            .await
            .expect("it can be chosen");
    }

    /// Waits until the page shows a text.
    pub async fn sees(&self, text: &str) {
        let start = tokio::time::Instant::now();
        loop {
            let page = self.text().await;
            if page.contains(text) {
                return;
            }
            assert!(start.elapsed() <= PATIENCE, "{} does not show “{text}”, but:\n{page}", self.path().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Everything that can be read on the page.
    pub async fn text(&self) -> String {
        match self.web.find(By::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    pub fn query(&self, css: &str) -> ElementQuery {
        self.web.query(By::Css(css)).wait(PATIENCE, Duration::from_millis(50))
    }

    /// Keys pressed with the focus where it is, as at a till. A line's end is the Enter key.
    pub async fn press(&self, keys: &str) {
        let focused = self.web.active_element().await.expect("something has the focus");
        focused.send_keys(keys.replace('\n', &char::from(Key::Enter).to_string())).await.expect("keys can be pressed");
    }

    /// Brings the focus to a button or a link and presses Enter, as those do who use no mouse.
    pub async fn press_on(&self, role: &str, name: &str) {
        let element = self.find(role, name).await;
        element.focus().await.expect("it takes the focus");
        element.send_keys(char::from(Key::Enter).to_string()).await.unwrap_or_else(|error| panic!("{role} “{name}”: {error}"));
    }

    /// Pastes a text where the focus is, as from another program.
    pub async fn paste(&self, text: &str) {
        const PASTE: &str = "const held = new DataTransfer(); held.setData('text/plain', arguments[0]);
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: held, bubbles: true, cancelable: true }));";
        self.web.execute(PASTE, vec![text.into()]).await.expect("it can be pasted");
    }

    pub async fn press_key(&self, key: Key) {
        let focused = self.web.active_element().await.expect("something has the focus");
        focused.send_keys(char::from(key).to_string()).await.expect("keys can be pressed");
    }

    /// Asks axe about the page as it is; what it objects to is kept until the browser is closed.
    async fn axe(&self, scheme: &str, only_colours_changed: bool) {
        let loaded = self.web.execute("return typeof axe === 'object'", Vec::new()).await.and_then(|loaded| loaded.convert::<bool>());
        if !loaded.expect("a page is shown") {
            let rules = crate::house::root().join("tests/browser/node_modules/axe-core/axe.min.js");
            let rules = std::fs::read_to_string(&rules).unwrap_or_else(|_| panic!("{} is missing: tests/run fetches it", rules.display()));
            self.web.execute(rules, Vec::new()).await.expect("axe loads");
        }
        let found = self.web.execute_async(AXE, vec![only_colours_changed.into()]).await.expect("axe runs");
        let found: Vec<String> = found.convert().expect("axe answers a list");
        let path = self.path().await;
        let mut objections = self.objections.lock().unwrap_or_else(PoisonError::into_inner);
        for one in found {
            objections.entry(format!("{path}: {one}")).or_default().push(format!("{:?} {scheme}", self.window));
        }
    }

    /// Looks at the page in light and in dark: axe must be content with both, and a picture of each is kept.
    pub async fn axe_and_picture(&self, name: &str) {
        for (scheme, again) in [("dark", false), ("light", true)] {
            self.prefer(scheme).await;
            self.axe(scheme, again).await;
            self.keep_picture(name, scheme).await;
        }
    }

    /// Addresses on this site that the page's own part links to.
    pub async fn links(&self) -> Vec<String> {
        self.addresses("main a[href]").await
    }

    /// Addresses of the navigation.
    pub async fn places(&self) -> Vec<String> {
        self.addresses("nav a[href^='/staff']").await
    }

    async fn addresses(&self, css: &str) -> Vec<String> {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map(a => a.getAttribute('href')).filter(href => href.startsWith('/'))";
        self.web.execute(script, vec![css.into()]).await.and_then(|found| found.convert()).unwrap_or_default()
    }

    /// How many sheets of paper the page takes when it is printed, as its own styles lay it out.
    pub async fn sheets_of_paper(&self) -> usize {
        let printed = self.cdp("Page.printToPDF", serde_json::json!({ "preferCSSPageSize": true })).await;
        let paper = STANDARD.decode(printed["data"].as_str().expect("the paper comes as text")).expect("the text is Base64");
        paper.split(|byte| *byte == b'\n').filter(|line| line.ends_with(b"/Type /Page")).count()
    }

    pub async fn reload(&self) {
        self.web.refresh().await.expect("the page can be loaded again");
    }

    /// Clicks what leads to another page and waits until that one is there.
    pub async fn click_through(&self, role: &str, name: &str) {
        let mark = "window.clickedThrough = true; return true";
        self.web.execute(mark, Vec::new()).await.expect("a page is shown");
        self.click(role, name).await;
        let start = tokio::time::Instant::now();
        let gone = "return window.clickedThrough !== true && document.readyState === 'complete'";
        while !self.web.execute(gone, Vec::new()).await.and_then(|answer| answer.convert::<bool>()).unwrap_or(false) {
            assert!(start.elapsed() < PATIENCE, "{role} “{name}” leads nowhere");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Prefers light or dark colours from now on.
    pub async fn prefer(&self, scheme: &str) {
        self.cdp("Emulation.setEmulatedMedia", serde_json::json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }))
            .await;
    }

    /// A picture of the whole page as it is, kept in target/screens.
    async fn keep_picture(&self, name: &str, scheme: &str) {
        let language = self.web.find(By::Css("html")).await.expect("a page is shown").attr("lang").await.ok().flatten().unwrap_or_default();
        let (width, height) = self.window.size();
        let file = screens().join(format!("{name}-{width}x{height}-{scheme}-{}.png", language.get(..2).unwrap_or("xx")));
        std::fs::write(file, self.whole_page().await).expect("the picture is kept");
    }

    /// The page down to its end, but no more than some screens of it.
    async fn whole_page(&self) -> Vec<u8> {
        let (width, height) = self.window.size();
        self.web.execute_async(LOOK_THROUGH, Vec::new()).await.expect("the page can be scrolled");
        let tall: u32 = self
            .web
            .execute("return Math.ceil(document.documentElement.scrollHeight)", Vec::new())
            .await
            .and_then(|tall| tall.convert())
            .unwrap_or(height);
        let clip = serde_json::json!({ "x": 0, "y": 0, "width": width, "height": tall.clamp(height, height * 5), "scale": 1 });
        let shot = self
            .cdp(
                "Page.captureScreenshot",
                serde_json::json!({ "format": "png", "optimizeForSpeed": true, "captureBeyondViewport": true, "clip": clip }),
            )
            .await;
        STANDARD.decode(shot["data"].as_str().expect("the picture comes as text")).expect("the text is Base64")
    }
}

fn screens() -> PathBuf {
    let folder = crate::house::root().join("target/screens");
    std::fs::create_dir_all(&folder).expect("target/screens can be made");
    folder
}

/// Elements that have a role by nature or by word.
fn selector(role: &str) -> String {
    match role {
        "button" => "button, summary, input[type=submit], [role=button]".to_owned(),
        "link" => "a[href]".to_owned(),
        "textbox" => "input:not([type=checkbox]):not([type=radio]):not([type=submit]):not([type=hidden]), textarea".to_owned(),
        "combobox" => "select".to_owned(),
        "checkbox" => "input[type=checkbox]".to_owned(),
        "radio" => "input[type=radio]".to_owned(),
        "heading" => "h1, h2, h3, h4".to_owned(),
        "row" => "tr, [role=row]".to_owned(),
        other => format!("[role={other}]"),
    }
}
