import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import type { Channel } from "@/lib/types/notices";
import { CheckList } from "@/parts/CheckList";
import { addChannel, channelsQuery, topicsQuery } from "@/requests/notices";
import { OneTimeLink } from "../OneTimeLink";

const kinds: readonly { value: Channel["kind"]; label: string }[] = [
  { value: "service", label: "Service" },
  { value: "webhook", label: "Signed webhook" },
];

export function NewChannel({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Channel["kind"]>("service");
  const [url, setUrl] = useState("");
  const [topics, setTopics] = useState<readonly string[]>([]);
  const offered = useQuery(topicsQuery);
  const client = useQueryClient();
  const adding = useMutation({
    mutationFn: () => addChannel({ name, kind, url, topics: kind === "webhook" ? topics : [] }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: channelsQuery.queryKey });
      if (made.secret === null) onClose();
    },
  });
  if (adding.data?.secret) {
    return (
      <Dialog open onClose={onClose} title={`The key of ${adding.data.name}`}>
        <OneTimeLink link={adding.data.secret} words="Whoever gets the webhook checks its signature by it." />
        <DialogActions>
          <Button weight="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title="New channel">
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          adding.mutate();
        }}
      >
        {adding.isError && <ErrorNote error={adding.error} />}
        <div className="grid grid-cols-2 gap-4">
          <TextField label="Name" required value={name} onChange={(event) => setName(event.target.value)} />
          <SelectField label="Kind" value={kind} options={kinds} onChange={setKind} />
        </div>
        <TextField
          label="Address"
          required
          autoComplete="off"
          className="font-mono text-code"
          placeholder={kind === "webhook" ? "https://" : "slack://"}
          hint={
            kind === "webhook"
              ? "It is sent JSON under HMAC-SHA256, and again with growing pauses until it says yes."
              : "As Apprise writes it: slack://…, msteams://…, pagerduty://…, ntfy://topic"
          }
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        {kind === "webhook" && (
          <CheckList
            label="Hears also of"
            options={(offered.data ?? []).map((one) => ({
              value: one.topic,
              label: (
                <>
                  <code className="font-mono text-code">{one.topic}</code>{" "}
                  <span className="text-fine text-ink-2">{one.description}</span>
                </>
              ),
            }))}
            chosen={topics}
            onChange={setTopics}
          />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            weight="primary"
            busy={adding.isPending}
            disabled={name.trim() === "" || url.trim() === ""}
          >
            Add it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
