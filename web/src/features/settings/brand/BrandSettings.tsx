import { useQuery } from "@tanstack/react-query";
import { ErrorNote } from "@/design/ErrorNote";
import { Skeleton } from "@/design/Skeleton";
import { brandQuery } from "@/requests/looks";
import { Block } from "../Block";
import { BrandForm } from "./BrandForm";
import { EarlierLooks } from "./EarlierLooks";

/** How the workspace looks to everyone in it, and to those it shows something. */
export function BrandSettings() {
  const brand = useQuery(brandQuery);
  return (
    <Block
      title="Name, logo and colour"
      words="How the workspace looks: on the page, on dashboards that are shared or embedded, in files and in mails. Each change is kept as a version."
      action={brand.data && brand.data.version > 0 && <EarlierLooks current={brand.data.version} />}
    >
      {brand.isPending && <Skeleton className="h-120 rounded-lg" />}
      {brand.isError && <ErrorNote error={brand.error} onRetry={() => void brand.refetch()} />}
      {brand.data && <BrandForm key={brand.data.version} brand={brand.data} />}
    </Block>
  );
}
