//! `#[shop_test]`: a story that is told twice, once on SQLite and once on PostgreSQL.

use proc_macro::{TokenStream, TokenTree};

/// Turns `async fn name(shop: Shop) { … }` into the tests `name::sqlite` and `name::postgres`. What the story is
/// given (a whole `Shop`, a bare `kernel::Db`) is whatever its parameter's type asks for; it may return `Result`.
#[proc_macro_attribute]
pub fn shop_test(_: TokenStream, story: TokenStream) -> TokenStream {
    let Some(name) = name_of(&story) else {
        return "compile_error!(\"#[shop_test] stands before an async fn\");".parse().expect("this text is Rust");
    };
    let twice: TokenStream = format!(
        "mod {name} {{
            #[test] fn sqlite() {{ ::stories::play(::stories::Engine::Sqlite, module_path!(), super::{name}); }}
            #[test] fn postgres() {{ ::stories::play(::stories::Engine::Postgres, module_path!(), super::{name}); }}
        }}"
    )
    .parse()
    .expect("this text is Rust");
    story.into_iter().chain(twice).collect()
}

/// The word after `fn`.
fn name_of(story: &TokenStream) -> Option<String> {
    let mut words = story.clone().into_iter().skip_while(|token| !matches!(token, TokenTree::Ident(word) if word.to_string() == "fn"));
    words.nth(1).map(|name| name.to_string())
}
