import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { TextField } from "@/design/Field";
import { Tick } from "@/design/Tick";
import { say } from "@/design/Toasts";
import { ago } from "@/lib/format";
import { useSettled } from "@/lib/hooks";
import { ours } from "@/lib/looks";
import type { Brand, Looks } from "@/lib/types/looks";
import { changeBrand, shadesQuery } from "@/requests/looks";
import { ColourField } from "./ColourField";
import { colourOf } from "./colour";
import { LogoField } from "./LogoField";
import { Preview } from "./Preview";
import { useSettle } from "./useSettle";

const longest = 40;

/** What is chosen beside how it would look; the logo is kept by itself, as soon as it is there. */
export function BrandForm({ brand }: { brand: Brand }) {
  const [name, setName] = useState(brand.name);
  const [colour, setColour] = useState(brand.accent ?? "");
  const [plate, setPlate] = useState(brand.plate);
  const [atSignIn, setAtSignIn] = useState(brand.at_sign_in);
  const settle = useSettle();
  const accent = colourOf(colour);
  const asked = useSettled(accent ?? "", 120);
  const found = useQuery({ ...shadesQuery(asked), placeholderData: (previous) => previous });
  const shades = accent === null ? null : accent === brand.accent ? brand.shades : (found.data ?? null);
  const keeping = useMutation({
    mutationFn: () => changeBrand({ name: name.trim(), accent, plate, at_sign_in: atSignIn }),
    onSuccess: (made) => {
      settle(made);
      say({ text: "The workspace looks like this from now on." });
    },
  });
  const looks = preview(brand, name.trim(), plate);
  const changed =
    name.trim() !== brand.name ||
    accent !== brand.accent ||
    plate !== brand.plate ||
    atSignIn !== brand.at_sign_in;
  return (
    <form
      className="grid items-start gap-5 xl:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]"
      onSubmit={(event) => {
        event.preventDefault();
        keeping.mutate();
      }}
    >
      <div className="card grid gap-5 p-4.5">
        <TextField
          label="Name"
          placeholder={ours}
          maxLength={longest}
          hint={`Stands where ${ours} stood: on the page, in its title, in files and mails.`}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <LogoField brand={brand} />
        {brand.logo && (
          <Tick label="In the dark, put it on a light plate" checked={plate} onChange={setPlate} />
        )}
        <ColourField value={colour} shades={shades} onChange={setColour} />
        <div>
          <Tick
            label="Show it before anybody signs in"
            checked={atSignIn && brand.alone}
            disabled={!brand.alone}
            onChange={setAtSignIn}
          />
          <p className="mt-1 ps-6 text-small text-ink-3">
            {brand.alone
              ? "Anybody who opens the address sees the name, the logo and the colour, and nothing else."
              : "There are several workspaces here: who is not signed in is told of none, and sees Sextant's own looks."}
          </p>
        </div>
        {keeping.isError && <ErrorNote error={keeping.error} />}
        <div className="flex flex-wrap items-center gap-3 border-line border-t pt-4">
          <Button
            type="submit"
            weight="primary"
            busy={keeping.isPending}
            disabled={!changed || (colour !== "" && accent === null)}
          >
            Keep it
          </Button>
          {brand.saved_at && (
            <span className="text-fine text-ink-3">
              version {brand.version}, {brand.saved_by}, {ago(brand.saved_at)}
            </span>
          )}
        </div>
      </div>
      <Preview looks={looks} shades={shades} />
    </form>
  );
}

/** The looks that would be worn; null where nothing of them is the workspace's own. */
function preview(brand: Brand, name: string, plate: boolean): Looks | null {
  if (name === "" && !brand.logo) return null;
  return { name: name || ours, accents: null, logo: brand.logo && { ...brand.logo, plate } };
}
