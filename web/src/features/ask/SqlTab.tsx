import { useMutation, useQuery } from "@tanstack/react-query";
import { Copy, Play } from "lucide-react";
import { useMemo, useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { say } from "@/design/Toasts";
import { useSettled } from "@/lib/hooks";
import type { QueryAnswer } from "@/lib/types/answers";
import { copy } from "@/parts/download";
import { Sql } from "@/parts/sql/Sql";
import { runSql, validateQuery } from "@/requests/ask";
import { schemaQuery } from "@/requests/datasets";
import { Verdict } from "./Verdict";

interface Props {
  sql: string;
  onResult: (result: QueryAnswer) => void;
}

/** The SQL behind the answer: to read, to change, to run. */
export function SqlTab({ sql, onResult }: Props) {
  const [text, setText] = useState(sql);
  const changed = text.trim() !== sql.trim();
  const settled = useSettled(text, 350);
  const validation = useQuery({ ...validateQuery(settled), enabled: settled.trim() !== "" && changed });
  const schema = useQuery(schemaQuery);
  const tables = useMemo(
    () =>
      Object.fromEntries(
        (schema.data?.tables ?? []).map((table) => [
          table.table_name,
          table.columns.map((column) => column.name),
        ]),
      ),
    [schema.data],
  );
  const running = useMutation({ mutationFn: () => runSql({ sql: text }), onSuccess: onResult });
  return (
    <div>
      <div className="relative min-h-24">
        <Sql value={text} label="SQL" schema={tables} onChange={setText} onRun={() => running.mutate()} />
        <IconButton
          label="Copy the SQL"
          className="absolute top-2 end-2 bg-surface"
          onClick={() => void copy(text).then((done) => done && say({ text: "The SQL is copied." }))}
        >
          <Copy size={14} />
        </IconButton>
      </div>
      {running.isError && (
        <div className="px-4.5 pb-3">
          <ErrorNote error={running.error} />
        </div>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3 px-4.5 pb-3">
        <Verdict validation={changed ? validation.data : undefined} />
        <span className="flex gap-2">
          {changed && (
            <Button size="small" weight="quiet" onClick={() => setText(sql)}>
              Put back
            </Button>
          )}
          <Button
            size="small"
            icon={<Play size={12} />}
            busy={running.isPending}
            onClick={() => running.mutate()}
          >
            Run
          </Button>
        </span>
      </div>
    </div>
  );
}
