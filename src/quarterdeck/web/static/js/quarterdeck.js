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
