import { defineConfig } from "vite";

// One script, one style sheet, names without hashes: the same sources give the same bytes, which a test compares.
export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    outDir: "../src/cupola/web/static",
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    rollupOptions: {
      output: { entryFileNames: "app.js", chunkFileNames: "[name].js", assetFileNames: "app[extname]" },
    },
  },
});
