choice-gone = 卖完了
choice-none = 没有这样的
choice-not-sold = 您选的搭配我们不卖，请换一个选项。
choice-see = 看看这一款
choice-sold-out = 您选的这一款卖完了。请换一个选项，或者等下一批过磅入库以后再来。
