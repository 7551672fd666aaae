import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellRing, Ellipsis, KeyRound, Plus, Power, Send, Trash2, Webhook } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button, IconButton } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { Empty } from "@/design/Empty";
import { ErrorNote } from "@/design/ErrorNote";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { SkeletonRows } from "@/design/Skeleton";
import { say, sayError } from "@/design/Toasts";
import { classes } from "@/lib/classes";
import { plural } from "@/lib/format";
import type { Channel } from "@/lib/types/notices";
import { changeChannel, channelsQuery, removeChannel, renewKey, testChannel } from "@/requests/notices";
import { Block } from "../Block";
import { OneTimeLink } from "../OneTimeLink";
import { Deliveries } from "./Deliveries";
import { NewChannel } from "./NewChannel";

/** Services and webhooks that alerts are told by, and the log of all that was told. */
export function Channels() {
  const channels = useQuery(channelsQuery);
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const add = (
    <Button weight="primary" icon={<Plus size={15} />} onClick={() => setAdding(true)}>
      New channel
    </Button>
  );
  return (
    <>
      <Block
        title="Channels"
        words="Where alerts can go beside mail: Slack, Teams, PagerDuty and a hundred others, and signed webhooks."
        action={add}
      >
        {channels.isError && <ErrorNote error={channels.error} onRetry={() => void channels.refetch()} />}
        {!channels.isError && (
          <div className="card overflow-hidden">
            {channels.isPending && <SkeletonRows rows={2} className="h-13" />}
            {channels.data?.items.length === 0 && (
              <Empty icon={<BellRing size={18} />} title="No channels yet">
                Addresses are sealed: nobody can read them again, and alerts of this workspace may use them.
              </Empty>
            )}
            <ul className="divide-y divide-line">
              {channels.data?.items.map((channel) => (
                <Line key={channel.channel_id} channel={channel} onSecret={setSecret} />
              ))}
            </ul>
          </div>
        )}
      </Block>
      <Deliveries />
      {adding && <NewChannel onClose={() => setAdding(false)} />}
      {secret !== null && (
        <Dialog open onClose={() => setSecret(null)} title="The key that signs">
          <OneTimeLink link={secret} words="Whoever gets the webhook checks its signature by it." />
          <DialogActions>
            <Button weight="primary" onClick={() => setSecret(null)}>
              Done
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}

function Line({ channel, onSecret }: { channel: Channel; onSecret: (secret: string) => void }) {
  const client = useQueryClient();
  const id = channel.channel_id;
  const settle = {
    onSuccess: () => void client.invalidateQueries({ queryKey: channelsQuery.queryKey }),
    onError: sayError,
  };
  const switching = useMutation({
    mutationFn: () => changeChannel(id, { enabled: !channel.enabled }),
    ...settle,
  });
  const removing = useMutation({ mutationFn: () => removeChannel(id), ...settle });
  const renewing = useMutation({
    mutationFn: () => renewKey(id),
    onSuccess: (made) => onSecret(made.secret),
    onError: sayError,
  });
  const testing = useMutation({
    mutationFn: () => testChannel(id),
    onSuccess: (done) => {
      void client.invalidateQueries({ queryKey: ["deliveries"] });
      if (done.status === "sent") say({ text: `${channel.name} took the test.` });
      else say({ text: `${channel.name} did not take the test.`, detail: done.error, seconds: 12 });
    },
    onError: sayError,
  });
  const Icon = channel.kind === "webhook" ? Webhook : BellRing;
  return (
    <li className={classes("flex items-center gap-3 py-2.5 pe-3 ps-4.5", !channel.enabled && "opacity-60")}>
      <Icon size={16} className="shrink-0 text-ink-3" aria-hidden="true" />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{channel.name}</span>
          <Badge>{channel.service}</Badge>
          {!channel.enabled && <Badge>off</Badge>}
        </span>
        <span className="block truncate text-fine text-ink-2">
          {channel.shown}
          {channel.topics.length > 0 && `, hears of ${plural(channel.topics.length, "event")}`}
        </span>
      </span>
      <Button
        size="small"
        icon={<Send size={13} />}
        busy={testing.isPending}
        onClick={() => testing.mutate()}
      >
        Test
      </Button>
      <Menu
        trigger={
          <IconButton label={`More about ${channel.name}`}>
            <Ellipsis size={15} />
          </IconButton>
        }
      >
        {channel.kind === "webhook" && (
          <MenuItem icon={<KeyRound size={14} />} onSelect={() => renewing.mutate()}>
            Make another key
          </MenuItem>
        )}
        <MenuItem icon={<Power size={14} />} onSelect={() => switching.mutate()}>
          {channel.enabled ? "Switch off" : "Switch on"}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => removing.mutate()}>
          Remove
        </MenuItem>
      </Menu>
    </li>
  );
}
