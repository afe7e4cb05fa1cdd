use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle, types::FluentValue};
use kernel::{Arg, BusinessDay, Money, Quantity, Refused, Timestamp, Unit, Zone};
use std::{borrow::Cow, collections::HashMap, fmt, sync::Arc};

/// A crate's words: language code and Fluent text.
pub type Locales = &'static [(&'static str, &'static str)];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LangCode {
    Zh,
    En,
}

impl LangCode {
    pub const ALL: [LangCode; 2] = [LangCode::Zh, LangCode::En];

    pub fn parse(code: &str) -> Option<LangCode> {
        match code.get(..2)?.to_ascii_lowercase().as_str() {
            "zh" => Some(LangCode::Zh),
            "en" => Some(LangCode::En),
            _ => None,
        }
    }

    /// As it stands in a cookie and a locale folder.
    pub fn short(self) -> &'static str {
        match self {
            LangCode::Zh => "zh",
            LangCode::En => "en",
        }
    }

    /// As it stands in `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            LangCode::Zh => "zh-CN",
            LangCode::En => "en",
        }
    }

    pub fn other(self) -> LangCode {
        match self {
            LangCode::Zh => LangCode::En,
            LangCode::En => LangCode::Zh,
        }
    }
}

/// All languages of the program, read once.
#[derive(Clone)]
pub struct Languages {
    zh: Lang,
    en: Lang,
}

impl Languages {
    pub fn new(all: &[Locales]) -> Languages {
        Languages { zh: Lang::read(LangCode::Zh, all), en: Lang::read(LangCode::En, all) }
    }

    pub fn get(&self, code: LangCode) -> &Lang {
        match code {
            LangCode::Zh => &self.zh,
            LangCode::En => &self.en,
        }
    }
}

/// One language: a value made from the request and handed to each page, never a global.
#[derive(Clone)]
pub struct Lang(Arc<Inner>);

struct Inner {
    code: LangCode,
    bundle: FluentBundle<FluentResource>,
    /// Messages without variables, formatted once.
    plain: HashMap<String, String>,
}

impl Lang {
    fn read(code: LangCode, all: &[Locales]) -> Lang {
        let tag = code.tag().parse().expect("our own language tags are well formed");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        let mut ids = Vec::new();
        for (_, text) in all.iter().flat_map(|locales| locales.iter()).filter(|(lang, _)| *lang == code.short()) {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", code.short()));
            ids.extend(message_ids(text));
            bundle.add_resource(resource).unwrap_or_else(|errors| panic!("{}: {errors:?}", code.short()));
        }
        let plain = ids.into_iter().filter_map(|id| plain_text(&bundle, &id).map(|text| (id, text))).collect();
        Lang(Arc::new(Inner { code, bundle, plain }))
    }

    pub fn code(&self) -> LangCode {
        self.0.code
    }

    /// As it stands in `<html lang>`.
    pub fn lang(&self) -> &'static str {
        self.0.code.tag()
    }

    pub fn is_zh(&self) -> bool {
        self.0.code == LangCode::Zh
    }

    /// The message in this language. An unknown id comes back as itself; a test makes sure there are none.
    pub fn say(&self, id: impl AsRef<str>) -> Cow<'_, str> {
        match self.0.plain.get(id.as_ref()) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.format(id.as_ref(), None)),
        }
    }

    /// Whether this language has the message.
    pub fn knows(&self, id: &str) -> bool {
        self.0.bundle.has_message(id)
    }

    /// A message with values in it: `t.with("cart-count").set("count", 3)`.
    pub fn with<'a>(&'a self, id: impl Into<Cow<'a, str>>) -> Said<'a> {
        Said { t: self, id: id.into(), args: FluentArgs::new() }
    }

    /// A refusal in this language.
    pub fn refusal(&self, refused: &dyn Refused) -> String {
        self.coded(refused.code(), &refused.args())
    }

    /// A code with its arguments in this language.
    pub fn coded(&self, code: &str, args: &[(&'static str, Arg)]) -> String {
        args.iter().fold(self.with(code), |said, (name, value)| said.arg(name, value)).to_string()
    }

    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.0.bundle.get_message(id).and_then(|message| message.value()) else {
            tracing::warn!(id, lang = self.0.code.short(), "message is missing");
            return id.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.0.bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::warn!(id, ?errors, "message does not fit its values");
        }
        text.into_owned()
    }

    /// The words of this language out of a pair; the other ones when this language has none.
    pub fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.0.code {
            LangCode::Zh if !zh.is_empty() => zh,
            LangCode::En if !en.is_empty() => en,
            LangCode::Zh => en,
            LangCode::En => zh,
        }
    }

    /// `¥1,280.00`
    pub fn money(&self, amount: Money) -> String {
        let plain = amount.plain();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("−", rest));
        let (yuan, fen) = digits.split_once('.').unwrap_or((digits, "00"));
        format!("{sign}¥{}.{fen}", grouped(yuan))
    }

    pub fn number(&self, number: impl Into<i64>) -> String {
        let number: i64 = number.into();
        let sign = if number < 0 { "−" } else { "" };
        format!("{sign}{}", grouped(&number.unsigned_abs().to_string()))
    }

    /// `412.5 kg`, `3 件`: as staff reads it.
    pub fn quantity(&self, quantity: Quantity, unit: Unit) -> String {
        let plain = unit.plain(quantity);
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("−", rest));
        format!("{sign}{digits} {}", self.unit(unit))
    }

    pub fn unit(&self, unit: Unit) -> Cow<'_, str> {
        match unit.code {
            kernel::UnitCode::Kilogram => Cow::Borrowed("kg"),
            kernel::UnitCode::Litre => Cow::Borrowed("L"),
            kernel::UnitCode::Metre => Cow::Borrowed("m"),
            kernel::UnitCode::Piece => self.say("unit-piece"),
        }
    }

    /// `11月21日 周六` / `Sat 21 Nov`
    pub fn day(&self, day: BusinessDay) -> String {
        const ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
        const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        match self.0.code {
            LangCode::Zh => format!("{}月{}日 {}", day.month(), day.day_of_month(), ZH[day.weekday()]),
            LangCode::En => format!("{} {} {}", EN[day.weekday()], day.day_of_month(), self.month_name(day)),
        }
    }

    /// `2026年11月` / `Nov 2026`
    pub fn month(&self, day: BusinessDay) -> String {
        match self.0.code {
            LangCode::Zh => format!("{}年{}月", day.year(), day.month()),
            LangCode::En => format!("{} {}", self.month_name(day), day.year()),
        }
    }

    fn month_name(&self, day: BusinessDay) -> &'static str {
        const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        EN[(day.month() as usize).saturating_sub(1) % 12]
    }

    /// Day and time on the wall of a place: `11月21日 周六 14:20`.
    pub fn moment(&self, at: Timestamp, zone: Zone) -> String {
        format!("{} {}", self.day(zone.day(at)), zone.clock(at))
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A message being given its values; shows itself when a template prints it.
pub struct Said<'a> {
    t: &'a Lang,
    id: Cow<'a, str>,
    args: FluentArgs<'a>,
}

impl<'a> Said<'a> {
    pub fn set(self, name: &'a str, value: impl Into<Arg>) -> Said<'a> {
        let value = value.into();
        self.arg(name, &value)
    }

    fn arg(mut self, name: &'a str, value: &Arg) -> Said<'a> {
        let value: FluentValue<'static> = match value {
            Arg::Text(text) => FluentValue::from(text.clone()),
            // Plural rules need a number; whole numbers below 2^53 are exact.
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Money(amount) => FluentValue::from(self.t.money(*amount)),
            Arg::Quantity(quantity, unit) => FluentValue::from(self.t.quantity(*quantity, *unit)),
            Arg::Day(day) => FluentValue::from(self.t.day(*day)),
        };
        self.args.set(name, value);
        self
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.t.format(&self.id, Some(&self.args)))
    }
}

/// The ids a Fluent text declares: names at a line's start before `=`.
fn message_ids(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('=').map(|(id, _)| id.trim().to_owned()))
        .collect()
}

fn plain_text(bundle: &FluentBundle<FluentResource>, id: &str) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut errors);
    errors.is_empty().then(|| text.into_owned())
}
