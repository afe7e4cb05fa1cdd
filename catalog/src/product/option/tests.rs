use super::*;

fn group(code: &str, values: &[&str]) -> OptionGroup {
    let value = |code: &&str| OptionValue { code: (*code).to_owned(), zh: format!("{code}的"), en: code.to_uppercase() };
    OptionGroup { code: code.to_owned(), zh: format!("{code}组"), en: code.to_owned(), values: values.iter().map(value).collect() }
}

fn of_sizes(sizes: &[usize]) -> Options {
    let values: Vec<Vec<String>> = sizes.iter().map(|size| (0..*size).map(|nth| format!("x{nth}")).collect()).collect();
    let named = values.iter().enumerate();
    Options(named.map(|(nth, values)| group(&format!("g{nth}"), &values.iter().map(String::as_str).collect::<Vec<_>>())).collect())
}

#[test]
fn every_combination_is_offered_exactly_once_and_is_whole() {
    for sizes in [&[][..], &[1], &[7], &[2, 3], &[3, 1, 4], &[40, 40, 40], &[2, 0, 3]] {
        let options = of_sizes(sizes);
        let all: Vec<_> = options.combinations().collect();
        let product = if sizes.is_empty() { 0 } else { sizes.iter().product() };
        assert_eq!(all.len(), product, "{sizes:?}");
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), product, "{sizes:?}: each once");
        assert!(all.iter().all(|one| one.0.len() == sizes.len() && options.names(one).is_some()), "{sizes:?}");
    }
    let all: Vec<_> = of_sizes(&[2, 2]).combinations().map(|one| one.written()).collect();
    assert_eq!(all, ["g0=x0 g1=x0", "g0=x0 g1=x1", "g0=x1 g1=x0", "g0=x1 g1=x1"], "in the order a person reads them");
}

#[test]
fn a_combination_is_written_in_one_way_and_read_back() {
    let pairs = [("grade", "first"), ("flavour", "hot")].map(|(group, value)| (group.to_owned(), value.to_owned()));
    let one = Combination(pairs.into_iter().collect());
    assert_eq!(one.written(), "flavour=hot grade=first");
    assert_eq!(Combination::parse(&one.written()), one);
    assert_eq!((Combination::parse(""), Combination::default().written()), (Combination::default(), String::new()));
}

#[test]
fn a_variant_is_called_by_its_values_in_the_order_of_the_groups() {
    let mut options = Options(vec![group("taste", &["hot"]), group("grade", &["first"])]);
    let one = options.combinations().next().expect("one");
    assert_eq!(options.names(&one), Some(("hot的 / first的".to_owned(), "HOT / FIRST".to_owned())));
    options.0[0].values[0].en.clear();
    assert_eq!(options.names(&one).expect("named").1, "", "half an English name is none");
    options.0.swap(0, 1);
    assert_eq!(options.names(&one).expect("named").0, "first的 / hot的");
    assert_eq!(options.names(&Combination::default()), None);
    assert_eq!(Options::default().names(&Combination::default()), None, "without groups names are written by hand");
}

#[test]
fn codes_come_from_english_names_and_are_never_the_same() {
    let bare = |zh: &str, en: &str| OptionValue { zh: zh.to_owned(), en: en.to_owned(), ..OptionValue::default() };
    let values = vec![
        OptionValue { code: "hot".to_owned(), ..bare("辣", "Hot") },
        bare("很辣", "Hot"),
        bare("原味", "Plain & simple"),
        bare("五香", ""),
        bare("甜", "甜"),
    ];
    let mut options = Options(vec![OptionGroup { zh: "口味".to_owned(), en: "Flavour".to_owned(), values, ..OptionGroup::default() }]);
    options.give_codes();
    let codes: Vec<_> = options[0].values.iter().map(|value| value.code.as_str()).collect();
    assert_eq!((options[0].code.as_str(), codes), ("flavour", vec!["hot", "v1", "plain-simple", "v2", "v3"]));
    let once = options.clone();
    options.give_codes();
    assert_eq!(options, once, "what has a code keeps it");
}

#[test]
fn a_name_in_one_cell_is_read_as_it_was() {
    for (zh, en) in [("一级", "First"), ("一级", ""), ("80 mm", "80 mm"), ("80 mm", ""), ("红", "红"), ("S", "Small")] {
        let cell = in_one_cell(zh, en);
        assert_eq!(both_names(&cell), (zh.to_owned(), en.to_owned()), "{cell}");
    }
    assert_eq!(both_names(" 原味 ｜ Plain "), ("原味".to_owned(), "Plain".to_owned()));
}
