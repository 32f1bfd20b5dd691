// What somebody types is kept in the browser until the server has it. Every page works as plain forms without this.
(() => {
  // In the browser, so that it is still there after the page, the network or the server went away.
  const memory = new Map();
  const keep = {
    get(key) { try { return localStorage.getItem(key) ?? memory.get(key) ?? null; } catch { return memory.get(key) ?? null; } },
    set(key, text) { memory.set(key, text); try { localStorage.setItem(key, text); } catch { /* full or forbidden */ } },
    drop(key) { memory.delete(key); try { localStorage.removeItem(key); } catch { /* forbidden */ } },
    keys() {
      try { return [...new Set([...Object.keys(localStorage), ...memory.keys()])]; } catch { return [...memory.keys()]; }
    },
  };
  window.keep = keep;  // session.js keeps notes the same way

  // Forms that are sent as a whole: their words come back when the page does, until the server has taken them. That it
  // has is said on the page it answers with, whichever that is: what this tab sent last is let go then.
  const LAST = "sent-last";
  const last = {
    get() { try { return sessionStorage.getItem(LAST); } catch { return null; } },
    set(key) { try { sessionStorage.setItem(LAST, key); } catch { /* forbidden */ } },
  };
  const fields = (kept) => [...kept.querySelectorAll("textarea, input:not([type=hidden]), select")].filter((f) => f.name);
  const keyOf = (kept) => `words:${document.body.dataset.who ?? ""}:${location.pathname}:${kept.dataset.keep}`;
  const restore = (kept) => {
    if (kept.dataset.restored) return;
    kept.dataset.restored = "1";
    const words = JSON.parse(keep.get(keyOf(kept)) || "null");
    if (words) for (const field of fields(kept)) if (words[field.name] !== undefined) field.value = words[field.name];
  };
  const restoreAll = () => document.querySelectorAll("form[data-keep]").forEach(restore);
  const typed = (kept) => JSON.stringify(Object.fromEntries(fields(kept).map((f) => [f.name, f.value])));

  addEventListener("input", (event) => {
    const kept = event.target.closest("form[data-keep]");
    if (kept) keep.set(keyOf(kept), typed(kept));
  });
  addEventListener("submit", (event) => {
    const kept = event.target.closest("form[data-keep]");
    last.set(kept ? keyOf(kept) : "");
  });
  if (document.querySelector(".note.done")) keep.drop(last.get());
  document.addEventListener("htmx:after:swap", restoreAll);
  restoreAll();
})();
