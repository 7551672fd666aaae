import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, Navigate, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { Skeleton } from "@/design/Skeleton";
import type { Session } from "@/lib/types/identity";
import { sessionQuery, setPassword, signInByLink } from "@/requests/identity";
import { Entrance } from "./Entrance";

const route = getRouteApi("/welcome");

/** Where a one-time link leads: signed in, then a password of one's own. */
export function Welcome() {
  const { token } = route.useSearch();
  const client = useQueryClient();
  const navigate = useNavigate();
  const session = useQuery(sessionQuery);
  const used = useRef<string | null>(null);
  const entering = useMutation({
    mutationFn: signInByLink,
    onSuccess: async (entered) => {
      client.setQueryData(sessionQuery.queryKey, entered);
      // The token is spent; it has no business in the history.
      await navigate({ to: "/welcome", search: {}, replace: true });
    },
  });
  useEffect(() => {
    if (!token || used.current === token) return;
    used.current = token;
    entering.mutate(token);
  }, [token, entering.mutate]);

  if (entering.isError) {
    return (
      <Entrance title="This link does not open">
        <ErrorNote error={entering.error} />
        <p className="mt-4 text-ink-2">
          A link works once and for a limited time. An administrator can make another; on the machine itself,{" "}
          <code className="font-mono text-code">sextant sign-in-link</code> prints one.
        </p>
        <Link to="/signin" className="mt-4 inline-block font-medium text-accent">
          Sign in with a password
        </Link>
      </Entrance>
    );
  }
  if (token || session.isPending) {
    return (
      <Entrance title="Opening">
        <Skeleton className="h-9" />
      </Entrance>
    );
  }
  if (!session.data) return <Navigate to="/signin" replace />;
  return <ChoosePassword session={session.data} />;
}

const shortest = 10;

function ChoosePassword({ session }: { session: Session }) {
  const [password, setText] = useState("");
  const client = useQueryClient();
  const navigate = useNavigate();
  const saving = useMutation({
    mutationFn: setPassword,
    onSuccess: async () => {
      await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
      await navigate({ to: "/" });
    },
  });
  return (
    <Entrance title={`Welcome to ${session.workspace.name}`}>
      <p className="mb-4 text-ink-2">
        You are signed in as <strong className="font-medium text-ink-1">{session.user.email}</strong>. Choose
        a password for the next time.
      </p>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate({ password });
        }}
      >
        {saving.isError && <ErrorNote error={saving.error} />}
        <input type="hidden" name="username" autoComplete="username" value={session.user.email} readOnly />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          required
          minLength={shortest}
          hint={`At least ${shortest} characters. A few words are easier to keep than one odd one.`}
          value={password}
          onChange={(event) => setText(event.target.value)}
        />
        <Button
          type="submit"
          weight="primary"
          className="h-9"
          busy={saving.isPending}
          disabled={password.length < shortest}
        >
          Set the password
        </Button>
        {!session.must_set_password && (
          <Link to="/" className="text-center font-medium text-accent text-fine">
            Go on without
          </Link>
        )}
      </form>
    </Entrance>
  );
}
