import { Monitor, Moon, Sun } from "lucide-react";
import { Segmented } from "@/design/Segmented";
import { choose, type Appearance as Mode, useAppearance } from "@/lib/appearance";
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
    <Block title="Appearance" words="Kept in this browser. Movement follows what your system asks for.">
      <Segmented label="Appearance" value={mode} options={modes} onChange={choose} />
    </Block>
  );
}
