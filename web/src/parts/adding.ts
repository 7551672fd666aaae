/** What is being added, shared by the dialog and by files dropped anywhere. */

import { useSyncExternalStore } from "react";
import { type Accepted, type Into, loadUrl, paste, takeTable, uploadFile } from "@/requests/datasets";

export interface Adding {
  id: number;
  name: string;
  sent: number;
  accepted: Accepted | null;
  error: unknown;
}

/** The dataset that is loaded again, with the columns that can tell a row. */
export interface Again {
  dataset_id: string;
  name: string;
  columns: readonly string[];
}

interface State {
  open: boolean;
  again: Again | null;
  items: readonly Adding[];
}

let state: State = { open: false, again: null, items: [] };
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
  set({ open: true, again: null });
}

export function openAgain(again: Again): void {
  set({ open: true, again, items: state.items.filter((item) => item.accepted === null) });
}

export function closeAdding(): void {
  set({ open: false, items: state.items.filter((item) => item.accepted === null && item.error === null) });
}

export function forget(id: number): void {
  set({ items: state.items.filter((item) => item.id !== id) });
}

export function addFiles(files: Iterable<File>, into: Into | null = null): void {
  for (const file of files) void run(file.name, (onSent) => uploadFile(file, into, onSent));
}

export function addText(text: string, name: string, into: Into | null = null): void {
  void run(name, () => paste({ text, name, ...into }));
}

export function addUrl(url: string, into: Into | null = null): void {
  void run(url.split("/").at(-1) || url, () => loadUrl({ url, ...into }));
}

export function addTable(dataset: string, table: number, name: string): void {
  void run(name, () => takeTable(dataset, table));
}

/** Datasets whose own jobs bring their rows, from a connection. */
export function addMade(made: readonly { dataset_id: string; job_id: string; name: string }[]): void {
  for (const each of made) {
    void run(each.name, () => Promise.resolve({ ...each, status: "queued", s3_key: "" }));
  }
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
