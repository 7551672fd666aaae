import fc from "fast-check";

// The same examples each time where a failure has to be repeated by somebody else; fast-check prints its seed.
if (process.env.CI) fc.configureGlobal({ seed: 20_261_121 });
