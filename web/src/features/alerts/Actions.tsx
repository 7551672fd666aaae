import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { BellOff, Ellipsis, Eye, Pencil, Power, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { say, sayError } from "@/design/Toasts";
import type { Alert } from "@/lib/types/alerts";
import { acknowledge, changeAlert, deleteAlert, lookNow, snooze } from "@/requests/alerts";

const hour = 3_600_000;
const sleeps = [
  { label: "Sleep for an hour", time: hour },
  { label: "Sleep until tomorrow", time: 24 * hour },
  { label: "Sleep for a week", time: 7 * 24 * hour },
] as const;

interface Props {
  alert: Alert;
  onChange: () => void;
}

/** What can be done about an alert. */
export function Actions({ alert, onChange }: Props) {
  const [taking, setTaking] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const id = alert.alert_id;
  const settle = {
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["alert", id] });
      void client.invalidateQueries({ queryKey: ["alerts"] });
    },
    onError: sayError,
  };
  const looking = useMutation({ mutationFn: () => lookNow(id), ...settle });
  const sleeping = useMutation({
    mutationFn: (time: number | null) =>
      snooze(id, time === null ? null : new Date(Date.now() + time).toISOString()),
    ...settle,
  });
  const switching = useMutation({
    mutationFn: () => changeAlert(alert, { ...alert.rule, enabled: !alert.rule.enabled }),
    ...settle,
  });
  const deleting = useMutation({
    mutationFn: () => deleteAlert(id),
    onSuccess: async () => {
      await navigate({ to: "/alerts" });
      void client.invalidateQueries({ queryKey: ["alerts"] });
      say({ text: `${alert.name} is deleted.` });
    },
    onError: sayError,
  });
  return (
    <>
      {alert.state === "firing" && !alert.acknowledged_by && (
        <Button weight="primary" onClick={() => setTaking(true)}>
          Take care of it
        </Button>
      )}
      {alert.may_change && (
        <>
          <Button icon={<Eye size={15} />} busy={looking.isPending} onClick={() => looking.mutate()}>
            Look now
          </Button>
          <Menu
            trigger={
              <IconButton label="More about the alert">
                <Ellipsis size={16} />
              </IconButton>
            }
          >
            <MenuItem icon={<Pencil size={14} />} onSelect={onChange}>
              Change
            </MenuItem>
            <MenuLine />
            {alert.snoozed_until ? (
              <MenuItem icon={<BellOff size={14} />} onSelect={() => sleeping.mutate(null)}>
                Wake it
              </MenuItem>
            ) : (
              sleeps.map(({ label, time }) => (
                <MenuItem key={time} icon={<BellOff size={14} />} onSelect={() => sleeping.mutate(time)}>
                  {label}
                </MenuItem>
              ))
            )}
            <MenuItem icon={<Power size={14} />} onSelect={() => switching.mutate()}>
              {alert.rule.enabled ? "Switch off" : "Switch on"}
            </MenuItem>
            <MenuLine />
            <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => deleting.mutate()}>
              Delete
            </MenuItem>
          </Menu>
        </>
      )}
      {taking && <TakeCare alert={alert} onClose={() => setTaking(false)} />}
    </>
  );
}

function TakeCare({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const [note, setNote] = useState("");
  const client = useQueryClient();
  const taking = useMutation({
    mutationFn: () => acknowledge(alert.alert_id, note),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["alert", alert.alert_id] });
      void client.invalidateQueries({ queryKey: ["alerts"] });
      onClose();
    },
    onError: sayError,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Take care of it"
      description="It reminds nobody until it clears or something else fires."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          taking.mutate();
        }}
      >
        <TextField
          label="A word for the others"
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" weight="primary" busy={taking.isPending}>
            I take care
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
