import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Cpu } from "lucide-react";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField } from "@/design/Field";
import { Skeleton } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { ago, count } from "@/lib/format";
import type { EngineChoice } from "@/lib/types/engine";
import { chooseEngine, engineQuery } from "@/requests/engine";
import { Block } from "./Block";

/** Which query engine answers in this workspace. */
export function Engine() {
  const engine = useQuery(engineQuery);
  return (
    <Block
      title="Query engine"
      words="Every engine reads the same tables and gives the same answers; what it has no words for is answered by the built-in one. Each answer tells which it was."
    >
      {engine.isError && <ErrorNote error={engine.error} onRetry={() => void engine.refetch()} />}
      {engine.isPending && <Skeleton className="h-32 rounded-lg" />}
      {engine.data && (engine.data.available.length > 1 ? <Choice choice={engine.data} /> : <OnlyBuiltin />)}
    </Block>
  );
}

function OnlyBuiltin() {
  return (
    <div className="card">
      <Empty icon={<Cpu size={18} />} title="DuckDB, in this server">
        ClickHouse, Trino, Spark or Snowflake beside it are set by{" "}
        <code className="font-mono text-code">SEXTANT_WAREHOUSE_URL</code>, over the same tables.
      </Empty>
    </div>
  );
}

function Choice({ choice }: { choice: EngineChoice }) {
  const client = useQueryClient();
  const choosing = useMutation({
    mutationFn: chooseEngine,
    onSuccess: (made) => {
      client.setQueryData(engineQuery.queryKey, made);
      say({ text: `${titleOf(made)} answers from now on.` });
    },
    onError: sayError,
  });
  const other = choice.engine !== choice.available.find((each) => each.builtin)?.name;
  return (
    <div className="card grid gap-3 px-4.5 py-4">
      <div className="max-w-[26rem]">
        <SelectField
          label="Answers in this workspace"
          value={choosing.isPending ? choosing.variables : choice.engine}
          options={choice.available.map((each) => ({
            value: each.name,
            label: each.builtin ? `${each.title} (built in)` : each.title,
          }))}
          onChange={(name) => choosing.mutate(name)}
        />
      </div>
      <p className="text-fine text-ink-2">
        {other
          ? `What reads up to ${count(choice.small_rows)} rows stays with the built-in engine, which is quicker there.`
          : "All is answered within this server."}{" "}
        {choice.chosen_at ? `Chosen ${ago(choice.chosen_at)}.` : "Nobody has chosen yet."}
      </p>
    </div>
  );
}

function titleOf(choice: EngineChoice): string {
  return choice.available.find((each) => each.name === choice.engine)?.title ?? choice.engine;
}
