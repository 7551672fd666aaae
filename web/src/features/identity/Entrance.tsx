import type { ReactNode } from "react";
import { useTitle } from "@/lib/hooks";
import { HouseBefore } from "@/parts/house";

interface Props {
  title: string;
  children: ReactNode;
}

/** The frame of the pages before one is in. */
export function Entrance({ title, children }: Props) {
  useTitle(title);
  return (
    <main className="relative flex min-h-dvh flex-col items-center overflow-hidden px-4 pt-[16dvh] pb-10">
      <Limb />
      <div className="relative w-full max-w-[23rem]">
        <HouseBefore />
        <div className="card px-6 py-6">
          <h1 className="mb-4 font-semibold text-title">{title}</h1>
          {children}
        </div>
      </div>
    </main>
  );
}

/** The mark, as large as the page. */
function Limb() {
  const ticks = Array.from({ length: 61 }, (_, index) => {
    const angle = ((200 + (140 / 60) * index) * Math.PI) / 180;
    const inner = index % 5 === 0 ? 470 : 484;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return `M${500 + 496 * cos} ${560 + 496 * sin}L${500 + inner * cos} ${560 + inner * sin}`;
  }).join("");
  return (
    <svg
      viewBox="0 0 1000 560"
      fill="none"
      aria-hidden="true"
      className="absolute -top-2 left-1/2 w-[70rem] max-w-none -translate-x-1/2 text-line-strong opacity-70"
    >
      <path d="M34 390A496 496 0 0 1 966 390" stroke="currentColor" strokeWidth="1" />
      <path d={ticks} stroke="currentColor" strokeWidth="1" />
    </svg>
  );
}
