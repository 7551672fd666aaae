import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { ago, date } from "@/lib/format";
import type { Role } from "@/lib/types/identity";
import { keysQuery, makeKey, revokeKey, sessionQuery } from "@/requests/identity";
import { Block } from "./Block";
import { OneTimeLink } from "./OneTimeLink";
import { roles } from "./roles";

export function Keys() {
  const keys = useQuery(keysQuery);
  const [making, setMaking] = useState(false);
  const client = useQueryClient();
  const revoking = useMutation({
    mutationFn: revokeKey,
    onSuccess: () => void client.invalidateQueries({ queryKey: keysQuery.queryKey }),
    onError: sayError,
  });
  const make = (
    <Button weight="primary" icon={<Plus size={15} />} onClick={() => setMaking(true)}>
      New key
    </Button>
  );
  const first = <Button onClick={() => setMaking(true)}>Make the first one</Button>;
  return (
    <Block
      title="API keys"
      words="For programs: sent as a bearer token. A key may do what its role may."
      action={make}
    >
      {keys.isError && <ErrorNote error={keys.error} onRetry={() => void keys.refetch()} />}
      {!keys.isError && (
        <div className="card overflow-hidden">
          {keys.isPending && <SkeletonRows rows={2} className="h-13" />}
          {keys.data?.items.length === 0 && (
            <Empty icon={<KeyRound size={18} />} title="No keys yet" action={first}>
              A key lets a script or the command line speak to Sextant without a password.
            </Empty>
          )}
          <ul className="divide-y divide-line">
            {keys.data?.items.map((key) => (
              <li key={key.key_id} className="flex items-center gap-4 px-4.5 py-2.5">
                <span className="min-w-0 flex-1">
                  <span className="flex items-center gap-2">
                    <span className="truncate font-medium">{key.name}</span>
                    <Badge>{key.role}</Badge>
                    {key.prefix && <code className="font-mono text-ink-3 text-micro">{key.prefix}…</code>}
                  </span>
                  <span className="figures block text-fine text-ink-2">
                    made {date(key.created_at)},{" "}
                    {key.expires_at ? `works until ${date(key.expires_at)}` : "no end"},{" "}
                    {key.last_used ? `used ${ago(key.last_used)}` : "not used yet"}
                  </span>
                </span>
                <Button size="small" weight="danger" onClick={() => revoking.mutate(key.key_id)}>
                  Revoke
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {making && <NewKey onClose={() => setMaking(false)} />}
    </Block>
  );
}

const terms = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
  { value: "", label: "until revoked" },
] as const;

const strength: Record<Role, number> = { viewer: 0, analyst: 1, admin: 2 };

function NewKey({ onClose }: { onClose: () => void }) {
  const session = useQuery(sessionQuery);
  const own = session.data?.user.role ?? "viewer";
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [days, setDays] = useState<(typeof terms)[number]["value"]>("90");
  const client = useQueryClient();
  const making = useMutation({
    mutationFn: () =>
      makeKey({ name: name.trim(), role, ...(days === "" ? {} : { expires_in_days: Number(days) }) }),
    onSuccess: () => void client.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });
  if (making.data) {
    return (
      <Dialog open onClose={onClose} title={`The key ${name}`}>
        <OneTimeLink link={making.data.key ?? ""} words="Keep it where programs keep secrets." />
        <DialogActions>
          <Button weight="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title="New key">
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          making.mutate();
        }}
      >
        {making.isError && <ErrorNote error={making.error} />}
        <TextField
          label="Name"
          required
          hint="What will use it"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="grid grid-cols-2 gap-4">
          <SelectField
            label="Role"
            value={role}
            onChange={setRole}
            options={roles.filter((each) => strength[each.value] <= strength[own])}
          />
          <SelectField label="Works for" value={days} onChange={setDays} options={terms} />
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" weight="primary" busy={making.isPending} disabled={name.trim() === ""}>
            Make the key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
