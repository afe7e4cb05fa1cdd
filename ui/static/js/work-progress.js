/**
 * Shows how far a long piece of work has come after its form was sent, asking an address that answers {done, all}.
 * Where it can be stopped, a button posts to the address that stops it.
 * <work-progress ask="/…/progress" label="Importing" stop="/…/cancellation" stop-label="Stop"><form method="post">…</form></work-progress>
 */
class WorkProgress extends HTMLElement {
  connectedCallback() {
    this.start = this.start.bind(this);
    this.addEventListener("submit", this.start);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.start);
    clearInterval(this.timer);
  }

  start() {
    if (this.timer) return;
    this.bar = document.createElement("progress");
    this.bar.setAttribute("aria-label", this.getAttribute("label") ?? "");
    this.count = document.createElement("span");
    this.count.className = "small soft";
    const line = document.createElement("p");
    line.setAttribute("role", "status");
    line.append(this.bar, " ", this.count);
    this.append(line);
    if (this.hasAttribute("stop")) line.append(" ", this.stopButton());
    // Disabled a moment later, when the form is on its way: twice would only be refused.
    setTimeout(() => this.querySelectorAll("button[type=submit]").forEach((button) => (button.disabled = true)));
    this.timer = setInterval(() => this.look(), 300);
  }

  stopButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = this.getAttribute("stop-label") ?? "✕";
    button.addEventListener("click", () => {
      button.disabled = true;
      fetch(this.getAttribute("stop"), { method: "POST", redirect: "manual" }).catch(() => (button.disabled = false));
    });
    return button;
  }

  async look() {
    const answer = await fetch(this.getAttribute("ask"), { headers: { accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const { done, all } = await answer.json();
    if (all === 0) return;
    this.bar.max = all;
    this.bar.value = done;
    const number = new Intl.NumberFormat(document.documentElement.lang);
    this.count.textContent = `${number.format(done)} / ${number.format(all)}`;
  }
}

customElements.define("work-progress", WorkProgress);
