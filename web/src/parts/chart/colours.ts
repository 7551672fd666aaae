/** Reads tokens as the browser resolves them, since a drawing cannot hold a CSS variable. */
export function colourReader(): { read: (token: string) => string; close: () => void } {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  return {
    read: (token) => {
      probe.style.color = `var(--${token})`;
      return getComputedStyle(probe).color;
    },
    close: () => probe.remove(),
  };
}
