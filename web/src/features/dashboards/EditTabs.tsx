import { Plus, X } from "lucide-react";
import { EditableText } from "@/design/EditableText";
import { classes } from "@/lib/classes";
import type { Tab } from "@/lib/types/dashboards";

interface Props {
  tabs: readonly Tab[];
  open: string;
  onOpen: (tab: string) => void;
  onChange: (tabs: Tab[]) => void;
}

/** The sheets of a dashboard: named, added and taken away. What stood on one that goes comes to the first. */
export function EditTabs({ tabs, open, onOpen, onChange }: Props) {
  const add = () => {
    const fresh = { tab_id: crypto.randomUUID(), title: `Tab ${tabs.length === 0 ? 2 : tabs.length + 1}` };
    // The first tab takes what stands there already.
    const first = tabs.length === 0 ? [{ tab_id: crypto.randomUUID(), title: "Tab 1" }] : tabs;
    onChange([...first, fresh]);
    onOpen(fresh.tab_id);
  };
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {tabs.map((tab) => (
        <span
          key={tab.tab_id}
          className={classes(
            "flex h-7.5 items-center gap-1.5 rounded-md border bg-surface pe-1.5 ps-2.5 text-fine",
            tab.tab_id === open ? "border-accent" : "border-line-strong",
          )}
        >
          {tab.tab_id === open ? (
            <EditableText
              label="Name of the tab"
              required
              value={tab.title}
              onSave={(title) =>
                onChange(
                  tabs.map((each) =>
                    each.tab_id === tab.tab_id ? { ...each, title: title.slice(0, 80) } : each,
                  ),
                )
              }
            />
          ) : (
            <button type="button" onClick={() => onOpen(tab.tab_id)}>
              {tab.title}
            </button>
          )}
          <button
            type="button"
            aria-label={`Remove the tab ${tab.title}`}
            className="rounded-sm p-0.5 text-ink-3 hover:text-ink-1"
            onClick={() => onChange(tabs.filter((each) => each !== tab))}
          >
            <X size={12} />
          </button>
        </span>
      ))}
      <button
        type="button"
        className="flex h-7.5 items-center gap-1.5 rounded-md border border-line-strong border-dashed px-2.5 text-fine text-ink-2 hover:border-accent"
        onClick={add}
      >
        <Plus size={13} /> Tab
      </button>
    </div>
  );
}
