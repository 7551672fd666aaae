import { Database, Plus } from "lucide-react";
import { Arc, SmallArc } from "@/design/Arc";
import { Badge } from "@/design/Badge";
import { Bars, Spark } from "@/design/Bars";
import { Button } from "@/design/Button";
import { DataGrid } from "@/design/DataGrid";
import { Empty } from "@/design/Empty";
import { Equation } from "@/design/Equation";
import { ErrorNote } from "@/design/ErrorNote";
import { HouseOf } from "@/design/House";
import { Kbd } from "@/design/Kbd";
import { Logo } from "@/design/Logo";
import { NestedCell } from "@/design/NestedCell";
import { Progress } from "@/design/Progress";
import { Skeleton, SkeletonRows } from "@/design/Skeleton";
import { ApiError } from "@/lib/api";
import type { Story } from "./story";

const logo = { url: "/favicon.svg", width: 20, height: 20, plate: true };
const heights = [3, 7, 5, 9, 12, 8, 4, 2];
const refused = new ApiError(400, {
  code: "sql_refused",
  message: "Only SELECT is allowed here.",
  hint: "Use a transformation to change data.",
});
const broken = new ApiError(500, {
  code: "internal_error",
  message: "An error inside Sextant kept it from answering.",
  hint: "Try again; if it stays, give an administrator the request id.",
  request_id: "01a1fc54-1531-7458-90f2-194819ecf9d6",
});
const columns = [
  { name: "carrier", type: "string" },
  { name: "delay", type: "double", unit: "minutes" },
  { name: "share", type: "double", meaning: "share" },
];
const rows = [
  { carrier: "YV", delay: 25.06, share: 0.41 },
  { carrier: "EV", delay: 20.72, share: 0.33 },
  { carrier: "B6", delay: null, share: 0.02 },
];

/** Parts that show something. */
export const shown: readonly Story[] = [
  {
    part: "Arc",
    words: "How sure, how good, how it went: a measured value with its words beside it, never decoration.",
    states: {
      sure: <Arc share={0.97} label="Sure" className="w-24" />,
      likely: <Arc share={0.6} label="Likely" className="w-24" />,
      unsure: <Arc share={0.2} label="Unsure" className="w-24" />,
      "not measured": <Arc share={null} label="Not measured" className="w-24" />,
      small: (
        <>
          <SmallArc share={0.99} label="Quality 0.99" />
          <SmallArc share={0.5} label="Quality 0.50" />
          <SmallArc share={null} label="Quality not measured" />
        </>
      ),
    },
  },
  {
    part: "Equation",
    words: "Heads each dataset: rows loaded and rows set aside are the rows in the file.",
    states: {
      "all loaded": <Equation loaded={336_776} setAside={0} inFile={336_776} />,
      "some set aside": <Equation loaded={336_776} setAside={6} inFile={336_782} />,
      "not known": <Equation loaded={null} setAside={null} inFile={null} />,
    },
  },
  {
    part: "Badge",
    words: "A state in a word. Colour means something or is absent.",
    states: {
      all: (
        <>
          <Badge>yours alone</Badge>
          <Badge tone="good">Done</Badge>
          <Badge tone="warn">6 rows set aside</Badge>
          <Badge tone="bad">Failed</Badge>
          <Badge tone="brass">Verified</Badge>
          <Badge tone="accent">Running</Badge>
        </>
      ),
    },
  },
  {
    part: "Bars",
    words: "The shape of a column, and of a figure over time, at a glance.",
    states: {
      bars: <Bars values={heights} label="The shape of delay" className="h-13 w-48" />,
      line: <Spark values={heights} label="Revenue over 8 months" className="h-8 w-32" />,
    },
  },
  {
    part: "Table",
    words: "Rows with their figures lined up; what is missing says so.",
    states: {
      rows: <DataGrid label="Delays" columns={columns} rows={rows} className="w-full" />,
      none: <DataGrid label="No delays" columns={columns} rows={[]} className="w-full" />,
    },
  },
  {
    part: "NestedCell",
    words: "A list or an object in a table: its beginning in the cell, all of it on a click.",
    states: {
      list: <NestedCell name="tags" text={'["vip", "gift"]'} value={["vip", "gift"]} />,
      object: <NestedCell name="who" text={'{"name": "Ada"}'} value={{ name: "Ada" }} />,
    },
  },
  {
    part: "Progress",
    words: "How far something is that takes a while.",
    states: {
      begun: (
        <div className="w-full">
          <Progress share={0.05} label="Loading flights" />
        </div>
      ),
      half: (
        <div className="w-full">
          <Progress share={0.5} label="Loading orders" />
        </div>
      ),
      done: (
        <div className="w-full">
          <Progress share={1} label="Loading visits" />
        </div>
      ),
    },
  },
  {
    part: "Loading",
    words: "Keeps the shape of what comes, so that nothing moves when it is there.",
    states: {
      block: <Skeleton className="h-13 w-full" />,
      rows: (
        <div className="w-full">
          <SkeletonRows rows={3} />
        </div>
      ),
    },
  },
  {
    part: "Empty",
    words: "Nothing here yet, and the next step with what is at hand.",
    states: {
      "with a step": (
        <Empty
          icon={<Database size={18} />}
          title="No datasets yet"
          action={<Button icon={<Plus size={15} />}>Add data</Button>}
        >
          Drop a file anywhere, or paste cells from a spreadsheet.
        </Empty>
      ),
      "a search": <Empty title="No dataset matches">Search looks in names and columns.</Empty>,
    },
  },
  {
    part: "Error",
    words: "What happened, then what to do, with the thing named.",
    states: {
      refused: <ErrorNote error={refused} />,
      "the server's": <ErrorNote error={broken} onRetry={() => {}} />,
      "the page's": <ErrorNote error={new Error("A part of the page is missing.")} />,
    },
  },
  {
    part: "Marks",
    words: "The sextant, and keys.",
    states: {
      logo: (
        <>
          <Logo size={16} />
          <Logo size={32} />
        </>
      ),
      "the house": (
        <span className="flex items-center gap-2 font-semibold">
          <HouseOf looks={null} />
        </span>
      ),
      "a workspace's own": (
        <span className="flex items-center gap-2 font-semibold">
          <HouseOf looks={{ name: "Northwind", accents: null, logo }} />
        </span>
      ),
      keys: (
        <>
          <Kbd>Ctrl K</Kbd>
          <Kbd>?</Kbd>
        </>
      ),
    },
  },
];
