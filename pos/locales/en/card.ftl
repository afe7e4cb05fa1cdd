# Member cards at tills
pos-card-there = Member card ···{ $card }
pos-card-there-ended = Member card ···{ $card } holds no longer: prices for everybody
pos-card-saved = Member card ···{ $card }: { $saved } saved by members’ prices
pos-card-unknown = Member card ···{ $card } is not known here. The sale goes on at the prices for everybody.
pos-card-ended = Member card ···{ $card } has ended or run out. The sale goes on at the prices for everybody.
pos-card-gone = No member card is here.
pos-key-card-off = Card off
pos-member-asked = Members’ price
pos-member-pays = members { $price }
pos-member-saves = As a member
pos-ordinary = For everybody:
pos-receipt-member = member: { $name }
pos-exception-card-ended = Member card had ended
pos-exception-unknown-card = Unknown member card
