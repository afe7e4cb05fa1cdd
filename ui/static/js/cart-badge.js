/** How many things are in the basket, painted on its link. Reads the cookie `cart_count`, so pages stay cacheable. */
class CartBadge extends HTMLElement {
  connectedCallback() {
    this.paint = () => this.show(CartBadge.count());
    this.paint();
    document.addEventListener("htmx:afterRequest", this.paint);
    window.addEventListener("pageshow", this.paint);
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:afterRequest", this.paint);
    window.removeEventListener("pageshow", this.paint);
  }

  static count() {
    const found = document.cookie.match(/(?:^|;\s*)cart_count=(\d{1,4})(?:;|$)/);
    return found ? Number(found[1]) : 0;
  }

  show(count) {
    const link = this.querySelector("a") ?? this;
    let mark = this.querySelector(".count");
    if (count === 0) return mark?.remove();
    if (!mark) {
      mark = document.createElement("span");
      mark.className = "count";
      link.append(" ", mark);
    }
    mark.textContent = count > 99 ? "99+" : String(count);
  }
}

customElements.define("cart-badge", CartBadge);
