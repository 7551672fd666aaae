import { useQuery } from "@tanstack/react-query";
import { Download, Ellipsis, Share2, Trash2, X } from "lucide-react";
import { useState } from "react";
import { Arc } from "@/design/Arc";
import { Badge } from "@/design/Badge";
import { IconButton } from "@/design/Button";
import { EditableText } from "@/design/EditableText";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import { Popover } from "@/design/Popover";
import { bytes, moment, percent } from "@/lib/format";
import type { Dataset } from "@/lib/types/datasets";
import { download } from "@/parts/download";
import { type changeDataset, profileQuery } from "@/requests/datasets";
import { DeleteDataset } from "./DeleteDataset";
import { Issues } from "./Issues";

interface Props {
  dataset: Dataset;
  onChange: (body: Parameters<typeof changeDataset>[1]) => void;
}

export function DatasetHead({ dataset, onChange }: Props) {
  const [deleting, setDeleting] = useState(false);
  const mayEdit = dataset.may_change;
  return (
    <header className="mb-4 flex items-start justify-between gap-4">
      <div className="min-w-0 flex-1">
        <h1 className="font-semibold text-title">
          <EditableText
            label="Name"
            required
            readOnly={!mayEdit}
            value={dataset.name}
            onSave={(name) => onChange({ name })}
          />
        </h1>
        <p className="max-w-[52rem] text-ink-2">
          <EditableText
            label="Description"
            multiline
            readOnly={!mayEdit}
            className="w-full"
            placeholder={`Say what one row of ${dataset.name} is`}
            value={dataset.description ?? ""}
            onSave={(description) => onChange({ description })}
          />
        </p>
        <p className="mt-1 flex flex-wrap items-center gap-x-1.5 gap-y-1 text-fine text-ink-3">
          <span className="me-1">
            {dataset.source_name ?? dataset.source_type},{" "}
            {bytes(dataset.raw_size_bytes ?? dataset.size_bytes)}, loaded{" "}
            {moment(dataset.snapshot_at ?? dataset.updated_at)}, in SQL{" "}
            <code className="font-mono text-code text-ink-2">{dataset.table_name}</code>
          </span>
          <Badge>{dataset.shared ? "shared with the workspace" : "yours alone"}</Badge>
          <TagList dataset={dataset} mayEdit={mayEdit} onChange={onChange} />
        </p>
      </div>
      {dataset.status === "ready" && <Quality dataset={dataset} />}
      <Menu
        trigger={
          <IconButton label="More">
            <Ellipsis size={16} />
          </IconButton>
        }
      >
        <MenuItem
          icon={<Share2 size={14} />}
          disabled={!mayEdit}
          onSelect={() => onChange({ shared: !dataset.shared })}
        >
          {dataset.shared ? "Stop sharing" : "Share with the workspace"}
        </MenuItem>
        <MenuItem
          icon={<Download size={14} />}
          onSelect={() => download(`/api/v1/datasets/${dataset.dataset_id}/raw`)}
        >
          Download the file as it came
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Trash2 size={14} />} danger disabled={!mayEdit} onSelect={() => setDeleting(true)}>
          Delete
        </MenuItem>
      </Menu>
      {deleting && <DeleteDataset dataset={dataset} onClose={() => setDeleting(false)} />}
    </header>
  );
}

function Quality({ dataset }: { dataset: Dataset }) {
  const profile = useQuery(profileQuery(dataset.dataset_id));
  const score = dataset.quality_score;
  const words = score === null ? "not measured" : score.toFixed(2);
  const parts = profile.data?.quality;
  return (
    <Popover
      label="Quality"
      align="end"
      trigger={
        <button
          type="button"
          className="flex shrink-0 flex-col items-center gap-x-3 rounded-md px-1 hover:bg-sunken sm:flex-row"
        >
          <Arc share={score} label={`Quality ${words}`} />
          <span className="text-center sm:text-start">
            <span className="figures block font-semibold text-lead">{words}</span>
            <span className="block text-ink-2 text-small sm:text-fine">quality</span>
          </span>
        </button>
      }
    >
      <h2 className="font-semibold">Quality {words}</h2>
      {parts && (
        <dl className="mt-2 grid grid-cols-2 gap-x-6 gap-y-1 text-fine">
          {Object.entries(parts).map(([name, share]) => (
            <div key={name} className="flex justify-between">
              <dt className="text-ink-2">{name}</dt>
              <dd className="figures">{percent(share)}</dd>
            </div>
          ))}
        </dl>
      )}
      <Issues issues={profile.data?.issues ?? []} />
    </Popover>
  );
}

interface TagProps extends Props {
  mayEdit: boolean;
}

function TagList({ dataset, mayEdit, onChange }: TagProps) {
  return (
    <>
      {dataset.tags.map((tag) => (
        <Badge key={tag} tone="accent">
          {tag}
          {mayEdit && (
            <button
              type="button"
              aria-label={`Remove the tag ${tag}`}
              onClick={() => onChange({ tags: dataset.tags.filter((each) => each !== tag) })}
            >
              <X size={11} />
            </button>
          )}
        </Badge>
      ))}
      {mayEdit && (
        <EditableText
          label="New tag"
          value=""
          placeholder="Add a tag"
          className="text-small"
          onSave={(tag) => onChange({ tags: [...new Set([...dataset.tags, tag])] })}
        />
      )}
    </>
  );
}
