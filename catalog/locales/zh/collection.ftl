# 列表
collection-nav = 专题
collection-new = 新建专题
collection-none = 还没有专题
collection-none-text = 专题把一些商品放在一个名字下：年货礼盒、正在降价、某个乡镇的全部特产。
collection-title = 专题
collection-address = 网址
collection-when = 展示时间
collection-changed-last = 最近修改
collection-on-front-short = 在首页
collection-always = 长期
collection-from = { $from } 起
collection-until = 至 { $until }
collection-from-until = { $from } 至 { $until }
collection-state-draft = 草稿
collection-state-shown = 展示中
collection-state-ahead = 未开始
collection-state-over = 已到期
collection-said-saved = 已保存。
collection-said-nothing = 已保存，但现在没有商品符合规则，顾客会看到空页面。
collection-said-undone = 已撤销上一次修改。
collection-said-removed = 草稿已删除。

# 文字
collection-words = 文字
collection-code = 网址里的名字
collection-code-hint = 小写字母、数字和连字符，如 new-year-gifts；定下就不改。
collection-code-form = 只用小写字母、数字和单个连字符，最多 40 个。
collection-title-zh = 名称（中文）
collection-title-en = 名称（英文）
collection-line-zh = 一句话（中文）
collection-line-en = 一句话（英文）
collection-face = 图片
collection-face-hint = 填一个 SKU，用这件商品的首图代表专题。

# 规则
collection-rule = 规则
collection-rule-hint = 同一组里勾几个，符合一个就算。留空的不作要求；不在网上卖的商品不会出现。
collection-joined = 商品要符合
collection-joined-every = 全部条件
collection-joined-any = 任意一个条件
collection-by-shelf = 分类（含下级）
collection-by-kind = 类别
collection-by-town = 乡镇
collection-by-producer = 生产者
collection-by-mark = 标识
collection-by-temperature = 储运温度
collection-by-price = 价格
collection-by-reduced = 有划线价
collection-by-new = 新上架
collection-by-words = 用词
collection-price-from = 价格不低于
collection-price-to = 价格不高于
collection-new-days = 上架不超过（天）
collection-find-words = 用词
collection-find-words-hint = 出现在名称或搜索词里，一行一个，有一个就算。
collection-too-many-chosen = 选得太多了，这一组放不下。
collection-word-long = 一个词最多 40 个字。
collection-price-upside-down = 比起点价格还低。
collection-days-absurd = 1 到 365 天。

# 手工
collection-by-hand = 手工调整
collection-pinned = 放在最前
collection-pinned-hint = SKU，一行一个，按这个顺序；不管规则怎样都展示。
collection-left-out = 不要
collection-left-out-hint = SKU，一行一个；这些不在专题里出现。
collection-pinned-and-left-out = 同一件商品不能既放最前又不要。
collection-order = 其余
collection-order-newest = 新上架的在前
collection-order-cheapest = 价格低的在前
collection-order-title = 按名称

# 时间
collection-public = 在商城展示
collection-public-hint = 不勾就是草稿，顾客打不开这个网址。
collection-on-front = 放到商城首页
collection-from-day = 开始
collection-from-time = 时刻
collection-until-day = 结束
collection-until-time = 时刻
collection-until-before-from = 还没开始就结束了。
collection-place = 在专题中的次序
collection-place-hint = 数字小的在前。
collection-place-absurd = 0 到 999。

# 找到什么
collection-look = 看看找到什么
collection-look-hint = 点“看看找到什么”，保存之前先在这里看。
collection-would-find = 将会展示
collection-finds = 现在展示
collection-so-many = { $count } 件商品
collection-first-page = 排在前面的：
collection-bare = 还没有条件，也没有手工放的商品：什么都不会展示。
collection-nothing = 现在商城里没有商品符合这条规则，顾客会看到空页面。
collection-is-pinned = 放在最前
collection-missing = 手工放在最前、但现在不在商城里的：
collection-comma = 、

# 修改记录
collection-history = 修改记录
collection-undo = 撤销上一次修改
collection-before = 修改前：
collection-past = { $count } 个条件
collection-remove = 删除草稿

# 拒绝
collection-code-taken = “{ $code }”这个网址已经有专题了。
collection-changed = 你打开以后有人保存过这个专题。请重新打开，在新的内容上修改。
collection-too-many = 最多 { $most } 个专题，请先删掉一个草稿。
collection-nothing-to-undo = 还没有修改过。
collection-is-public = 它正在商城展示，可能有人记下了网址。请先从商城撤下。
