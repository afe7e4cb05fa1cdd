storefront-preview = 预览：还没有上架，只有拿到这个地址的人看得到。
