import { FileDown, Files, FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/design/Button";
import { Menu, MenuItem, MenuLine } from "@/design/Menu";
import type { Dataset } from "@/lib/types/datasets";
import { download } from "@/parts/download";
import { suiteAddress } from "@/requests/checks";
import { ReadSuite, type SuiteFile } from "./ReadSuite";

/** The checks as a file: written for others, and read from one after a look at what would change. */
export function SuiteMenu({ dataset, any }: { dataset: Dataset; any: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<SuiteFile | null>(null);
  const id = dataset.dataset_id;
  const taken = async (chosen: File | undefined) => {
    if (chosen) setFile({ name: chosen.name, text: await chosen.text() });
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml,.json"
        aria-label="A suite to read"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          void taken(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Menu
        trigger={
          <Button size="small" icon={<Files size={13} />}>
            Suite
          </Button>
        }
      >
        <MenuItem
          icon={<FileDown size={14} />}
          disabled={!any}
          onSelect={() => download(suiteAddress(id, "yaml"))}
        >
          Write as YAML
        </MenuItem>
        <MenuItem
          icon={<FileDown size={14} />}
          disabled={!any}
          onSelect={() => download(suiteAddress(id, "great_expectations"))}
        >
          Write for Great Expectations
        </MenuItem>
        {dataset.may_change && (
          <>
            <MenuLine />
            <MenuItem icon={<FileUp size={14} />} onSelect={() => input.current?.click()}>
              Read a suite
            </MenuItem>
          </>
        )}
      </Menu>
      {file && <ReadSuite dataset={dataset} file={file} onClose={() => setFile(null)} />}
    </>
  );
}
