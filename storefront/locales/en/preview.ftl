storefront-preview = A preview: it is not published yet, and only those who have this address see it.
