/**
 * The search form. Enter sends it as any form; `/` brings the cursor here; arrows walk the suggestions, if there are any:
 * links or [role=option] inside an element of class `suggestions`. Escape closes them. Composition of Chinese is left alone.
 */
class SearchBox extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=search], input[name=q]");
    if (!this.input) return;
    this.slash = this.slash.bind(this);
    document.addEventListener("keydown", this.slash);
    this.addEventListener("keydown", (event) => this.walk(event));
    this.addEventListener("submit", (event) => { if (this.input.value.trim() === "") event.preventDefault(); });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.slash);
  }

  slash(event) {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.input.focus();
    this.input.select();
  }

  get choices() {
    return [...this.querySelectorAll(".suggestions a, .suggestions [role=option]")];
  }

  walk(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const choices = this.choices;
    const at = choices.findIndex((choice) => choice.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") {
      this.querySelector(".suggestions")?.replaceChildren();
      this.input.removeAttribute("aria-activedescendant");
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && choices.length > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose(choices, (at + step + choices.length + (at < 0 && step < 0 ? 1 : 0)) % choices.length);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      this.take(choices[at]);
    }
  }

  choose(choices, index) {
    choices.forEach((choice, place) => {
      choice.id ||= `suggestion-${place}`;
      choice.setAttribute("aria-selected", String(place === index));
    });
    choices[index].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", choices[index].id);
  }

  take(choice) {
    if (choice.href) return choice.click();
    this.input.value = choice.dataset.value ?? choice.textContent.trim();
    this.input.form.requestSubmit();
  }
}

customElements.define("search-box", SearchBox);
