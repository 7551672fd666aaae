import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { Layer, LayerChecked, LayerVersion, LayerVersionLine } from "@/lib/types/semantics";
import type { Paged } from "@/lib/types/values";

export const layerQuery = queryOptions({
  queryKey: ["semantics"],
  queryFn: ({ signal }) => api<LayerVersion>("/semantics", { signal }),
});

export const layerVersionsQuery = queryOptions({
  queryKey: ["semantics", "versions"],
  queryFn: ({ signal }) => api<Paged<LayerVersionLine>>("/semantics/versions", { signal }),
});

/** JSON is YAML: what the forms hold is sent as it is. */
const text = (layer: Layer) => JSON.stringify(layer);

export const layerCheckQuery = (layer: Layer) =>
  queryOptions({
    queryKey: ["semantics", "check", layer],
    queryFn: ({ signal }) =>
      api<LayerChecked>("/semantics/check", { method: "POST", body: { yaml: text(layer) }, signal }),
    staleTime: 60_000,
    retry: false,
    placeholderData: (previous) => previous,
  });

export const earlierLayer = (version: number) => api<LayerVersion>(`/semantics?version=${version}`);
export const saveLayer = (layer: Layer, version: number, note: string) =>
  api<LayerVersion>("/semantics", { method: "PUT", body: { yaml: text(layer), version, note } });
export const parseLayer = async (yaml: string) =>
  (await api<{ layer: Layer }>("/semantics/parse", { method: "POST", body: { yaml } })).layer;

export async function draftLayer(): Promise<Layer> {
  const drafted = await api<{ yaml: string }>("/semantics/draft", { method: "POST" });
  return parseLayer(drafted.yaml);
}

export interface Imported {
  layer: Layer;
  left_out: string[];
}

export async function importDbt(file: string): Promise<Imported> {
  const found = await api<{ yaml: string; left_out: string[] }>("/semantics/import", {
    method: "POST",
    body: { text: file },
  });
  return { layer: await parseLayer(found.yaml), left_out: found.left_out };
}
