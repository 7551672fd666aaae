import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { EngineChoice } from "@/lib/types/engine";

export const engineQuery = queryOptions({
  queryKey: ["engine"],
  queryFn: ({ signal }) => api<EngineChoice>("/data/engine", { signal }),
});

export const chooseEngine = (engine: string) =>
  api<EngineChoice>("/data/engine", { method: "PUT", body: { engine } });
