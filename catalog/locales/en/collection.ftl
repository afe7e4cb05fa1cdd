# The list
collection-nav = Collections
collection-new = New collection
collection-none = No collection yet
collection-none-text = A collection shows goods under one name: gifts for the New Year, what fell in price, everything from one town.
collection-title = Collection
collection-address = Address
collection-when = When it is shown
collection-changed-last = Changed
collection-on-front-short = on the front
collection-always = without end
collection-from = from { $from }
collection-until = until { $until }
collection-from-until = { $from } to { $until }
collection-state-draft = Draft
collection-state-shown = In the shop
collection-state-ahead = Begins later
collection-state-over = Time is over
collection-said-saved = Saved.
collection-said-nothing = Saved, but nothing in the shop meets the rule now; shoppers would find an empty page.
collection-said-undone = The last change is taken back.
collection-said-removed = The draft is gone.

# Words
collection-words = Words
collection-code = Name in the address
collection-code-hint = Small letters, figures and hyphens: new-year-gifts. It stays.
collection-code-form = Small letters, figures and single hyphens, at most 40.
collection-title-zh = Name (Chinese)
collection-title-en = Name (English)
collection-line-zh = A line below it (Chinese)
collection-line-en = A line below it (English)
collection-face = Picture
collection-face-hint = The SKU of goods whose first picture stands for the collection.

# The rule
collection-rule = Rule
collection-rule-hint = Ticks in one list are joined by “or”. What is left empty asks for nothing; goods that are not on the web are never found.
collection-joined = Goods must meet
collection-joined-every = every condition
collection-joined-any = any one condition
collection-by-shelf = Shelf, with those under it
collection-by-kind = Kind
collection-by-town = Town
collection-by-producer = Producer
collection-by-mark = Mark
collection-by-temperature = Temperature
collection-by-price = Price
collection-by-reduced = Price is struck through
collection-by-new = New
collection-by-words = Words
collection-price-from = Price from
collection-price-to = Price up to
collection-new-days = On the shelf for at most so many days
collection-find-words = Words
collection-find-words-hint = In titles or search words, one a line; one that is found is enough.
collection-too-many-chosen = That is more than one list takes.
collection-word-long = A word has at most 40 letters.
collection-price-upside-down = That is less than the price it begins at.
collection-days-absurd = From 1 to 365 days.

# By hand
collection-by-hand = By hand
collection-pinned = At the front
collection-pinned-hint = SKUs, one a line, in this order; whatever the rule says.
collection-left-out = Left out
collection-left-out-hint = SKUs, one a line; these are never shown here.
collection-pinned-and-left-out = Something cannot be at the front and left out.
collection-order = Then
collection-order-newest = the newest first
collection-order-cheapest = the lowest price first
collection-order-title = by name

# When
collection-public = In the shop
collection-public-hint = Without this tick it is a draft, and its address leads nowhere.
collection-on-front = On the front page of the shop
collection-from-day = From
collection-from-time = at
collection-until-day = Until
collection-until-time = at
collection-until-before-from = It would end before it begins.
collection-place = Place among the others
collection-place-hint = Small numbers come first.
collection-place-absurd = From 0 to 999.

# What it finds
collection-look = See what it finds
collection-look-hint = “See what it finds” shows the goods here before anything is saved.
collection-would-find = What it would show
collection-finds = What it shows now
collection-so-many = { $count ->
    [one] 1 product
   *[other] { $count } products
}
collection-first-page = These come first:
collection-bare = There is no condition yet, and nothing is put at the front by hand: nothing is shown.
collection-nothing = Nothing in the shop meets this rule now. Shoppers would find an empty page.
collection-is-pinned = at the front
collection-missing = At the front by hand, but not in the shop now:
collection-comma = ,{" "}

# What was done
collection-history = Changes
collection-undo = Take the last change back
collection-before = before:
collection-past = { $count ->
    [one] 1 condition
   *[other] { $count } conditions
}
collection-remove = Remove the draft

# Refusals
collection-code-taken = There is a collection at “{ $code }” already.
collection-changed = Somebody saved this collection since you opened it. Open it again and write your change into what is there now.
collection-too-many = The shop keeps { $most } collections at most. Remove a draft first.
collection-nothing-to-undo = Nothing was changed yet.
collection-is-public = It is in the shop, and somebody may know its address. Take it out of the shop first.
