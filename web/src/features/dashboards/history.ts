import { useCallback, useMemo, useState } from "react";

interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
}

const longest = 100;

/** A value with undo and redo. */
export function useHistory<T>(start: T) {
  const [state, setState] = useState<History<T>>({ past: [], present: start, future: [] });
  const set = useCallback(
    (next: (old: T) => T) =>
      setState(({ past, present }) => ({
        past: [...past, present].slice(-longest),
        present: next(present),
        future: [],
      })),
    [],
  );
  /** Takes what the server made of it, without a step to undo. */
  const replace = useCallback(
    (next: (old: T) => T) => setState((old) => ({ ...old, present: next(old.present) })),
    [],
  );
  const undo = useCallback(
    () =>
      setState(({ past, present, future }) => {
        const before = past.at(-1);
        return before === undefined
          ? { past, present, future }
          : { past: past.slice(0, -1), present: before, future: [present, ...future] };
      }),
    [],
  );
  const redo = useCallback(
    () =>
      setState(({ past, present, future }) => {
        const [after, ...rest] = future;
        return after === undefined
          ? { past, present, future }
          : { past: [...past, present], present: after, future: rest };
      }),
    [],
  );
  return useMemo(
    () => ({
      value: state.present,
      canUndo: state.past.length > 0,
      canRedo: state.future.length > 0,
      set,
      replace,
      undo,
      redo,
    }),
    [state, set, replace, undo, redo],
  );
}
