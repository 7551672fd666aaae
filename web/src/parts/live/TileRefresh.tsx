import { SelectField } from "@/design/Field";
import { refreshOf } from "@/lib/live";
import { choices, wordsOf } from "./words";

const asBoard = "As the dashboard";

interface Props<Config extends Record<string, unknown>> {
  config: Config;
  onChange: (config: Config) => void;
}

/** How one tile is refreshed, where it is otherwise than its dashboard. */
export function TileRefresh<Config extends Record<string, unknown>>({ config, onChange }: Props<Config>) {
  const said = refreshOf(config);
  const words = said === null ? asBoard : wordsOf(said);
  const known = [asBoard, ...choices.map(wordsOf)];
  const change = (next: string) => {
    const chosen = choices.find((each) => wordsOf(each) === next);
    onChange({ ...config, refresh: chosen ?? null });
  };
  return (
    <SelectField
      label="Refreshed"
      value={words}
      onChange={change}
      options={(known.includes(words) ? known : [...known, words]).map((value) => ({ value, label: value }))}
    />
  );
}
