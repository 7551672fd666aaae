import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { say } from "@/design/Toasts";
import { capital } from "@/lib/format";
import type { Answer, QueryAnswer } from "@/lib/types/answers";
import { dashboardsQuery, makeDashboard, pinAnswer, pinTile } from "@/requests/dashboards";

interface Props {
  answer: Answer;
  edited: QueryAnswer | null;
  onClose: () => void;
}

const fresh = "new";

export function PinDialog({ answer, edited, onClose }: Props) {
  const boards = useQuery(dashboardsQuery);
  const items = boards.data?.items ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const target = chosen ?? items[0]?.dashboard_id ?? fresh;
  const [title, setTitle] = useState(capital(edited?.chart?.title ?? answer.chart?.title ?? answer.question));
  const [name, setName] = useState("My dashboard");
  const client = useQueryClient();
  const navigate = useNavigate();
  const pinning = useMutation({
    mutationFn: async () => {
      const id = target === fresh ? (await makeDashboard(name.trim())).dashboard_id : target;
      if (edited) {
        await pinTile(id, {
          title,
          chart_type: edited.chart?.kind ?? "table",
          dataset_id: edited.tables[0]?.dataset_id ?? null,
          query: edited.sql,
          config: {},
        });
      } else {
        await pinAnswer(id, answer.query_id, title);
      }
      return id;
    },
    onSuccess: (id) => {
      void client.invalidateQueries({ queryKey: ["dashboards"] });
      void client.invalidateQueries({ queryKey: ["dashboard", id] });
      onClose();
      say({
        text: "Pinned.",
        action: {
          label: "Open the dashboard",
          run: () => void navigate({ to: "/dashboards/$dashboardId", params: { dashboardId: id } }),
        },
      });
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Pin to a dashboard"
      description="The tile keeps its question and its SQL, and is computed anew when the data changes."
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          pinning.mutate();
        }}
      >
        {pinning.isError && <ErrorNote error={pinning.error} />}
        <SelectField
          label="Dashboard"
          value={target}
          onChange={setChosen}
          options={[
            ...items.map((item) => ({ value: item.dashboard_id, label: item.name })),
            { value: fresh, label: "A new dashboard" },
          ]}
        />
        {target === fresh && (
          <TextField
            label="Its name"
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        <TextField
          label="Title of the tile"
          required
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" weight="primary" busy={pinning.isPending} disabled={boards.isPending}>
            Pin
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
