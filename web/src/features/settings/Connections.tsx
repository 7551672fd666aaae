import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Database, Plus } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { sayError } from "@/design/Toasts";
import { ago } from "@/lib/format";
import type { Connection } from "@/lib/types/sources";
import { ConnectionForm } from "@/parts/sources/ConnectionForm";
import { SourceIcon } from "@/parts/sources/FromSource";
import { changeConnection, connectionsQuery, removeConnection, tryAgain } from "@/requests/sources";
import { Block } from "./Block";

export function Connections() {
  const connections = useQuery(connectionsQuery);
  const [making, setMaking] = useState(false);
  const close = () => setMaking(false);
  return (
    <Block
      title="Connections"
      words="Databases and folders that datasets are loaded from. Passwords are sealed, and are never shown."
      action={
        <Button weight="primary" icon={<Plus size={15} />} onClick={() => setMaking(true)}>
          New connection
        </Button>
      }
    >
      {connections.isError && (
        <ErrorNote error={connections.error} onRetry={() => void connections.refetch()} />
      )}
      {!connections.isError && (
        <div className="card overflow-hidden">
          {connections.isPending && <SkeletonRows rows={2} className="h-13" />}
          {connections.data?.items.length === 0 && (
            <Empty
              icon={<Database size={18} />}
              title="No connections yet"
              action={<Button onClick={() => setMaking(true)}>Connect the first one</Button>}
            >
              Connect a database or a folder to load tables from it, once or by the clock.
            </Empty>
          )}
          <ul className="divide-y divide-line">
            {connections.data?.items.map((connection) => (
              <One key={connection.connection_id} connection={connection} />
            ))}
          </ul>
        </div>
      )}
      <Dialog open={making} onClose={close} title="New connection">
        <ConnectionForm onMade={close} onCancel={close} />
      </Dialog>
    </Block>
  );
}

function One({ connection }: { connection: Connection }) {
  const { connection_id: id, trial } = connection;
  const client = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const again = () => client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
  const trying = useMutation({ mutationFn: () => tryAgain(id), onSuccess: again, onError: sayError });
  const sharing = useMutation({
    mutationFn: () => changeConnection(id, { shared: !connection.shared }),
    onSuccess: again,
    onError: sayError,
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4.5 py-2.5">
      <SourceIcon connection={connection} />
      <span className="min-w-0 flex-1 basis-60">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{connection.name}</span>
          {trial && <Badge tone={trial.ok ? "good" : "bad"}>{trial.ok ? "good" : "not reached"}</Badge>}
          {connection.shared && <Badge>shared</Badge>}
        </span>
        <span className="block truncate text-fine text-ink-2">
          {connection.label}, {where(connection)}
          {trial ? `, tried ${ago(trial.at)}` : ""}
        </span>
        {trial && !trial.ok && <span className="block text-bad text-fine">{trial.message}</span>}
      </span>
      <span className="flex gap-2">
        <Button size="small" busy={trying.isPending} onClick={() => trying.mutate()}>
          Try
        </Button>
        {connection.may_change && (
          <>
            <Button size="small" busy={sharing.isPending} onClick={() => sharing.mutate()}>
              {connection.shared ? "Stop sharing" : "Share"}
            </Button>
            <Button size="small" weight="danger" onClick={() => setRemoving(true)}>
              Remove
            </Button>
          </>
        )}
      </span>
      {removing && <Remove connection={connection} onClose={() => setRemoving(false)} />}
    </li>
  );
}

function Remove({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const client = useQueryClient();
  const removing = useMutation({
    mutationFn: () => removeConnection(connection.connection_id, true),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={`Remove ${connection.name}`}>
      {removing.isError && <ErrorNote error={removing.error} />}
      <p className="text-ink-2">
        Datasets that came through it keep their rows, and are synced no more. Its password is forgotten.
      </p>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button weight="danger" busy={removing.isPending} onClick={() => removing.mutate()}>
          Remove
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function where({ config }: Connection): string {
  const place = config.host ?? config.path ?? config.bucket ?? "";
  return config.database ? `${config.database} at ${place}` : String(place);
}
