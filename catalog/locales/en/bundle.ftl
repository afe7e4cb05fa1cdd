# On a variant's form
catalog-components = What is inside
catalog-components-hint = Only for a bundle: a SKU or a name and how much of it, one a line: SP-HONEY-500 1. A variant is a bundle from its first day or never.
catalog-field-components = What is inside
catalog-lacks-component = A component is not on the shelf: { $title } ({ $sku }).
catalog-lacks-cold = Something inside has to be kept colder than that.
catalog-deed-component-gone = Taken off the shelf by the program: a component is no longer sold

# Refusals
bundle-too-many = A bundle has { $most } components at most.
bundle-in-pieces = A bundle is counted in pieces.
bundle-twice = { $sku } is listed twice, or is the bundle itself.
bundle-web-only = Bundles are sold on the web only: a till sells without a network and cannot put them together from the hub's shelves.
bundle-from-the-first-day = A variant is a bundle from its first day or never. Write a new variant with a SKU of its own.
bundle-sku-unknown = There are no goods with the SKU or the name { $sku }, or several have it.
bundle-of-bundles = { $sku } is a bundle itself.
bundle-of-retired = { $sku } is no longer sold.
bundle-amount-absurd = { $amount } is no amount of { $sku } that somebody packs.
