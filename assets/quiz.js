// Saves what is typed in a quiz, shows what is saved, counts the time down. The server rules: without this
// script every part has a button, and a page that was left counts with what was saved last.
const PAUSE = 2000;
const OFTEN = 30000;
const HURRY = 3000;
const WAITS = [2000, 4000, 8000, 15000, 30000];

const desk = document.querySelector(".desk");
const attempt = desk.dataset.attempt;
const unsent = desk.querySelector(".unsent");
// Whether the end is so near that nothing waits for a pause.
let hurried = false;
const parts = [];

// Time first, as the server's own keys: they stand beside each other in its index.
const fresh = () =>
  Date.now().toString(16).padStart(12, "0") +
  Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const stored = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem(name);
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing still sends everything.
  }
  return null;
};

class Part {
  constructor(form) {
    this.form = form;
    this.id = form.closest("section.part").id;
    this.shelf = `${attempt}#${this.id}`;
    this.base = form.dataset.base;
    this.state = form.querySelector(".state");
    this.spot = desk.querySelector(`[data-spot="${this.id}"]`);
    this.saved = this.value();
    this.sending = null;
    this.job = Promise.resolve();
    this.timer = 0;
    this.fails = 0;
    this.held = false;
    this.closed = false;
    this.takeUp();
    form.addEventListener("input", () => {
      this.keep();
      this.show("failed");
      this.later(hurried ? 0 : PAUSE);
    });
    form.addEventListener("change", () => this.later(0));
  }

  // What is typed, with the number of the text that it is typed over, until it is known to be saved.
  keep() {
    stored(this.shelf, JSON.stringify({ base: this.base, text: this.value() }));
  }

  // What was typed here and is not known to be saved. If another text was saved after the one that it was typed over,
  // the server shows both.
  takeUp() {
    let kept;
    try {
      kept = JSON.parse(stored(this.shelf));
    } catch {
      kept = null;
    }
    if (typeof kept?.text !== "string" || kept.text === this.saved) {
      stored(this.shelf, null);
      return;
    }
    this.put(kept.text);
    this.base = kept.base;
    this.form.elements.base.value = kept.base;
    this.later(0);
  }

  value() {
    const boxes = this.form.querySelectorAll("input[name=response]");
    if (boxes.length === 0) return this.form.elements.response.value;
    return Array.from(boxes).filter((box) => box.checked).map((box) => box.value).join("; ");
  }

  put(text) {
    const boxes = this.form.querySelectorAll("input[name=response]");
    if (boxes.length === 0) this.form.elements.response.value = text;
    const chosen = text.split("; ");
    for (const box of boxes) box.checked = chosen.includes(box.value);
  }

  show(what, time) {
    this.state.textContent = `${this.state.dataset[what]}${time ? ` ${time.split(" ").pop()}` : ""}`;
    this.state.dataset.now = what;
    if (this.spot) this.spot.className = what === "saved" ? (this.value() === "" ? "empty" : "kept") : "open";
  }

  later(pause) {
    clearTimeout(this.timer);
    if (!this.held) this.timer = setTimeout(() => this.send(), pause);
  }

  send() {
    if (this.sending === null) this.job = this.transmit();
    return this.job;
  }

  // Sends what is typed now, after what is under way; says whether nothing is left to send.
  async flush() {
    clearTimeout(this.timer);
    await this.job;
    await this.send();
    return this.closed || this.value() === this.saved;
  }

  async transmit() {
    const text = this.value();
    if (this.held) return;
    if (text === this.saved) {
      stored(this.shelf, null);
      if (this.state.dataset.now) this.show("saved");
      return;
    }
    // The same key until it is through: what was taken without our hearing of it is not taken twice.
    if (this.pending?.text !== text) this.pending = { text, key: fresh() };
    this.sending = text;
    this.show("saving");
    const body = new URLSearchParams({ key: this.pending.key, base: this.base, response: text });
    try {
      const response = await fetch(this.form.dataset.draft, {
        method: "POST",
        headers: { Accept: "application/json" },
        body,
        signal: AbortSignal.timeout(15000),
      });
      if (response.status === 409) this.clash(await response.json());
      else if (response.ok) this.done(text, await response.json());
      else if (response.status === 408 || response.status >= 500) this.retry();
      else if (response.status === 401) location.reload();
      else this.refused();
    } catch {
      this.retry();
    } finally {
      this.sending = null;
    }
    if (!this.held && this.fails === 0 && this.value() !== this.saved) this.later(hurried ? 0 : PAUSE);
  }

  done(text, said) {
    this.saved = text;
    this.base = said.seq;
    this.form.elements.base.value = said.seq;
    this.fails = 0;
    this.pending = undefined;
    if (this.value() === text) stored(this.shelf, null);
    else this.keep();
    this.show("saved", said.time);
    tell();
  }

  // A rule refuses: nothing is sent again by itself, the text stays in the box.
  refused() {
    this.held = true;
    this.closed = true;
    this.show("failed");
  }

  // There is more time than there was: what was refused is sent again.
  reopen() {
    if (!this.closed) return;
    this.held = false;
    this.closed = false;
    this.later(0);
  }

  retry() {
    this.show("failed");
    const wait = WAITS[Math.min(this.fails, WAITS.length - 1)];
    this.fails += 1;
    tell();
    this.later(wait + Math.random() * 1000);
  }

  // Another text was saved meanwhile: both are shown, nothing is sent before a choice.
  clash(said) {
    this.held = true;
    this.show("failed");
    const box = document.createElement("div");
    box.className = "clash";
    box.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = said.message;
    const other = document.createElement("pre");
    other.textContent = said.text;
    const choose = (label, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = label;
      button.addEventListener("click", () => {
        box.remove();
        this.held = false;
        this.base = said.seq;
        this.form.elements.base.value = said.seq;
        this.pending = undefined;
        act();
        this.keep();
        this.later(0);
      });
      return button;
    };
    const theirs = choose(said.theirs, () => {
      this.put(said.text);
      this.saved = said.text;
    });
    box.append(words, other, choose(said.mine, () => {}), " ", theirs);
    this.form.after(box);
  }
}

const tell = () => {
  unsent.hidden = !parts.some((part) => part.fails > 0);
};

for (const form of document.querySelectorAll("form[data-draft]")) parts.push(new Part(form));

setInterval(() => {
  for (const part of parts) part.send();
}, OFTEN);
addEventListener("online", () => {
  for (const part of parts) part.later(0);
});
addEventListener("pagehide", () => {
  for (const part of parts) {
    if (part.held || part.value() === part.saved) continue;
    const key = part.pending?.text === part.value() ? part.pending.key : fresh();
    const body = new URLSearchParams({ key, base: part.base, response: part.value() });
    navigator.sendBeacon(part.form.dataset.draft, body);
  }
});

// Nothing that was typed is left behind when it is handed in.
const finish = document.querySelector("form.finish");
let flushed = false;
finish.addEventListener("submit", async (event) => {
  if (flushed) return;
  event.preventDefault();
  const all = await Promise.all(parts.map((part) => part.flush()));
  const left = all.indexOf(false);
  if (left >= 0) {
    unsent.hidden = !parts.some((part) => part.fails > 0);
    document.getElementById(parts[left].id).scrollIntoView();
    return;
  }
  flushed = true;
  finish.requestSubmit();
});

// The server says how much is left; this clock only shows it. It is asked again and again, since an instructor may
// grant more time meanwhile, the attempt may be handed in on another device, and a device that sleeps stops its clock.
const line = desk.querySelector(".left");
const clock = line.querySelector(".clock");
let ends = Infinity;
let ticking = 0;
let asked = 0;
let missed = 0;
let leaving = false;

const two = (number) => String(number).padStart(2, "0");
const tick = () => {
  clearTimeout(ticking);
  if (ends === Infinity) return;
  const rest = Math.max(0, ends - performance.now());
  const seconds = Math.ceil(rest / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  clock.textContent = `${clock.dataset.label} ${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
  clock.classList.toggle("soon", seconds <= 60);
  if (rest <= HURRY && !hurried) for (const part of parts) part.send();
  hurried = rest <= HURRY;
  if (rest > 0) ticking = setTimeout(tick, Math.min(1000, rest));
  else ask();
};
// So much is left since this moment; the way of the answer is not given as time.
const left = (rest, since) => {
  const before = ends;
  ends = rest === null ? Infinity : since + rest;
  line.hidden = rest === null;
  tick();
  if (ends > before + HURRY) for (const part of parts) part.reopen();
};

// Whoever is over is led to the receipt, once what was typed has been sent; the text itself stays in the browser
// until it is known to be saved.
const leave = async () => {
  if (leaving) return;
  leaving = true;
  clearTimeout(ticking);
  await Promise.allSettled(parts.map((part) => part.send()));
  location.assign(`${attempt}/receipt`);
};
async function ask() {
  asked += 1;
  const [turn, since] = [asked, performance.now()];
  try {
    const response = await fetch(`${attempt}/clock`, { signal: AbortSignal.timeout(15000) });
    if (!response.ok) throw new Error(response.statusText);
    const said = await response.json();
    if (turn !== asked) return;
    missed = 0;
    if (!said.running) return leave();
    const until = line.querySelector("time");
    until.textContent = said.time;
    until.dateTime = said.machine;
    left(said.left, since);
  } catch {
    // Without the server nothing is over: what was typed stays in sight.
    if (turn !== asked || ends > performance.now()) return;
    clearTimeout(ticking);
    ticking = setTimeout(ask, WAITS[Math.min(missed, WAITS.length - 1)] + Math.random() * 1000);
    missed += 1;
  }
}

left(desk.dataset.left ? Number(desk.dataset.left) : null, performance.now());
setInterval(ask, OFTEN);
addEventListener("online", ask);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});
