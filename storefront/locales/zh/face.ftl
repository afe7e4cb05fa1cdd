# 搜索引擎里的货架
storefront-list-described = 沂水供销社的{ $shelf }：{ $count } 种，产地、按重量的价格和到货日一目了然。

# 网址下现在没有商品
storefront-gone-for-good = 这个商品已不再销售。
storefront-gone-for-now = 这个商品暂时下架。很多商品到了季节会再上架。
storefront-similar = 同一货架上的
storefront-whole-shelf = 看整个货架
