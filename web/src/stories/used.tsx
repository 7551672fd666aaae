import { Pin, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/design/Button";
import { Chip, QuestionChip } from "@/design/Chip";
import { Dialog, DialogActions } from "@/design/Dialog";
import { EditableText } from "@/design/EditableText";
import { SelectField, TextField } from "@/design/Field";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { Popover } from "@/design/Popover";
import { Segmented } from "@/design/Segmented";
import { SmallSelect } from "@/design/SmallSelect";
import { TabPanel, Tabs } from "@/design/Tabs";
import { Tick } from "@/design/Tick";
import { say, Toasts } from "@/design/Toasts";
import type { Story } from "./story";

const kinds = [
  { value: "bar", label: "Bars" },
  { value: "line", label: "Line" },
] as const;
type Kind = (typeof kinds)[number]["value"];

function Choosing() {
  const [kind, setKind] = useState<Kind>("bar");
  return (
    <>
      <Segmented label="Kind of picture" value={kind} options={kinds} onChange={setKind} />
      <SmallSelect label="Kind in a list" value={kind} options={kinds} onChange={setKind} />
    </>
  );
}

function Parted() {
  const [tab, setTab] = useState<Kind>("bar");
  return (
    <div className="w-full">
      <Tabs label="The answer as" tabs={kinds} value={tab} onChange={setTab}>
        <TabPanel value="bar">
          <p className="p-4">Bars begin at zero.</p>
        </TabPanel>
        <TabPanel value="line">
          <p className="p-4">A gap stays a gap.</p>
        </TabPanel>
      </Tabs>
    </div>
  );
}

function Renaming() {
  const [name, setName] = useState("flights");
  return <EditableText label="Name" required value={name} onSave={setName} />;
}

function Asking() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Open the dialog</Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Delete flights?"
        description="For 30 days it can be brought back."
      >
        <p>Two dashboards read it.</p>
        <DialogActions>
          <Button onClick={() => setOpen(false)}>Keep it</Button>
          <Button weight="danger" onClick={() => setOpen(false)}>
            Delete it
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

/** Parts that are pressed, typed in and opened. */
export const used: readonly Story[] = [
  {
    part: "Button",
    words: "One primary deed a page; verbs, never OK.",
    states: {
      weights: (
        <>
          <Button weight="primary">Ask</Button>
          <Button>Export</Button>
          <Button weight="quiet">Copy link</Button>
          <Button weight="danger">Delete</Button>
        </>
      ),
      small: <Button size="small">Look</Button>,
      "with a sign": <Button icon={<Plus size={15} />}>Add data</Button>,
      busy: (
        <Button weight="primary" busy>
          Keep it
        </Button>
      ),
      closed: <Button disabled>Run</Button>,
      "sign alone": (
        <IconButton label="Pin to a dashboard">
          <Pin size={16} />
        </IconButton>
      ),
    },
  },
  {
    part: "Chip",
    words: "A named part of an answer that can be changed, and a question that can be asked.",
    states: {
      part: <Chip name="by">carrier</Chip>,
      question: <QuestionChip>total revenue by month</QuestionChip>,
    },
  },
  {
    part: "Field",
    words: "Its name above it, what it wants below it, what is wrong in its place.",
    states: {
      empty: <TextField label="Server" placeholder="smtp.example.com" />,
      hint: <TextField label="Password" type="password" hint="At least ten characters." />,
      wrong: <TextField label="Port" defaultValue="mail" error="A port is a number." />,
      closed: <TextField label="Email" defaultValue="ada@example.com" disabled />,
      choice: <SelectField label="Kind" value="bar" options={kinds} onChange={() => {}} />,
      "yes or no": <Tick label="Switched on" checked onChange={() => {}} />,
    },
  },
  {
    part: "Choice",
    words: "A few that are seen at once; many in a list.",
    states: { of: <Choosing /> },
  },
  { part: "Tabs", words: "Parts of one thing.", states: { two: <Parted /> } },
  {
    part: "Editable text",
    words: "Words that are changed where they stand.",
    states: { name: <Renaming /> },
  },
  {
    part: "What floats",
    words: "A menu, a note with more, a dialog, a message with one way back.",
    states: {
      menu: (
        <Menu trigger={<Button>Open the menu</Button>}>
          <MenuItem onSelect={() => {}}>Export as PDF</MenuItem>
          <MenuLine />
          <MenuItem danger icon={<Trash2 size={14} />} onSelect={() => {}}>
            Delete
          </MenuItem>
        </Menu>
      ),
      note: (
        <Popover label="Where 25.06 comes from" trigger={<Button>Open the note</Button>}>
          Computed from 28,834 rows of flights.
        </Popover>
      ),
      dialog: <Asking />,
      message: (
        <>
          <Button
            onClick={() =>
              say({ text: "flights was deleted.", action: { label: "Bring it back", run: () => {} } })
            }
          >
            Say something
          </Button>
          <Toasts />
        </>
      ),
    },
  },
];
