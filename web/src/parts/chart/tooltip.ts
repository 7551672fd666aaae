/** Says the value under the pointer; written as text, never as markup. */

let card: HTMLElement | null = null;

function element(): HTMLElement {
  if (card) return card;
  card = document.createElement("div");
  card.setAttribute("role", "presentation");
  card.className =
    "pointer-events-none fixed z-50 hidden max-w-72 rounded-md border border-line bg-surface px-2.5 py-1.5 text-fine shadow-float";
  document.body.append(card);
  return card;
}

export function tooltip(_handler: unknown, event: MouseEvent, _item: unknown, value: unknown): void {
  const shown = element();
  if (value === null || value === undefined || value === "") {
    shown.classList.add("hidden");
    return;
  }
  shown.replaceChildren(...linesOf(value));
  shown.classList.remove("hidden");
  const { width, height } = shown.getBoundingClientRect();
  const right = event.clientX + 14 + width < window.innerWidth;
  const below = event.clientY + 14 + height < window.innerHeight;
  shown.style.left = `${right ? event.clientX + 14 : Math.max(4, event.clientX - width - 10)}px`;
  shown.style.top = `${below ? event.clientY + 14 : event.clientY - height - 10}px`;
}

function linesOf(value: unknown): HTMLElement[] {
  if (typeof value !== "object" || value === null) return [line(null, String(value))];
  return Object.entries(value).map(([name, each]) => line(name, String(each)));
}

function line(name: string | null, value: string): HTMLElement {
  const row = document.createElement("div");
  row.className = "flex justify-between gap-4";
  if (name !== null) {
    const label = document.createElement("span");
    label.className = "text-ink-3";
    label.textContent = name;
    row.append(label);
  }
  const figure = document.createElement("span");
  figure.className = "figures font-medium text-ink-1";
  figure.textContent = value;
  row.append(figure);
  return row;
}
