// Shows what an author has saved. Without this script the page is reloaded by hand.
const PAUSE = 1000;

const saved = document.getElementById("saved");

const edited = () =>
  Array.from(document.querySelectorAll("textarea")).some((box) => box.value !== box.defaultValue);

const look = async () => {
  try {
    const response = await fetch("/version", { headers: { Accept: "text/plain" } });
    if (response.ok && (await response.text()) !== saved.dataset.version) {
      // What is being typed is not taken away.
      if (!edited()) {
        location.reload();
        return;
      }
      saved.hidden = false;
    }
  } catch {
    // The server is being restarted; the next look finds it.
  }
  setTimeout(look, PAUSE);
};

setTimeout(look, PAUSE);
