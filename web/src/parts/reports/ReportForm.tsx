import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { Tick } from "@/design/Tick";
import type { Report, ReportPlan } from "@/lib/types/reports";
import { CheckList } from "@/parts/CheckList";
import { useReachable } from "@/parts/people";
import { TimesField } from "@/parts/TimesField";
import { sessionQuery } from "@/requests/identity";
import { changeReport, makeReport } from "@/requests/reports";

interface Props {
  board: { dashboard_id: string; name: string };
  report: Report | null;
  onDone: () => void;
  onCancel: () => void;
}

/** When a dashboard goes out, to whom, and with which words. */
export function ReportForm({ board, report, onDone, onCancel }: Props) {
  const { data: session } = useQuery(sessionQuery);
  const people = useReachable();
  const [plan, setPlan] = useState<ReportPlan>(
    report?.plan ?? {
      name: board.name,
      dashboard_id: board.dashboard_id,
      times: { cron: "0 8 * * mon" },
      filters: {},
      people: session ? [session.user.user_id] : [],
      addresses: [],
      message: "",
      skip_unchanged: false,
      enabled: true,
    },
  );
  const [addresses, setAddresses] = useState(plan.addresses.join(", "));
  const [written, setWritten] = useState(false);
  const client = useQueryClient();
  const whole: ReportPlan = {
    ...plan,
    addresses: addresses.split(/[\s,;]+/).filter((each) => each !== ""),
  };
  const keeping = useMutation({
    mutationFn: () => (report ? changeReport(report.report_id, whole) : makeReport(whole)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["reports"] });
      onDone();
    },
  });
  const change = (changed: Partial<ReportPlan>) => setPlan({ ...plan, ...changed });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        keeping.mutate();
      }}
    >
      {keeping.isError && <ErrorNote error={keeping.error} />}
      <TextField
        label="Subject"
        required
        value={plan.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      <TimesField
        label="Sent"
        value={plan.times}
        written={written}
        offered={["morning", "workday", "week", "month"]}
        onChange={(times, isWritten) => {
          setWritten(isWritten);
          change({ times });
        }}
      />
      <CheckList
        label="To"
        options={people.map((one) => ({ value: one.user_id, label: one.label }))}
        chosen={plan.people}
        onChange={(chosen) => change({ people: chosen })}
      />
      <TextField
        label="And to these addresses"
        hint="With commas between; of domains that whoever runs Sextant allows"
        value={addresses}
        onChange={(event) => setAddresses(event.target.value)}
      />
      <TextField
        label="Words above the picture"
        value={plan.message}
        onChange={(event) => change({ message: event.target.value })}
      />
      <div className="grid gap-2">
        <Tick
          label="Send nothing while no figure changed"
          checked={plan.skip_unchanged}
          onChange={(skip_unchanged) => change({ skip_unchanged })}
        />
        <Tick label="Switched on" checked={plan.enabled} onChange={(enabled) => change({ enabled })} />
      </div>
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          type="submit"
          weight="primary"
          busy={keeping.isPending}
          disabled={plan.name.trim() === "" || (plan.people.length === 0 && whole.addresses.length === 0)}
        >
          {report ? "Keep it" : "Send it then"}
        </Button>
      </DialogActions>
    </form>
  );
}
