//! Product and list pages, mixed; searches in Chinese, in pinyin, with typing mistakes; the first page after a start.

use crate::{
    figures::{Line, Times, millis},
    server::{County, Server},
    visitor::{Ask, Outcome, Until, Visitor, crowd},
};
use std::{collections::BTreeSet, rc::Rc, time::Duration};

/// How hard to press.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    pub connections: usize,
    pub seconds: u64,
}

impl Load {
    fn time(self) -> Until {
        Until::Time(Duration::from_secs(self.seconds))
    }
}

/// Addresses of list and product pages, found as a reader would find them: by following links.
async fn links(server: &Server) -> Outcome<Vec<String>> {
    let mut found: BTreeSet<String> = BTreeSet::from(["/".to_owned(), "/goods".to_owned()]);
    let mut unread: Vec<String> = found.iter().cloned().collect();
    while let (Some(path), true) = (unread.pop(), found.len() < 120) {
        let page = server.ask(Ask::get(&path)).await?.accepted()?.text();
        for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.replace("&amp;", "&").replace("&#38;", "&");
            if link.starts_with("/goods") && !link.contains('#') && found.insert(link.clone()) {
                unread.push(link);
            }
        }
    }
    Ok(found.into_iter().collect())
}

pub async fn pages(county: &County, load: Load) -> Outcome<Vec<Line>> {
    let (server, _) = county.open().await?;
    let links = links(&server).await?;
    if links.len() < 10 {
        return Err(format!("only {} pages were found by following links", links.len()));
    }
    kept_and_fresh("pages", county, &server, load, links).await
}

/// What people type: names, villages, pinyin and its first letters, and mistakes.
const QUERIES: [&str; 14] =
    ["苹果", "生姜", "煎饼", "蜜桃", "洗衣液", "酱油", "化肥", "pingguo", "shengjiang", "jianbing", "pg", "pinguo", "平果", "沂水苹果"];

pub async fn search(county: &County, load: Load) -> Outcome<Vec<Line>> {
    let (server, _) = county.open().await?;
    let mut links = Vec::new();
    for words in QUERIES {
        let words: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
        links.extend(["", "&kind=specialty", "&kind=consumer", "&page=2"].map(|facet| format!("/search?q={words}{facet}")));
    }
    kept_and_fresh("search", county, &server, load, links).await
}

/// As visitors come, with pages that are kept ready; and each page made anew, as after every change on the shelf.
async fn kept_and_fresh(bench: &str, county: &County, server: &Server, load: Load, links: Vec<String>) -> Outcome<Vec<Line>> {
    let links = Rc::new(links);
    let kept = looked_at(bench, county, server, load, (links.clone(), false)).await?;
    let fresh = looked_at(&format!("{bench}-fresh"), county, server, load, (links, true)).await?;
    Ok(vec![kept, fresh])
}

/// Everyone looks at the pages in turn; then one visitor alone. An address that was never asked for before, though it
/// means the same, is not kept ready.
async fn looked_at(bench: &str, county: &County, server: &Server, load: Load, (links, fresh): (Rc<Vec<String>>, bool)) -> Outcome<Line> {
    let (address, count) = (server.address, links.len());
    let look = |round: &'static str| {
        let links = links.clone();
        async move |visitor: &mut Visitor, n: u64| {
            let link = &links[usize::try_from(n).unwrap_or(0) % links.len()];
            if !fresh {
                return visitor.look(link).await;
            }
            let joint = if link.contains('?') { '&' } else { '?' };
            visitor.look(&format!("{link}{joint}fresh={round}{n}")).await
        }
    };
    crowd(address, 4, Until::Count(count as u64 * 2), look("warm")).await?;
    let (times, over) = crowd(address, load.connections, load.time(), look("many")).await?;
    let (mut alone, _) = crowd(address, 1, Until::Count(500), look("alone")).await?;
    let mut line = Line::new(bench, county.engine.name(), load.connections).timed(times, over);
    line.set("alone_p50_ms", millis(alone.kept_by(500)));
    line.set("pages", count);
    line.set("rss_mb", server.memory_mb().await);
    Ok(line)
}

/// From starting the program to its first page, on a county that is already filled and with nothing kept in memory.
pub async fn start(county: &County) -> Outcome<Vec<Line>> {
    county.fill()?;
    let (mut times, mut over, mut memory) = (Times::default(), Duration::ZERO, 0);
    for _ in 0..7 {
        let (server, took) = county.open().await?;
        times.add(took);
        over += took;
        memory = memory.max(server.memory_mb().await);
        server.close();
    }
    let (middle, slowest) = (millis(times.kept_by(500)), millis(times.kept_by(1000)));
    let mut line = Line::new("start", county.engine.name(), 1).timed(times, over);
    line.set("start_ms", middle);
    line.set("slowest_ms", slowest);
    line.set("rss_mb", memory);
    Ok(vec![line])
}
