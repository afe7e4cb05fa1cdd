# What the law wants said of goods
catalog-law = What the law asks
catalog-return-policy = Sending back
catalog-returns-seven_days = Seven days, no reason needed
catalog-returns-fresh = Fresh or perishable: not sent back
catalog-returns-made = Made to order: not sent back
catalog-returns-opened = Recordings and software: not once opened
catalog-returns-press = Newspapers and magazines: not sent back
catalog-regulated = Regulated as
catalog-regulated-not = Nothing
catalog-regulated-pesticide = Pesticide
catalog-regulated-seed = Seed
catalog-regulated-fertiliser = Fertiliser
catalog-regulated-veterinary_drug = Veterinary drug
catalog-regulated-fireworks = Fireworks
catalog-registration-no = Registration number
catalog-registration-hint = As it stands on the label. Regulated goods do not go on the shelf without it.
catalog-registration-form = Numbers of this class look like “{ $example }”. Copy it from the label, sign by sign.
catalog-net = Net content of a piece
catalog-net-hint = As on its label: 500 g, 1.2 kg, 750 ml, 30 m. The shop shows the price by 500 g, litre or metre from it.
catalog-net-of-pieces = Only what is counted in pieces needs this; the unit says it already. Leave it empty.
catalog-net-unreadable = Write a number and a unit: 500 g, 1.2 kg, 750 ml, 1 L, 30 m.
catalog-lacks-registration = the number under which regulated goods may be sold, as it stands on the label
catalog-never-sent = fireworks may not be put into parcels: untick “Sold on the web” at every pack
product-shelf-needs-registration = This product is on the shelf, and regulated goods need their registration number there. Fill it in, or take the product off the shelf first.
product-shelf-never-sent = Fireworks may not be put into parcels. Untick “Sold on the web” at every pack, or take the product off the shelf first.
catalog-field-return-policy = Sending back
catalog-field-regulated = Regulated as
catalog-field-registration-no = Registration number
catalog-field-net = Net content

# Labels for the shelf of a store
catalog-labels = Labels for the shelf
catalog-labels-of = Labels: { $title }
catalog-labels-none = No pack of this is sold in stores at a price yet.
catalog-label-unit-price = Unit price
catalog-label-origin = Origin
catalog-label-counted-in = Counted in
