import type { Fault } from "./fault.js";

const SHARE = 0.12;

export const commitCut: Fault = {
  code: "F3",
  title: "connection cut before COMMIT, and between COMMIT and its reply",
  how: "the wire proxy resets the connection at a random COMMIT; once it resets all connections, and slows every message for a while",
  hubs: 2,
  run: async ({ hubs, crowd, random, deed, count, full, violate }) => {
    deed("COMMITs are cut");
    for (const { wire } of hubs) {
      wire.fateOfCommit = () => (random.chance(SHARE) ? "CUT_BEFORE" : random.chance(SHARE) ? "CUT_AFTER" : "PASS");
    }
    await crowd.more(full ? 400 : 150);
    deed("all connections are reset");
    for (const { wire } of hubs) wire.reset();
    await crowd.more(30);
    deed("every message is slow");
    for (const { wire } of hubs) wire.delayMs = 15;
    await crowd.more(full ? 100 : 30);
    for (const { wire } of hubs) {
      wire.delayMs = 0;
      wire.fateOfCommit = () => "PASS";
    }
    await crowd.more(30);
    const cuts = hubs.map(({ wire }) => wire.cuts);
    const [before, after] = [cuts.reduce((sum, cut) => sum + cut.before, 0), cuts.reduce((sum, cut) => sum + cut.after, 0)];
    count("cut before COMMIT", before);
    count("cut after COMMIT", after);
    if (before === 0 || after === 0) violate("FAULT", `The fault did not happen: ${before} cuts before COMMIT, ${after} after.`);
  },
};
