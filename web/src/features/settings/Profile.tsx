import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { EditableText } from "@/design/EditableText";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { say, sayError } from "@/design/Toasts";
import { count, moment } from "@/lib/format";
import type { Session } from "@/lib/types/identity";
import { changeName, endMySession, mySessionsQuery, sessionQuery, setPassword } from "@/requests/identity";
import { Block } from "./Block";
import { OpenSessions } from "./OpenSessions";

export function Profile() {
  const { data } = useQuery(sessionQuery);
  if (!data) return null;
  return (
    <>
      <You session={data} />
      <Password />
      <Mine />
    </>
  );
}

function You({ session }: { session: Session }) {
  const { user, workspace, limits } = session;
  const left = limits?.query;
  const client = useQueryClient();
  const naming = useMutation({
    mutationFn: changeName,
    onSuccess: () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey, exact: true }),
    onError: sayError,
  });
  return (
    <Block title="You">
      <dl className="card grid gap-x-8 gap-y-3 px-4.5 py-4 sm:grid-cols-3">
        <Fact words="Name">
          <EditableText
            label="Name"
            value={user.name ?? ""}
            placeholder="Add your name"
            onSave={naming.mutate}
          />
        </Fact>
        <Fact words="Email">{user.email}</Fact>
        <Fact words="Role">
          <Badge tone="accent">{user.role}</Badge>
        </Fact>
        <Fact words="Workspace">{workspace.name}</Fact>
        <Fact words="Tier">{user.tier}</Fact>
        <Fact words="Questions left this hour">
          {left && left.limit !== null
            ? `${count(left.remaining)} of ${count(left.limit)}`
            : "as many as you like"}
        </Fact>
        <Fact words="Last sign-in">{moment(user.last_login)}</Fact>
      </dl>
    </Block>
  );
}

function Fact({ words, children }: { words: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3 text-small">{words}</dt>
      <dd className="figures truncate">{children}</dd>
    </div>
  );
}

function Password() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const changing = useMutation({
    mutationFn: () => setPassword({ password: next, current_password: current }),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      say({ text: "The password is changed." });
    },
  });
  return (
    <Block title="Password" words="At least ten characters.">
      <form
        className="card grid gap-4 px-4.5 py-4"
        onSubmit={(event) => {
          event.preventDefault();
          changing.mutate();
        }}
      >
        {changing.isError && <ErrorNote error={changing.error} />}
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Now"
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
          <TextField
            label="New"
            type="password"
            autoComplete="new-password"
            required
            minLength={10}
            value={next}
            onChange={(event) => setNext(event.target.value)}
          />
        </div>
        <div>
          <Button type="submit" busy={changing.isPending} disabled={next.length < 10}>
            Change the password
          </Button>
        </div>
      </form>
    </Block>
  );
}

function Mine() {
  const sessions = useQuery(mySessionsQuery);
  const client = useQueryClient();
  const ending = useMutation({
    mutationFn: endMySession,
    onSuccess: () => void client.invalidateQueries({ queryKey: mySessionsQuery.queryKey }),
    onError: sayError,
  });
  return (
    <Block title="Where you are signed in">
      <OpenSessions query={sessions} onEnd={(id) => ending.mutate(id)} />
    </Block>
  );
}
