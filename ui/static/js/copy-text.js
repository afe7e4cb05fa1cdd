/** Copies a number or an address: <copy-text text="SF1234" done="Copied"><button type="button">Copy</button></copy-text> */
class CopyText extends HTMLElement {
  connectedCallback() {
    this.copy = this.copy.bind(this);
    this.addEventListener("click", this.copy);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.copy);
    clearTimeout(this.later);
  }

  async copy(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (!(await CopyText.put(this.getAttribute("text") ?? ""))) return;
    clearTimeout(this.later);
    this.label ??= button.textContent;
    button.textContent = this.getAttribute("done") ?? "✓";
    button.setAttribute("aria-live", "polite");
    this.later = setTimeout(() => { button.textContent = this.label; }, 2000);
  }

  /** The clipboard needs a secure page; a village shop's own node may be plain http, so there is an older way behind it. */
  static async put(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
    const box = document.createElement("textarea");
    box.className = "unseen";
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}

customElements.define("copy-text", CopyText);
