import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Bell, ChevronRight, Ellipsis, Power, Trash2 } from "lucide-react";
import { useState } from "react";
import { SmallArc } from "@/design/Arc";
import { Badge } from "@/design/Badge";
import { IconButton } from "@/design/Button";
import { Coded } from "@/design/Coded";
import { Menu, MenuItem } from "@/design/Menu";
import { SmallSelect } from "@/design/SmallSelect";
import { sayError } from "@/design/Toasts";
import { classes } from "@/lib/classes";
import { ago, percent } from "@/lib/format";
import type { Check, Severity } from "@/lib/types/checks";
import type { Dataset } from "@/lib/types/datasets";
import { AlertDialog } from "@/parts/alerts/AlertDialog";
import { changeCheck, removeCheck } from "@/requests/checks";
import { CheckHistory } from "./CheckHistory";

export const severities: readonly { value: Severity; label: string }[] = [
  { value: "info", label: "tell" },
  { value: "warn", label: "warn" },
  { value: "hold", label: "hold the load" },
];

export function CheckLine({ check, dataset }: { check: Check; dataset: Dataset }) {
  const [open, setOpen] = useState(false);
  const last = check.last_result;
  const held = last === null ? null : last.status === "error" ? 0 : last.share;
  const tone = last?.status === "passed" ? "good" : check.severity === "hold" ? "bad" : "warn";
  return (
    <li className={classes(!check.enabled && "opacity-60")}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5 pe-3 ps-4.5">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 basis-72 items-center gap-3 rounded-sm text-start"
        >
          <ChevronRight
            size={14}
            aria-hidden="true"
            className={classes("shrink-0 text-ink-3 transition-transform", open && "rotate-90")}
          />
          <SmallArc share={held} tone={tone} label={last ? `${percent(last.share)} hold` : "not run"} />
          <span className="min-w-0">
            <span className="block font-medium text-fine">
              <Coded text={check.title} />
            </span>
            <span className="block text-fine text-ink-2">
              {check.enabled ? (last?.reason ?? "Runs at the next load.") : "Switched off."}
            </span>
          </span>
        </button>
        {last && last.status !== "passed" && (
          <Badge tone={tone}>
            {last.status === "error" ? "cannot run" : `${percent(1 - last.share)} break it`}
          </Badge>
        )}
        <span className="figures w-20 text-end text-fine text-ink-3">{last ? ago(last.at) : ""}</span>
        {dataset.may_change && <Changing check={check} dataset={dataset} />}
      </div>
      {open && <CheckHistory check={check} />}
    </li>
  );
}

function Changing({ check, dataset }: { check: Check; dataset: Dataset }) {
  const [watching, setWatching] = useState(false);
  const client = useQueryClient();
  const settle = {
    onSuccess: () => void client.invalidateQueries({ queryKey: ["dataset", dataset.dataset_id, "checks"] }),
    onError: sayError,
  };
  const changing = useMutation({
    mutationFn: (body: Parameters<typeof changeCheck>[1]) => changeCheck(check.check_id, body),
    ...settle,
  });
  const removing = useMutation({ mutationFn: () => removeCheck(check.check_id), ...settle });
  return (
    <span className="flex items-center gap-1">
      <SmallSelect
        label={`When it fails: ${check.title}`}
        value={check.severity}
        options={severities}
        onChange={(severity) => changing.mutate({ severity })}
      />
      <Menu
        trigger={
          <IconButton label={`More about the check ${check.title}`}>
            <Ellipsis size={15} />
          </IconButton>
        }
      >
        <MenuItem icon={<Bell size={14} />} onSelect={() => setWatching(true)}>
          Alert me when it fails
        </MenuItem>
        <MenuItem icon={<Power size={14} />} onSelect={() => changing.mutate({ enabled: !check.enabled })}>
          {check.enabled ? "Switch off" : "Switch on"}
        </MenuItem>
        <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => removing.mutate()}>
          Delete
        </MenuItem>
      </Menu>
      {watching && (
        <AlertDialog
          watch={{ kind: "check", check_id: check.check_id }}
          name={check.title.replaceAll("`", "")}
          onClose={() => setWatching(false)}
        />
      )}
    </span>
  );
}
