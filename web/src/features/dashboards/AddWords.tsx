import { useState } from "react";
import { Button } from "@/design/Button";
import { DialogActions } from "@/design/Dialog";
import { TextField } from "@/design/Field";

const widest = 1600;
const mostBytes = 500_000;

/** A picture from this machine, made small enough to be kept within the dashboard. */
export function FromImage({ busy, onAdd }: { busy: boolean; onAdd: (title: string, image: string) => void }) {
  const [title, setTitle] = useState("");
  const [image, setImage] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const take = async (file: File | undefined) => {
    setFailed(null);
    setImage(null);
    if (!file) return;
    try {
      setImage(await asAddress(file));
    } catch {
      setFailed("This file is no picture that can be shown. Choose a PNG, a JPEG or a WebP.");
    }
  };
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (image) onAdd(title.trim(), image);
      }}
    >
      <TextField
        label="What it shows"
        required
        maxLength={300}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <TextField
        label="Picture"
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif"
        required
        error={failed}
        onChange={(event) => void take(event.target.files?.[0])}
      />
      {image && (
        <img src={image} alt={title} className="max-h-40 justify-self-start rounded-md border border-line" />
      )}
      <DialogActions>
        <Button type="submit" weight="primary" busy={busy} disabled={image === null || title.trim() === ""}>
          Add it
        </Button>
      </DialogActions>
    </form>
  );
}

/** The picture as an address of its own, drawn smaller until it is small enough. */
async function asAddress(file: File): Promise<string> {
  const bitmap = await createImageBitmap(file);
  for (let share = Math.min(1, widest / bitmap.width); share > 0.05; share *= 0.7) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * share));
    canvas.height = Math.max(1, Math.round(bitmap.height * share));
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const address =
      file.type === "image/jpeg" ? canvas.toDataURL("image/jpeg", 0.86) : canvas.toDataURL("image/png");
    if (address.length < mostBytes) return address;
  }
  throw new Error("too large");
}

/** The head of what comes after it, which folds. */
export function FromSection({ busy, onAdd }: { busy: boolean; onAdd: (title: string) => void }) {
  const [title, setTitle] = useState("");
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(title.trim());
      }}
    >
      <TextField
        label="Title of the section"
        required
        maxLength={300}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <DialogActions>
        <Button type="submit" weight="primary" busy={busy} disabled={title.trim() === ""}>
          Add it
        </Button>
      </DialogActions>
    </form>
  );
}
