# 种植者、十品榜和标识
producers-title = 种它、做它的人
producers-lead = 县里的合作社和农户：他们在哪个镇，种什么，讲了些什么。
producers-see = 看这家的主页
producers-story = 他们的话
producers-place = 在哪里
producers-town = 乡镇
producers-villages = 下辖 { $count } 个村居
producers-station = 当地综合服务站
producers-marks = 可以使用的标识
producers-offers = 现在在卖
producers-nothing-now = 这一季的货已经卖完，来年再见。
producers-goods = { $count ->
    [0] 眼下没有在售
   *[other] 在售 { $count } 样
  }
producers-all = 看县里所有的种植者
producers-described = { $name }在十品上的主页：在哪里，卖什么。
producers-empty = 还没有种植者的主页
producers-empty-text = 有货上架或讲了自己的故事，就会出现在这里。
ten-title = 十品榜
ten-eyebrow = 一县十品
ten-board-lead = 一个县拿得出手的十样东西，谁种的、长在哪儿，都写在上面。
ten-see-board = 看十品榜
ten-empty = 榜上眼下没有货
ten-empty-text = 十样东西换季了，回来时还在这里。
marks-title = 货上的标识
marks-lead = 每个标识都有登记号和持有人。过了期、被收回、产地不对的，当天就从货上拿掉。
marks-carried = 这件货的标识
marks-number = 登记号
marks-holder = 持有人
marks-valid = 有效期
marks-days = { $from }至{ $to }
marks-days-from = { $from }起
marks-towns = 产地范围
marks-users = 获准使用
marks-comma = 、
marks-stamp = 有效
marks-over = 这个标识眼下无效，没有货可以带它。
marks-certificate = 登记
marks-how = 标签按收购的斤两发放：贴出去的不会比地里收上来的多。
marks-goods = 带这个标识的货
marks-described = { $mark }，登记号 { $number }：谁持有，产地在哪里，哪些货可以带它。
marks-empty = 眼下没有有效的标识
marks-empty-text = 登记有效、授权到位的标识会列在这里。
