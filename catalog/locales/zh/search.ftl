# 搜索工作台
catalog-nav-search = 搜索
catalog-search = 搜索
catalog-search-try = 顾客搜这个词会看到什么：
catalog-search-look = 看一看
catalog-search-found = 搜“{ $words }”{ $count ->
    [0] 什么也没有
   *[other] 找到 { $count } 种商品
}
catalog-search-also = 同时也找：
catalog-search-nothing = 顾客在这里什么也找不到。
catalog-search-up = 原第 { $place } 位，上移
catalog-search-down = 原第 { $place } 位，下移
catalog-search-far = 原在 { $most } 位之后，上移
catalog-search-means = 它的意思是……
catalog-search-lift = 把商品提前
catalog-search-deeds = 操作
catalog-search-change = 修改
catalog-search-remove = 删除
catalog-search-remove-sure = 一秒之内顾客的搜索就会改变。确定删除吗？
catalog-search-removed = 已删除。
catalog-search-struck = 已划掉。再有人搜不到时会重新列出。

# 没有结果的词
catalog-unfound = 搜了却没找到
catalog-unfound-none = 还没有人搜不到东西。顾客搜不到的词会列在这里，不记录是谁搜的。
catalog-unfound-hint = 要么本店叫别的名字（请写明它的意思），要么本店没有。不记录是谁搜的，90 天后自动忘记。
catalog-unfound-words = 词
catalog-unfound-times = 次数
catalog-unfound-last = 最近一次
catalog-unfound-strike = 划掉

# 同义词
catalog-synonyms = 同义词
catalog-synonyms-none = 还没有同义词
catalog-synonyms-none-text = 大家这样叫、店里不这样叫的名字写在这里：车厘子就是大樱桃，洋芋就是土豆。
catalog-synonym-new = 添加一个叫法
catalog-synonym-change = 修改这一行
catalog-synonym-hint = 一秒之内顾客的搜索就会照办。
catalog-synonym-asked = 有人搜
catalog-synonym-means = 也给他看
catalog-synonym-means-hint = 每行一个词，最多六个
catalog-synonym-both = 双向
catalog-synonym-both-ways = 反过来也算
catalog-synonym-taken = “{ $asked }”已经有一行了，请修改那一行。
catalog-synonym-nothing = 请至少写一个不同的词。
catalog-synonym-too-many = 最多保存 { $most } 个同义词。

# 提前的商品
catalog-lifts = 提前展示
catalog-lifts-none = 没有提前的商品
catalog-lifts-none-text = 应当先看到的商品和货架写在这里，各有起止时间：新苹果提前两周，地膜在开春之前。
catalog-lift-new = 把商品提前
catalog-lift-change = 修改这一行
catalog-lift-hint = 在搜到的商品里排得更靠前；搜不到的不会加进来。
catalog-lift-asked = 针对的搜索词
catalog-lift-asked-hint = 不填：所有搜索和整个货架
catalog-lift-always = 所有搜索
catalog-lift-whom = 商品
catalog-lift-sku = 商品的货号
catalog-lift-or-shelf = 或者整个货架分类
catalog-lift-no-shelf = 不选
catalog-lift-shelf = 分类：{ $shelf }
catalog-lift-one = 请填货号或选分类，两者选一。
catalog-lift-unknown = 在售商品里没有这个货号。
catalog-lift-strength = 提前多少
catalog-lift-gently = 一点
catalog-lift-strongly = 很多
catalog-lift-first = 到最前
catalog-lift-when = 时间
catalog-lift-from-day = 开始日期
catalog-lift-from-time = 时刻
catalog-lift-to-day = 结束日期
catalog-lift-to-time = 时刻
catalog-lift-from-to = { $from } 至 { $to }
catalog-lift-since = { $from } 起
catalog-lift-holds = 生效中
catalog-lift-rests = 未生效
catalog-lift-look = 先看看
catalog-lift-preview = 搜“{ $words }”将会看到（共 { $count } 种）：
catalog-lift-preview-all = 货架将会这样开头（共 { $count } 种）：
catalog-lift-preview-hint = 还没有保存。
catalog-lift-backwards = 结束早于开始。
catalog-lift-too-many = 最多保存 { $most } 行。
