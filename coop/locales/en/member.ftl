# Member cards
coop-member-card = Member card
coop-card-number = Number
coop-card-since = { $by }, { $at }
coop-card-none = No card yet. With its number a member is known in the shop and has the prices for members.
coop-card-make = Make a card
coop-card-anew = Make a new one, this one ends
coop-card-end = End the card
coop-card-print = Print it
coop-card-of = Member card of { $name }
coop-card-back = Back
coop-card-paper-hint = Printed at the size of a bank card: cut it out along the dashes and laminate it. Tills scan the bars; in the shop the number is typed.
coop-card-until = valid until
coop-card-made = The card is made.
coop-card-ended = The card is ended.
coop-no-member = Only members of the cooperative have cards.
coop-card-unknown = This is no member card that holds. Look at its 13 digits once more.
coop-card-tries = Too many numbers that are no member card came from here. Try again in { $minutes } minutes; the order can be placed without a card meanwhile.
