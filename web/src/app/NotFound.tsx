import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { Empty } from "@/design/Empty";

export function NotFound() {
  return (
    <main className="pt-[16dvh]">
      <Empty
        icon={<Compass size={18} />}
        title="Nothing is at this address"
        action={
          <Link to="/" className="font-medium text-accent">
            Go home
          </Link>
        }
      >
        The link may be old, or a letter of it got lost.
      </Empty>
    </main>
  );
}
