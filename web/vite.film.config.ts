import { defineConfig } from "vite";

// The player of a film in one file: one classic script and one style sheet, which Python puts into the file.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../src/cupola/film/static",
    emptyOutDir: true,
    sourcemap: false,
    modulePreload: { polyfill: false },
    target: "es2022",
    cssCodeSplit: false,
    lib: { entry: "src/filmfile.ts", formats: ["iife"], name: "film", fileName: () => "film.js", cssFileName: "film" },
  },
});
