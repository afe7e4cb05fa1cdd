/** Prints the page when its button is pressed; absent where printing is impossible. */
class PrintButton extends HTMLElement {
  connectedCallback() {
    if (typeof window.print !== "function") return this.remove();
    this.addEventListener("click", (event) => {
      if (event.target.closest("button")) window.print();
    });
  }
}

customElements.define("print-button", PrintButton);
