import { Square } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/design/Button";
import { sayError } from "@/design/Toasts";
import { stopRun } from "@/requests/runs";

interface Props {
  run: string;
  after?: number;
}

/** Stops what runs on the server; shown once it takes long enough to be worth it. */
export function Stop({ run, after = 700 }: Props) {
  const [late, setLate] = useState(false);
  const [stopping, setStopping] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  if (!late) return null;
  return (
    <Button
      size="small"
      icon={<Square size={11} />}
      busy={stopping}
      onClick={() => {
        setStopping(true);
        stopRun(run).catch((error: unknown) => {
          setStopping(false);
          sayError(error);
        });
      }}
    >
      Stop
    </Button>
  );
}
