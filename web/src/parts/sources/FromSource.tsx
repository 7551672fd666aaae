import { useQuery } from "@tanstack/react-query";
import { Database, FolderOpen, Plus, Radio } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import type { Connection, Reads } from "@/lib/types/sources";
import { connectionsQuery } from "@/requests/sources";
import { ConnectionForm } from "./ConnectionForm";
import { FollowTopic } from "./FollowTopic";
import { PickTables } from "./PickTables";

interface Props {
  only?: Reads;
  onDone?: () => void;
}

/** Data from a database, a folder or a broker: a connection, then what to load or follow through it. */
export function FromSource({ only, onDone }: Props) {
  const connections = useQuery(connectionsQuery);
  const [chosen, setChosen] = useState<Connection | null>(null);
  const [making, setMaking] = useState(false);
  if (connections.isError)
    return <ErrorNote error={connections.error} onRetry={() => void connections.refetch()} />;
  if (!connections.data) return <SkeletonRows rows={3} className="h-11" />;
  const items = connections.data.items.filter((each) => !only || each.reads === only);
  if (chosen) {
    const back = () => setChosen(null);
    if (chosen.reads === "topics") {
      return <FollowTopic connection={chosen} onBack={back} onFollowed={onDone ?? back} />;
    }
    return <PickTables connection={chosen} onBack={back} onLoaded={onDone ?? back} />;
  }
  if (making || items.length === 0) {
    return (
      <ConnectionForm
        {...(only ? { only } : {})}
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

const icons: Record<Reads, typeof Database> = { rows: Database, files: FolderOpen, topics: Radio };

export function SourceIcon({ connection }: { connection: Connection }) {
  const Icon = icons[connection.reads];
  return <Icon size={17} className="shrink-0 text-accent" aria-hidden="true" />;
}
