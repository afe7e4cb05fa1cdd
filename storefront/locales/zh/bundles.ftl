bundles-inside = 里面有什么
bundles-part-of = 属于 { $bundle }
