//! The keys' page: who has one, what it may do, and ending it.

use super::{Key, KeyCard, NewKey, Scope, all, end, make};
use crate::{Admin, desk, staff_shell};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    http::{HeaderValue, header},
    routing::{get, post},
};
use kernel::{Id, Result, Timestamp, Zone};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, WriteTx};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/staff/keys", get(keys).post(made)).route("/staff/keys/{id}/end", post(ended))
}

#[derive(Template)]
#[template(path = "coop/keys.html")]
struct KeysPage<'a> {
    t: &'a Lang,
    shell: Shell,
    keys: Vec<KeyCard>,
    typed: Typed,
    /// The key that was just made; it is shown this once.
    fresh: Option<String>,
    now: Timestamp,
}

impl KeysPage<'_> {
    fn moment(&self, at: &Timestamp) -> String {
        self.t.moment(*at, Zone::CHINA)
    }

    fn scopes_of(&self, key: &KeyCard) -> String {
        key.scopes().map(|scope| self.t.say(scope.message_id()).into_owned()).collect::<Vec<_>>().join(" · ")
    }

    fn scopes(&self) -> Vec<(&'static str, String)> {
        Scope::ALL.iter().map(|scope| (scope.code(), self.t.say(scope.message_id()).into_owned())).collect()
    }

    /// Whether it is good, and otherwise since when it is not.
    fn standing(&self, key: &KeyCard) -> (&'static str, String) {
        match (key.ended_at, key.ends_at) {
            (Some(at), _) => ("", self.t.with("key-ended").set("at", self.moment(&at)).set("by", key.ended_by.as_str()).to_string()),
            (None, Some(at)) if at <= self.now => ("", self.t.with("key-over").set("at", self.moment(&at)).to_string()),
            (None, Some(at)) => ("good", self.t.with("key-good-until").set("at", self.moment(&at)).to_string()),
            (None, None) => ("good", self.t.say("key-good").into_owned()),
        }
    }
}

async fn keys(app: App, reader: Reader, admin: Admin) -> Answer {
    show(&app, &reader, &admin, (Typed::default(), None)).await
}

async fn show(app: &App, reader: &Reader, admin: &Admin, (typed, fresh): (Typed, Option<String>)) -> Answer {
    let mut tx = app.db().read().await?;
    let t = &reader.t;
    let (keys, now) = (all(&mut tx).await?, tx.now());
    let page = KeysPage { t, shell: staff_shell(app, reader, admin, t.say("key-title")), keys, typed, fresh, now };
    desk::page(&page, &page.typed)
}

async fn made(app: App, reader: Reader, admin: Admin, mut form: Form) -> Answer {
    match try_make(&app, &admin, &mut form).await {
        Ok(key) => {
            let mut response = show(&app, &reader, &admin, (Typed::default(), Some(key))).await?;
            // The key stands on this page and nowhere else.
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Err(error) if error.is_refusal() => show(&app, &reader, &admin, (form.back(&reader.t, &error), None)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_make(app: &App, admin: &Admin, form: &mut Form) -> Result<String> {
    let name = form.text("name", 1..=60);
    let days = form.read_if_any("days", "field-not-count", |text| text.parse().ok());
    form.accept()?;
    let scopes = form.all("scopes").into_iter().filter_map(Scope::parse).collect();
    let mut tx = app.db().write().await?;
    let key = make(&mut tx, admin, &NewKey { name, scopes, days }).await?;
    tx.commit().await?;
    Ok(key)
}

async fn ended(admin: Admin, Path(id): Path<Id<Key>>, mut tx: WriteTx) -> Answer {
    end(&mut tx, &admin, id).await?;
    tx.commit().await?;
    Ok(desk::done("/staff/keys", "key-said-ended"))
}
