import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Download } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { Scroll } from "@/design/Scroll";
import { Skeleton } from "@/design/Skeleton";
import { say } from "@/design/Toasts";
import { classes } from "@/lib/classes";
import type { Dashboard } from "@/lib/types/dashboards";
import { copy, download } from "@/parts/download";
import { compareYaml, dashboardQuery, importDashboard, yamlAddress, yamlQuery } from "@/requests/dashboards";

/** A dashboard as a file for version control: taken away, brought back, and first what that would change. */
export function YamlDialog({ board, onClose }: { board: Dashboard; onClose: () => void }) {
  const id = board.dashboard_id;
  const client = useQueryClient();
  const now = useQuery(yamlQuery(id, board.version));
  const [text, setText] = useState<string | null>(null);
  const comparing = useMutation({ mutationFn: (yaml: string) => compareYaml(id, yaml) });
  const bringing = useMutation({
    mutationFn: (yaml: string) => importDashboard(yaml, id),
    onSuccess: (made) => {
      client.setQueryData(dashboardQuery(id).queryKey, made);
      void client.invalidateQueries({ queryKey: ["dashboards"] });
      say({ text: `The dashboard is as the file says: version ${made.version}.` });
      onClose();
    },
  });
  const shown = text ?? now.data ?? "";
  const changed = text !== null && text !== now.data;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`${board.name} as YAML`}
      description="For version control; put a changed file here to bring it in."
    >
      {now.isPending && <Skeleton className="h-64 w-full" />}
      {now.isError && <ErrorNote error={now.error} />}
      {now.data !== undefined && (
        <textarea
          aria-label="YAML of the dashboard"
          rows={14}
          spellCheck={false}
          readOnly={!board.may_edit}
          value={shown}
          onChange={(event) => {
            setText(event.target.value);
            comparing.reset();
          }}
          className="field resize-y whitespace-pre font-mono text-code"
        />
      )}
      {comparing.isError && <ErrorNote error={comparing.error} />}
      {bringing.isError && <ErrorNote error={bringing.error} />}
      {comparing.data && (
        <section aria-label="What the file would change" className="mt-3">
          <p className="mb-1.5 text-fine">
            {comparing.data.same ? "It changes nothing." : `${comparing.data.told}.`}
          </p>
          {!comparing.data.same && <Lines text={comparing.data.lines} />}
        </section>
      )}
      <DialogActions>
        <Button icon={<Copy size={14} />} onClick={() => void copy(shown)}>
          Copy
        </Button>
        <Button icon={<Download size={14} />} onClick={() => download(yamlAddress(id))}>
          Download
        </Button>
        {board.may_edit && (
          <>
            <Button disabled={!changed} busy={comparing.isPending} onClick={() => comparing.mutate(shown)}>
              What would change
            </Button>
            <Button
              weight="primary"
              disabled={!comparing.data || comparing.data.same}
              busy={bringing.isPending}
              onClick={() => bringing.mutate(shown)}
            >
              Bring it in
            </Button>
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}

function Lines({ text }: { text: string }) {
  return (
    <Scroll
      label="Changed lines"
      className="max-h-56 overflow-auto rounded-md border border-line bg-sunken py-1 font-mono text-code"
    >
      {text.split("\n").map((line, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
          key={index}
          className={classes(
            "whitespace-pre px-3",
            line.startsWith("+") && "bg-good-soft text-good",
            line.startsWith("-") && "bg-bad-soft text-bad",
            line.startsWith("@") && "text-ink-3",
          )}
        >
          {line || " "}
        </div>
      ))}
    </Scroll>
  );
}
