//! What we build on, and on what terms.

use serde_json::Value;
use std::process::Command;

/// Whether an SPDX expression is satisfied by the licences we accept: any side of an `OR`, every side of an `AND`.
fn acceptable(expression: &str, allowed: &[String]) -> bool {
    let flat = expression.replace('/', " OR ").replace(['(', ')'], "");
    // Brackets appear only around `OR` inside `AND`, so splitting by `AND` first reads them rightly.
    flat.split(" AND ").all(|part| part.split(" OR ").any(|licence| allowed.iter().any(|one| one == licence.trim())))
}

#[test]
fn every_crate_we_build_on_has_a_licence_we_accept() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let list = std::fs::read_to_string(format!("{root}/deny.toml")).expect("deny.toml is in the root");
    let list = list.split_once('[').and_then(|(_, rest)| rest.split_once("allow = [")).expect("it lists licences").1;
    let allowed: Vec<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    let told =
        Command::new(env!("CARGO")).args(["metadata", "--format-version", "1", "--locked"]).current_dir(root).output().expect("cargo runs");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout).expect("cargo speaks JSON");
    let packages = told["packages"].as_array().expect("packages are listed");
    assert!(packages.len() > 100, "the whole tree is listed");
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(|licence| acceptable(licence, &allowed)))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    let allowed = ["MIT".to_owned(), "Unicode-3.0".to_owned(), "Apache-2.0".to_owned()];
    for (expression, fine) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only", false),
        ("MIT OR GPL-3.0-only", true),
        ("MIT AND GPL-3.0-only", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
    ] {
        assert_eq!(acceptable(expression, &allowed), fine, "{expression}");
    }
}
