import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { createPortal } from "react-dom";

interface Places {
  title: HTMLElement | null;
  actions: HTMLElement | null;
}

const Context = createContext<Places>({ title: null, actions: null });

interface ProviderProps {
  children: (slots: {
    title: (element: HTMLElement | null) => void;
    actions: (element: HTMLElement | null) => void;
  }) => ReactNode;
}

/** Lets a page say in the bar where one is and what can be done, without the bar knowing pages. */
export function BarProvider({ children }: ProviderProps) {
  const [title, setTitle] = useState<HTMLElement | null>(null);
  const [actions, setActions] = useState<HTMLElement | null>(null);
  const places = useMemo(() => ({ title, actions }), [title, actions]);
  return <Context value={places}>{children({ title: setTitle, actions: setActions })}</Context>;
}

interface Props {
  title: ReactNode;
  actions?: ReactNode;
}

export function Bar({ title, actions }: Props) {
  const places = useContext(Context);
  return (
    <>
      {places.title && createPortal(title, places.title)}
      {places.actions && actions && createPortal(actions, places.actions)}
    </>
  );
}

export function Crumb({ children }: { children: ReactNode }) {
  return (
    <>
      <span className="hidden shrink-0 text-ink-2 sm:inline">{children}</span>
      <span aria-hidden="true" className="mx-1 hidden shrink-0 text-ink-3 sm:inline">
        /
      </span>
    </>
  );
}

export function Here({ children }: { children: ReactNode }) {
  return <span className="truncate font-semibold">{children}</span>;
}
