import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { Channel, ChannelMade, Delivery, MailBody, MailSetting, Topic } from "@/lib/types/notices";
import type { Paged } from "@/lib/types/values";

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: ({ signal }) => api<Paged<Channel>>("/channels?limit=200", { signal }),
});
export const topicsQuery = queryOptions({
  queryKey: ["channels", "topics"],
  queryFn: ({ signal }) => api<Topic[]>("/channels/topics", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
export const addChannel = (body: {
  name: string;
  kind: Channel["kind"];
  url: string;
  topics: readonly string[];
}) => api<ChannelMade>("/channels", { method: "POST", body });
export const changeChannel = (
  id: string,
  body: { name?: string; url?: string; topics?: readonly string[]; enabled?: boolean },
) => api<Channel>(`/channels/${id}`, { method: "PATCH", body });
export const removeChannel = (id: string) => api<null>(`/channels/${id}`, { method: "DELETE" });
export const renewKey = (id: string) => api<{ secret: string }>(`/channels/${id}/key`, { method: "POST" });
export const testChannel = (id: string) => api<Delivery>(`/channels/${id}/test`, { method: "POST" });

export const deliveriesQuery = (cursor: string | null) =>
  queryOptions({
    queryKey: ["deliveries", cursor],
    queryFn: ({ signal }) =>
      api<Paged<Delivery>>(withQuery("/deliveries", { cursor, limit: 30 }), { signal }),
  });
export const resend = (id: string) => api<Delivery>(`/deliveries/${id}/resend`, { method: "POST" });

export const mailQuery = queryOptions({
  queryKey: ["mail"],
  queryFn: ({ signal }) => api<MailSetting>("/mail", { signal }),
});
export const setMail = (body: MailBody) => api<MailSetting>("/mail", { method: "PUT", body });
export const forgetMail = () => api<null>("/mail", { method: "DELETE" });
export const testMail = () => api<Delivery>("/mail/test", { method: "POST", body: {} });
