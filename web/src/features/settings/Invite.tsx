import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import type { Role, Tier } from "@/lib/types/identity";
import { invite, peopleQuery } from "@/requests/identity";
import { OneTimeLink } from "./OneTimeLink";
import { roles, tiers } from "./roles";

export function Invite({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("analyst");
  const [tier, setTier] = useState<Tier>("free");
  const client = useQueryClient();
  const inviting = useMutation({
    mutationFn: () => invite({ email: email.trim(), name: name.trim(), role, tier }),
    onSuccess: () => void client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  });
  if (inviting.data) {
    return (
      <Dialog open onClose={onClose} title={`Invite ${name || email}`}>
        <OneTimeLink
          link={inviting.data.link}
          words="Send them this link; it signs them in and lets them set a password."
        />
        <DialogActions>
          <Button weight="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Invite somebody"
      description="You get a link to give them. Nothing is sent by mail."
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          inviting.mutate();
        }}
      >
        {inviting.isError && <ErrorNote error={inviting.error} />}
        <TextField label="Name" value={name} onChange={(event) => setName(event.target.value)} />
        <TextField
          label="Email"
          type="email"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <div className="grid grid-cols-2 gap-4">
          <SelectField label="Role" value={role} onChange={setRole} options={roles} />
          <SelectField label="Tier" value={tier} onChange={setTier} options={tiers} />
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" weight="primary" busy={inviting.isPending}>
            Make the link
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
