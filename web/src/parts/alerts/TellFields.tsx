import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CheckList } from "@/parts/CheckList";
import { useReachable } from "@/parts/people";
import { useMay } from "@/parts/session";
import { channelsQuery, mailQuery } from "@/requests/notices";
import type { Form } from "./form";

interface Props {
  form: Form;
  onChange: (changed: Partial<Form>) => void;
}

/** Whom it tells: people by mail, channels of the workspace. */
export function TellFields({ form, onChange }: Props) {
  const people = useReachable();
  const admin = useMay("admin");
  const channels = useQuery(channelsQuery);
  const mail = useQuery({ ...mailQuery, enabled: admin });
  const offered = [
    ...people.map((one) => ({ value: `person:${one.user_id}`, label: one.label })),
    ...(channels.data?.items ?? []).map((one) => ({
      value: `channel:${one.channel_id}`,
      label: `${one.name} (${one.service})`,
    })),
  ];
  const chosen = [...form.people.map((id) => `person:${id}`), ...form.channels.map((id) => `channel:${id}`)];
  const of = (kind: string, marks: readonly string[]) =>
    marks.filter((mark) => mark.startsWith(`${kind}:`)).map((mark) => mark.slice(kind.length + 1));
  return (
    <div>
      <CheckList
        label="Tell"
        options={offered}
        chosen={chosen}
        onChange={(marks) => onChange({ people: of("person", marks), channels: of("channel", marks) })}
      />
      {admin && mail.data && !mail.data.set && (
        <p className="mt-1.5 text-fine text-warn">
          No mail server is set, so mail does not go out.{" "}
          <Link to="/settings" search={{ section: "mail" }} className="font-medium text-accent underline">
            Set one
          </Link>
        </p>
      )}
    </div>
  );
}
