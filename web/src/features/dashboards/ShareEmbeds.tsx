import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { moment } from "@/lib/format";
import type { Dashboard, Share } from "@/lib/types/dashboards";
import { shareDashboard } from "@/requests/dashboards";

interface Props {
  board: Dashboard;
  shares: readonly Share[];
  onMade: () => void;
  onRevoke: (shareId: string) => void;
}

/** Pages that show the dashboard within themselves, each visitor held to the rows that the page's token names. */
export function ShareEmbeds({ board, shares, onMade, onRevoke }: Props) {
  const [origin, setOrigin] = useState("");
  const making = useMutation({
    mutationFn: () =>
      shareDashboard(board.dashboard_id, {
        kind: "embed",
        expires_in_days: 365,
        origins: origin.split(",").map((each) => each.trim()),
      }),
    onSuccess: () => {
      setOrigin("");
      onMade();
    },
  });
  return (
    <details className="mt-5">
      <summary className="cursor-pointer font-medium">Within other pages</summary>
      <p className="my-2 text-fine text-ink-2">
        Your page&rsquo;s server signs a token for each visitor; it may hold them to rows, such as those of
        their region.
      </p>
      <form
        className="flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          making.mutate();
        }}
      >
        <div className="flex-1">
          <TextField
            label="Address of the page"
            required
            placeholder="https://www.example.com"
            value={origin}
            onChange={(event) => setOrigin(event.target.value)}
          />
        </div>
        <Button className="h-9" type="submit" busy={making.isPending}>
          Embed
        </Button>
      </form>
      {making.isError && <ErrorNote error={making.error} />}
      {making.data && <Recipe share={making.data} />}
      <ul className="mt-2 divide-y divide-line">
        {shares.map((share) => (
          <li key={share.share_id} className="flex items-center justify-between gap-3 py-2 text-fine">
            <span className="min-w-0 text-ink-2">
              <span className="block truncate">{share.origins?.join(", ")}</span>
              works until {moment(share.expires_at)}
            </span>
            <Button size="small" weight="danger" onClick={() => onRevoke(share.share_id)}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Recipe({ share }: { share: Share }) {
  const address = new URL(share.url ?? "", window.location.origin).href;
  const recipe = `SECRET = "${share.secret ?? ""}"
token = jwt.encode({"exp": time.time() + 3600, "rows": {"region": ["North"]}}, SECRET, "HS256")
html = f'<iframe src="${address}#{token}"></iframe>'`;
  return (
    <div className="mt-3">
      <p className="text-fine">The secret is shown this once. It belongs on your server alone.</p>
      <textarea
        readOnly
        aria-label="How the page signs a token"
        rows={4}
        value={recipe}
        onFocus={(event) => event.target.select()}
        className="field mt-1.5 font-mono text-code"
      />
    </div>
  );
}
