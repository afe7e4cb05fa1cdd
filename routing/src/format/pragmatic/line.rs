//! Where in a JSON text a field stands.

/// The line on which a field's value begins, from its path (`plan.jobs[3].demand`); of a field that is not there, the line
/// of the object it would be in. `None` where not even the first step leads anywhere. The text must be JSON.
pub(super) fn of(text: &str, path: &str) -> Option<usize> {
    let mut scan = Scan { text: text.as_bytes(), at: 0 };
    scan.space();
    let mut found = None;
    for step in steps(path) {
        let inside = match step {
            Step::Key(key) => scan.enter_key(key),
            Step::Item(item) => scan.enter_item(item),
        };
        if inside.is_none() {
            break;
        }
        found = Some(scan.at);
    }
    Some(1 + text.as_bytes().get(..found?)?.iter().filter(|byte| **byte == b'\n').count())
}

enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split(['.', '[']).filter(|step| !step.is_empty()).map(|step| match step.strip_suffix(']').map(str::parse) {
        Some(Ok(item)) => Step::Item(item),
        _ => Step::Key(step),
    })
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    /// Steps over the sign if it is next.
    fn take(&mut self, sign: u8) -> Option<()> {
        self.space();
        (self.text.get(self.at) == Some(&sign)).then(|| self.at += 1)
    }

    fn enter_key(&mut self, key: &str) -> Option<()> {
        self.take(b'{')?;
        loop {
            self.space();
            let from = self.at;
            self.word()?;
            let found = self.text.get(from + 1..self.at - 1) == Some(key.as_bytes());
            self.take(b':')?;
            self.space();
            if found {
                return Some(());
            }
            self.value()?;
            self.take(b',')?;
        }
    }

    fn enter_item(&mut self, item: usize) -> Option<()> {
        self.take(b'[')?;
        for _ in 0..item {
            self.value()?;
            self.take(b',')?;
        }
        self.space();
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            match self.text.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }

    /// Steps over a whole value.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            self.space();
            match self.text.get(self.at)? {
                b'"' => self.word()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' => self.at += 1,
                _ => self.plain(),
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// Steps over a number, `true`, `false` or `null`.
    fn plain(&mut self) {
        while self.text.get(self.at).is_some_and(|sign| !b",:]}[{\"".contains(sign) && !sign.is_ascii_whitespace()) {
            self.at += 1;
        }
    }
}
