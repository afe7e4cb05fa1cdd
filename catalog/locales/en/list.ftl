# The list of the desk: its columns and filters
catalog-list-missing = Missing
catalog-list-by = By
catalog-list-sku-more = { $sku } and { $count } more
catalog-list-due = Goes on the shelf { $when }
catalog-list-more-than = more than { $count }
catalog-list-in-review = { $count } to be looked at.
catalog-list-refused = { $count } could not be published.
catalog-list-tick = Tick
catalog-list-tick-one = Tick { $title }
catalog-list-ticked = Ticked:
catalog-list-file = Take this list home (CSV)
catalog-list-lacking = that lack
catalog-list-since = changed since
catalog-list-order = Order
catalog-list-columns = Columns
catalog-missing-any = anything
catalog-missing-words = words
catalog-missing-pack = a pack that is sold
catalog-missing-picture = a picture
catalog-missing-alt = words for a picture
catalog-missing-price = a price
catalog-standing-draft = Draft
catalog-standing-beside = On the shelf, new sheet beside
catalog-standing-review = In review
catalog-standing-returned = Sent back
catalog-standing-scheduled = Scheduled
catalog-standing-refused = Could not be published
catalog-standing-published = On the shelf
catalog-standing-retired = Retired
catalog-sort-newest = newest first
catalog-sort-oldest = oldest first
catalog-sort-changed = changed last first
catalog-sort-untouched = longest untouched first
catalog-sort-title = by name
catalog-sort-title-down = by name, backwards
catalog-waiting-refused = could not be published: { $what }
catalog-waiting-review = is to be looked at.
catalog-waiting-returned = was sent back.

# Kept lists
catalog-views = Kept lists
catalog-view-keep = Keep this list
catalog-view-called = Name
catalog-view-share = Show it to everybody at the desk
catalog-view-is-shared = for everybody
catalog-view-forget = Forget
catalog-view-forget-one = Forget { $name }
catalog-view-kept = The list is kept.
catalog-view-forgotten = The list is forgotten.
catalog-view-name = A name has 1 to { $most } letters.
catalog-view-too-many = At most { $most } lists are kept; forget one first.

# Keys
catalog-keys = Keys
catalog-keys-down = next line
catalog-keys-up = line before
catalog-keys-tick = tick this line, or take the tick away
catalog-keys-tick-all = tick the whole page, or nothing
catalog-keys-batch = to the button that changes what is ticked
catalog-keys-open = open
catalog-keys-turn = next page, page before
catalog-keys-search = search
catalog-keys-help = this help
catalog-keys-close = Close

# Batches
catalog-batch = Batch
catalog-batches = Batches
catalog-batches-none-title = No batch yet
catalog-batches-none = Tick products on the list and change them in one go; what was done is kept here and can be taken back.
catalog-batch-title = { $count ->
    [one] One product
   *[other] { $count } products
} in one go
catalog-batch-ticked = Change what is ticked
catalog-batch-all = Change all that match
catalog-batch-chosen = Chosen
catalog-batch-set = What is set
catalog-batch-set-hint = What is left empty stays as it is with every product.
catalog-batch-move = On or off the shelf
catalog-batch-as-is = as it is
catalog-batch-share = Give a share from 0 to 100.
catalog-batch-look = See before and after
catalog-batch-preview = Before and after
catalog-batch-would = { $changed } would change, { $left } cannot and stay as they are, { $unchanged } are so already. Nothing is done yet.
catalog-batch-do = { $count ->
    [one] Change one product
   *[other] Change { $count } products
}
catalog-batch-changes = What changes
catalog-batch-stays = stays as it is
catalog-batch-done = Changed.
catalog-batch-was-done = { $count ->
    [one] { $by } changed one product
   *[other] { $by } changed { $count } products
} ({ $when }).
catalog-batch-undo = Take this batch back
catalog-batch-undo-lead = Every product is again what it was before, on the shelf or off it.
catalog-batch-leave-changed = Leave products that were changed since as they are
catalog-batch-undo-sure = Take back everything this batch did?
catalog-batch-undone = Taken back.
catalog-batch-was-undone = { $by } took this batch back ({ $when }).
catalog-batch-changed = What it changed
catalog-batch-before = before: { $status }
catalog-batch-left = What it left alone
catalog-move-publish = Put on the shelf
catalog-move-withdraw = Take off the shelf
catalog-move-retire = Retire
catalog-sold-yes = all packs
catalog-sold-no = no pack
catalog-deed-batch = Changed in one go with others
catalog-deed-batch-undone = A batch was taken back
catalog-deed-retired = Retired
catalog-deed-batch-see = See the batch
batch-nothing-chosen = Nothing is ticked. Tick the products that are to be changed.
batch-too-many = At most { $most } products are changed in one go. Narrow the list first.
batch-nothing-to-do = Nothing is set yet. Say what is to be changed.
batch-applied = This batch was done before.
batch-nothing-to-undo = There is nothing to take back: the batch was not done, or was taken back before.
batch-is-retired = It is retired.
batch-changed-since = { $count ->
    [one] One product was changed
   *[other] { $count } products were changed
} since: { $titles }. Tick the box to leave what was changed as it is, and take back the rest.
batch-lacks-since = { $count ->
    [one] One product lacks
   *[other] { $count } products lack
} by now what the shelf asks for: { $titles }. Fill that in first.
