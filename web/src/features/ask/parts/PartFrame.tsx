import type { FormEvent, ReactNode } from "react";
import { Button } from "@/design/Button";
import type { Choices, ColumnChoice, PartChange, PartChoice } from "@/lib/types/conversation";

export interface FormProps {
  part: PartChoice | null;
  choices: Choices;
  busy: boolean;
  remove: ReactNode;
  onSend: (change: Omit<PartChange, "role">) => void;
}

interface FrameProps {
  busy: boolean;
  remove: ReactNode;
  onSubmit: () => void;
  children: ReactNode;
}

/** The frame that the form of every part stands in. */
export function Form({ busy, remove, onSubmit, children }: FrameProps) {
  return (
    <form
      className="grid gap-2.5"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      <div className="flex justify-between gap-2 pt-0.5">
        {remove || <span />}
        <Button type="submit" weight="primary" size="small" disabled={busy}>
          Answer
        </Button>
      </div>
    </form>
  );
}

export function optionOf(column: ColumnChoice) {
  return { value: column.key, label: column.said };
}
