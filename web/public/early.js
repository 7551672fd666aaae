// Runs before the first paint, so that a chosen appearance never flashes the other one.
try {
  const mode = localStorage.getItem("sextant.appearance");
  if (mode === "light" || mode === "dark") document.documentElement.dataset.appearance = mode;
} catch {
  // Storage may be closed to us; the system's appearance is then used.
}

// The workspace's colours as they were the last time; a guest's page takes those that come with what is shown.
const guest = /^\/(shared|embed)\b/.test(location.pathname);
try {
  const { accents } = (!guest && JSON.parse(localStorage.getItem("sextant.looks"))) || {};
  for (const [property, part] of [
    ["--accent", "accent"],
    ["--on-accent", "on_accent"],
    ["--accent-soft", "soft"],
  ]) {
    const both = accents ? [accents.light[part], accents.dark[part]] : [];
    if (both.length === 2 && both.every((each) => /^#[0-9a-f]{6}$/.test(each)))
      document.documentElement.style.setProperty(property, `light-dark(${both.join(", ")})`);
  }
} catch {
  // Nothing is kept, or nothing that can be used.
}

// Who is signed in is asked while the scripts still come; a link or a share needs no answer to it.
const early = (href) => {
  const ask = document.createElement("link");
  Object.assign(ask, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href });
  document.head.append(ask);
};
if (/^\/(signin|welcome|unsubscribe)\b/.test(location.pathname)) early("/api/v1/brand/sign-in");
if (!guest && !/^\/(signin|unsubscribe)\b/.test(location.pathname)) early("/api/v1/session");
