# The list
promotion-nav = Promotions
promotion-new = New promotion
promotion-none = No promotion yet
promotion-none-text = A promotion takes something off a basket: spend and save, the second at half price, a code.
promotion-title = Promotion
promotion-offer = Offer
promotion-when = When and where
promotion-budget = Budget
promotion-by-code = by code
promotion-from = from { $from }
promotion-from-until = { $from } to { $until }
promotion-state-draft = Draft
promotion-state-running = Running
promotion-state-ahead = Begins later
promotion-state-over = Time is over
promotion-state-paused = Held back
promotion-state-ended = Ended
promotion-said-running = The promotion runs.
promotion-said-paused = The promotion is held back.
promotion-said-ended = The promotion has ended.
promotion-said-written = Saved. What runs changes at once; a draft waits until it is let run.
promotion-said-codes = The codes are made.
promotion-said-undone = The last change is taken back; whether it runs stays as it was.

# Kinds
promotion-which = What shall it take off?
promotion-kind-spend = Spend and save
promotion-kind-spend-text = From so much on, so much off; several steps, or again and again.
promotion-kind-rate = A rate off
promotion-kind-rate-text = Everything it is for costs so many percent less.
promotion-kind-nth = Nth piece for less
promotion-kind-nth-text = The second at half price: of every so many pieces the cheapest costs less.
promotion-kind-buy = Buy some, get some
promotion-kind-buy-text = Buy three, get one free: the cheapest, or a gift that lies in the basket.
promotion-kind-bundle = Any so many for one price
promotion-kind-bundle-text = Any three for ¥99: the dearest pieces are bundled first.
promotion-kind-set = A set at one price
promotion-kind-set-text = These goods together cost less than one by one.
promotion-kind-carrying = Free delivery
promotion-kind-carrying-text = Carrying costs nothing from so much on. The courier is paid all the same.

# The offer
promotion-steps = Steps
promotion-step-from = From (¥)
promotion-step-off = Off (10, or 10%)
promotion-again = Each time the sum is reached again
promotion-off = Off
promotion-nth = Of every so many pieces one
promotion-buy = Buy
promotion-free = Free
promotion-gift = Gifts
promotion-gift-hint = SKUs, one a line. Empty: the cheapest of what is bought.
promotion-pieces = Pieces
promotion-price = Price together
promotion-parts = Parts of the set
promotion-parts-hint = SKU and count, one a line: SP-APPLE-5 2
promotion-carrying-from = From

# The rest of the form
promotion-title-zh = Name (Chinese)
promotion-title-en = Name (English)
promotion-title-hint = Shoppers read it on carts, orders and receipts.
promotion-scope = For which goods
promotion-scope-hint = Nothing ticked and nothing listed: for everything.
promotion-shelves = Shelves
promotion-products = Products
promotion-except = Except
promotion-products-hint = SKUs, one a line.
promotion-from-day = From
promotion-from-time = Time
promotion-from-hint = Empty: from now on.
promotion-until-day = Until
promotion-until-time = Time
promotion-until-hint = Empty: until it is ended.
promotion-channel = Channel
promotion-place = Place
promotion-everywhere = everywhere
promotion-limits = Codes, limits, who bears it
promotion-limits-hint = Tills sell without a network, so they count nothing: what has a code or a limit holds online only. Franchise stores take only what is made for them.
promotion-coded = Only with a code
promotion-coded-hint = Codes are made after the promotion is saved.
promotion-budget-most = It may cost at most
promotion-most-uses = At most so many orders
promotion-most-each = Orders of one shopper
promotion-bearer = Borne by
promotion-bearer-seller = the seller
promotion-bearer-hint = What is taken off is owed to the seller by somebody else, as soon as the goods are handed over.
promotion-beside = Beside other promotions
promotion-rank = Order
promotion-rank-hint = Small numbers come first; each takes off what those before it left.
promotion-group = Group
promotion-group-hint = Of promotions in one group only the one that saves most is taken.
promotion-alone = Stands alone
promotion-alone-hint = Goods it takes something off are for no other promotion.

# What is kept
promotion-uses = { $uses ->
    [0] No order has had it yet.
    [one] One order had it; { $saved } taken off.
   *[other] { $uses } orders had it; { $saved } taken off.
}
promotion-run = Let it run
promotion-pause = Hold back
promotion-end = End for good
promotion-codes = Codes
promotion-codes-none = No code yet: nobody can use it.
promotion-codes-file = All codes (CSV)
promotion-codes-new = Make codes
promotion-codes-count = How many
promotion-codes-hint = Each for one order; at most { $most } at once.
promotion-code-chosen = Or one of your own
promotion-code-uses = For so many orders
promotion-code-unlimited = for any number of orders
promotion-code-place = Only at
promotion-code-phone = Only for this mobile number
promotion-code-personal = for one shopper
promotion-codes-make = Make
promotion-past = Changes
promotion-undo = Take the last change back
promotion-before = Before:

# The try-out
promotion-trial = Try out
promotion-trial-lead = Put a basket together. Every promotion that is not over says what it does to it, or why it does nothing; nothing is counted.
promotion-trial-put = The basket
promotion-trial-goods = Goods
promotion-trial-goods-hint = SKU and count, one a line: SP-APPLE-5 2
promotion-trial-phone = Mobile number of the shopper
promotion-trial-member = A member with his card
promotion-trial-day = As if it were
promotion-trial-day-hint = Empty: now.
promotion-trial-go = Try
promotion-trial-basket = What it comes to
promotion-trial-verdicts = What each promotion does
promotion-verdict = What it does
promotion-code = Code
promotion-count = Count
promotion-base = Before
promotion-left = After
promotion-saved = Saved
promotion-sum = Together
promotion-why-price = Why this price
promotion-tax-inside = tax inside { $tax }
promotion-taken = Taken
promotion-carried = Delivery costs nothing

# Offers in words
promotion-words-spend = from { $from } on { $off } off
promotion-words-again = each { $from } saves { $off }
promotion-words-and = {", "}
promotion-words-rate = { $off } off
promotion-words-nth = one of every { $nth } { $off } off
promotion-words-buy = buy { $buy }, get { $free } free
promotion-words-gift = buy { $buy }, get { $free } of the gifts
promotion-words-bundle = any { $pieces } for { $price }
promotion-words-set = a set of { $pieces } for { $price }
promotion-words-carrying = free delivery from { $from } on

# Why not
promotion-why-draft = A draft: it has not been let run.
promotion-why-paused = Held back by hand.
promotion-why-ended = Ended.
promotion-why-running = Running.
promotion-why-not-yet = Begins { $at }.
promotion-why-over = Was over { $at }.
promotion-why-elsewhere = For another channel or another place.
promotion-why-not-at-tills = Tills know no codes and count no limits.
promotion-why-own-store = A franchise store takes only what is made for it.
promotion-why-code-missing = Needs a code.
promotion-why-code-used = The code is used up.
promotion-why-code-of-another = The code is for another shopper or another store.
promotion-why-had-already = { $times ->
    [one] This shopper had it once; no more.
   *[other] This shopper had it { $times } times; no more.
}
promotion-why-no-goods = Nothing of what it is for is in the basket.
promotion-why-too-little = { $missing } more is wanted.
promotion-why-too-few = { $missing ->
    [one] One more piece is wanted.
   *[other] { $missing } more pieces are wanted.
}
promotion-why-no-saving = It would save nothing.
promotion-why-beaten = “{ $by }” of the same group saves more.
promotion-why-closed = The goods went to “{ $by }”.
promotion-why-budget-spent = The budget does not reach.
promotion-why-used-up = It was had as often as it may be.

# Refusals
promotion-code-unknown = The code { $code } is not known, or its time is over.
promotion-code-used = The code { $code } has been used.
promotion-used-up = “{ $title }” is used up. Look at the sum once more.
promotion-changed = Somebody saved this promotion since you opened it. Open it again.
promotion-counted-otherwise = Whether a promotion has limits and needs a code cannot be changed any more; end it and write a new one.
promotion-ended = This promotion has ended.
promotion-nothing-to-undo = What it says was never changed.
promotion-too-many-codes = At most { $most } codes at once.
promotion-code-taken = The code { $code } was handed out before.
promotion-code-shape = A code has 4 to 32 letters, digits and dashes.
promotion-needs-no-code = This promotion is for everybody and needs no code.
promotion-phone-shape = A mobile number has eleven digits.
promotion-until-before-from = It would end before it begins.
promotion-absurd = Nobody means this.
promotion-carrying-budget = What carrying costs is known only at the checkout; give a number of orders instead.
promotion-carrying-web = Only the web shop carries.
promotion-till-counted = Tills know no codes and count no limits.
promotion-offer-absurd = This offer takes nothing off, or more than there is.
promotion-steps-absurd = Steps rise, none takes off more than it asks for, and “again and again” has one step with an amount.
promotion-not-percent = A rate is a number between 0.01 and 100.
promotion-not-off = What comes off is an amount like 10 or a rate like 10%.
promotion-sku-unknown = There are no goods with the SKU { $sku }.
