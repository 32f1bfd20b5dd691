// A session while it is held. What somebody types is kept in the browser until the server has it; the page works as
// plain forms without this.
(() => {
  const form = document.getElementById("note");
  const banner = document.getElementById("unsaved");

  const { keep } = window;  // words.js
  const say = (words) => { banner.textContent = words; banner.hidden = !words; };

  // ---- time boxes count down by themselves; they inform only
  const clock = (seconds) => {
    const whole = Math.abs(seconds), rest = String(whole % 60).padStart(2, "0");
    return `${Math.floor(whole / 60)}:${rest} ${seconds >= 0 ? "left" : "over"}`;
  };
  let counted = null, from = 0, began = 0;
  setInterval(() => {
    const box = document.querySelector("[data-left]");
    if (!box) return;
    if (box !== counted || Number(box.dataset.left) !== from) {
      counted = box; from = Number(box.dataset.left); began = performance.now();
    }
    box.textContent = clock(from - Math.floor((performance.now() - began) / 1000));
  }, 500);

  if (!form) return;

  // ---- the note: every step has its own text, saved while somebody types
  const text = form.elements.text, state = document.getElementById("note-state"), both = document.getElementById("note-both");
  const prefix = `note:${document.body.dataset.who}:${form.dataset.session}:`;
  const here = () => prefix + form.elements.step.value;
  const draft = (key) => JSON.parse(keep.get(key) || "null");
  const drafts = () => keep.keys().filter((key) => key.startsWith(prefix));
  const PAUSE = 300, LONGEST_UNSAVED = 1000, AGAIN = 3000, GIVEN_UP = 8000;  // milliseconds
  let clash = null, busy = false, soon = 0, unsaved = 0;

  const show = ({ step, name, version }, words) => {
    const mine = draft(prefix + step);
    form.elements.step.value = step;
    document.getElementById("note-name").textContent = name;
    form.elements.version.value = mine ? mine.version : version;
    const wanted = mine ? mine.text : words;
    if (text.value !== wanted) text.value = wanted;
  };
  const announce = () => { if (!drafts().length) { say(""); state.textContent = "Saved."; } };

  const send = async (key) => {
    const kept = draft(key);
    if (!kept || kept.clash) return true;
    const body = new FormData(form);
    body.set("step", key.slice(prefix.length));
    body.set("version", kept.version);
    body.set("text", kept.text);
    const shown = live().getAttribute("hx-headers");
    // A request that hangs in a server going down is given up and sent again: the same text is saved once.
    const signal = AbortSignal.timeout(GIVEN_UP), headers = { ...JSON.parse(shown), Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), headers, signal, redirect: "manual" });
    if (answer.status === 409) return refused(key, await answer.json());
    if (answer.status === 422) { say((await answer.json()).told); return false; }
    if (!answer.ok) { say("Not saved yet: the server does not take it. What you typed is kept in this browser; sign in again, or reload."); return false; }
    const { version, tag } = await answer.json();
    if (tag) saved(shown, tag, body, version);
    const now = draft(key);
    if (now && now.text !== kept.text) keep.set(key, JSON.stringify({ ...now, version }));
    else keep.drop(key);
    if (key === here()) form.elements.version.value = version;
    return true;
  };
  // A screen that knows what it has saved itself does not ask for it again.
  const live = () => document.getElementById("live");
  const showing = (tag) => live().setAttribute("hx-headers", JSON.stringify({ "If-None-Match": tag }));
  const saved = (shown, tag, body, version) => {
    const stands = document.getElementById("noted");
    if (stands.dataset.step !== body.get("step") || live().getAttribute("hx-headers") !== shown) return;
    stands.dataset.version = version;
    stands.dataset.tag = tag;
    stands.textContent = body.get("text");
    showing(`"${tag}"`);
  };
  const refused = (key, told) => {
    clash = { key, ...told };
    keep.set(key, JSON.stringify({ ...draft(key), clash: true }));
    document.getElementById("note-told").textContent = told.told;
    document.getElementById("note-theirs").textContent = told.theirs;
    both.hidden = false;
    say("Not saved yet: somebody else has saved this note, too. Both texts are below.");
    return false;
  };
  const settle = (words) => {
    keep.set(clash.key, JSON.stringify({ version: clash.version, text: words }));
    if (clash.key === here()) { text.value = words; form.elements.version.value = clash.version; }
    clash = null; both.hidden = true;
    flush();
  };
  document.getElementById("note-merge").addEventListener("click", () => clash && settle(`${clash.theirs}\n${draft(clash.key)?.text ?? clash.yours}`));
  document.getElementById("note-yield").addEventListener("click", () => clash && settle(clash.theirs));

  const flush = async () => {
    clearTimeout(soon);
    if (busy) return later(PAUSE);
    busy = true;
    unsaved = 0;
    let failed = false;
    try {
      for (const key of drafts()) failed = !(await send(key)) || failed;
      if (!failed) announce();
    } catch {
      failed = true;
      say("Not saved yet: there is no connection. What you type is kept in this browser and sent when it is back.");
    } finally {
      busy = false;
      if (drafts().some((key) => !draft(key)?.clash)) later(failed ? AGAIN : PAUSE);
    }
  };
  const later = (pause) => { clearTimeout(soon); soon = setTimeout(flush, pause); };

  text.addEventListener("input", () => {
    const before = draft(here());
    const version = before ? before.version : Number(form.elements.version.value);
    keep.set(here(), JSON.stringify({ ...before, version, text: text.value }));
    state.textContent = "Not saved yet.";
    unsaved ||= performance.now();
    if (performance.now() - unsaved > LONGEST_UNSAVED) flush();
    else later(PAUSE);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); flush(); });
  addEventListener("online", flush);
  addEventListener("pagehide", () => { if (drafts().length) flush(); });

  // ---- what the other one does is shown: the note of the step, and the step itself
  const noted = () => {
    const stands = document.getElementById("noted");
    if (!stands) return;
    showing(`"${stands.dataset.tag}"`);
    const moved = stands.dataset.step !== form.elements.step.value;
    if (moved || !draft(here())) show(stands.dataset, stands.textContent);
  };
  const title = () => document.querySelector("#stage > header")?.textContent.replace(/\s+/g, " ").trim();
  let told = title();
  document.addEventListener("htmx:after:swap", () => {
    noted();
    if (told !== title()) document.getElementById("announced").textContent = told = title();
  });
  document.addEventListener("htmx:error", () => say(drafts().length ? banner.textContent : "No connection: what the other one does is not shown. What you type is kept."));
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement.id === "live" && ctx.response.status === 304) showing(ctx.response.headers.get("ETag"));
    if (!drafts().length) say("");
  });

  // What was not saved when the page was left is shown and sent again, and refused again if it has to be.
  for (const key of drafts()) keep.set(key, JSON.stringify({ ...draft(key), clash: false }));
  const stands = document.getElementById("noted");
  show(stands.dataset, stands.textContent);
  if (drafts().length) flush();
})();
