import { useMutation } from "@tanstack/react-query";
import { ImageUp } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/design/Button";
import { ErrorNote } from "@/design/ErrorNote";
import { Pictured } from "@/design/House";
import { Logo } from "@/design/Logo";
import { say } from "@/design/Toasts";
import { classes } from "@/lib/classes";
import type { Brand } from "@/lib/types/looks";
import { putLogo, removeLogo } from "@/requests/looks";
import { useSettle } from "./useSettle";

const kinds = "image/png,image/svg+xml,image/webp,.png,.svg,.webp";

/** The logo: dropped or chosen, looked at by the server, kept at once. */
export function LogoField({ brand }: { brand: Brand }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const settle = useSettle();
  const putting = useMutation({
    mutationFn: putLogo,
    onSuccess: (made) => {
      settle(made);
      say({ text: "The workspace has this logo now." });
    },
  });
  const removing = useMutation({
    mutationFn: removeLogo,
    onSuccess: (made) => {
      settle(made);
      say({ text: "The logo is taken away." });
    },
  });
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) putting.mutate(file);
  };
  const error = putting.error ?? removing.error;
  const { logo } = brand;
  return (
    <div className="grid gap-1">
      <span className="font-medium text-fine text-ink-2">Logo</span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way more; the button is the other */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files);
        }}
        className={classes(
          "flex flex-wrap items-center gap-x-4 gap-y-3 rounded-md border border-dashed px-3.5 py-3 transition-colors",
          over ? "border-accent bg-accent-soft" : "border-line-strong",
        )}
      >
        <span className="flex h-12 min-w-12 items-center justify-center">
          {logo ? (
            <Pictured logo={{ ...logo, plate: false }} box={{ width: 120, height: 40 }} name="The logo now" />
          ) : (
            <Logo size={32} />
          )}
        </span>
        <span className="min-w-40 flex-1 text-fine text-ink-2">
          {logo ? `${logo.width} by ${logo.height} pixels.` : "Sextant's own."} PNG, SVG or WebP, at most 128
          KB.
        </span>
        <span className="flex flex-wrap gap-2">
          <Button
            icon={<ImageUp size={15} />}
            busy={putting.isPending}
            onClick={() => input.current?.click()}
          >
            {logo ? "Change it" : "Choose a file"}
          </Button>
          {logo && (
            <Button weight="quiet" busy={removing.isPending} onClick={() => removing.mutate()}>
              Take it away
            </Button>
          )}
        </span>
        <input
          ref={input}
          type="file"
          accept={kinds}
          aria-label="Logo of the workspace"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            take(event.target.files);
            event.target.value = "";
          }}
        />
      </div>
      {error && (
        <div className="mt-2">
          <ErrorNote error={error} />
        </div>
      )}
    </div>
  );
}
