import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { Coded } from "@/design/Coded";
import { plural } from "@/lib/format";
import type { Layer } from "@/lib/types/semantics";
import { aboutTable } from "@/parts/meaning/layer";
import { layerCheckQuery } from "@/requests/semantics";

/** What of the kept layer no longer holds: data may change after words were written. */
export function Problems({ layer, version }: { layer: Layer; version: number }) {
  const { data } = useQuery({ ...layerCheckQuery(layer), enabled: version > 0 });
  if (!data || data.valid) return null;
  return (
    <section aria-label="Problems" className="mb-4 rounded-md border border-line bg-warn-soft px-4 py-3">
      <h2 className="flex items-center gap-2 font-medium">
        <TriangleAlert size={15} className="text-warn" aria-hidden="true" />
        {plural(data.findings.length, "thing")} no longer {data.findings.length === 1 ? "holds" : "hold"}
      </h2>
      <ul className="mt-1 grid gap-1 text-fine">
        {data.findings.map((finding) => (
          <li key={`${finding.where} ${finding.message}`}>
            <Link
              to="/semantics"
              search={{ dataset: aboutTable(finding.where) }}
              className="font-mono text-code text-accent underline"
            >
              {finding.where}
            </Link>{" "}
            <Coded text={`${finding.message} ${finding.hint}`} />
          </li>
        ))}
      </ul>
    </section>
  );
}
