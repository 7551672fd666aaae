import { queryOptions } from "@tanstack/react-query";
import { api, withQuery } from "@/lib/api";
import type { Brand, BrandBody, BrandVersion, Looks, Shades } from "@/lib/types/looks";
import type { Paged } from "@/lib/types/values";

/** How the page looks before anybody signs in; null is Sextant's own. */
export const signInLooksQuery = queryOptions({
  queryKey: ["looks", "sign-in"],
  queryFn: ({ signal }) => api<Looks | null>("/brand/sign-in", { signal }),
  staleTime: 60_000,
});

export const brandQuery = queryOptions({
  queryKey: ["brand"],
  queryFn: ({ signal }) => api<Brand>("/brand", { signal }),
});
export const changeBrand = (body: BrandBody) => api<Brand>("/brand", { method: "PUT", body });

export const shadesQuery = (colour: string) =>
  queryOptions({
    queryKey: ["brand", "shades", colour],
    queryFn: ({ signal }) => api<Shades>(withQuery("/brand/shades", { colour }), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: colour !== "",
  });

export const putLogo = (file: File) => api<Brand>("/brand/logo", { method: "PUT", file });
export const removeLogo = () => api<Brand>("/brand/logo", { method: "DELETE" });

export const brandVersionsQuery = queryOptions({
  queryKey: ["brand", "versions"],
  queryFn: ({ signal }) => api<Paged<BrandVersion>>("/brand/versions", { signal }),
});
export const restoreBrand = (version: number) =>
  api<Brand>(`/brand/versions/${version}/restore`, { method: "POST" });
