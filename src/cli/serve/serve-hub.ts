import { setTimeout as pause } from "node:timers/promises";
import { startHub, type RunningHub } from "../../app.js";
import { exitCodes } from "../command.js";
import type { CommandContext, ExitCode } from "../command.js";
import { seedEmptyHub } from "../demo/seed-demo.js";
import { startPostgres } from "../with-database.js";

/** What is left of the 10 s that a stop may take belongs to the database. */
const closeMsMax = 6_500;

/** Runs the hub until it is told to stop, or the embedded database is gone. */
export async function serve(context: CommandContext): Promise<ExitCode> {
  const { config, logger, stopping, say } = context;
  const postgres = await startPostgres(config, logger);
  try {
    let demo = false;
    const hub = await startHub({
      config,
      logger,
      databaseUrl: postgres.url,
      databaseOwnerUrl: postgres.ownerUrl,
      prepare: async (parts) => {
        demo = config.demo && (await seedEmptyHub(parts));
      },
    });
    for (const line of welcome(hub, demo)) say(line);
    const reason = await Promise.race([untilAborted(stopping), postgres.lost]);
    if (reason !== null) logger.fatal(reason);
    else logger.info("Stopping.");
    const closed = await close(hub, context);
    return reason === null && closed ? exitCodes.ok : exitCodes.failed;
  } finally {
    await postgres.stop();
  }
}

/** What a person needs first: where the hub is, the key if it was made just now, and something to ask. */
function welcome({ url, graphiqlUrl, newAdminKey }: RunningHub, demo: boolean): string[] {
  const key = newAdminKey ?? "YOUR_KEY";
  const [query, answer] = demo
    ? [`{ availability(skus: ["MUG-BLUE"], channel: "WEB") { sku availableToSell sequence } }`, "The demonstration catalogue was loaded."]
    : ["{ sequence inventoryLevels(first: 5) { nodes { sku available location { code } } } }", null];
  return [
    `The hub is ready at ${url}/graphql (Ctrl-C stops it). Health: ${url}/healthz and ${url}/readyz`,
    ...(graphiqlUrl === null ? [] : [`In a browser: ${graphiqlUrl} opens with examples and asks for a key once.`]),
    ...(answer === null ? [] : [answer]),
    ...(newAdminKey === null
      ? []
      : ["", `Admin key, shown this once: ${newAdminKey}`, "Keep it. More keys, with fewer rights: hub key create --help"]),
    "",
    "Try:",
    `  curl -s ${url}/graphql -H 'content-type: application/json' -H 'authorization: Bearer ${key}' \\`,
    `    -d '${JSON.stringify({ query })}'`,
  ];
}

async function close(hub: RunningHub, { logger }: CommandContext): Promise<boolean> {
  const closing = hub.close().then(() => true);
  const closed = await Promise.race([closing, pause(closeMsMax, false, { ref: false })]);
  if (!closed) logger.error(`What was running did not end within ${closeMsMax / 1000} s. It is cut off.`);
  return closed;
}

function untilAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}
