/**
 * The cashier's screen. It sends forms to the node one after the other and shows what comes back; it keeps nothing
 * but which line is chosen and what is being typed.
 * <till-screen> … the sections, rendered by the node … </till-screen>
 */
class TillScreen extends HTMLElement {
  connectedCallback() {
    this.queue = Promise.resolve();
    this.send = this.send.bind(this);
    document.addEventListener("submit", this.send);
    this.beat = setInterval(() => this.refreshStatus(), 5000);
    this.focusLine();
  }

  disconnectedCallback() {
    document.removeEventListener("submit", this.send);
    clearInterval(this.beat);
  }

  /** Takes what was typed out of the line at once, so the next scan finds it empty, and waits for its turn. */
  send(event) {
    const form = event.target;
    const button = event.submitter;
    if ("plain" in form.dataset || button?.formTarget === "_blank") return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, button));
    const method = (button?.getAttribute("formmethod") ?? form.method).toUpperCase();
    const address = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action"), location.href);
    if (method === "POST") fields.set("cmd", crypto.randomUUID());
    if (form.matches(".till-input")) this.typed().value = "";
    this.queue = this.queue.then(() => this.exchange(method, address, fields)).catch(() => this.sound("blocked"));
  }

  async exchange(method, address, fields) {
    const asked = { method, headers: { accept: "application/json" } };
    if (method === "POST") asked.body = fields;
    else address.search = fields;
    const answer = await this.again(address, asked);
    const body = await answer.json();
    if (body.href) return location.assign(body.href);
    if (!body.screen) return this.sound("blocked");
    this.show(body);
    this.sound(body.sound);
  }

  /**
   * The node is on this machine; while it is being restarted, the same press is sent again and happens once. Presses
   * that follow wait behind it. The cashier is told, and told again when nothing came of it.
   */
  async again(address, asked) {
    const patience = Date.now() + 60000;
    for (let wait = 200; ; wait = Math.min(wait * 2, 2000)) {
      try {
        return await fetch(address, asked);
      } catch (gone) {
        const tired = Date.now() > patience;
        this.tell(tired ? this.dataset.gone : this.dataset.waiting);
        if (tired) throw gone;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  tell(text) {
    const words = document.createElement("b");
    words.setAttribute("role", "alert");
    words.dataset.trouble = "";
    words.textContent = text;
    this.querySelector(".till-last")?.replaceChildren(words);
  }

  show(body) {
    const before = this.typed();
    const kept = { mode: before?.form?.dataset.mode, text: before?.value ?? "" };
    this.innerHTML = body.screen;
    this.showStatus(body.status);
    const now = this.typed();
    if (now && now.form.dataset.mode === kept.mode) now.value = kept.text;
    this.focusLine();
  }

  showStatus(html) {
    const header = document.querySelector(".till-status");
    const seal = header.querySelector("img");
    header.innerHTML = html;
    if (seal) header.prepend(seal);
  }

  async refreshStatus() {
    try {
      const answer = await fetch("/till", { headers: { accept: "application/json" } });
      const body = await answer.json();
      if (body.status && !document.querySelector(".till-status").contains(document.activeElement)) this.showStatus(body.status);
    } catch {
      // The next beat asks again; nothing on the screen depends on it.
    }
  }

  typed() {
    return this.querySelector(".till-input input:not([type=hidden])");
  }

  focusLine() {
    this.querySelector("tr[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    if (this.contains(document.activeElement)) return;
    (this.querySelector("#refund [autofocus]") ?? this.typed())?.focus();
  }

  sound(kind) {
    document.dispatchEvent(new CustomEvent("till-sound", { detail: kind }));
  }
}

customElements.define("till-screen", TillScreen);
