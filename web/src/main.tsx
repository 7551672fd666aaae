import "@/design/style.css";
import { hashKey, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { router } from "@/app/router";
import { ApiError } from "@/lib/api";
import { wear } from "@/lib/looks";
import { sessionQuery } from "@/requests/identity";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof ApiError) || error.status >= 502 || error.status === 0),
    },
  },
});

// Whoever is signed in sees their workspace's looks, from the answer that says who they are.
client.getQueryCache().subscribe(({ query, type }) => {
  if (type !== "updated" || query.queryHash !== hashKey(sessionQuery.queryKey)) return;
  const session = client.getQueryData(sessionQuery.queryKey);
  if (session) wear(session.workspace.looks);
});

// A session that ended elsewhere is noticed by the first answer that says so.
client.getQueryCache().subscribe((event) => {
  if (event.type !== "updated" || event.action.type !== "error") return;
  const { error } = event.action;
  if (error instanceof ApiError && error.status === 401 && client.getQueryData(sessionQuery.queryKey)) {
    client.setQueryData(sessionQuery.queryKey, null);
  }
});

// Who is signed in was asked before any script came, where the page's address needs it (`early.js`).
if (document.head.querySelector("link[rel=preload][href$='/session']"))
  void client.prefetchQuery(sessionQuery);

// A page that was built anew has other parts than the one that is open: it is opened again, once.
const renewed = "sextant.renewed";
window.addEventListener("vite:preloadError", (event) => {
  if (sessionStorage.getItem(renewed)) return;
  event.preventDefault();
  sessionStorage.setItem(renewed, "yes");
  location.reload();
});
window.addEventListener("load", () => setTimeout(() => sessionStorage.removeItem(renewed), 10_000));

const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
