import type { Fault } from "./fault.js";

export const replyLost: Fault = {
  code: "F4",
  title: "reply to the client lost",
  how: "the door proxy forwards 20 % of the requests and breaks the connection at the answer, breaks 5 % before, and delays all for a while",
  hubs: 2,
  run: async ({ hubs, crowd, random, deed, count, full, violate }) => {
    deed("replies are lost");
    for (const { door } of hubs) door.fateOfRequest = () => (random.chance(0.2) ? "SWALLOW" : random.chance(0.05) ? "CUT" : "PASS");
    await crowd.more(full ? 400 : 150);
    for (const { door } of hubs) door.delayMs = 20;
    await crowd.more(full ? 100 : 30);
    for (const { door } of hubs) {
      door.delayMs = 0;
      door.fateOfRequest = () => "PASS";
    }
    await crowd.more(30);
    const swallowed = hubs.reduce((sum, { door }) => sum + door.done.swallowed, 0);
    count("replies lost", swallowed);
    count(
      "requests lost",
      hubs.reduce((sum, { door }) => sum + door.done.cut, 0),
    );
    if (swallowed === 0) violate("FAULT", "The fault did not happen: no reply was lost.");
  },
};
