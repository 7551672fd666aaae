import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from "@tanstack/react-router";
import { Toasts } from "@/design/Toasts";
import { type DatasetTab, isDatasetTab } from "@/features/datasets/tabs";
import { Home } from "@/features/home/Home";
import { isSection, type Section } from "@/features/settings/sections";
import { NotFound } from "./NotFound";
import { flag, jobSearch, local, logSearch, text } from "./search";
import { Broken, Shell } from "./shell/Shell";

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <Toasts />
    </>
  ),
  notFoundComponent: NotFound,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  validateSearch: (search: Record<string, unknown>): { to?: string | undefined } => ({
    to: local(text(search.to)),
  }),
  component: lazyRouteComponent(() => import("@/features/identity/SignIn"), "SignIn"),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  validateSearch: (search: Record<string, unknown>): { token?: string | undefined } => ({
    token: text(search.token),
  }),
  component: lazyRouteComponent(() => import("@/features/identity/Welcome"), "Welcome"),
});

const shared = createRoute({
  getParentRoute: () => root,
  path: "/shared/$token",
  component: lazyRouteComponent(() => import("@/features/dashboards/SharedPage"), "SharedPage"),
});

const embedded = createRoute({
  getParentRoute: () => root,
  path: "/embed/$shareId",
  component: lazyRouteComponent(() => import("@/features/dashboards/SharedPage"), "EmbeddedPage"),
});

const unsubscribe = createRoute({
  getParentRoute: () => root,
  path: "/unsubscribe/$token",
  component: lazyRouteComponent(() => import("@/features/reports/Unsubscribe"), "Unsubscribe"),
});

const inside = createRoute({ getParentRoute: () => root, id: "in", component: Shell });

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: Home, // comes with the page itself: most open it here, and each round over a slow line is felt
});

const ask = createRoute({
  getParentRoute: () => inside,
  path: "/ask",
  validateSearch: (
    search: Record<string, unknown>,
  ): { q?: string | undefined; dataset?: string | undefined; asof?: string | undefined } => ({
    q: text(search.q),
    dataset: text(search.dataset),
    asof: text(search.asof),
  }),
  component: lazyRouteComponent(() => import("@/features/ask/AskHome"), "AskHome"),
});

const sql = createRoute({
  getParentRoute: () => inside,
  path: "/ask/sql",
  validateSearch: (
    search: Record<string, unknown>,
  ): { sql?: string | undefined; saved?: string | undefined } => ({
    sql: text(search.sql),
    saved: text(search.saved),
  }),
  component: lazyRouteComponent(() => import("@/features/ask/SqlPage"), "SqlPage"),
});

const verified = createRoute({
  getParentRoute: () => inside,
  path: "/ask/verified",
  validateSearch: (
    search: Record<string, unknown>,
  ): { key?: string | undefined; show?: "verified" | "feedback" | undefined } => ({
    key: text(search.key),
    show: search.show === "feedback" ? "feedback" : undefined,
  }),
  component: lazyRouteComponent(() => import("@/features/ask/verified/VerifiedPage"), "VerifiedPage"),
});

const thread = createRoute({
  getParentRoute: () => inside,
  path: "/ask/$threadId",
  validateSearch: (search: Record<string, unknown>): { q?: string | undefined } => ({ q: text(search.q) }),
  component: lazyRouteComponent(() => import("@/features/ask/Thread"), "Thread"),
});

const datasets = createRoute({
  getParentRoute: () => inside,
  path: "/datasets",
  validateSearch: (
    search: Record<string, unknown>,
  ): { q?: string | undefined; tag?: string | undefined } => ({
    q: text(search.q),
    tag: text(search.tag),
  }),
  component: lazyRouteComponent(() => import("@/features/datasets/DatasetList"), "DatasetList"),
});

const column = createRoute({
  getParentRoute: () => inside,
  path: "/datasets/$datasetId/columns/$column",
  component: lazyRouteComponent(() => import("@/features/datasets/column/ColumnPage"), "ColumnPage"),
});

const dataset = createRoute({
  getParentRoute: () => inside,
  path: "/datasets/$datasetId",
  validateSearch: (
    search: Record<string, unknown>,
  ): { tab?: DatasetTab | undefined; sort?: string | undefined; filter?: string | undefined } => ({
    tab: isDatasetTab(search.tab) ? search.tab : undefined,
    sort: text(search.sort),
    filter: text(search.filter),
  }),
  component: lazyRouteComponent(() => import("@/features/datasets/DatasetPage"), "DatasetPage"),
});

const dashboards = createRoute({
  getParentRoute: () => inside,
  path: "/dashboards",
  validateSearch: (search: Record<string, unknown>): { new?: true | undefined } => ({
    new: flag(search.new),
  }),
  component: lazyRouteComponent(() => import("@/features/dashboards/DashboardList"), "DashboardList"),
});

const dashboard = createRoute({
  getParentRoute: () => inside,
  path: "/dashboards/$dashboardId",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    edit?: true | undefined;
    f?: string | undefined;
    p?: string | undefined;
    d?: string | undefined;
    tab?: string | undefined;
  } => ({
    edit: flag(search.edit),
    f: text(search.f),
    p: text(search.p),
    d: text(search.d),
    tab: text(search.tab),
  }),
  component: lazyRouteComponent(() => import("@/features/dashboards/DashboardPage"), "DashboardPage"),
});

const semantics = createRoute({
  getParentRoute: () => inside,
  path: "/semantics",
  validateSearch: (search: Record<string, unknown>): { dataset?: string | undefined } => ({
    dataset: text(search.dataset),
  }),
  component: lazyRouteComponent(() => import("@/features/semantics/SemanticsPage"), "SemanticsPage"),
});

const streams = createRoute({
  getParentRoute: () => inside,
  path: "/streams",
  component: lazyRouteComponent(() => import("@/features/streams/StreamList"), "StreamList"),
});

const stream = createRoute({
  getParentRoute: () => inside,
  path: "/streams/$datasetId",
  component: lazyRouteComponent(() => import("@/features/streams/StreamPage"), "StreamPage"),
});

const models = createRoute({
  getParentRoute: () => inside,
  path: "/models",
  validateSearch: (search: Record<string, unknown>): { tab?: "rollups" | undefined } => ({
    tab: search.tab === "rollups" ? "rollups" : undefined,
  }),
  component: lazyRouteComponent(() => import("@/features/transforms/ModelsPage"), "ModelsPage"),
});

const alerts = createRoute({
  getParentRoute: () => inside,
  path: "/alerts",
  validateSearch: (search: Record<string, unknown>): { new?: true | undefined } => ({
    new: flag(search.new),
  }),
  component: lazyRouteComponent(() => import("@/features/alerts/AlertList"), "AlertList"),
});

const alert = createRoute({
  getParentRoute: () => inside,
  path: "/alerts/$alertId",
  component: lazyRouteComponent(() => import("@/features/alerts/AlertPage"), "AlertPage"),
});

const reports = createRoute({
  getParentRoute: () => inside,
  path: "/reports",
  validateSearch: (
    search: Record<string, unknown>,
  ): { new?: true | undefined; report?: string | undefined } => ({
    new: flag(search.new),
    report: text(search.report),
  }),
  component: lazyRouteComponent(() => import("@/features/reports/ReportList"), "ReportList"),
});

const jobs = createRoute({
  getParentRoute: () => inside,
  path: "/jobs",
  validateSearch: jobSearch,
  component: lazyRouteComponent(() => import("@/features/jobs/Jobs"), "Jobs"),
});

const monitoring = createRoute({
  getParentRoute: () => inside,
  path: "/monitoring",
  validateSearch: logSearch,
  component: lazyRouteComponent(() => import("@/features/monitoring/Monitoring"), "Monitoring"),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  validateSearch: (search: Record<string, unknown>): { section?: Section | undefined } => ({
    section: isSection(search.section) ? search.section : undefined,
  }),
  component: lazyRouteComponent(() => import("@/features/settings/Settings"), "Settings"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    welcome,
    shared,
    embedded,
    unsubscribe,
    inside.addChildren([
      home,
      ask,
      sql,
      verified,
      thread,
      datasets,
      dataset,
      column,
      dashboards,
      dashboard,
      semantics,
      models,
      streams,
      stream,
      alerts,
      alert,
      reports,
      jobs,
      monitoring,
      settings,
    ]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
