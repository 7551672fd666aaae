import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Navigate, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { sessionQuery, signIn } from "@/requests/identity";
import { Entrance } from "./Entrance";

const route = getRouteApi("/signin");

export function SignIn() {
  const { to } = route.useSearch();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const client = useQueryClient();
  const navigate = useNavigate();
  const session = useQuery(sessionQuery);
  const entering = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
      await navigate({ to: to ?? "/" });
    },
  });
  if (session.data && !entering.isPending) return <Navigate to={to ?? "/"} replace />;
  return (
    <Entrance title="Sign in">
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          entering.mutate({ email: email.trim(), password });
        }}
      >
        {entering.isError && <ErrorNote error={entering.error} />}
        <TextField
          label="Email"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" weight="primary" className="h-9" busy={entering.isPending}>
          Sign in
        </Button>
        <p className="text-fine text-ink-2">
          Lost your password? An administrator can give you a link, or whoever runs Sextant can print one with{" "}
          <code className="font-mono text-code">sextant sign-in-link</code>.
        </p>
      </form>
    </Entrance>
  );
}
