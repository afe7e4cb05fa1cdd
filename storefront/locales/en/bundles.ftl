bundles-inside = What is inside
bundles-part-of = in { $bundle }
