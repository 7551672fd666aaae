import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Progress } from "@/design/Progress";
import { Skeleton } from "@/design/Skeleton";
import { count, milliseconds, number, percent } from "@/lib/format";
import type { Usage, Used } from "@/lib/types/usage";
import { usageQuery } from "@/requests/usage";
import { Block } from "./Block";

/** What the language model was used for: by oneself, today and this month, and for administrators by everybody. */
export function Model() {
  const usage = useQuery(usageQuery);
  const model = usage.data?.model;
  return (
    <>
      <Block
        title="Language model"
        words={
          model === ""
            ? "None is set: nothing that is asked leaves this machine."
            : "It is asked where the planner is not sure, and its statements pass the same gate. Days and months are those of UTC."
        }
      >
        {usage.isError && <ErrorNote error={usage.error} onRetry={() => void usage.refetch()} />}
        {usage.isPending && <Skeleton className="h-44 rounded-lg" />}
        {usage.data && (usage.data.model !== "" || usage.data.month.requests > 0) && (
          <Own usage={usage.data} />
        )}
        {usage.data && usage.data.model === "" && usage.data.month.requests === 0 && <NoModel />}
      </Block>
      {usage.data && usage.data.people.length > 0 && <Everybody usage={usage.data} />}
    </>
  );
}

function NoModel() {
  return (
    <div className="card">
      <Empty icon={<Sparkles size={18} />} title="The planner answers alone">
        A model of OpenAI, Anthropic or any server that speaks as they do is set by{" "}
        <code className="font-mono text-code">SEXTANT_LLM</code>, with a price and budgets a person.
      </Empty>
    </div>
  );
}

function Own({ usage }: { usage: Usage }) {
  const { today, month, budgets } = usage;
  return (
    <div className="card divide-y divide-line">
      {usage.model !== "" && (
        <p className="px-4.5 py-3 text-fine text-ink-2">
          Asked is <span className="font-mono text-code text-ink-1">{usage.model}</span>
        </p>
      )}
      <div className="grid gap-x-8 gap-y-5 px-4.5 py-4 sm:grid-cols-2">
        <Span title="You, today" used={today}>
          <Budget
            label="Tokens of today's budget"
            used={tokens(today)}
            of={budgets.tokens_a_day}
            words={`${count(budgets.tokens_a_day)} tokens a day`}
          />
        </Span>
        <Span title="You, this month" used={month}>
          <Budget
            label="Money of this month's budget"
            used={month.money}
            of={budgets.money_a_month}
            words={`${number(budgets.money_a_month)} a month`}
          />
        </Span>
      </div>
    </div>
  );
}

const tokens = (used: Used) => used.tokens_in + used.tokens_out;

function Span({ title, used, children }: { title: string; used: Used; children: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="text-fine text-ink-2">{title}</h3>
      <p className="figures mt-0.5 font-semibold text-title">
        {count(tokens(used))} <span className="font-normal text-ink-2 text-work">tokens</span>
      </p>
      <p className="figures text-fine text-ink-2">
        {count(used.questions)} questions, {count(used.tokens_in)} tokens in, {count(used.tokens_out)} out
        {used.money > 0 && `, ${number(used.money)} spent`}
        {used.questions > 0 && `, ${milliseconds(used.milliseconds / used.questions)} a question`}
      </p>
      {children}
    </section>
  );
}

interface BudgetProps {
  label: string;
  used: number;
  of: number;
  words: string;
}

function Budget({ label, used, of, words }: BudgetProps) {
  if (of === 0) return <p className="mt-2 text-small text-ink-3">No limit is set.</p>;
  const share = Math.min(1, used / of);
  return (
    <div className="mt-2.5">
      <Progress share={share} label={label} />
      <p className="figures mt-1 text-small text-ink-3">
        {percent(share, 0)} of {words}
        {share >= 1 && "; the planner answers alone until it begins anew"}
      </p>
    </div>
  );
}

function Everybody({ usage }: { usage: Usage }) {
  return (
    <Block title="Everybody, this month" words="The most tokens first.">
      <div className="card overflow-x-auto">
        <table className="w-full text-fine">
          <thead>
            <tr className="border-line border-b text-ink-2">
              <th className="px-4.5 py-2 text-start font-medium">Person</th>
              <th className="px-3 py-2 text-end font-medium">Questions</th>
              <th className="px-3 py-2 text-end font-medium">Tokens</th>
              <th className="px-4.5 py-2 text-end font-medium">Money</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {usage.people.map(({ user_id: id, email, used }) => (
              <tr key={id}>
                <th scope="row" className="max-w-60 truncate px-4.5 py-2 text-start font-medium">
                  {email}
                </th>
                <td className="figures px-3 py-2 text-end">{count(used.questions)}</td>
                <td className="figures px-3 py-2 text-end">{count(tokens(used))}</td>
                <td className="figures px-4.5 py-2 text-end">{number(used.money)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Block>
  );
}
