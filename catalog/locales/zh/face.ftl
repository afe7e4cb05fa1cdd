# 外面所知道的商品：它的网址
catalog-slug-known-outside = 大家和搜索引擎认得的网址是“{ $slug }”。确实要换，请勾选下面一项；旧网址会一直通到这里。
catalog-slug-meant = 换一个网址
catalog-slug-meant-hint = 旧网址永远通向新网址，其他商品不能再用。
catalog-former-slugs = 曾用网址
catalog-former-slugs-text = 每一个都通到这个商品。
catalog-slug-let-it-go = 放弃
catalog-slug-let-go-sure = 通向“{ $slug }”的链接将失效，其他商品可以使用它。确定放弃吗？
catalog-slug-let-go = 曾用网址已放弃。
catalog-deed-slug-released = 放弃曾用网址
product-slug-was-anothers = “{ $slug }”曾是{ $title }的网址，现在仍通向那里。请先在那个商品的页面上放弃它。
