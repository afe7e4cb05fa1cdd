/**
 * Asks again before a form that destroys something is sent.
 * <confirm-button text="Void this slip?" yes="Void it" no="Keep it"><button type="submit">…</button></confirm-button>
 */
class ConfirmButton extends HTMLElement {
  connectedCallback() {
    this.ask = this.ask.bind(this);
    this.addEventListener("click", this.ask, { capture: true });
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.ask, { capture: true });
    this.dialog?.remove();
  }

  ask(event) {
    const button = event.target.closest("button, input[type=submit]");
    if (!button || button.disabled || !button.form || this.agreed) return;
    if (!button.formNoValidate && !button.form.reportValidity()) return;
    event.preventDefault();
    event.stopPropagation();
    this.open(button);
  }

  open(button) {
    this.dialog?.remove();
    const no = this.choice("no", "button");
    const yes = this.choice("yes", "button main");
    const question = document.createElement("p");
    question.id = `ask-${crypto.randomUUID?.() ?? Date.now()}`;
    question.textContent = this.getAttribute("text") ?? "";
    const buttons = document.createElement("div");
    buttons.className = "buttons";
    buttons.append(no, yes);

    this.dialog = document.createElement("dialog");
    this.dialog.setAttribute("aria-labelledby", question.id);
    this.dialog.append(question, buttons);
    document.body.append(this.dialog);

    no.addEventListener("click", () => this.dialog.close());
    yes.addEventListener("click", () => this.send(button));
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      button.focus();
    });
    this.dialog.showModal();
    no.focus();
  }

  choice(name, look) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = look;
    button.textContent = this.getAttribute(name) ?? (name === "yes" ? "✓" : "✕");
    return button;
  }

  send(button) {
    this.dialog.close();
    this.agreed = true;
    button.click();
    this.agreed = false;
  }
}

customElements.define("confirm-button", ConfirmButton);
