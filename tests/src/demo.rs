//! The demo county in a folder. Filling it takes its time (pictures are drawn), so it is filled once for each build
//! and day, and each story gets a copy.

use shipin::Config;
use std::{
    fs::{self, File},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Fills a folder with the demo county, from the copy that is kept or into it.
pub async fn fill(folder: &Path) {
    let kept = kept().await;
    copy(&kept, folder).expect("the demo county is copied");
}

/// `shipin demo` has printed these passwords.
pub fn password(login: &str) -> String {
    format!("{login}-yishui-demo")
}

/// The filled county; whoever comes first fills it while the others wait.
async fn kept() -> PathBuf {
    let shelf = crate::house::root().join("target/stories-demo");
    fs::create_dir_all(&shelf).expect("target/stories-demo can be made");
    let lock = File::create(shelf.join("lock")).expect("a lock file can be made");
    lock.lock().expect("the lock can be taken");
    let filled = shelf.join(stamp());
    if filled.exists() {
        return filled;
    }
    for old in fs::read_dir(&shelf).into_iter().flatten().flatten().filter(|entry| entry.path().is_dir()) {
        fs::remove_dir_all(old.path()).expect("an old demo county can be removed");
    }
    let draft = shelf.join("draft");
    let (program, _) = shipin::demo::open(Config { demo: true, ..Config::in_folder(&draft) }).await.expect("the demo county is filled");
    program.close().await;
    drop(program);
    fs::rename(&draft, &filled).expect("the filled county is kept");
    filled
}

/// This build and this day: what is filled by other code or tells of other days is another county.
fn stamp() -> String {
    let myself = std::env::current_exe().and_then(fs::metadata).expect("the test binary is a file");
    let today = kernel::Zone::CHINA.day(kernel::Clock::system().now());
    format!("{today}-{}-{}", myself.mtime(), myself.size())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &there)?;
        } else {
            fs::copy(entry.path(), there)?;
        }
    }
    Ok(())
}
