import { isWide, ours, sizeWithin, useLooks } from "@/lib/looks";
import type { Looks, Logo as Picture } from "@/lib/types/looks";
import { Logo } from "./Logo";

/** A workspace's own logo, whole within a box; its size is known before it comes. */
export function Pictured({
  logo,
  box,
  name,
}: {
  logo: Picture;
  box: { width: number; height: number };
  name?: string;
}) {
  const { width, height } = sizeWithin(logo, box);
  const image = (
    <img
      src={logo.url}
      alt={name ?? ""}
      width={width}
      height={height}
      draggable={false}
      className="max-w-none shrink-0"
    />
  );
  return logo.plate ? <span className="plate shrink-0">{image}</span> : image;
}

/** The mark alone, where there is no room for a name. */
export function Mark({ size = 22 }: { size?: number }) {
  const looks = useLooks();
  if (!looks?.logo) return <Logo size={size} />;
  return <Pictured logo={looks.logo} box={{ width: size * 1.4, height: size }} />;
}

interface Props {
  /** The height of the mark. */
  size?: number;
  /** The most that a logo takes which is a word by itself. */
  widest?: number;
}

/** The house: Sextant's mark and name, or the workspace's own. */
export function House({ size = 22, widest = 140 }: Props) {
  const looks = useLooks();
  return <HouseOf looks={looks} size={size} widest={widest} />;
}

/** The same in looks that are not worn yet. */
export function HouseOf({ looks, size = 22, widest = 140 }: Props & { looks: Looks | null }) {
  const name = looks?.name ?? ours;
  if (looks?.logo && isWide(looks)) {
    return <Pictured logo={looks.logo} box={{ width: widest, height: size * 1.25 }} name={name} />;
  }
  return (
    <>
      {looks?.logo ? (
        <Pictured logo={looks.logo} box={{ width: size * 1.6, height: size }} />
      ) : (
        <Logo size={size} />
      )}
      <span className="min-w-0 truncate" title={looks ? name : undefined}>
        {name}
      </span>
    </>
  );
}
