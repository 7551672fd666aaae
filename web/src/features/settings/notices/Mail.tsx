import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { SelectField, TextField } from "@/design/Field";
import { Skeleton } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { ago } from "@/lib/format";
import type { MailBody, MailSetting, Security } from "@/lib/types/notices";
import { forgetMail, mailQuery, setMail, testMail } from "@/requests/notices";
import { Block } from "../Block";

const securities: readonly { value: Security; label: string; port: number }[] = [
  { value: "starttls", label: "STARTTLS", port: 587 },
  { value: "tls", label: "TLS", port: 465 },
  { value: "none", label: "none", port: 25 },
];

/** The server that mail goes out by, and a test of it. */
export function Mail() {
  const mail = useQuery(mailQuery);
  const client = useQueryClient();
  const testing = useMutation({
    mutationFn: testMail,
    onSuccess: (done) => {
      void client.invalidateQueries({ queryKey: ["deliveries"] });
      if (done.status === "sent") say({ text: `A test message went to ${done.name}.` });
      else say({ text: "The test message did not go out.", detail: done.error, seconds: 12 });
    },
    onError: sayError,
  });
  return (
    <Block
      title="Mail"
      words="Alerts and reports go out by it. The password is sealed, and never shown again."
      action={
        mail.data?.set && (
          <Button icon={<Send size={14} />} busy={testing.isPending} onClick={() => testing.mutate()}>
            Send a test message
          </Button>
        )
      }
    >
      {mail.isPending && <Skeleton className="h-48" />}
      {mail.isError && <ErrorNote error={mail.error} onRetry={() => void mail.refetch()} />}
      {mail.data && <Server key={mail.data.changed_at ?? "none"} setting={mail.data} />}
    </Block>
  );
}

function Server({ setting }: { setting: MailSetting }) {
  const [body, setBody] = useState<MailBody>({
    host: setting.host,
    port: setting.port,
    security: setting.security,
    username: setting.username,
    sender: setting.installed ? "" : setting.sender,
  });
  const client = useQueryClient();
  const settle = () => void client.invalidateQueries({ queryKey: mailQuery.queryKey });
  const keeping = useMutation({
    mutationFn: () => setMail(body),
    onSuccess: () => {
      settle();
      say({ text: "Mail goes out by this server." });
    },
  });
  const forgetting = useMutation({ mutationFn: forgetMail, onSuccess: settle, onError: sayError });
  const change = (changed: Partial<MailBody>) => setBody({ ...body, ...changed });
  const own = setting.set && !setting.installed;
  return (
    <form
      className="card grid gap-4 p-4.5"
      onSubmit={(event) => {
        event.preventDefault();
        keeping.mutate();
      }}
    >
      {setting.installed && (
        <p className="text-ink-2">
          Whoever runs Sextant set a server; mail comes from {setting.sender}. This workspace may use one of
          its own.
        </p>
      )}
      {keeping.isError && <ErrorNote error={keeping.error} />}
      <div className="grid gap-4 sm:grid-cols-[1fr_9rem_6rem]">
        <TextField
          label="Server"
          required
          placeholder="smtp.example.com"
          value={body.host}
          onChange={(event) => change({ host: event.target.value })}
        />
        <SelectField
          label="Security"
          value={body.security}
          options={securities}
          onChange={(security) =>
            change({ security, port: securities.find((each) => each.value === security)?.port ?? 587 })
          }
        />
        <TextField
          label="Port"
          type="number"
          required
          min={1}
          max={65535}
          value={body.port}
          onChange={(event) => change({ port: Number(event.target.value) })}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="User name"
          autoComplete="off"
          value={body.username}
          onChange={(event) => change({ username: event.target.value })}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          placeholder={setting.has_password ? "as it is" : ""}
          value={body.password ?? ""}
          onChange={(event) => change({ password: event.target.value })}
        />
      </div>
      <TextField
        label="Mail comes from"
        type="email"
        required
        placeholder="sextant@example.com"
        value={body.sender}
        onChange={(event) => change({ sender: event.target.value })}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" weight="primary" busy={keeping.isPending}>
          Keep the server
        </Button>
        {own && (
          <Button busy={forgetting.isPending} onClick={() => forgetting.mutate()}>
            Forget it
          </Button>
        )}
        {setting.changed_at && (
          <span className="ms-auto text-fine text-ink-3">
            set by {setting.changed_by} {ago(setting.changed_at)}
          </span>
        )}
      </div>
    </form>
  );
}
