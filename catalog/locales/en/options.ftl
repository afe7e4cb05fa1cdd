catalog-field-combination = Options
catalog-field-options = Option groups
option-beyond = { $count } more do not fit: a product has 100 variants at most.
option-choose = Choose…
option-code = “{ $code }” is no code, or stands here twice: small letters, digits and hyphens.
option-group = Group
option-group-en = Group (English)
option-group-gone = { $sku } has a value of a group that is not there. Take the variant off first, or leave the group.
option-group-new = One more group
option-group-used = { $skus } have a value of this group. Take these variants off first, or leave the group.
option-group-zh = Group (Chinese)
option-like = Like
option-like-hint = Cost, unit and packs are copied from it; barcodes and prices are not. On the shelf, copies are not sold before they have a price and are ticked.
option-make-all = All of them
option-name-made = This variant is called by its values: { $name }. Rename a value instead.
option-name-twice = “{ $name }” stands here twice.
option-needed = Choose one of { $group }.
option-needs-values = A group has at least one value.
option-no-room = There is no room for more: a product has 100 variants at most.
option-none-missing = Every combination is there.
option-none-typed = Name a group and its values first.
option-place = Place
option-propose = Show the missing variants
option-proposed = Variants that are missing
option-proposed-lead = { $count ->
    [one] One combination is not there yet. Tick it if it is sold; saving the product makes it.
   *[other] { $count } combinations are not there yet. Tick those that are sold; saving the product makes them.
}
option-sign = “{ $name }” has a sign that names cannot have: | or a line end, or blanks around it.
option-too-many-groups = A product has { $most } groups at most.
option-too-many-values = A group has { $most } values at most.
option-twice = { $sku } has the same values.
option-value-gone = { $sku } has a value that its group does not list. Take the variant off first, or leave the value.
option-value-used = { $skus } have a value that is taken away here. Take these variants off first, or leave the value.
option-values = Values
option-values-hint = A line each, in the order they are offered: Chinese | English. Stored ones have their code before: it stays, so a new name renames the variants.
options = Options
options-hint = Grades, flavours, sizes: at most three groups. Each variant has one value of each and is called by them. Emptied fields take a group away.
attribute-no-answer-here = { $name }: this is no answer that can be given now.
attribute-not-asked-here = Its shelf does not ask for { $name }.
attributes-batch-hint = What the shelves of these goods ask. Goods whose shelf does not ask it stay as they are.
import-not-answers = “{ $text }” is no answer: write code=answer, with ; between.
