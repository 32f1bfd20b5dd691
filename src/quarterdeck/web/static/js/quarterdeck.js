// Small conveniences. Every page also works as links and forms without them.
(() => {
  const root = document.documentElement;

  const drawer = (hash) => {
    const element = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    return element && element.matches("[popover]") ? element : null;
  };
  const open = (element) => element && !element.matches(":popover-open") && element.showPopover();

  const toggleTheme = () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* forgotten when the page closes */ }
  };

  // A number inside a sentence is a link to its drawer; with scripts on it opens in place.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const element = link && drawer(link.hash);
    if (element) { event.preventDefault(); open(element); }
    if (event.target.closest("[data-theme-toggle]")) toggleTheme();
  });
  const follow = () => open(drawer(location.hash));
  addEventListener("hashchange", follow);
  follow();

  // Ticks in a worklist: all at once, and what of the landing rests on them, in the server's words.
  const asked = new WeakMap();
  const ticks = (form) => [...form.querySelectorAll('input[name="deal"]')];
  const rests = async (form) => {
    const number = (asked.get(form) || 0) + 1, body = new FormData(form);
    asked.set(form, number);
    body.set("do", "ticked");
    const words = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/plain" } })
      .then((answer) => (answer.ok ? answer.text() : ""), () => "");
    if (words && asked.get(form) === number) form.querySelector("[data-ticked]").textContent = words;
  };
  document.addEventListener("change", (event) => {
    const form = event.target.form, all = form && form.querySelector("[data-tick-all]");
    if (!all || (event.target !== all && event.target.name !== "deal")) return;
    const boxes = ticks(form);
    if (event.target === all) boxes.forEach((box) => { box.checked = all.checked; });
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    rests(form);
  });

  // A region that scrolls sideways can be reached with the keyboard, but only while it does scroll.
  const name = (region) => {
    const heading = region.querySelector("caption") || region.closest("section")?.querySelector("h2");
    return region.dataset.label || `${heading ? heading.textContent.trim() : "Table"}, scrolls sideways`;
  };
  const mark = (region) => {
    const scrolls = region.scrollWidth > region.clientWidth + 1;
    if (scrolls) {
      region.tabIndex = 0;
      region.setAttribute("role", "region");
      region.setAttribute("aria-label", name(region));
    } else {
      region.removeAttribute("tabindex");
      region.removeAttribute("role");
      region.removeAttribute("aria-label");
    }
  };
  const watch = new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target)));
  document.querySelectorAll(".scroll").forEach((region) => { mark(region); watch.observe(region); });
})();
