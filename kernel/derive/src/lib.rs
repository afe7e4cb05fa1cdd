//! `#[derive(Record)]`: a struct whose fields are the columns of a row.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::{Data, DeriveInput, Error, Field, Fields, LitStr, Result, spanned::Spanned};

/// Reads each field from the column of its name.
///
/// - `#[record(name = "place_id")]`: from the column of that name instead;
/// - `#[record(flatten)]`: the field is a record itself and finds its columns in the same row;
/// - `#[record(skip)]`: no column; the field begins with its default and is filled in later.
#[proc_macro_derive(Record, attributes(record))]
pub fn record(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    reading(&input).unwrap_or_else(Error::into_compile_error).into()
}

fn reading(input: &DeriveInput) -> Result<Tokens> {
    let Data::Struct(data) = &input.data else { return Err(Error::new(input.span(), "a record is a struct")) };
    let Fields::Named(fields) = &data.fields else { return Err(Error::new(input.span(), "the fields of a record have names")) };
    let fields = fields.named.iter().map(field).collect::<Result<Vec<_>>>()?;
    let (name, (generics, types, bounds)) = (&input.ident, input.generics.split_for_impl());
    Ok(quote! {
        impl #generics ::kernel::Record for #name #types #bounds {
            fn read(row: &::kernel::Row<'_>) -> ::kernel::Result<Self> {
                ::std::result::Result::Ok(#name { #(#fields),* })
            }
        }
    })
}

fn field(field: &Field) -> Result<Tokens> {
    let ident = field.ident.as_ref().expect("fields with names");
    let mut value = {
        let column = ident.to_string();
        let column = column.trim_start_matches("r#");
        quote!(row.column(#column)?)
    };
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("record")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                let column: LitStr = meta.value()?.parse()?;
                value = quote!(row.column(#column)?);
            } else if meta.path.is_ident("flatten") {
                value = quote!(::kernel::Record::read(row)?);
            } else if meta.path.is_ident("skip") {
                value = quote!(::std::default::Default::default());
            } else {
                return Err(meta.error("a field of a record knows name, flatten and skip"));
            }
            Ok(())
        })?;
    }
    Ok(quote!(#ident: #value))
}
