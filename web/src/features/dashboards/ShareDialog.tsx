import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { SkeletonRows } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { moment, plural } from "@/lib/format";
import type { Dashboard, Share } from "@/lib/types/dashboards";
import { copy } from "@/parts/download";
import {
  dashboardQuery,
  revokeShare,
  saveDashboard,
  shareDashboard,
  sharesQuery,
} from "@/requests/dashboards";
import { ShareEmbeds } from "./ShareEmbeds";
import { SharePeople } from "./SharePeople";

const terms = [
  { value: "1", label: "for a day" },
  { value: "7", label: "for a week" },
  { value: "30", label: "for 30 days" },
  { value: "365", label: "for a year" },
] as const;

/** Who else may see a dashboard: the workspace, and whoever has a link that works. */
export function ShareDialog({ board, onClose }: { board: Dashboard; onClose: () => void }) {
  const id = board.dashboard_id;
  const client = useQueryClient();
  const shares = useQuery(sharesQuery(id));
  const [days, setDays] = useState<(typeof terms)[number]["value"]>("30");
  const [password, setPassword] = useState("");
  const [made, setMade] = useState<string | null>(null);
  const refresh = () => void client.invalidateQueries({ queryKey: sharesQuery(id).queryKey });
  const making = useMutation({
    mutationFn: () => shareDashboard(id, { expires_in_days: Number(days), password }),
    onSuccess: async (share) => {
      const address = new URL(share.url ?? `/shared/${share.token}`, window.location.origin).href;
      setMade(address);
      setPassword("");
      refresh();
      if (await copy(address)) say({ text: "The link is copied." });
    },
  });
  const revoking = useMutation({
    mutationFn: (share: string) => revokeShare(id, share),
    onSuccess: refresh,
    onError: sayError,
  });
  const opening = useMutation({
    mutationFn: (shared: boolean) => saveDashboard(id, { version: board.version, shared }),
    onSuccess: (saved) => {
      client.setQueryData(dashboardQuery(id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ["dashboards"] });
    },
    onError: sayError,
  });
  const working = shares.data?.items.filter((share) => share.works !== false && !share.revoked_at) ?? [];
  const links = working.filter((share) => share.kind !== "embed");
  return (
    <Dialog open onClose={onClose} title={`Share ${board.name}`}>
      <label className="flex cursor-pointer items-start gap-3 rounded-md border border-line px-3.5 py-3">
        <input
          type="checkbox"
          className="mt-0.5 size-4 accent-accent"
          checked={board.shared}
          disabled={opening.isPending}
          onChange={(event) => opening.mutate(event.target.checked)}
        />
        <span>
          <span className="block font-medium">Everyone in the workspace</span>
          <span className="text-fine text-ink-2">They see the rows that they may see.</span>
        </span>
      </label>
      <SharePeople board={board} />
      <h3 className="mt-5 mb-1 font-medium">Links</h3>
      <p className="mb-3 text-fine text-ink-2">
        Whoever has a link sees this dashboard as you do, without signing in, and can change nothing.
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-32 flex-1">
          <SelectField label="It works" value={days} onChange={setDays} options={terms} />
        </div>
        <div className="min-w-36 flex-1">
          <TextField
            label="Password"
            type="password"
            autoComplete="new-password"
            placeholder="none"
            maxLength={256}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </div>
        <Button className="h-9" weight="primary" busy={making.isPending} onClick={() => making.mutate()}>
          Make a link
        </Button>
      </div>
      {making.isError && (
        <div className="mt-3">
          <ErrorNote error={making.error} />
        </div>
      )}
      {made && (
        <div className="mt-3 flex items-center gap-2 rounded-md bg-accent-soft py-1 pe-1 ps-3">
          <input
            readOnly
            aria-label="The link"
            value={made}
            onFocus={(event) => event.target.select()}
            className="min-w-0 flex-1 bg-transparent font-mono text-code outline-none"
          />
          <IconButton label="Copy the link" onClick={() => void copy(made)}>
            <Copy size={14} />
          </IconButton>
        </div>
      )}
      {made && <p className="mt-1.5 text-ink-3 text-small">It is shown this once; only you have it now.</p>}
      <div className="mt-4">
        {shares.isPending && <SkeletonRows rows={2} className="h-10" />}
        <ul className="divide-y divide-line">
          {links.map((share) => (
            <Line key={share.share_id} share={share} onRevoke={() => revoking.mutate(share.share_id)} />
          ))}
        </ul>
        {shares.data && links.length === 0 && (
          <p className="text-fine text-ink-3">No link works at the moment.</p>
        )}
      </div>
      <ShareEmbeds
        board={board}
        shares={working.filter((share) => share.kind === "embed")}
        onMade={refresh}
        onRevoke={(share) => revoking.mutate(share)}
      />
    </Dialog>
  );
}

function Line({ share, onRevoke }: { share: Share; onRevoke: () => void }) {
  return (
    <li className="flex items-center justify-between gap-3 py-2 text-fine">
      <span className="text-ink-2">
        Made {moment(share.created_at)},{" "}
        {share.expires_at ? `works until ${moment(share.expires_at)}` : "works until revoked"}
        {share.has_password ? ", with a password" : ""}
        {share.views ? `, seen ${plural(share.views, "time")}` : ""}
      </span>
      <Button size="small" weight="danger" onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
