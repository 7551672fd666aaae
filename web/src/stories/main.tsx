import "@/design/style.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Gallery } from "./Gallery";
import { shown } from "./shown";
import { used } from "./used";

const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <Gallery stories={[...used, ...shown]} />
    </StrictMode>,
  );
}
