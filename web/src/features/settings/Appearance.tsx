import { Monitor, Moon, Sun } from "lucide-react";
import { SelectField } from "@/design/Field";
import { Segmented } from "@/design/Segmented";
import { choose, type Appearance as Mode, useAppearance } from "@/lib/appearance";
import { chooseLocale, chosenLocale, locales, localeWords } from "@/lib/locale";
import { Block } from "./Block";

const modes: readonly { value: Mode; label: React.ReactNode }[] = [
  {
    value: "system",
    label: (
      <>
        <Monitor size={14} /> As the system
      </>
    ),
  },
  {
    value: "light",
    label: (
      <>
        <Sun size={14} /> Light
      </>
    ),
  },
  {
    value: "dark",
    label: (
      <>
        <Moon size={14} /> Dark
      </>
    ),
  },
];

export function Appearance() {
  const mode = useAppearance();
  return (
    <>
      <Block title="Appearance" words="Kept in this browser. Movement follows what your system asks for.">
        <Segmented label="Appearance" value={mode} options={modes} onChange={choose} />
      </Block>
      <Block
        title="Dates and numbers"
        words="How this browser writes them. Files that you take with you, and sentences of answers, keep Sextant's own way."
      >
        <div className="max-w-[26rem]">
          <SelectField
            label="Written as"
            value={chosenLocale()}
            options={locales.map((each) => ({ value: each, label: localeWords(each) }))}
            onChange={chooseLocale}
          />
        </div>
      </Block>
    </>
  );
}
