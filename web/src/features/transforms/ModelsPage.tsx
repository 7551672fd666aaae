import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Bar, Here } from "@/design/Bar";
import { Button } from "@/design/Button";
import { Page, PageHead } from "@/design/Page";
import { TabPanel, Tabs } from "@/design/Tabs";
import { useTitle } from "@/lib/hooks";
import { useMay } from "@/parts/session";
import { ModelDialog } from "@/parts/transforms/ModelDialog";
import { ModelList } from "@/parts/transforms/ModelList";
import { RollupList } from "@/parts/transforms/RollupList";

const route = getRouteApi("/in/models");

/** What is made of datasets: models whose rows are datasets, and rollups that answer in their place. */
export function ModelsPage() {
  useTitle("Models");
  const { tab = "models" } = route.useSearch();
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const mayMake = useMay("analyst");
  return (
    <>
      <Bar title={<Here>Models</Here>} />
      <Page>
        <PageHead
          title="Models"
          actions={
            mayMake && (
              <Button weight="primary" icon={<Plus size={15} />} onClick={() => setMaking(true)}>
                New model
              </Button>
            )
          }
        >
          Datasets that statements make, and rollups that answer from less
        </PageHead>
        <div className="card overflow-hidden">
          <Tabs
            label="What is made"
            value={tab}
            tabs={[
              { value: "models", label: "SQL models" },
              { value: "rollups", label: "Rollups" },
            ]}
            onChange={(next) =>
              void navigate({
                to: "/models",
                search: next === "rollups" ? { tab: "rollups" } : {},
                replace: true,
              })
            }
          >
            <TabPanel value="models">
              <ModelList onMake={mayMake ? () => setMaking(true) : null} />
            </TabPanel>
            <TabPanel value="rollups">
              <RollupList />
            </TabPanel>
          </Tabs>
        </div>
      </Page>
      {making && <ModelDialog model={null} onClose={() => setMaking(false)} />}
    </>
  );
}
