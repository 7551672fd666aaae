import { lazy, Suspense } from "react";
import type { EditorProps } from "./Editor";

const Editor = lazy(() => import("./Editor").then((module) => ({ default: module.Editor })));

/** The SQL at once as plain text, and as soon as the editor is there, in it. */
export function Sql(props: EditorProps) {
  return (
    <Suspense
      fallback={
        <pre className="overflow-x-auto px-4 py-3 font-mono text-code whitespace-pre-wrap">{props.value}</pre>
      }
    >
      <Editor {...props} />
    </Suspense>
  );
}
