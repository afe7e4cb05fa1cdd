# 每一页的框架
ui-brand = 十品
ui-brand-staff = 十品 · 工作台
ui-skip = 跳到正文
ui-places = 去处
ui-menu = 菜单
ui-beside = 旁注
ui-trail = 当前位置
ui-search = 搜索
ui-search-hint = 苹果、生姜、哪个村……
ui-suggestions = 搜索建议
ui-cart = 购物车
ui-promise = 沂水本地产，每一批都有名有姓。
ui-type-large = 大字
ui-type-usual = 常用字号
ui-other-language = English
ui-staff-entrance = 网点登录
ui-sign-out = 退出登录

# 表单和列表
ui-optional = （选填）
ui-field-issue = { $field }：{ $what }
ui-issues = 请先改好这几处
ui-pages = 翻页
ui-previous = 上一页
ui-next = 下一页

# 纸面与出错
ui-print = 打印
ui-again = 再试一次
ui-back = 返回
ui-error-home = 回首页
ui-error-desk = 回工作台
