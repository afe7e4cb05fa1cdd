use crate::{App, Outside, Reader, reader::without_language};

/// For whom a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Shopper,
    Staff,
    Till,
}

/// One entry of a navigation; `roles` empty means everyone who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct NavItem {
    pub href: &'static str,
    pub label_id: &'static str,
    pub icon: &'static str,
    pub roles: &'static [&'static str],
}

/// Who is signed in, as far as the page's frame shows it.
#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    /// The message id of the role's name.
    pub role_id: String,
    pub roles: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    Good,
    Care,
    Bad,
}

impl NoticeKind {
    fn class(self) -> &'static str {
        match self {
            NoticeKind::Good => "good",
            NoticeKind::Care => "care",
            NoticeKind::Bad => "bad",
        }
    }
}

/// A line at the top of a page: what has just happened.
#[derive(Debug, Clone)]
pub struct Notice {
    pub kind: &'static str,
    pub text: String,
}

impl Notice {
    pub fn new(kind: NoticeKind, text: impl Into<String>) -> Notice {
        Notice { kind: kind.class(), text: text.into() }
    }
}

/// An entry of the navigation as this page shows it.
pub struct NavEntry {
    pub href: &'static str,
    pub label_id: &'static str,
    pub icon: &'static str,
    pub current: bool,
}

/// The frame around a page's own content.
pub struct Shell {
    pub title: String,
    pub css: String,
    /// The styles of what is printed.
    pub paper: String,
    pub htmx: String,
    pub script: String,
    pub seal: String,
    pub favicon: String,
    pub path: String,
    pub large_type: bool,
    pub person: Option<Person>,
    pub nav: Vec<NavEntry>,
    pub notice: Option<Notice>,
    pub other_lang_href: String,
    pub large_type_href: String,
    /// One sentence for search engines and shared links; may be empty.
    pub description: String,
    /// How the page is known outside; what has no address of its own there is not for search engines.
    pub outside: Option<Outside>,
}

impl Shell {
    /// The frame of a shopper's page: the same for everyone with the same language and look.
    pub fn shop(app: &App, reader: &Reader, title: impl Into<String>) -> Shell {
        let mut shell = Shell::new(app, reader, Audience::Shopper, title.into());
        shell.nav = entries(app.shop_nav().iter(), &shell.path);
        shell
    }

    /// The frame of a staff page, with the places this person may go.
    pub fn staff(app: &App, reader: &Reader, person: Option<Person>, title: impl Into<String>) -> Shell {
        let mut shell = Shell::new(app, reader, Audience::Staff, title.into());
        if let Some(person) = &person {
            let open = |item: &&NavItem| {
                item.roles.is_empty() || item.roles.iter().any(|role| person.roles.iter().any(|own| own == role || own == "admin"))
            };
            shell.nav = entries(app.nav().iter().filter(open), &shell.path);
        }
        shell.person = person;
        shell.notice = reader.cookie("said").filter(|id| reader.t.knows(id)).map(|id| Notice::new(NoticeKind::Good, reader.t.say(id)));
        shell
    }

    pub fn till(app: &App, reader: &Reader, title: impl Into<String>) -> Shell {
        Shell::new(app, reader, Audience::Till, title.into())
    }

    fn new(app: &App, reader: &Reader, audience: Audience, title: String) -> Shell {
        let css = match audience {
            Audience::Shopper => "shop.css",
            Audience::Staff => "staff.css",
            Audience::Till => "till.css",
        };
        let href = |name: &str| app.assets().href(name).to_owned();
        let back = escape_query(&without_language(&reader.path));
        Shell {
            title,
            css: href(css),
            paper: href("paper.css"),
            htmx: href("htmx.js"),
            script: href("elements.js"),
            seal: href("seal.svg"),
            favicon: href("favicon.svg"),
            path: reader.path.clone(),
            large_type: reader.look.large_type,
            person: None,
            nav: Vec::new(),
            notice: None,
            other_lang_href: format!("/look?lang={}&back={back}", reader.t.code().other().short()),
            large_type_href: format!("/look?type={}&back={back}", if reader.look.large_type { "normal" } else { "large" }),
            description: String::new(),
            outside: None,
        }
    }

    /// Whether the reader is among the pages of those who work here.
    pub fn is_at_a_desk(&self) -> bool {
        self.path.starts_with("/staff")
    }

    pub fn saying(mut self, notice: Option<Notice>) -> Shell {
        self.notice = notice.or(self.notice);
        self
    }

    pub fn described(mut self, description: impl Into<String>) -> Shell {
        self.description = description.into();
        self
    }
}

impl Shell {
    /// The page is known outside at a path of its own, whatever else was asked for with it.
    pub fn known_at(mut self, app: &App, reader: &Reader, path: &str) -> Shell {
        self.outside = Some(Outside::of(app, &reader.t, path));
        self
    }
}

/// The entries of a navigation; of several that lead here, the longest address is where the reader is.
fn entries<'a>(items: impl Iterator<Item = &'a NavItem>, path: &str) -> Vec<NavEntry> {
    let path = path.split('?').next().unwrap_or_default();
    let leads_here = |href: &str| path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')));
    let mut entries: Vec<NavEntry> =
        items.map(|item| NavEntry { href: item.href, label_id: item.label_id, icon: item.icon, current: leads_here(item.href) }).collect();
    if let Some(longest) = entries.iter().filter(|entry| entry.current).map(|entry| entry.href.len()).max() {
        entries.iter_mut().for_each(|entry| entry.current &= entry.href.len() == longest);
    }
    entries
}

/// An address as the value of another address's query.
pub(crate) fn escape_query(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
