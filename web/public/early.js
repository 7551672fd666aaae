// Runs before the first paint, so that a chosen appearance never flashes the other one.
try {
  const mode = localStorage.getItem("sextant.appearance");
  if (mode === "light" || mode === "dark") document.documentElement.dataset.appearance = mode;
} catch {
  // Storage may be closed to us; the system's appearance is then used.
}

// Who is signed in is asked while the scripts still come; a link or a share needs no answer to it.
if (!/^\/(signin|shared|embed|unsubscribe)\b/.test(location.pathname)) {
  const ask = document.createElement("link");
  Object.assign(ask, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: "/api/v1/session" });
  document.head.append(ask);
}
