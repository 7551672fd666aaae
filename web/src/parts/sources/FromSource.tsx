import { useQuery } from "@tanstack/react-query";
import { Database, FolderOpen, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import type { Connection } from "@/lib/types/sources";
import { connectionsQuery } from "@/requests/sources";
import { ConnectionForm } from "./ConnectionForm";
import { PickTables } from "./PickTables";

/** Data from a database or a folder: a connection, then what to load through it. */
export function FromSource() {
  const connections = useQuery(connectionsQuery);
  const [chosen, setChosen] = useState<Connection | null>(null);
  const [making, setMaking] = useState(false);
  if (connections.isError)
    return <ErrorNote error={connections.error} onRetry={() => void connections.refetch()} />;
  if (!connections.data) return <SkeletonRows rows={3} className="h-11" />;
  const { items } = connections.data;
  if (chosen) {
    const back = () => setChosen(null);
    return <PickTables connection={chosen} onBack={back} onLoaded={back} />;
  }
  if (making || items.length === 0) {
    return (
      <ConnectionForm
        onMade={(made) => {
          setMaking(false);
          setChosen(made);
        }}
        onCancel={items.length > 0 ? () => setMaking(false) : null}
      />
    );
  }
  return (
    <div className="grid gap-2">
      {items.map((connection) => (
        <button
          key={connection.connection_id}
          type="button"
          onClick={() => setChosen(connection)}
          className="flex items-center gap-3 rounded-md border border-line px-3 py-2.5 text-start transition-colors hover:border-accent hover:bg-accent-soft"
        >
          <SourceIcon connection={connection} />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{connection.name}</span>
            <span className="block truncate text-fine text-ink-2">{connection.label}</span>
          </span>
        </button>
      ))}
      <Button icon={<Plus size={15} />} onClick={() => setMaking(true)}>
        New connection
      </Button>
    </div>
  );
}

export function SourceIcon({ connection }: { connection: Connection }) {
  const Icon = connection.reads === "files" ? FolderOpen : Database;
  return <Icon size={17} className="shrink-0 text-accent" aria-hidden="true" />;
}
