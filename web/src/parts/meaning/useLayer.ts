import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { say } from "@/design/Toasts";
import type { Layer, LayerVersion } from "@/lib/types/semantics";
import { useMay } from "@/parts/session";
import { layerQuery, saveLayer } from "@/requests/semantics";

export interface Editing {
  kept: LayerVersion;
  layer: Layer;
  changed: boolean;
  mayChange: boolean;
  saving: boolean;
  error: Error | null;
  change: (next: Layer) => void;
  discard: () => void;
  save: (note: string) => void;
}

/** The layer as it is kept, and what somebody is making of it. */
export function useLayer(): { editing: Editing | null; error: Error | null } {
  const client = useQueryClient();
  const kept = useQuery(layerQuery);
  const mayChange = useMay("analyst");
  const [draft, setDraft] = useState<Layer | null>(null);
  const saving = useMutation({
    mutationFn: ({ layer, version, note }: { layer: Layer; version: number; note: string }) =>
      saveLayer(layer, version, note),
    onSuccess: (saved) => {
      client.setQueryData(layerQuery.queryKey, saved);
      void client.invalidateQueries({ queryKey: ["semantics"] });
      setDraft(null);
      say({ text: `Saved as version ${saved.version}.` });
    },
  });
  const found = kept.data;
  if (!found) return { editing: null, error: kept.error };
  const layer = draft ?? found.layer;
  return {
    error: null,
    editing: {
      kept: found,
      layer,
      changed: draft !== null,
      mayChange,
      saving: saving.isPending,
      error: saving.error,
      change: (next) => {
        saving.reset();
        setDraft(JSON.stringify(next) === JSON.stringify(found.layer) ? null : next);
      },
      discard: () => {
        saving.reset();
        setDraft(null);
      },
      save: (note) => saving.mutate({ layer, version: found.version, note }),
    },
  };
}
