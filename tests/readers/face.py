#!/usr/bin/env python3
"""Reads what the shop tells the world outside as others read it, with parsers that are not ours, and objects where it breaks
their rules. Takes what to read (page, sitemap, feed) as its argument and the text on standard input; prints what it
read as JSON.

page     Google Search Central, structured data: merchant listing, product variants, breadcrumb, organization
         (developers.google.com/search/docs/appearance/structured-data), and The Open Graph protocol (ogp.me)
sitemap  sitemaps.org/protocol.html, and localized versions (developers.google.com/search/docs/specialty/international)
feed     Google Merchant Center: RSS 2.0 specification (support.google.com/merchants/answer/14987622), product data
         specification (7052112), unit pricing (6324455, 6324490), gtin (6324461)
"""
import json, re, sys
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree import ElementTree

objections = []


def must(holds, what):
    if not holds:
        objections.append(what)


def is_address(text):
    parts = urlsplit(text or "")
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def gtin_holds(code):
    digits = [int(digit) for digit in reversed(code)]
    return code.isdigit() and len(code) in (8, 12, 13, 14) and sum(d * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.metas, self.data, self.title = [], {}, [], ""
        self.inside = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "link":
            self.links.append(attrs)
        if tag == "meta":
            name = attrs.get("property") or attrs.get("name")
            must(name is None or name not in self.metas or name == "theme-color", f"meta {name} stands twice")
            self.metas[name] = attrs.get("content")
        if tag == "script":
            self.inside = "data" if attrs.get("type") == "application/ld+json" else None
            if self.inside:
                self.data.append("")
        if tag == "title" and not self.title:
            self.inside = "title"

    def handle_endtag(self, tag):
        if tag in ("script", "title"):
            self.inside = None

    def handle_data(self, text):
        if self.inside == "data":
            self.data[-1] += text
        if self.inside == "title":
            self.title += text


def read_offer(offer):
    must(offer.get("@type") == "Offer", "a merchant listing wants an Offer")
    must(re.fullmatch(r"\d+(\.\d{1,2})?", str(offer.get("price"))) and float(offer["price"]) > 0, "price above nought")
    must(offer.get("priceCurrency") == "CNY", "priceCurrency")
    must(offer.get("availability") in ("https://schema.org/InStock", "https://schema.org/OutOfStock"), "availability")
    must(offer.get("itemCondition") == "https://schema.org/NewCondition", "itemCondition")
    must(is_address(offer.get("url")), "an offer's url is whole")
    returns = offer.get("hasMerchantReturnPolicy", {})
    category = returns.get("returnPolicyCategory", "").removeprefix("https://schema.org/")
    must(category in ("MerchantReturnFiniteReturnWindow", "MerchantReturnNotPermitted") and returns.get("applicableCountry"), "a return policy")
    must(category != "MerchantReturnFiniteReturnWindow" or returns.get("merchantReturnDays"), "days to send back")
    told = offer.get("priceSpecification", {}).get("referenceQuantity")
    if told:
        base = told["valueReference"]
        must(isinstance(told["value"], int) and told["value"] > 0 and told["unitCode"], "referenceQuantity")
        must(base["value"] > 0 and base["unitCode"], "valueReference")


def read_product(product, offered=True):
    must(product.get("name"), "name")
    must(product.get("image") and all(is_address(image) for image in product["image"]), "image: whole addresses")
    if "gtin" in product:
        must(gtin_holds(product["gtin"]), f"gtin {product['gtin']}")
    if offered:
        read_offer(product.get("offers", {}))


def read_goods(things):
    goods = [thing for thing in things if thing["@type"] in ("Product", "ProductGroup")]
    must(len(goods) <= 1, "one product a page")
    for thing in goods:
        if thing["@type"] == "Product":
            read_product(thing, "offers" in thing)
            continue
        must(thing.get("name") and thing.get("productGroupID"), "a group's name and id")
        varies = [property.removeprefix("https://schema.org/") for property in thing.get("variesBy", [])]
        must(set(varies) <= {"size", "color", "material", "pattern"} and thing.get("variesBy") != [], "what varies has a word of schema.org")
        variants = thing.get("hasVariant", [])
        must(len(variants) > 1, "a group has several variants")
        must(len({variant["offers"]["url"] for variant in variants}) == len(variants), "every variant has an address")
        for variant in variants:
            must(variant.get("@type") == "Product" and all(variant.get(property) for property in varies), "a variant says what varies")
            must(varies or variant.get("additionalProperty"), "a variant says by what it differs")
            read_product(variant)


def read_page(text):
    page = Page()
    page.feed(text)
    canonical = [link["href"] for link in page.links if link.get("rel") == "canonical"]
    must(len(canonical) == 1 and is_address(canonical[0]), "one canonical address, whole")
    must(page.title and page.metas.get("description"), "title and description")
    for name in ("og:title", "og:type", "og:url", "og:site_name", "og:locale", "og:description", "twitter:card"):
        must(page.metas.get(name), name)
    must(canonical == [page.metas.get("og:url")], "og:url is the canonical address")
    if page.metas.get("og:type") == "product":
        must(is_address(page.metas.get("og:image")) and page.metas.get("og:image:alt"), "og:image: whole, with words")
    must(len(page.data) == 1, "one block of data")
    data = json.loads(page.data[0])
    must(data.get("@context") == "https://schema.org", "@context")
    things = data["@graph"]
    read_goods(things)
    for crumbs in (thing for thing in things if thing["@type"] == "BreadcrumbList"):
        steps = crumbs["itemListElement"]
        must([step["position"] for step in steps] == list(range(1, len(steps) + 1)), "crumbs count from one")
        must(all(step["name"] and is_address(step["item"]) for step in steps), "a crumb has a name and an address")
    seller = [thing for thing in things if thing["@type"] == "OnlineStore"]
    must(len(seller) == 1 and seller[0]["name"] and is_address(seller[0]["url"]) and is_address(seller[0]["logo"]), "who sells")
    alternates = {link["hreflang"]: link["href"] for link in page.links if link.get("rel") == "alternate"}
    must(set(alternates) == {"zh-CN", "en", "x-default"} and canonical[0] in alternates.values(), "languages, this one among them")
    return {"title": page.title, "metas": page.metas, "canonical": canonical[0], "alternates": alternates, "things": things}


SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def read_sitemap(text):
    root = ElementTree.fromstring(text.encode())
    must(len(text.encode()) <= 50 * 1024 * 1024 and len(root) <= 50_000, "at most 50,000 in 50 MB")
    must(root.tag in (SITEMAP + "sitemapindex", SITEMAP + "urlset"), f"root {root.tag}")
    entries = [{"loc": one.findtext(SITEMAP + "loc"), "lastmod": one.findtext(SITEMAP + "lastmod"), "alternates": {link.get("hreflang"): link.get("href") for link in one.iter(LINK)}} for one in root]
    known = {entry["loc"] for entry in entries}
    must(len(known) == len(entries), "every address once")
    for entry in entries:
        must(is_address(entry["loc"]) and len(entry["loc"]) < 2048, "loc: whole, below 2,048 letters")
        must(entry["lastmod"] is None or re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?", entry["lastmod"]), f"lastmod {entry['lastmod']}")
        must(all(href in known for href in entry["alternates"].values()), "an alternate has an entry of its own")
        must(not entry["alternates"] or entry["loc"] in entry["alternates"].values(), "an entry names itself among its languages")
    return {"kind": root.tag.removeprefix(SITEMAP), "entries": entries}


G = "{http://base.google.com/ns/1.0}"
LONGEST = {"id": 50, "item_group_id": 50, "size": 100, "title": 150, "description": 5000, "link": 2000, "image_link": 2000, "additional_image_link": 2000, "availability": 20, "price": 20, "condition": 12, "brand": 70, "gtin": 50, "identifier_exists": 3, "product_type": 750, "shipping_weight": 20, "unit_pricing_measure": 20, "unit_pricing_base_measure": 20}
NEEDED = ("id", "title", "description", "link", "image_link", "availability", "price", "condition")
UNITS = {"g": "weight", "kg": "weight", "ml": "volume", "l": "volume", "cm": "length", "m": "length", "ct": "count"}


def read_measure(text):
    read = re.fullmatch(r"(\d+(?:\.\d+)?) ?(\w+)", text or "")
    must(read and float(read[1]) > 0 and read[2] in UNITS, f"measure {text}")
    return (float(read[1]), read[2]) if read else (0, "")


def read_item(item):
    told = {}
    for part in item:
        must(part.tag.startswith(G), f"{part.tag} is none of Google's")
        name = part.tag.removeprefix(G)
        must(name in LONGEST and len(part.text or "") <= LONGEST.get(name, 0) and (part.text or "").strip(), f"{name}: {part.text}")
        must(name not in told or name == "additional_image_link", f"{name} stands twice")
        told.setdefault(name, part.text)
    must(all(name in told for name in NEEDED), f"needed: {sorted(set(NEEDED) - set(told))}")
    must(is_address(told["link"]) and is_address(told["image_link"]), "whole addresses")
    must(told["availability"] in ("in_stock", "out_of_stock", "preorder", "backorder"), "availability")
    must(re.fullmatch(r"\d+\.\d\d CNY", told["price"]) and float(told["price"][:-4]) > 0, f"price {told['price']}")
    must(told["condition"] in ("new", "refurbished", "used"), "condition")
    must(("gtin" in told) != (told.get("identifier_exists") == "no"), "a trade number, or that there is none")
    if "gtin" in told:
        must(gtin_holds(told["gtin"]), f"gtin {told['gtin']}")
        must(not re.match(r"(2|02|04)", told["gtin"].zfill(13)[-13:]), "gtin within a house")
    if "shipping_weight" in told:
        must(re.fullmatch(r"\d+(\.\d+)? (g|kg|lb|oz)", told["shipping_weight"]), "shipping_weight")
    must(("unit_pricing_measure" in told) == ("unit_pricing_base_measure" in told), "measure and base together")
    if "unit_pricing_measure" in told:
        measure, base = read_measure(told["unit_pricing_measure"]), read_measure(told["unit_pricing_base_measure"])
        must(base[0] in (1, 2, 4, 8, 10, 100), f"base {base}")
        must(UNITS.get(measure[1]) == UNITS.get(base[1]), "measure and base of one kind")
    return told


def read_feed(text):
    root = ElementTree.fromstring(text.encode())
    must(root.tag == "rss" and root.get("version") == "2.0" and len(root) == 1, "RSS 2.0")
    channel = root[0]
    must(all(channel.findtext(name) for name in ("title", "link", "description")), "a channel's title, link, description")
    items = [read_item(item) for item in channel.iter("item")]
    must(len({item["id"] for item in items}) == len(items), "every id once")
    return {"language": channel.findtext("language"), "items": items}


read = {"page": read_page, "sitemap": read_sitemap, "feed": read_feed}[sys.argv[1]](sys.stdin.read())
if objections:
    sys.exit("\n".join(objections))
json.dump(read, sys.stdout)
