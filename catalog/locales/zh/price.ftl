# 价目台上的降价
catalog-reduced = 划线价 { $lowest }，标示到 { $until }

# 阶梯价
catalog-step = { $count } 件起每件 { $price }
catalog-price-steps-hint = 多买优惠写在价格后面，如 12.80 3:11.50 10:11.00（3 件起每件 11.50）。只写价格，原来的阶梯仍便宜的保留；写 12.80 - 去掉阶梯。
catalog-steps-wrong = 阶梯要从 2 件起，件数一级比一级多，价格一级比一级低，最多 { $most } 级。
catalog-price-cell = 写成 12.80；有阶梯写成 12.80 3:11.50 10:11.00。最多两位小数。
