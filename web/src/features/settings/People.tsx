import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, UserPlus } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button, IconButton } from "@/design/Button";
import { Dialog } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { SkeletonRows } from "@/design/Skeleton";
import { SmallSelect } from "@/design/SmallSelect";
import { sayError } from "@/design/Toasts";
import { ago } from "@/lib/format";
import type { User } from "@/lib/types/identity";
import {
  changePerson,
  endPersonSession,
  passwordLink,
  peopleQuery,
  personSessionsQuery,
  removePerson,
  sessionQuery,
} from "@/requests/identity";
import { Block } from "./Block";
import { Invite } from "./Invite";
import { OneTimeLink } from "./OneTimeLink";
import { OpenSessions } from "./OpenSessions";
import { AttributeBadges, PersonAttributes } from "./PersonAttributes";
import { roles, tiers } from "./roles";

export function People() {
  const people = useQuery(peopleQuery);
  const [inviting, setInviting] = useState(false);
  return (
    <Block
      title="People"
      words="A viewer reads, an analyst also brings in data and makes dashboards, an admin also looks after people."
      action={
        <Button weight="primary" icon={<UserPlus size={15} />} onClick={() => setInviting(true)}>
          Invite
        </Button>
      }
    >
      {people.isError && <ErrorNote error={people.error} onRetry={() => void people.refetch()} />}
      {!people.isError && (
        <div className="card overflow-hidden">
          {people.isPending && <SkeletonRows rows={4} className="h-14" />}
          <ul className="divide-y divide-line">
            {people.data?.items.map((user) => (
              <Person key={user.user_id} user={user} />
            ))}
          </ul>
        </div>
      )}
      {inviting && <Invite onClose={() => setInviting(false)} />}
    </Block>
  );
}

function Person({ user }: { user: User }) {
  const client = useQueryClient();
  const session = useQuery(sessionQuery);
  const [shown, setShown] = useState<"sessions" | "attributes" | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const settle = {
    onSuccess: () => void client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
    onError: sayError,
  };
  const changing = useMutation({
    mutationFn: (body: Parameters<typeof changePerson>[1]) => changePerson(user.user_id, body),
    ...settle,
  });
  const removing = useMutation({ mutationFn: () => removePerson(user.user_id), ...settle });
  const linking = useMutation({
    mutationFn: () => passwordLink(user.user_id),
    onSuccess: (made) => setLink(made.link),
    onError: sayError,
  });
  const self = session.data?.user.user_id === user.user_id;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4.5 py-2.5">
      <span className="min-w-0 flex-1 basis-full sm:basis-48">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{user.name || user.email}</span>
          {self && <Badge tone="good">you</Badge>}
          {user.status !== "active" && (
            <Badge tone={user.status === "disabled" ? "warn" : "plain"}>{user.status}</Badge>
          )}
        </span>
        <span className="figures block truncate text-fine text-ink-2">
          {user.email}, {user.last_login ? `last in ${ago(user.last_login)}` : "not in yet"}
        </span>
        <AttributeBadges attributes={user.attributes} />
      </span>
      <SmallSelect
        label={`Role of ${user.email}`}
        value={user.role}
        options={roles}
        disabled={changing.isPending}
        onChange={(role) => changing.mutate({ role })}
      />
      <SmallSelect
        label={`Tier of ${user.email}`}
        value={user.tier}
        options={tiers}
        disabled={changing.isPending}
        onChange={(tier) => changing.mutate({ tier })}
      />
      <Menu
        trigger={
          <IconButton label={`More about ${user.email}`}>
            <Ellipsis size={16} />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => setShown("sessions")}>Where they are signed in</MenuItem>
        <MenuItem onSelect={() => setShown("attributes")}>Change their attributes</MenuItem>
        <MenuItem onSelect={() => linking.mutate()}>Make a link to set a password</MenuItem>
        <MenuLine />
        <MenuItem disabled={self} onSelect={() => changing.mutate({ disabled: user.status !== "disabled" })}>
          {user.status === "disabled" ? "Enable" : "Disable"}
        </MenuItem>
        <MenuItem danger disabled={self} onSelect={() => removing.mutate()}>
          Remove
        </MenuItem>
      </Menu>
      {shown === "sessions" && <Sessions user={user} onClose={() => setShown(null)} />}
      {shown === "attributes" && <PersonAttributes user={user} onClose={() => setShown(null)} />}
      {link !== null && (
        <Dialog open onClose={() => setLink(null)} title={`A link for ${user.name || user.email}`}>
          <OneTimeLink link={link} words="It signs them in once and lets them set a new password." />
        </Dialog>
      )}
    </li>
  );
}

function Sessions({ user, onClose }: { user: User; onClose: () => void }) {
  const query = useQuery(personSessionsQuery(user.user_id));
  const client = useQueryClient();
  const ending = useMutation({
    mutationFn: (id: string) => endPersonSession(user.user_id, id),
    onSuccess: () => void client.invalidateQueries({ queryKey: personSessionsQuery(user.user_id).queryKey }),
    onError: sayError,
  });
  return (
    <Dialog open onClose={onClose} title={`Where ${user.name || user.email} is signed in`}>
      <OpenSessions query={query} onEnd={(id) => ending.mutate(id)} />
    </Dialog>
  );
}
