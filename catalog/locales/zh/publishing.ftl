# 从草稿到货架：另一双眼睛看过
publishing-nav = 上架途中
publishing-title = 上架途中
publishing-how = 到哪一步了
publishing-none-title = 没有在途的
publishing-none = 送审的、定了时的、没能上架的，都在这里。
publishing-way = 上架之路
publishing-way-none = 还没有送给谁看。
publishing-way-shelf = 正在架上。改动可以先另存新稿，审过再换；换之前顾客看到的是旧稿。
publishing-is-beside = { $by } 于 { $when } 另写了新稿。
publishing-is-review = { $by } 于 { $when } 送审。
publishing-is-returned = { $by } 退回：{ $note }
publishing-is-scheduled = { $by } 已同意，{ $when } 上架。
publishing-is-refused = 原定 { $when } 上架，没能上：{ $what }
publishing-stale = 商品本身之后又改过。请再看一遍，重新送审。
publishing-open-beside = 打开新稿
publishing-open-shelf = 打开在架的
publishing-compare = 左右对照
publishing-send = 送审
publishing-sent = 已送审。
publishing-approve-now = 同意，马上上架
publishing-approve-later = 同意，到时上架
publishing-day = 日期
publishing-time = 时刻
publishing-fixed = 已同意，到时自己上架。
publishing-send-back = 退回
publishing-note = 哪里要改
publishing-returned = 已退回。
publishing-call-off = 撤下不送
publishing-called-off = 已撤下。
publishing-drop = 丢掉新稿
publishing-drop-sure = 丢掉新稿？在架的不变。
publishing-dropped = 新稿已丢掉。
publishing-keep-beside = 另存新稿，待审
publishing-beside-kept = 新稿已存；顾客看到的还是旧稿。
publishing-beside-title = { $title }：新稿
publishing-manner = 双人把关
publishing-manner-on = 上架和改在架商品，都要另一个人同意。
publishing-manner-off = 管商品的人可以自己上架，也可以同意自己送审的。
publishing-manner-tick = 必须另一个人同意
publishing-manner-set-it = 就这样办
publishing-manner-set = 以后就这样办。
publishing-compare-title = { $title }：左右对照
publishing-side-shelf = 在架的
publishing-side-beside = 新稿
publishing-side-revision = 第 { $revision } 版
publishing-side-now = 现在
publishing-differing = { $count ->
    [0] 没有不同。
   *[other] { $count } 处不同。
}
publishing-all-fields = 看全部
publishing-only-differing = 只看不同的
publishing-to-product = 回到商品
publishing-previews = 上架前给人看看
publishing-previews-title = { $title }：预览地址
publishing-previews-good = 现在能用的地址
publishing-previews-none-title = 没有地址
publishing-previews-none = 拿到地址的人不用密码，就能看到顾客将看到的页面。
publishing-preview-make = 做一个地址
publishing-preview-hint = 没人猜得到，搜索引擎不收录，随时可以收回。
publishing-preview-hours = 有效
publishing-hours = { $count ->
    [24] 一天
    [72] 三天
    [168] 一周
   *[other] { $count } 小时
}
publishing-preview-fresh = 新地址
publishing-preview-once = 现在就复制：只显示这一次。
publishing-preview-until = 有效到
publishing-preview-by = 谁做的
publishing-preview-revoke = 收回
publishing-preview-revoked = 这个地址已经看不到东西了。
publishing-overtaken = 有人同时定了或又写了。请再看一遍。
publishing-own-work = 双人把关：这份要别人同意，自己不能同意自己的。
publishing-needs-second = 都齐了。要另一个人同意：请送审。
publishing-not-on-shelf = 在架的商品才有新稿；这种不在架上。
publishing-changed-since = 送审之后商品又改过。请再看一遍，重新送审。
publishing-no-instant = 请给一个将来的时刻，一年之内。
catalog-deed-beside = 另存了新稿
catalog-deed-beside-dropped = 丢掉了新稿
catalog-deed-beside-published = 新稿换下了旧稿
catalog-deed-sent = 送审
catalog-deed-returned = 退回
catalog-deed-scheduled = 同意定时上架
catalog-deed-called-off = 撤下不送
catalog-deed-publication-refused = 到时没能上架
