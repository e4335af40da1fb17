import { HubUnreachable } from "../../client/src/index.js";
import type { Till } from "./till.js";

export const COMMANDS_HELP = `Commands:
  stock SKU…        what can be sold
  hold SKU [n]      take n out of everybody else's reach for ten minutes
  pay | release     sell what is held, or give it back
  sell SKU [n]      sell n at once
  offline | online  cut the line to the hub, or join it again
  send              send what waits
  again             send what was delivered once more: nothing is doubled
  quit`;

/** A short day: it sells, loses the line, sells on, and delivers afterwards, twice. */
export const DEMO_SCRIPT = `
stock BAR-OAT MUG-BLUE
hold BAR-OAT 2
pay
offline
sell BAR-OAT
sell MUG-BLUE
online
send
again
stock BAR-OAT MUG-BLUE
`;

/** Does what one line says; answers whether the till stays open. Where the hub cannot be reached it says so and goes on. */
export async function runCommand(till: Till, line: string, say: (line: string) => void): Promise<boolean> {
  const [name = "", ...words] = (line.split("#", 1)[0] ?? "").trim().split(/\s+/);
  try {
    return await dispatch(till, name.toLowerCase(), words, say);
  } catch (error) {
    if (!(error instanceof HubUnreachable)) throw error;
    say(error.message);
    return true;
  }
}

async function dispatch(till: Till, name: string, words: readonly string[], say: (line: string) => void): Promise<boolean> {
  const [sku = "", count = "1"] = words;
  switch (name) {
    case "":
      return true;
    case "stock":
      if (sku === "") say("Name a SKU, such as: stock MUG-BLUE");
      else await till.stock(words);
      return true;
    case "hold":
    case "sell":
      if (sku === "" || !/^[1-9]\d{0,8}$/.test(count)) say(`Name a SKU and how many, such as: ${name} MUG-BLUE 2`);
      else await (name === "hold" ? till.hold(sku, Number(count)) : till.sell(sku, Number(count)));
      return true;
    case "pay":
      await till.pay();
      return true;
    case "release":
      await till.release();
      return true;
    case "send":
      if (till.waiting === 0) say("Nothing waits.");
      await till.deliver();
      return true;
    case "again":
      await till.again();
      return true;
    case "offline":
    case "online":
      return setLine(till, name === "offline", say);
    case "quit":
    case "exit":
      return false;
    default:
      say(COMMANDS_HELP);
      return true;
  }
}

function setLine(till: Till, offline: boolean, say: (line: string) => void): true {
  till.offline = offline;
  say(offline ? "The line is cut: sales are kept here." : "The line is back.");
  return true;
}
