import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Bar, Here } from "@/design/Bar";
import { Page } from "@/design/Page";
import { useTitle } from "@/lib/hooks";
import { useMay } from "@/parts/session";
import { Appearance } from "./Appearance";
import { Audit } from "./Audit";
import { BrandSettings } from "./brand/BrandSettings";
import { Connections } from "./Connections";
import { Engine } from "./Engine";
import { Keys } from "./Keys";
import { Model } from "./Model";
import { Channels } from "./notices/Channels";
import { Mail } from "./notices/Mail";
import { People } from "./People";
import { Profile } from "./Profile";
import { type Section, sections } from "./sections";

const route = getRouteApi("/in/settings");

export function Settings() {
  useTitle("Settings");
  const { section = "profile" } = route.useSearch();
  const admin = useMay("admin");
  const analyst = useMay("analyst");
  const shown = sections.filter(
    (each) => (admin || !each.admin) && (analyst || each.value !== "connections"),
  );
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const chosen = nav.current?.querySelector(`[data-section="${section}"]`);
    chosen?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [section]);
  return (
    <>
      <Bar title={<Here>Settings</Here>} />
      <Page>
        <h1 className="mb-4 font-semibold text-title">Settings</h1>
        <div className="grid items-start gap-x-10 gap-y-5 lg:grid-cols-[10rem_minmax(0,1fr)]">
          <nav ref={nav} aria-label="Settings" className="flex gap-1 overflow-x-auto lg:grid">
            {shown.map((each) => (
              <Link
                key={each.value}
                data-section={each.value}
                to="/settings"
                activeOptions={{ exact: true, includeSearch: true, explicitUndefined: true }}
                search={each.value === "profile" ? {} : { section: each.value }}
                aria-current={each.value === section ? "page" : undefined}
                className="shrink-0 rounded-md px-2.5 py-1.5 font-medium text-ink-2 hover:bg-sunken hover:text-ink-1 aria-[current=page]:bg-sunken aria-[current=page]:text-ink-1"
              >
                {each.label}
              </Link>
            ))}
          </nav>
          <div className="min-w-0">
            <Chosen section={shown.some((each) => each.value === section) ? section : "profile"} />
          </div>
        </div>
      </Page>
    </>
  );
}

function Chosen({ section }: { section: Section }) {
  switch (section) {
    case "profile":
      return <Profile />;
    case "appearance":
      return <Appearance />;
    case "model":
      return <Model />;
    case "connections":
      return <Connections />;
    case "engine":
      return <Engine />;
    case "channels":
      return <Channels />;
    case "mail":
      return <Mail />;
    case "brand":
      return <BrandSettings />;
    case "people":
      return <People />;
    case "keys":
      return <Keys />;
    case "audit":
      return <Audit />;
  }
}
