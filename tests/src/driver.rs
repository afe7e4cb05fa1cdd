//! Starting chromedriver and Chromium.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, error::WebDriverResult};

/// chromedriver, running on a spare port until it is dropped.
pub(crate) struct Driver {
    process: Child,
    pub address: String,
}

impl Driver {
    pub fn start() -> Driver {
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

/// Chromium without a window, without a guard (it runs as root in CI) and without calling home.
pub(crate) fn capabilities(profile: &tempfile::TempDir) -> WebDriverResult<ChromeCapabilities> {
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
    if let Some(binary) =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].into_iter().find(|path| Path::new(path).exists())
    {
        chrome.set_binary(binary)?;
    }
    Ok(chrome)
}
