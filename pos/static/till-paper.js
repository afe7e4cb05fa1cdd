/**
 * A receipt or report under the cashier's keys: Enter prints it, Esc puts it away.
 * <till-paper><a href="/till"><kbd>Esc</kbd> …</a></till-paper>
 */
class TillPaper extends HTMLElement {
  connectedCallback() {
    this.press = this.press.bind(this);
    document.addEventListener("keydown", this.press);
    document.querySelector("print-button button")?.focus();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  press(event) {
    if (event.code !== "Escape") return;
    event.preventDefault();
    // A paper that the till opened in a tab of its own is closed; one that came by its address leads back.
    window.close();
    setTimeout(() => location.assign(this.querySelector("a").href), 150);
  }
}

customElements.define("till-paper", TillPaper);
