import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Dialog, DialogActions } from "@/design/Dialog";
import { ErrorNote } from "@/design/ErrorNote";
import { attributesOf, type Line, linesOf, values } from "@/lib/attributes";
import type { Attributes } from "@/lib/types/attributes";
import type { User } from "@/lib/types/identity";
import { AttributeLines } from "@/parts/AttributeLines";
import { changePerson, peopleQuery } from "@/requests/identity";

export function AttributeBadges({ attributes }: { attributes: Attributes }) {
  const lines = linesOf(attributes);
  if (lines.length === 0) return null;
  return (
    <span className="mt-1 flex flex-wrap gap-1">
      {lines.map((line) => (
        <Badge key={line.name}>
          <span className="font-mono">{line.name}</span> {line.text}
        </Badge>
      ))}
    </span>
  );
}

/** What policies look at of a person: `region` is `EU`. */
export function PersonAttributes({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  const people = useQuery(peopleQuery);
  const names = new Set((people.data?.items ?? []).flatMap((each) => Object.keys(each.attributes)));
  const [lines, setLines] = useState<readonly Line[]>(() => {
    const had = linesOf(user.attributes);
    return had.length > 0 ? had : [{ name: "", text: "" }];
  });
  const saving = useMutation({
    mutationFn: () => changePerson(user.user_id, { attributes: attributesOf(lines) }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: peopleQuery.queryKey });
      onClose();
    },
  });
  const half = lines.find((line) => (line.name.trim() === "") !== (values(line.text).length === 0));
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Attributes of ${user.name || user.email}`}
      description="Rules of datasets look at them, such as: rows where region = person.region."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate();
        }}
      >
        {saving.isError && <ErrorNote error={saving.error} />}
        <AttributeLines
          label="Names and values, commas between several"
          lines={lines}
          names={[...names].sort()}
          onChange={setLines}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" weight="primary" busy={saving.isPending} disabled={half !== undefined}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
