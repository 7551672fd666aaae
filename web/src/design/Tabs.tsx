import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface Tab<T extends string> {
  value: T;
  label: ReactNode;
}

interface Props<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  value: T;
  onChange: (value: T) => void;
  actions?: ReactNode;
  children: ReactNode;
}

export function Tabs<T extends string>({ label, tabs, value, onChange, actions, children }: Props<T>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as T)}>
      <div className="flex items-center justify-between gap-2 border-line border-b px-4 sm:px-4.5">
        <Radix.List aria-label={label} className="-mb-px flex min-w-0 gap-4 overflow-x-auto">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="h-11 shrink-0 border-transparent border-b-2 font-medium text-ink-2 -outline-offset-4 transition-colors hover:text-ink-1 data-[state=active]:border-accent data-[state=active]:text-ink-1"
            >
              {tab.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {actions && <div className="flex shrink-0 items-center gap-0.5">{actions}</div>}
      </div>
      {children}
    </Radix.Root>
  );
}

export function TabPanel({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Radix.Content value={value} className="-outline-offset-2">
      {children}
    </Radix.Content>
  );
}
