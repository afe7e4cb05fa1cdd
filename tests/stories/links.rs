//! Every door that somebody is shown opens for him: from the desk, every link of every page, role by role.

use axum::http::StatusCode;
use coop::Role;
use kernel::Result;
use shipin::Config;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use stories::{Shop, Visitor, demo, shop_test};

/// How many pages of one kind are looked at; the others are like them.
const OF_ONE_KIND: usize = 3;

/// Follows every link from the desk and answers those that do not open, with the page on which each stands.
async fn shut_doors(visitor: &Visitor) -> Vec<String> {
    let mut to_see: VecDeque<(String, String)> = VecDeque::from([("/staff".to_owned(), "the beginning".to_owned())]);
    let (mut known, mut kinds, mut shut) = (BTreeSet::new(), BTreeMap::<String, usize>::new(), Vec::new());
    while let Some((path, from)) = to_see.pop_front() {
        let seen_of_kind = kinds.entry(kind(&path)).or_default();
        if *seen_of_kind == OF_ONE_KIND {
            continue;
        }
        *seen_of_kind += 1;
        let mut page = visitor.get(&path).await;
        if page.status.is_redirection() {
            page = visitor.follow(page).await;
        }
        if page.status != StatusCode::OK || page.asked.starts_with("/staff/sign-in") {
            shut.push(format!("{path} on {from}: {}", page.status));
            continue;
        }
        if path.starts_with("/staff") {
            to_see.extend(links(&page.text()).into_iter().filter(|link| known.insert(link.clone())).map(|link| (link, path.clone())));
        }
    }
    assert!(known.len() > 3, "there is something behind the desk");
    shut
}

/// Addresses of our own on a page, except those that change how the reader's own pages look.
fn links(page: &str) -> Vec<String> {
    let all = page.split("<a ").skip(1).filter_map(|rest| rest.split('>').next()?.split("href=\"").nth(1)?.split('"').next());
    let own = all.filter(|link| link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/look"));
    own.map(|link| link.split('#').next().unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&")).collect()
}

/// Addresses that differ only in numbers and names lead to pages of one kind.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let named = |part: &&str| part.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let parts: Vec<&str> = path.split('/').map(|part| if named(&part) { "…" } else { part }).collect();
    let asked: BTreeSet<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", parts.join("/"), asked.into_iter().collect::<Vec<_>>().join("&"))
}

#[shop_test]
async fn every_link_that_a_role_sees_opens(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 90).await;
    shop.shopper("Ann").buys_and_pays(&tea, 3).await;
    shop.settle().await;
    crate::storefront::packed_carried_and_delivered(&shop).await?;
    shop.shopper("Bob").buys_and_pays(&tea, 2).await;
    shop.shopper("Eve").buys_some(&tea, 1).await.accepted();
    shop.settle().await;
    for role in Role::ALL {
        let shut = shut_doors(&shop.staff(*role).await).await;
        assert!(shut.is_empty(), "{role}: {shut:#?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_of_the_demo_county_opens() {
    let folder = tempfile::tempdir().expect("a folder");
    demo::fill(folder.path()).await;
    let config = Config { demo: true, ..Config::in_folder(folder.path()) };
    let (program, news) = shipin::demo::open(config).await.expect("the demo county opens");
    let mut shut = Vec::new();
    for person in &news.people {
        let visitor = Visitor::new(&program.router);
        visitor.post("/staff/sign-in", &[("login", &person.login), ("password", &person.password)]).await.accepted();
        shut.extend(shut_doors(&visitor).await.into_iter().map(|door| format!("{}: {door}", person.login)));
    }
    assert!(shut.is_empty(), "{shut:#?}");
    program.close().await;
}
