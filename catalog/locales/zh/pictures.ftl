# 商品的图片：怎么拿进来，怎么排
catalog-picture-files = 图片文件
catalog-picture-hint = JPEG、PNG、WebP 或不会动的 GIF，每张 15 MB 以内。可以一次选几张，也可以拖到这里。
catalog-picture-bring = 加上这些图
catalog-picture-taken = 已收下
catalog-picture-unsent = 没有送到，请再试一次
catalog-picture-sending = 正在上传
catalog-picture-words-of-all = 商品在架，请先说明新图上是什么；之后每张可以再各写各的。
catalog-pictures-refused = { $taken ->
    [0] 这些文件一个也没有收下：
   *[other] 收下了 { $taken } 张图，下面的文件没有收下：
} { $lines }
catalog-picture-refused = { $name }：{ $why }
catalog-picture-earlier = 往前
catalog-picture-later = 往后
catalog-picture-face = 门面图
catalog-pictures-save = 保存说明和焦点
catalog-picture-added = 图片已加上。
catalog-picture-removed = 已拿掉，下面可以再挂回来。
catalog-picture-returned = 又挂上了，排在最后。
catalog-pictures-down = 拿掉的图
catalog-pictures-down-hint = 拿掉之后 30 天内，可以连同原来的说明一起挂回来。
catalog-picture-down-by = { $who }，{ $when }
catalog-picture-return = 挂回来
catalog-picture-pending = 正在做各种尺寸。
catalog-focal-x = 一定要看见的点：离左边
catalog-focal-y = 离上边
catalog-focal-hint = 不管怎么裁，这个点都看得见。点一下图片，或者用方向键移动标记（按住 Shift 走大步）。
catalog-focal-mark = 焦点，用方向键移动。
catalog-focal-square = 列表里
catalog-focal-wide = 转发的链接里
catalog-lacks-sound-picture = 一张完好的图，替换显示不了的那张
catalog-deed-picture-removed = 拿掉了一张图
catalog-deed-picture-returned = 挂回了一张图
picture-moving = 这张图会动，请换一张不动的。
picture-gone = 这张图很久没有挂在任何商品上，已经清掉了，请重新上传。
picture-lost = 这张图的文件丢了，请拿掉以后重新上传。
picture-unmade = 这张图做不出可以显示的尺寸，请拿掉，换一个文件。
