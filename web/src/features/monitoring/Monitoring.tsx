import { useQuery } from "@tanstack/react-query";
import { Bar, Here } from "@/design/Bar";
import { ErrorNote } from "@/design/ErrorNote";
import { Page, PageHead } from "@/design/Page";
import { Skeleton } from "@/design/Skeleton";
import { useTitle } from "@/lib/hooks";
import { useMay } from "@/parts/session";
import { figuresQuery } from "@/requests/monitoring";
import { AtAGlance } from "./AtAGlance";
import { Endpoints } from "./Endpoints";
import { Hour } from "./Hour";
import { Log } from "./Log";
import { Thresholds } from "./Thresholds";
import { Work } from "./Work";
import { machine } from "./words";

/** Is everything well, and if it is not, where to look. */
export function Monitoring() {
  useTitle("Monitoring");
  const figures = useQuery(figuresQuery);
  const may = useMay("admin");
  return (
    <>
      <Bar title={<Here>Monitoring</Here>} />
      <Page>
        <PageHead title="Monitoring">
          <div className="min-h-10 sm:min-h-5">
            {figures.data ? machine(figures.data) : <Skeleton className="mt-1 h-3 w-80 max-w-full" />}
          </div>
        </PageHead>
        {!may || (figures.isError && !figures.data) ? (
          figures.isError && <ErrorNote error={figures.error} onRetry={() => void figures.refetch()} />
        ) : (
          <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
            <AtAGlance />
            <Hour />
            <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
              <Thresholds />
              <Work figures={figures.data} />
            </div>
            <Endpoints figures={figures.data} />
            <Log />
          </div>
        )}
      </Page>
    </>
  );
}
