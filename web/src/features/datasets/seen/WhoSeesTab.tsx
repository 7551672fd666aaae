import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Code, Eye, History, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { SkeletonRows } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { ago, plural } from "@/lib/format";
import type { Dataset } from "@/lib/types/datasets";
import type { Policy, PolicyRule } from "@/lib/types/governance";
import { policyQuery, savePolicy } from "@/requests/governance";
import { PolicyVersions } from "./PolicyVersions";
import { PolicyYaml } from "./PolicyYaml";
import { RuleForm } from "./RuleForm";
import { RuleLine } from "./RuleLine";
import { SeeAs } from "./SeeAs";

/** The rules that say who sees which rows and columns, and a look as someone else. */
export function WhoSeesTab({ dataset }: { dataset: Dataset }) {
  const policy = useQuery(policyQuery(dataset.dataset_id));
  if (policy.isPending) return <SkeletonRows rows={3} className="h-16" />;
  if (policy.isError) {
    return (
      <div className="p-4">
        <ErrorNote error={policy.error} onRetry={() => void policy.refetch()} />
      </div>
    );
  }
  return <Governed dataset={dataset} policy={policy.data} />;
}

type Open = "yaml" | "versions" | "see-as" | { edit: number } | null;

function Governed({ dataset, policy }: { dataset: Dataset; policy: Policy }) {
  const [open, setOpen] = useState<Open>(null);
  const keep = useKeep(dataset.dataset_id, policy);
  const { rules } = policy;
  const close = () => setOpen(null);
  const change = (next: readonly PolicyRule[], words: string) =>
    keep.mutate(next, {
      onSuccess: () => {
        close();
        say({ text: words, action: { label: "Undo", run: () => keep.mutate(rules) } });
      },
      onError: (error) => typeof open !== "object" && sayError(error),
    });
  const edited = typeof open === "object" && open !== null ? open.edit : null;
  return (
    <>
      <Head policy={policy} dataset={dataset} seeing={open === "see-as"} onOpen={setOpen} />
      {rules.length === 0 && open !== "see-as" && (
        <Empty icon={<Eye size={18} />} title="Everyone who may open it sees all of it">
          A rule shows some people some rows, and some columns through masks. It holds on every page, tile,
          export and answer from the next request on.
        </Empty>
      )}
      <ul className="divide-y divide-line border-line border-t empty:hidden">
        {rules.map((rule, at) => (
          <RuleLine
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule is known by its place
            key={at}
            rule={rule}
            onEdit={() => setOpen({ edit: at })}
            onRemove={() => change(rules.toSpliced(at, 1), `“${rule.name}” no longer holds.`)}
          />
        ))}
      </ul>
      {open === "see-as" && <SeeAs dataset={dataset} policy={policy} />}
      {open === "yaml" && <PolicyYaml dataset={dataset} onClose={close} />}
      {open === "versions" && (
        <PolicyVersions
          dataset={dataset}
          now={policy}
          onRestore={(old) => change(old.rules, `The rules are those of version ${old.version} again.`)}
          onClose={close}
        />
      )}
      {edited !== null && (
        <RuleForm
          dataset={dataset}
          rule={rules[edited] ?? null}
          busy={keep.isPending}
          error={keep.error}
          onKeep={(rule) => change(rules.toSpliced(edited, 1, rule), `“${rule.name}” holds from now on.`)}
          onClose={close}
        />
      )}
    </>
  );
}

function useKeep(id: string, policy: Policy) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rules: readonly PolicyRule[]) =>
      savePolicy(id, rules, client.getQueryData(policyQuery(id).queryKey)?.version ?? policy.version),
    onSuccess: (saved) => {
      client.setQueryData(policyQuery(id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ["dataset", id, "policy", "versions"] });
    },
  });
}

interface HeadProps {
  policy: Policy;
  dataset: Dataset;
  seeing: boolean;
  onOpen: (open: Open) => void;
}

function Head({ policy, dataset, seeing, onOpen }: HeadProps) {
  const { rules, version, updated_by: by, updated_at: at } = policy;
  const holds = rules.length === 0 ? "No rule." : `${plural(rules.length, "rule")}.`;
  const told = version === 0 ? holds : `${holds} Version ${version}, by ${by}, ${ago(at)}.`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 px-4.5 py-3">
      <p className="text-fine text-ink-2">{dataset.shared ? told : `${told} Not shared: yours alone.`}</p>
      <div className="flex flex-wrap gap-2">
        <Button
          size="small"
          icon={<Eye size={13} />}
          aria-pressed={seeing}
          onClick={() => onOpen(seeing ? null : "see-as")}
        >
          See as …
        </Button>
        {version > 0 && (
          <Button size="small" icon={<History size={13} />} onClick={() => onOpen("versions")}>
            Versions
          </Button>
        )}
        <Button size="small" icon={<Code size={13} />} onClick={() => onOpen("yaml")}>
          YAML
        </Button>
        <Button size="small" icon={<Plus size={13} />} onClick={() => onOpen({ edit: rules.length })}>
          Add a rule
        </Button>
      </div>
    </div>
  );
}
