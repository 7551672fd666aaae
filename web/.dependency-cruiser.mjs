// app > features > parts > design | requests > lib; features never meet.
export const rules = {
  forbidden: [
    {
      name: "features-never-meet",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/", pathNot: "^src/features/$1/" },
    },
    {
      name: "features-below-app",
      severity: "error",
      from: { path: "^src/(features|parts|design|requests|lib)/" },
      to: { path: "^src/(app|main)" },
    },
    {
      name: "parts-below-features",
      severity: "error",
      from: { path: "^src/(parts|design|requests|lib)/" },
      to: { path: "^src/features/" },
    },
    {
      name: "design-knows-no-server",
      severity: "error",
      from: { path: "^src/design/" },
      to: { path: "^src/(parts|requests)/" },
    },
    {
      name: "requests-know-no-look",
      severity: "error",
      from: { path: "^src/requests/" },
      to: { path: "^src/(parts|design)/" },
    },
    {
      name: "lib-knows-nobody",
      severity: "error",
      from: { path: "^src/lib/" },
      to: { path: "^src/(parts|design|requests)/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "heavy-vendors-load-late",
      comment: "Vega, CodeMirror and the grid are named in the one module that is loaded when first needed.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot:
          "^src/(parts/chart/VegaChart|parts/sql/Editor|features/dashboards/BoardEdit)\\.tsx$|\\.test\\.tsx?$",
      },
      to: {
        path: "node_modules/(vega|vega-lite|vega-interpreter|codemirror|@codemirror|@lezer|react-grid-layout)/",
      },
    },
    {
      name: "late-means-late",
      severity: "error",
      from: { path: "^src/" },
      to: {
        path: "^src/(parts/chart/VegaChart|parts/sql/Editor|features/dashboards/BoardEdit)\\.tsx$",
        dynamic: false,
        dependencyTypesNot: ["type-only"],
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "browser", "default"] },
  },
};
