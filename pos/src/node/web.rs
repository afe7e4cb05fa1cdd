//! The till's pages. Every press of a key is a form; with script it is sent quietly and the answer is JSON with the
//! parts of the screen that changed, without script it is an ordinary page.

use super::{
    cashier,
    command::{self, Counter},
    paper::{self, ReceiptPage, ReportPage},
    screen::{Screen, SignIn, Sound, in_words},
    shift, till,
    view::View,
};
use crate::receipt_number::ReceiptNumber;
use axum::{
    Router,
    extract::{FromRequestParts, Path, Query, Request},
    http::{StatusCode, header, request::Parts},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use kernel::{Error, Id, Result, Tx};
use serde_json::json;
use ui::{Answer, App, Failure, Form, ReadTx, Reader, WriteTx, see_other};

/// The till, under `/till`. It answers only to the machine it runs on.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(async || see_other("/till")))
        .route("/till", get(show))
        .route("/till/sign-in", post(sign_in))
        .route("/till/sign-out", post(sign_out))
        .route("/till/x", get(x_report))
        .route("/till/z/{number}", get(z_report))
        .route("/till/receipts/{number}", get(receipt))
        .route("/till/{act}", post(act))
        .layer(from_fn(only_this_machine))
}

/// A foreign page that gave its own name to our address is turned away.
async fn only_this_machine(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    match name {
        "localhost" | "127.0.0.1" | "[::1]" => next.run(request).await,
        _ => StatusCode::MISDIRECTED_REQUEST.into_response(),
    }
}

/// A request at the till: who stands there, and how the answer is wanted.
struct Desk {
    app: App,
    reader: Reader,
    counter: Option<Counter>,
    wants_json: bool,
}

impl FromRequestParts<App> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Desk, Failure> {
        let Ok(reader) = Reader::from_request_parts(parts, app).await;
        let wants_json = parts.headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
        let counter = standing_there(&mut app.db().read().await?, reader.cookie(COOKIE).unwrap_or_default()).await?;
        Ok(Desk { app: app.clone(), reader, counter, wants_json })
    }
}

const COOKIE: &str = "till";
/// Longer than any shift.
const SESSION_S: i64 = 16 * 3600;

async fn standing_there(tx: &mut Tx, secret: &str) -> Result<Option<Counter>> {
    let (Some(till), Some(cashier)) = (till::enrolled(tx).await?, cashier::by_secret(tx, secret).await?) else { return Ok(None) };
    Ok(Some(Counter { till, cashier, shift: shift::current(tx).await? }))
}

impl Desk {
    fn counter(&self) -> Result<&Counter> {
        self.counter.as_ref().ok_or(Error::Forbidden)
    }

    /// The screen for a view; `why_not` is what was refused.
    async fn screen(&self, view: View, why_not: Option<&Error>) -> Answer {
        let mut tx = self.app.db().read().await?;
        let Some(counter) = &self.counter else {
            let page = SignIn::load(&mut tx, &self.app, &self.reader, None).await?;
            return if self.wants_json { ui::json(StatusCode::OK, &json!({ "href": "/till" })) } else { ui::html(&page) };
        };
        let screen = Screen::load(&mut tx, &self.app, &self.reader, counter, view).await?;
        let sound = why_not.map_or(Sound::Ok, Sound::of);
        let screen = match why_not {
            Some(error) => screen.refusing(&self.reader.t, error),
            None => screen,
        };
        let status = if why_not.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        if self.wants_json {
            return ui::json(status, &json!({ "sound": sound.code(), "status": screen.status_html()?, "screen": screen.screen_html()? }));
        }
        Ok((status, ui::html(&screen)?).into_response())
    }
}

async fn show(desk: Desk, Query(view): Query<View>) -> Answer {
    desk.screen(view, None).await
}

/// One press of a key.
async fn act(mut desk: Desk, Path(name): Path<String>, mut form: Form) -> Answer {
    if desk.counter.is_none() {
        return desk.screen(View::entry(), None).await;
    }
    match command::run(desk.app.db(), desk.counter()?, &name, &mut form).await {
        Ok(view) if desk.wants_json => {
            desk.look_again().await?;
            desk.screen(view, None).await
        }
        Ok(view) => Ok(see_other(&view.href())),
        Err(error) if error.is_refusal() || matches!(error, Error::NotFound) => {
            desk.screen(View::parse(form.raw("view")), Some(&error)).await
        }
        Err(error) => Err(error.into()),
    }
}

impl Desk {
    /// A shift may have been opened or closed by what was just done.
    async fn look_again(&mut self) -> Result<()> {
        if let Some(counter) = &mut self.counter {
            counter.shift = shift::current(&mut self.app.db().read().await?).await?;
        }
        Ok(())
    }
}

async fn sign_in(desk: Desk, mut form: Form) -> Answer {
    let cashier = form.id("cashier").unwrap_or_else(|| Id::from_uuid(Default::default()));
    let pin = form.text("pin", 4..=12);
    let opened = match form.accept() {
        Ok(()) => cashier::sign_in(desk.app.db(), cashier, &pin).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(secret) => {
            let mut response = see_other("/till");
            ui::set_cookie(&mut response, COOKIE, secret.reveal(), SESSION_S, false);
            Ok(response)
        }
        Err(error) if error.is_refusal() => {
            let trouble = in_words(&desk.reader.t, &error);
            let page = SignIn::load(&mut desk.app.db().read().await?, &desk.app, &desk.reader, Some(trouble)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, ui::html(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn sign_out(reader: Reader, mut tx: WriteTx) -> Answer {
    cashier::sign_out(&mut tx, reader.cookie(COOKIE).unwrap_or_default()).await?;
    tx.commit().await?;
    let mut response = see_other("/till");
    ui::set_cookie(&mut response, COOKIE, "", 0, false);
    Ok(response)
}

async fn receipt(desk: Desk, Path(number): Path<String>, mut tx: ReadTx) -> Answer {
    let counter = desk.counter()?;
    let number = ReceiptNumber::parse(&number).ok_or(Error::NotFound)?;
    let found = paper::find(&mut tx, &counter.till, &number).await?;
    ui::html(&ReceiptPage::new(&desk.app, &desk.reader, &counter.till, found))
}

async fn x_report(desk: Desk, mut tx: ReadTx) -> Answer {
    ui::html(&ReportPage::x(&mut tx, &desk.app, &desk.reader, desk.counter()?).await?)
}

async fn z_report(desk: Desk, Path(number): Path<i64>, mut tx: ReadTx) -> Answer {
    ui::html(&ReportPage::z(&mut tx, &desk.app, &desk.reader, desk.counter()?, number).await?)
}
