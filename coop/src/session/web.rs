//! The entrance for people who work here, and each one's own password.

use super::{Refusal, confirm, hash_password, session_s, sign_in as open_session, sign_out as end_session};
use crate::{Signed, asking::COOKIE, desk, staff, staff_shell};
use askama::Template;
use axum::{
    Router,
    extract::Query,
    http::HeaderMap,
    routing::{get, post},
};
use kernel::Error;
use serde::Deserialize;
use ui::{Answer, App, Form, Interrupted, Lang, Reader, Shell, Typed, WriteTx, html, see_other, set_cookie};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/staff/sign-in", get(sign_in_page).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/staff/me", get(me).post(change_password))
}

#[derive(Template)]
#[template(path = "coop/sign_in.html")]
struct SignInPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    next: String,
    /// A form that was sent when nobody was signed in any more.
    kept: String,
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

async fn sign_in_page(app: App, reader: Reader, Query(next): Query<Next>) -> Answer {
    show_sign_in(&app, &reader, Typed::default(), Interrupted { path: next.next, form: String::new() })
}

/// In place of an answer to whoever's session ended while he typed.
pub(crate) fn interrupted(app: &App, reader: &Reader, sent: Interrupted) -> Answer {
    show_sign_in(app, reader, Typed::default(), sent)
}

fn show_sign_in(app: &App, reader: &Reader, typed: Typed, sent: Interrupted) -> Answer {
    let t = &reader.t;
    let shell = Shell::shop(app, reader, t.say("coop-sign-in"));
    let page = SignInPage { t, shell, typed, next: sent.path, kept: sent.form };
    desk::page(&page, &page.typed)
}

#[derive(Template)]
#[template(path = "coop/send_again.html")]
struct SendAgainPage<'a> {
    t: &'a Lang,
    shell: Shell,
    path: &'a str,
    form: Form,
}

/// After signing in: on to where one wanted to go, or once more to what was typed and not carried out.
fn go_on(app: &App, reader: &Reader, sent: &Interrupted) -> Answer {
    let path = ours(&sent.path);
    let Some(path) = path.filter(|_| !sent.form.is_empty()) else { return Ok(see_other(path.unwrap_or("/staff"))) };
    let t = &reader.t;
    let form = Form::read_from(sent.form.as_bytes())?;
    html(&SendAgainPage { t, shell: Shell::shop(app, reader, t.say("coop-send-again")), path, form })
}

async fn sign_in(app: App, reader: Reader, mut form: Form) -> Answer {
    let sent = Interrupted { path: form.raw("next").to_owned(), form: form.raw("kept").to_owned() };
    let (login, password) = (form.text("login", 1..=40), form.text("password", 1..=200));
    let opened = match form.accept() {
        Ok(()) => open_session(app.db(), &login, &password).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(secret) => {
            let mut response = go_on(&app, &reader, &sent)?;
            set_cookie(&mut response, COOKIE, secret.reveal(), session_s(), false);
            Ok(response)
        }
        Err(error) if error.is_refusal() => show_sign_in(&app, &reader, form.back(&reader.t, &error), sent),
        Err(error) => Err(error.into()),
    }
}

/// An address within the staff pages; anything else is not followed.
fn ours(next: &str) -> Option<&str> {
    ui::ours(next).filter(|next| next.starts_with("/staff") && !next.contains("//"))
}

async fn sign_out(headers: HeaderMap, mut tx: WriteTx) -> Answer {
    if let Some(secret) = ui::cookie(&headers, COOKIE) {
        end_session(&mut tx, &secret).await?;
        tx.commit().await?;
    }
    let mut response = see_other("/staff/sign-in");
    set_cookie(&mut response, COOKIE, "", 0, false);
    Ok(response)
}

#[derive(Template)]
#[template(path = "coop/me.html")]
struct MePage<'a> {
    t: &'a Lang,
    shell: Shell,
    card: staff::StaffCard,
    typed: Typed,
}

async fn me(app: App, reader: Reader, signed: Signed) -> Answer {
    show_me(&app, &reader, &signed, Typed::default()).await
}

async fn show_me(app: &App, reader: &Reader, signed: &Signed, typed: Typed) -> Answer {
    let card = staff::load(&mut app.db().read().await?, signed.id).await?;
    let page = MePage { t: &reader.t, shell: staff_shell(app, reader, signed, reader.t.say("coop-me")), card, typed };
    desk::page(&page, &page.typed)
}

async fn change_password(app: App, reader: Reader, signed: Signed, mut form: Form) -> Answer {
    match try_change(&app, &signed, &mut form).await {
        Ok(()) => Ok(desk::done("/staff/sign-in", "coop-password-changed")),
        Err(error) if error.is_refusal() => show_me(&app, &reader, &signed, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

/// Whoever changes his password knows the old one; afterwards he signs in anew everywhere.
async fn try_change(app: &App, signed: &Signed, form: &mut Form) -> kernel::Result<()> {
    let (current, new) = (form.text("current", 1..=200), form.text("password", 1..=200));
    form.accept()?;
    let hash = hash_password(&new).await?;
    confirm(app.db(), signed.id, &current).await.map_err(at_current)?;
    let mut tx = app.db().write().await?;
    staff::set_password(&mut tx, signed.id, &hash).await?;
    tx.commit().await
}

/// On this page it is the old password that is wrong, not the new one.
fn at_current(error: Error) -> Error {
    match &error {
        Error::Refused(refused) if refused.code() == kernel::Refused::code(&Refusal::WrongPassword) => {
            Error::Invalid(vec![kernel::Issue::new("current", "wrong-password")])
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::ours;

    #[test]
    fn only_our_own_staff_pages_are_gone_on_to() {
        assert_eq!(ours("/staff/stock?place=1&page=2"), Some("/staff/stock?place=1&page=2"));
        for elsewhere in ["", "/", "https://evil.example/staff", "/staff//evil.example", "/staff/\\evil", "/staff/\t/evil", "//staff"] {
            assert_eq!(ours(elsewhere), None, "{elsewhere:?}");
        }
    }
}
