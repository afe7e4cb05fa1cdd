# What the world outside knows of a product: its address
catalog-slug-known-outside = People and search engines know this product as “{ $slug }”. If it is to have another name there, tick the box below; the old address will go on leading here.
catalog-slug-meant = It gets another address
catalog-slug-meant-hint = The old one leads to the new one for ever, and no other product can have it.
catalog-former-slugs = Former addresses
catalog-former-slugs-text = Each of them leads to this product.
catalog-slug-let-it-go = Let it go
catalog-slug-let-go-sure = Links to “{ $slug }” will lead nowhere, and other goods may have it. Let it go?
catalog-slug-let-go = The former address was let go.
catalog-deed-slug-released = Former address let go
product-slug-was-anothers = “{ $slug }” was the address of { $title } and still leads there. Let it go on that product’s page first.
