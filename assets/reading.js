// Shows how an answer is read while it is typed. Without this script the form works the same.
const PAUSE = 300;

for (const form of document.querySelectorAll("form[data-reading]")) {
  const box = form.querySelector("textarea");
  const output = form.querySelector(".reading");
  let timer = 0;
  let turn = 0;

  const fit = () => {
    const lines = box.value.split("\n").length;
    box.rows = Math.min(12, Math.max(Number(box.dataset.rows ?? (box.dataset.rows = box.rows)), lines));
  };

  const show = (answer) => {
    output.replaceChildren();
    if (answer.mathml) {
      const label = document.createElement("span");
      label.className = "label";
      label.textContent = output.dataset.label;
      const formula = document.createElement("span");
      formula.innerHTML = answer.mathml;
      const shape = document.createElement("span");
      shape.className = "form";
      shape.textContent = answer.shape ?? "";
      output.append(label, " ", formula, " ", shape);
      return;
    }
    const message = document.createElement("span");
    message.className = "message";
    message.textContent = answer.message;
    output.append(message);
    if (answer.span) {
      const characters = Array.from(box.value);
      const [start, end] = answer.span;
      const text = document.createElement("code");
      const mark = document.createElement("mark");
      mark.textContent = characters.slice(start, end).join("") || "‸";
      text.append(characters.slice(0, start).join(""), mark, characters.slice(Math.max(start, end)).join(""));
      output.append(" ", text);
    }
  };

  const ask = async () => {
    const mine = ++turn;
    if (box.value.trim() === "") {
      output.replaceChildren();
      return;
    }
    try {
      const response = await fetch(form.dataset.reading, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ response: box.value }),
      });
      if (mine === turn && response.ok) show(await response.json());
    } catch {
      // Without a connection nothing is shown; the form itself will say so.
    }
  };

  box.addEventListener("input", () => {
    fit();
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  // Enter sends, Shift+Enter begins a line, as in every chat; matrices keep plain Enter.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && box.dataset.rows !== "4" && box.rows < 4) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  fit();
}

for (const form of document.querySelectorAll("form.answer")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    // A double click sends once; the server would see the same key anyway.
    if (sent) event.preventDefault();
    sent = true;
    setTimeout(() => { sent = false; }, 3000);
  });
}
