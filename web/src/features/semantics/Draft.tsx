import { useQuery } from "@tanstack/react-query";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import type { Layer } from "@/lib/types/semantics";
import { joined, saysNothing } from "@/parts/meaning/layer";
import type { Editing } from "@/parts/meaning/useLayer";
import { draftLayer } from "@/requests/semantics";
import { Offered } from "./Offered";

interface Props {
  editing: Editing;
  onClose: () => void;
}

/** A first description of what nothing is said of, from profiles; nothing is kept before somebody says so. */
export function Draft({ editing, onClose }: Props) {
  const { kept, layer } = editing;
  const drafted = useQuery({
    queryKey: ["semantics", "draft", kept.version],
    queryFn: draftLayer,
    gcTime: 0,
    retry: false,
  });
  const fresh = drafted.data ? added(drafted.data, kept.layer) : null;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="A first draft"
      description="Times, units, personal data and totals from the profiles; relations that a query over all rows proved."
    >
      {drafted.isPending && <SkeletonRows rows={4} className="h-8" />}
      {drafted.isError && <ErrorNote error={drafted.error} />}
      {fresh && <Offered layer={fresh} none="Something is said of every dataset already." />}
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button
          weight="primary"
          disabled={!fresh || fresh.datasets.length + fresh.relations.length === 0}
          onClick={() => {
            if (fresh) editing.change(joined(layer, fresh));
            onClose();
          }}
        >
          Take it into the forms
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** What a draft has that the layer did not. */
function added(draft: Layer, before: Layer): Layer {
  const named = new Set(before.datasets.map((one) => one.dataset.toLowerCase()));
  const known = new Set(before.relations.map((one) => `${one.from}>${one.to}`));
  return {
    datasets: draft.datasets.filter((one) => !named.has(one.dataset.toLowerCase()) && !saysNothing(one)),
    relations: draft.relations.filter((one) => !known.has(`${one.from}>${one.to}`)),
  };
}
