import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { say } from "@/design/Toasts";
import type { Alert, AlertRule, Watch } from "@/lib/types/alerts";
import { changeAlert, makeAlert } from "@/requests/alerts";
import { sessionQuery } from "@/requests/identity";
import { ConditionFields } from "./ConditionFields";
import { begin, type Form, formOf, ruleOf } from "./form";
import { MoreFields } from "./MoreFields";
import { Seen } from "./Seen";
import { TellFields } from "./TellFields";
import { WatchFields } from "./WatchFields";

interface Props {
  watch: Watch;
  name?: string;
  columns?: readonly { name: string; type: string }[];
  alert?: Alert;
  onClose: () => void;
}

/** "Alert me when …": for anything that has a figure. */
export function AlertDialog({ watch, name = "", columns = [], alert, onClose }: Props) {
  const { data: session } = useQuery(sessionQuery);
  const [form, setForm] = useState<Form>(() =>
    alert ? formOf(alert) : begin(watch, name, session?.user.user_id ?? ""),
  );
  const client = useQueryClient();
  const navigate = useNavigate();
  const rule = ruleOf(form, watch, alert?.rule);
  const keeping = useMutation({
    mutationFn: (kept: AlertRule) => (alert ? changeAlert(alert, kept) : makeAlert(kept)),
    onSuccess: (kept) => {
      void client.invalidateQueries({ queryKey: ["alerts"] });
      void client.invalidateQueries({ queryKey: ["alert", kept.alert_id] });
      onClose();
      const open = () => void navigate({ to: "/alerts/$alertId", params: { alertId: kept.alert_id } });
      if (!alert) say({ text: `${kept.name} is watched.`, action: { label: "Open", run: open } });
    },
  });
  const change = (changed: Partial<Form>) => setForm({ ...form, ...changed });
  return (
    <Dialog
      open
      onClose={onClose}
      title={alert ? "Change the alert" : "Alert me when …"}
      description="It looks as you, at what you may see."
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (typeof rule !== "string") keeping.mutate(rule);
        }}
      >
        {keeping.isError && <ErrorNote error={keeping.error} />}
        <TextField
          label="Name"
          required
          value={form.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <WatchFields watch={watch} form={form} columns={columns} onChange={change} />
        <ConditionFields watch={watch} form={form} onChange={change} />
        {typeof rule !== "string" && <Seen rule={rule} />}
        <TellFields form={form} onChange={change} />
        <MoreFields form={form} onChange={change} />
        <DialogActions>
          {typeof rule === "string" && <p className="me-auto text-fine text-ink-3">{rule}</p>}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" weight="primary" busy={keeping.isPending} disabled={typeof rule === "string"}>
            {alert ? "Keep it" : "Watch it"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
