//! The house rules that a machine can see: words in both languages, arrows that point down, tables with one owner,
//! files one can read in one sitting.

use std::collections::{BTreeMap, BTreeSet};
use stories::house::{FLOORS, code_only, files, looks_like_an_id, messages, quoted, quoted_after, rooms, spoken};

#[test]
fn both_languages_have_the_same_messages_with_the_same_values() {
    let (zh, en) = (messages("zh"), messages("en"));
    let differing: Vec<String> = zh
        .keys()
        .chain(en.keys())
        .filter(|id| zh.get(*id) != en.get(*id))
        .map(|id| format!("{id}: zh {:?}, en {:?}", zh.get(id), en.get(id)))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    assert!(differing.is_empty(), "messages that the languages do not share:\n{}", differing.join("\n"));
    assert!(zh.len() > 20);
}

#[test]
fn every_message_that_is_used_exists() {
    let known = messages("en");
    let mut missing = BTreeSet::new();
    for room in rooms() {
        let used = files(room, ".html").into_iter().map(|(path, text)| (spoken(&path), in_template(&text)));
        let used = used.chain(files(room, ".rs").into_iter().map(|(path, text)| (spoken(&path), in_source(&code_only(&text)))));
        for (path, ids) in used {
            missing.extend(ids.into_iter().filter(|id| !is_known(&known, id)).map(|id| format!("{path}: {id}")));
        }
    }
    let missing: Vec<String> = missing.into_iter().collect();
    assert!(missing.is_empty(), "used, but in no language:\n{}", missing.join("\n"));
}

/// An id that is put together from a beginning and a code (`coop-role-{code}`) needs at least one message so begun.
fn is_known(known: &BTreeMap<String, BTreeSet<String>>, id: &str) -> bool {
    if id.ends_with('-') { known.keys().any(|one| one.starts_with(id)) } else { known.contains_key(id) }
}

/// What a template says: `say("…")`, `with("…")`, and ids handed to the shared pieces.
fn in_template(text: &str) -> BTreeSet<String> {
    let rooms = rooms();
    let of_a_room = |id: &&str| rooms.iter().any(|room| id.strip_prefix(room).is_some_and(|rest| rest.starts_with('-')));
    let mut ids: BTreeSet<String> = ["say(", "with("].iter().flat_map(|call| quoted_after(text, call)).map(str::to_owned).collect();
    for tag in text.split("{{").skip(1).map(|rest| rest.split("}}").next().unwrap_or_default()) {
        ids.extend(quoted(tag).into_iter().filter(|id| looks_like_an_id(id)).filter(of_a_room).map(str::to_owned));
    }
    ids
}

/// What a source says: refusal codes, issue codes, labels, and everything given to `say` and `with`.
fn in_source(text: &str) -> BTreeSet<String> {
    let calls = [".say(", "label_id:", "role_id:", ".say(&format!(", "label_id: format!(", "role_id: format!("];
    let said = calls.iter().flat_map(|call| quoted_after(text, call)).map(beginning);
    let with_values = quoted_after(text, "t.with(").into_iter().map(str::to_owned);
    let issues = ["Issue::new(", ".read(", ".read_if_any("].iter().flat_map(|call| text.split(call).skip(1)).filter_map(second_argument);
    said.chain(with_values).chain(issues).chain(codes(text)).filter(|id| looks_like_an_id(id.trim_end_matches('-'))).collect()
}

/// `coop-role-{role}` begins with `coop-role-`.
fn beginning(id: &str) -> String {
    id.split('{').next().unwrap_or_default().to_owned()
}

/// The second of a call's arguments, if it is a text.
fn second_argument(rest: &str) -> Option<String> {
    let (first, rest) = rest.split_once(',')?;
    let second = rest.trim_start().strip_prefix('"')?.split('"').next()?;
    (first.len() < 80 && !first.contains(';')).then(|| second.to_owned())
}

/// Everything a `fn code(&self)` of a refusal can answer.
fn codes(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for body in text.split("fn code(&self) -> &'static str {").skip(1) {
        let mut depth = 1;
        let end = body.char_indices().find(|(_, letter)| {
            depth += match letter {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            depth == 0
        });
        all.extend(quoted(&body[..end.map_or(body.len(), |(at, _)| at)]).into_iter().map(str::to_owned));
    }
    all
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

/// The rooms a room's `Cargo.toml` names, outside of its own tests.
fn leans_on(room: &str) -> Vec<String> {
    let folder = if room == "src" { "." } else { room };
    let path = stories::house::root().join(folder).join("Cargo.toml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut inside = false;
    let mut named = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line.trim() == "[dependencies]";
        } else if inside {
            named.extend(line.split(['.', ' ', '=']).next().filter(|name| floor(name).is_some()).map(str::to_owned));
        }
    }
    named
}

#[test]
fn arrows_between_rooms_point_down() {
    for room in rooms() {
        for below in leans_on(room) {
            assert!(floor(&below) < floor(room), "{room} leans on {below}, which is not below it");
        }
    }
}

#[test]
fn only_its_own_room_writes_sql_against_a_table() {
    let mut tables = BTreeMap::new();
    for room in rooms() {
        for (path, text) in files(&format!("{room}/migrations"), ".sql") {
            for table in text.split("create table ").skip(1).filter_map(|rest| rest.split([' ', '(', '\n']).next()) {
                assert!(table.starts_with(&format!("{room}_")), "{} makes {table}, which is not named after {room}", spoken(&path));
                tables.insert(table.to_owned(), room);
            }
        }
    }
    let mut trespasses = Vec::new();
    for room in rooms() {
        for (path, text) in files(room, ".rs") {
            let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
            let touched =
                words.windows(2).filter(|pair| ["from", "join", "into", "update", "table"].contains(&pair[0])).map(|pair| pair[1]);
            let foreign = touched.filter(|table| tables.get(*table).is_some_and(|owner| *owner != room));
            trespasses.extend(foreign.map(|table| format!("{}: {table}", spoken(&path))));
        }
    }
    assert!(trespasses.is_empty(), "SQL against another room's table:\n{}", trespasses.join("\n"));
    assert!(tables.len() > 6);
}

#[test]
fn no_file_is_longer_than_one_reads_in_one_sitting() {
    let limits = [(".rs", 400), (".html", 120), (".js", 150)];
    let mut long = Vec::new();
    for folder in rooms().into_iter().chain(["tests", "bench"]) {
        for (ending, limit) in limits {
            let found = files(folder, ending).into_iter().map(|(path, text)| (path, text.lines().count()));
            long.extend(
                found.filter(|(_, lines)| *lines > limit).map(|(path, lines)| format!("{}: {lines} lines, at most {limit}", spoken(&path))),
            );
        }
    }
    assert!(long.is_empty(), "too long:\n{}", long.join("\n"));
}
