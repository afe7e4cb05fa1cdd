# The till
pos-till = Till
pos-till-number = Till { $number }
pos-network-on = Online
pos-network-off = No network, selling on
pos-network-refused = Call the hub
pos-waiting = { $count } to upload
pos-prices = Prices { $version }
pos-shift-of = Shift { $day }
pos-held-count = { $count } held
pos-sign-out = Change hands

pos-mode-entry = Sell
pos-mode-weigh = Weigh
pos-mode-tender = Pay
pos-mode-held = Recall
pos-mode-refund = Return
pos-mode-close = Close
pos-mode-open = Open
pos-mode-discard = Drop

pos-hint-found = Pick by number, or scan on
pos-hint-held = Pick by number
pos-hint-discard = Enter drops all, Esc goes back
pos-hint-entry = Barcode, initials, or 3*barcode
pos-hint-weigh = Net weight in grams
pos-hint-tender = Cash handed over; Enter alone means exact
pos-hint-refund = Scan or type the receipt number
pos-hint-close = Count the drawer: cash in yuan
pos-hint-open = Float in the drawer, in yuan

pos-shift-none = No shift is open
pos-shift-none-text = Count the float, type it and press Enter. This shift is of { $day }.
pos-close-text = Type what you counted; what should be there is not shown.
pos-refund-text = Type how many come back, or grams; Enter goes on, F9 refunds.
pos-drop-asked = Drop everything?
pos-drop-asked-text = It cannot be brought back; the journal will remember it.
pos-node-waiting = The till program does not answer; waiting for it. What you pressed will happen when it is back.
pos-node-gone = The till program did not answer; what you pressed did not happen. Restart it and try again.
pos-clock-wrong = The clock is wrong
pos-per-jin = { $price }/500 g
pos-ready = Ready
pos-ready-text = Scan, or type initials and press Enter
pos-by-label = by scale label
pos-change = Change
pos-paid-line = Due { $total }, received { $handed }
pos-given-back = Given back
pos-shift-closed = Shift closed
pos-print-z = Print the Z report

pos-counter = Goods on the counter
pos-goods = Goods
pos-price = Price
pos-quantity = Quantity
pos-sum = Amount
pos-total = Total
pos-lines-sum = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
pos-rounding = Rounded off
pos-reduced = Promotions
pos-nearly-money = { $missing } more for “{ $title }”
pos-step-reached = from { $count } on
pos-step-next = { $missing } more and each is { $price }
pos-nearly-pieces = { $missing ->
    [one] One more piece for “{ $title }”
   *[other] { $missing } more pieces for “{ $title }”
}
pos-paid = Paid
pos-left = May come back
pos-back = Comes back
pos-reason = Reason (optional)
pos-give-back = Refund
pos-found-none = Nothing found for “{ $words }”.
pos-held-none = No carts are held.

pos-keys = Keys
pos-key-tender = Pay
pos-key-count = Quantity
pos-key-remove = Remove
pos-key-hold = Hold
pos-key-recall = Recall
pos-key-refund = Return
pos-key-print = Receipt
pos-key-close = Close shift
pos-key-discard = Drop all
pos-key-round = Round off
pos-key-back = Back
pos-key-enter = Add
pos-key-open = Open shift
pos-key-weigh = Add
pos-key-pay = Take cash
pos-key-find = Find
pos-to-till = Back to the till

pos-sign-in = Sign in at the till
pos-sign-in-do = Begin
pos-cashier = Cashier
pos-pin = PIN
pos-not-enrolled = This till is not enrolled yet
pos-not-enrolled-text = Make an enrolment code on the hub’s page “Tills”, then run shipin pos --hub ADDRESS --code CODE on this computer.
pos-no-cashiers = No cashiers yet
pos-no-cashiers-text = They appear here by themselves once the hub has given them a PIN.
pos-gone = Not found; perhaps it has been dealt with.

# Receipts and Z reports
pos-receipt = Receipt
pos-refund-slip = Refund
pos-cash = Cash
pos-tax-inside = Tax included
pos-of-receipt = Original receipt
pos-thanks = Thank you. Keep this receipt for returns.
pos-x-report = Look before closing (X)
pos-z-report = Z report { $number }
pos-float = Float
pos-sales-count = { $count ->
    [one] { $count } sale
   *[other] { $count } sales
}
pos-cash-in = Cash received
pos-refunds-count = { $count ->
    [one] { $count } refund
   *[other] { $count } refunds
}
pos-expected = Cash expected
pos-counted = Cash counted
pos-over = Over (short if negative)
pos-signature = Signature

# Why not
pos-code-unknown = No goods with this code: { $code }
pos-code-damaged = The code is damaged, scan again: { $code }
pos-payment-code-shown = This is a payment code. This till takes cash only.
pos-price-missing = “{ $title }” has no price yet.
pos-label-empty = The scale’s label has no amount. Weigh again.
pos-count-absurd = Type a quantity from 1 to 999, then F4 or *.
pos-weight-absurd = A weight is from 1 g to 99,999 g.
pos-weight-first = Enter the weight first, then scan the next article.
pos-line-gone = This line is gone.
pos-label-stands = Weighed goods keep their quantity. Remove the line and weigh again.
pos-cart-gone = This cart has been recalled already.
pos-cart-empty = Nothing is on the counter yet.
pos-cart-too-long = A receipt has at most 300 lines. Take payment first.
pos-drop-unanswered = Drop everything? Enter drops, Esc goes back. What was just scanned was not added.
pos-counter-busy = Goods are on the counter. Take payment, hold or drop them first.
pos-no-shift = Open a shift first.
pos-shift-open-already = The shift is open already.
pos-handed-too-little = { $missing } is missing.
pos-handed-absurd = That is too much cash. Was a barcode scanned?
pos-total-changed = The total was { $shown } and is now { $now }. Please confirm.
pos-receipt-unknown = This till has no such receipt.
pos-nothing-ticked = Enter what comes back.
pos-returned-too-much = That is more than was sold. Check the quantity.
pos-pin-wrong = The PIN is wrong.
pos-pin-resting = Too many wrong PINs. Try again in { $minutes } minutes.

# The hub: tills
pos-nav = Tills
pos-tills = Tills
pos-all-tills = All tills
pos-no-tills = No tills yet
pos-no-tills-text = Choose a store and make an enrolment code; typed in on that computer, the till appears here.
pos-state = State
pos-node-good = Fine
pos-node-new = Never heard of
pos-node-quiet = Silent for a day
pos-node-closed = Replaced
pos-node-frozen = Frozen, call support
pos-backlog = Waiting
pos-seen = Last heard
pos-price-version = Prices
pos-compare = Compare
pos-clock-off = Clock is off by
pos-program = Program
pos-new-till = Enrol a till
pos-new-till-text = A code is good once, for 15 minutes. Enrolling the same till number again retires the old machine.
pos-till-no = Till number
pos-make-code = Make a code
pos-code-made = The code for till { $till }, shown only now:
pos-exceptions = Needs a hand
pos-what = What
pos-where = Store
pos-since = When
pos-do = Do
pos-try-again = Try again
pos-settled = Settled
pos-receipts = Receipts
pos-no-receipts = No receipts yet
pos-no-receipts-text = They appear here by themselves once the till has a network.
pos-set-aside = Still not possible: { $detail }
pos-enrol-code-refused = The code is wrong, used or too old. Make a new one.
pos-enrol-no-counter = Nothing is sold over a counter there.
pos-enrol-too-often = This till number was enrolled { $most } times. Choose another one.
pos-exception-neg-stock = More sold than there was
pos-exception-refund-over-qty = More returned than sold
pos-exception-unknown-sku = Unknown goods
pos-exception-unknown-promotion = Unknown promotion
pos-exception-sale-missing = Refund without its sale
pos-exception-out-of-balance = Sums do not add up
pos-exception-unknown-kind = From a newer program
pos-exception-unparseable = Cannot be read
pos-exception-drawer-off = Drawer over or short
pos-exception-fault = Trouble of our own
