//! A real browser: headless Chromium, driven by chromedriver, finding things as people do, by role and text.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};
use thirtyfour::{
    By, ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver, WebElement,
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

/// chromedriver, running on a spare port until it is dropped.
struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    fn start() -> Driver {
        let mut process = Command::new("chromedriver")
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts (tests/run installs it)");
        let out = BufReader::new(process.stdout.take().expect("its output is a pipe"));
        let port = out.lines().map_while(Result::ok).find_map(|line| {
            let port: String = line.split_once("successfully on port ")?.1.chars().take_while(char::is_ascii_digit).collect();
            Some(port)
        });
        let address = format!("http://127.0.0.1:{}", port.expect("chromedriver says on which port it listens"));
        Driver { process, address }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A browser with a profile of its own, looking at one site.
pub struct Browser {
    web: WebDriver,
    site: String,
    window: Window,
    _profile: tempfile::TempDir,
    _driver: Driver,
}

/// How things are found by role and name, in the page.
const FIND: &str = include_str!("../browser/find.js");

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(10);

impl Browser {
    pub async fn open(site: &str, window: Window) -> Browser {
        let driver = Driver::start();
        let profile = tempfile::Builder::new().prefix("shipin-browser-").tempdir().expect("a temporary folder");
        let capabilities = capabilities(&profile).expect("these capabilities are well formed");
        let web = WebDriver::new(&driver.address, capabilities).await.expect("Chromium starts (tests/run installs it)");
        let browser = Browser { web, site: site.trim_end_matches('/').to_owned(), window, _profile: profile, _driver: driver };
        browser.resize(window).await;
        browser
    }

    /// The driver itself, for what is not offered here.
    pub fn web(&self) -> &WebDriver {
        &self.web
    }

    pub async fn close(self) {
        self.web.clone().quit().await.expect("the browser closes");
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
        let start = tokio::time::Instant::now();
        loop {
            if let Ok(found) = self.find_now(role, name).await {
                return found;
            }
            if start.elapsed() > PATIENCE {
                panic!("no {role} is called “{name}” on {}; there is: {}", self.path().await, self.names(role).await.join(" | "));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn find_now(&self, role: &str, name: &str) -> WebDriverResult<WebElement> {
        self.web.execute(FIND, vec![selector(role).into(), name.into()]).await?.element()
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

    /// Chooses an option by its text, in the list with this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let list = self.find("combobox", label).await;
        let by_text = format!("./option[normalize-space(.)='{option}']");
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

    /// Keys pressed with the focus where it is, as at a till.
    pub async fn press(&self, keys: impl AsRef<str>) {
        let focused = self.web.active_element().await.expect("something has the focus");
        focused.send_keys(keys.as_ref()).await.expect("keys can be pressed");
    }

    /// Asserts that axe finds nothing to object to.
    pub async fn axe(&self) {
        let rules = crate::house::root().join("tests/browser/node_modules/axe-core/axe.min.js");
        let rules = std::fs::read_to_string(&rules).unwrap_or_else(|_| panic!("{} is missing: tests/run fetches it", rules.display()));
        self.web.execute(rules, Vec::new()).await.expect("axe loads");
        let look = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations.map(one =>
                `${one.id} (${one.impact}): ${one.help}: ` + one.nodes.slice(0, 3).map(node => node.target.join(' ') + ' ' + node.html.slice(0, 160)).join(' | '))));";
        let found: Vec<String> = self.web.execute_async(look, Vec::new()).await.expect("axe runs").convert().expect("axe answers a list");
        assert!(found.is_empty(), "{} ({:?}): axe objects:\n{}", self.path().await, self.window, found.join("\n"));
    }

    /// Prefers light or dark colours from now on.
    pub async fn prefer(&self, scheme: &str) {
        self.cdp("Emulation.setEmulatedMedia", serde_json::json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }))
            .await;
    }

    /// The page as it is, in its window, light and dark, kept in target/screens.
    pub async fn picture(&self, name: &str) {
        let language = self.web.find(By::Css("html")).await.expect("a page is shown").attr("lang").await.ok().flatten().unwrap_or_default();
        let (width, height) = self.window.size();
        for scheme in ["light", "dark"] {
            self.prefer(scheme).await;
            let file = screens().join(format!("{name}-{width}x{height}-{scheme}-{}.png", language.get(..2).unwrap_or("xx")));
            std::fs::write(file, self.whole_page().await).expect("the picture is kept");
        }
        self.prefer("light").await;
    }

    /// The page down to its end, but no more than some screens of it.
    async fn whole_page(&self) -> Vec<u8> {
        let (width, height) = self.window.size();
        let tall: u32 = self
            .web
            .execute("return Math.ceil(document.documentElement.scrollHeight)", Vec::new())
            .await
            .and_then(|tall| tall.convert())
            .unwrap_or(height);
        let clip = serde_json::json!({ "x": 0, "y": 0, "width": width, "height": tall.clamp(height, height * 5), "scale": 1 });
        let shot =
            self.cdp("Page.captureScreenshot", serde_json::json!({ "format": "png", "captureBeyondViewport": true, "clip": clip })).await;
        STANDARD.decode(shot["data"].as_str().expect("the picture comes as text")).expect("the text is Base64")
    }
}

fn screens() -> PathBuf {
    let folder = crate::house::root().join("target/screens");
    std::fs::create_dir_all(&folder).expect("target/screens can be made");
    folder
}

fn capabilities(profile: &tempfile::TempDir) -> WebDriverResult<ChromeCapabilities> {
    let mut chrome = DesiredCapabilities::chrome();
    for flag in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        "--window-size=1366,768",
    ] {
        chrome.add_arg(flag)?;
    }
    chrome.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
    if let Some(binary) = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .into_iter()
        .find(|path| std::path::Path::new(path).exists())
    {
        chrome.set_binary(binary)?;
    }
    Ok(chrome)
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
