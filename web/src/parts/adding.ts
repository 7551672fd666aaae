/** What is being added, shared by the dialog and by files dropped anywhere. */

import { useSyncExternalStore } from "react";
import { type Accepted, loadUrl, paste, takeTable, uploadFile } from "@/requests/datasets";

export interface Adding {
  id: number;
  name: string;
  sent: number;
  accepted: Accepted | null;
  error: unknown;
}

interface State {
  open: boolean;
  items: readonly Adding[];
}

let state: State = { open: false, items: [] };
let next = 1;
const listeners = new Set<() => void>();

function set(changed: Partial<State>): void {
  state = { ...state, ...changed };
  for (const listener of listeners) listener();
}

function update(id: number, changed: Partial<Adding>): void {
  set({ items: state.items.map((item) => (item.id === id ? { ...item, ...changed } : item)) });
}

async function run(
  name: string,
  send: (onSent: (share: number) => void) => Promise<Accepted>,
): Promise<void> {
  const id = next;
  next += 1;
  set({ open: true, items: [...state.items, { id, name, sent: 0, accepted: null, error: null }] });
  try {
    update(id, { accepted: await send((sent) => update(id, { sent })), sent: 1 });
  } catch (error) {
    update(id, { error });
  }
}

export function openAdding(): void {
  set({ open: true });
}

export function closeAdding(): void {
  set({ open: false, items: state.items.filter((item) => item.accepted === null && item.error === null) });
}

export function forget(id: number): void {
  set({ items: state.items.filter((item) => item.id !== id) });
}

export function addFiles(files: Iterable<File>): void {
  for (const file of files) void run(file.name, (onSent) => uploadFile(file, null, onSent));
}

export function addText(text: string, name: string): void {
  void run(name, () => paste({ text, name }));
}

export function addUrl(url: string): void {
  void run(url.split("/").at(-1) || url, () => loadUrl({ url }));
}

export function addTable(dataset: string, table: number, name: string): void {
  void run(name, () => takeTable(dataset, table));
}

export function useAdding(): State {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
