import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { SkeletonRows } from "@/design/Skeleton";
import type { Connection } from "@/lib/types/sources";
import { tablesQuery } from "@/requests/sources";
import { type Begin, followTopic, streamsQuery } from "@/requests/streams";

interface Props {
  connection: Connection;
  onBack: () => void;
  onFollowed: () => void;
}

const begins: readonly { value: Begin; label: string }[] = [
  { value: "earliest", label: "all that the topic holds" },
  { value: "latest", label: "what comes from now on" },
];

/** A topic to follow as a stream: which one, from where, under which name. */
export function FollowTopic({ connection, onBack, onFollowed }: Props) {
  const [text, setText] = useState("");
  const [topic, setTopic] = useState("");
  const [name, setName] = useState<string | null>(null);
  const [begin, setBegin] = useState<Begin>("earliest");
  const client = useQueryClient();
  const navigate = useNavigate();
  const following = useMutation({
    mutationFn: () =>
      followTopic({
        connection_id: connection.connection_id,
        topic,
        stream: (name ?? topic).trim(),
        begin,
      }),
    onSuccess: (stream) => {
      void client.invalidateQueries({ queryKey: streamsQuery.queryKey });
      onFollowed();
      void navigate({ to: "/streams/$datasetId", params: { datasetId: stream.dataset_id } });
    },
  });
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        following.mutate();
      }}
    >
      <TextField label="Find topics" value={text} onChange={(event) => setText(event.target.value)} />
      <Topics connection={connection} text={text} chosen={topic} onChoose={setTopic} />
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <SelectField label="Read" value={begin} onChange={setBegin} options={begins} />
        <TextField
          label="Name of the stream"
          value={name ?? topic}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      {following.isError && <ErrorNote error={following.error} />}
      <div className="flex justify-end gap-2">
        <Button weight="quiet" onClick={onBack}>
          Back
        </Button>
        <Button type="submit" weight="primary" disabled={topic === ""} busy={following.isPending}>
          Follow
        </Button>
      </div>
    </form>
  );
}

interface TopicsProps {
  connection: Connection;
  text: string;
  chosen: string;
  onChoose: (topic: string) => void;
}

function Topics({ connection, text, chosen, onChoose }: TopicsProps) {
  const topics = useQuery(tablesQuery(connection.connection_id, useDeferredValue(text.trim())));
  if (topics.isError) return <ErrorNote error={topics.error} onRetry={() => void topics.refetch()} />;
  if (!topics.data) return <SkeletonRows rows={4} className="h-9" />;
  const { items, total } = topics.data;
  return (
    <fieldset>
      <legend className="sr-only">Topics of {connection.name}</legend>
      <ul className="max-h-56 divide-y divide-line overflow-y-auto rounded-md border border-line">
        {items.map((topic) => (
          <li key={topic.name}>
            <label className="flex cursor-pointer items-center gap-3 px-3 py-1.5 hover:bg-sunken">
              <input
                type="radio"
                name="topic"
                checked={chosen === topic.name}
                onChange={() => onChoose(topic.name)}
              />
              <span className="min-w-0 flex-1 truncate font-mono text-code">{topic.name}</span>
            </label>
          </li>
        ))}
        {items.length === 0 && <li className="px-3 py-6 text-center text-ink-2">No topic is found.</li>}
      </ul>
      {total > items.length && (
        <p className="mt-1 text-fine text-ink-3">
          The first {items.length} of {total}; type to find others.
        </p>
      )}
    </fieldset>
  );
}
