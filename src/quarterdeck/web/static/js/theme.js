// Runs before the first paint: the theme the reader chose, and that scripts are on.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* storage is closed to us: the system's theme it is */ }
})();
