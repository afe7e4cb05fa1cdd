# 价目台上的降价
catalog-reduced = 划线价 { $lowest }，标示到 { $until }

# 价格后面的约定
catalog-step = { $count } 件起每件 { $price }
catalog-member-price = 社员 { $price }
catalog-band = 指导区间 { $band }
catalog-price-beside-hint = 价格后面可以接着写：3:11.50 是 3 件起每件 11.50，m11.90 是社员价；门店通用价后面写 [11.00-13.50]，是加盟店自主定价的区间。没写的，只要还合适就保留；写 12.80 - 全部去掉。
catalog-price-cell = 写成 12.80，后面可以接着写，如 12.80 3:11.50 m11.90 [11.00-13.50]。最多两位小数。
catalog-steps-wrong = 阶梯要从 2 件起，件数一级比一级多，价格一级比一级低，最多 { $most } 级。
catalog-member-price-wrong = 社员价要比单件价低，并且大于零。
catalog-band-wrong = 区间要从低到高，可以空着一头，如 [11.00-]。
catalog-band-elsewhere = 指导区间只写在门店通用价后面，不写在单店价和网上价后面。
catalog-band-without-its-price = 价格不在区间 { $band } 里。请重写区间，或写 [] 取消区间。
catalog-price-outside-band = 这个价格的指导区间是 { $band }。

# 加盟店自主定价
catalog-nav-own-prices = 本店定价
catalog-own-lead = 没有自己定价的商品，按指导价卖。有区间的，定价要在区间里；县里调整区间后，超出的价格自动改到最近的一头。新价写 -（一个短横），就不再自己定价，以后跟着指导价走。
catalog-own-none-title = 您没有加盟店
catalog-own-none = 直营店的价格由商品专员定。加盟店主在这里定自己店的价格。
catalog-own-tills = 去看收款机
catalog-own-no-goods = 门店没有这类商品，或没有符合的。
catalog-guide-price = 指导价
catalog-own-price = 本店价
catalog-as-guide = 同指导价

# 单店价
catalog-own-here = 单店价
catalog-own-back-hint = 写 -（一个短横）取消单店价，以后跟着通用价走。
catalog-as-everywhere = 随通用价
catalog-price-nothing-else = 没有通用价，取消后就没有价格了。请先定通用价，或在这里写新价。
catalog-back-nowhere = 取消单店价要说明是哪个店。
catalog-nothing-to-take-back = 这里没有可取消的单店价。
