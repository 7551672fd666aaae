// Runs before the first paint, so that a chosen appearance never flashes the other one.
try {
  const mode = localStorage.getItem("sextant.appearance");
  if (mode === "light" || mode === "dark") document.documentElement.dataset.appearance = mode;
} catch {
  // Storage may be closed to us; the system's appearance is then used.
}
