/** How the console is built: everything from its own origin, no inline script or style. */
import { defineConfig } from "vitest/config";

declare const process: { env: Record<string, string | undefined> };

const gateway = process.env["GATEWAY_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "./",
  build: {
    outDir: "dist",
    target: ["chrome123", "firefox128", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/v1": gateway } },
  test: { include: ["tests/**/*.test.ts"] },
});
