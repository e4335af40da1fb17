import type { PlantedBug } from "./planted-bug.js";

const RANDOM_DECISIONS = { files: ["test/model/random-decisions.rules.test.ts"] };
const RANDOM_HUB = { files: ["test/model/random-hub.test.ts"], tests: "plain model" };

/** Holds, sales and returns. */
export const documentBugs: readonly PlantedBug[] = [
  {
    name: "a hold counts past its time",
    why: "Units stay taken by a cart that was left.",
    edits: [
      {
        file: "src/reservations/reservation.store.ts",
        find: "expiresAt !== null && expiresAt <= now && lines.some(({ held }) => held > 0) ?",
        replace: "expiresAt !== null && expiresAt <= now && lines.some(({ held }) => held < 0) ?",
      },
    ],
    caughtBy: RANDOM_HUB,
  },
  {
    name: "holds of other documents on a level are not looked for",
    why: "Only the sweeper frees them: until then a buyer is refused.",
    edits: [
      {
        file: "src/reservations/reservation.store.ts",
        find: "rl.held > 0 and rl.hold_expires_at <= now() and",
        replace: "rl.held > 0 and rl.hold_expires_at <= now() - interval '1 hour' and",
      },
    ],
    caughtBy: RANDOM_HUB,
  },
  {
    name: "a hold expires twice",
    why: "Its units are free a second time.",
    edits: [
      {
        file: "src/reservations/reservation.store.ts",
        find: "expiresAt !== null && expiresAt <= now && lines.some(({ held }) => held > 0) ?",
        replace: "expiresAt !== null && expiresAt <= now && lines.some(({ expired, held }) => held + expired > 0) ?",
      },
    ],
    caughtBy: RANDOM_HUB,
  },
  {
    name: "expired units stay held in their document",
    why: "The next step finds units that are somebody else's.",
    edits: [
      {
        file: "src/reservations/reservation-steps.rules.ts",
        find: "return { ...line, held: 0, expired: line.expired + line.held };",
        replace: "return { ...line, held: line.held, expired: line.expired };",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "safety stock is sold",
    why: "What a shop keeps back is promised away.",
    edits: [
      {
        file: "src/stock/reads/available-to-sell.rules.ts",
        find: "(sellsSafetyStock ? 0 : level.safetyStock)",
        replace: "(sellsSafetyStock ? level.safetyStock : 0)",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "a channel's buffer is sold",
    why: "A marketplace that hears late sells what is gone.",
    edits: [
      {
        file: "src/stock/reads/available-to-sell.rules.ts",
        find: "toInt(Math.max(0, offered - buffer))",
        replace: "toInt(Math.max(buffer - buffer, offered))",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "expired units are taken again without looking",
    why: "A late confirmation takes what was sold meanwhile, below zero or not.",
    edits: [
      {
        file: "src/reservations/step-decisions.rules.ts",
        find: "  if (errors.length > 0) return new Refusal(errors);\n  const confirmed",
        replace: "  const confirmed",
      },
    ],
    caughtBy: { files: ["test/reservations/step-decisions.rules.test.ts"] },
  },
  {
    name: "a sale is recorded again under another key",
    why: "A till that repeats its week sells everything twice.",
    edits: [
      {
        file: "src/sales/decide-sale.rules.ts",
        find: "  if (known !== null) return answerTaken",
        replace: "  if (known !== null && known.id === sale.id) return answerTaken",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "more comes back than was shipped",
    why: "Returns bring in units that never left.",
    edits: [
      {
        file: "src/reservations/line-takes.rules.ts",
        find: "(line) => line.shipped - line.returned;",
        replace: "(line) => line.shipped;",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "a cancelled return keeps its claim",
    why: "The customer cannot send back what was shipped.",
    edits: [
      {
        file: "src/reservations/reservation-steps.rules.ts",
        find: "returned: line.returned - quantity }",
        replace: "returned: line.returned }",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "an inspection may decide the same units twice",
    why: "One returned unit is restocked and scrapped.",
    edits: [
      {
        file: "src/returns/inspection.rules.ts",
        find: "return changeFrom === null ? uninspectedOf(line) : line[COUNT_OF[changeFrom]];",
        replace: "return changeFrom === null ? line.received : line[COUNT_OF[changeFrom]];",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
];

/** The feed, what is read from it, and who may. */
export const feedBugs: readonly PlantedBug[] = [
  {
    name: "a subscriber resumes one record too early",
    why: "The last record it had comes again.",
    edits: [
      {
        file: "src/platform/feed/event-source.ts",
        find: "from recorded_event where sequence > $1 and",
        replace: "from recorded_event where sequence >= $1 and",
      },
    ],
    caughtBy: { files: ["test/platform/feed/feed.test.ts"] },
  },
  {
    name: "a subscriber resumes one record too late",
    why: "One record is skipped for ever.",
    edits: [
      {
        file: "src/platform/feed/feed.ts",
        find: "    let offset = await this.#startOf(options);",
        replace: "    let offset = (await this.#startOf(options)) + 1;",
      },
    ],
    caughtBy: { files: ["test/platform/feed/feed.test.ts"] },
  },
  {
    name: "what does not fit the queue is dropped in silence",
    why: "A slow subscriber misses changes and does not know.",
    edits: [
      {
        file: "src/platform/feed/live-queue.ts",
        find: "      this.#overflowed = true;\n      this.#drop();",
        replace: "      this.#drop();",
      },
    ],
    caughtBy: { files: ["test/platform/feed/live-queue.test.ts"] },
  },
  {
    name: "half of a command is handed out",
    why: "A subscriber sees a move that is not finished.",
    edits: [
      {
        file: "src/platform/feed/feed-page.ts",
        find: "records: records.slice(0, end + 1), offset: last.sequence }",
        replace: "records, offset: after + size }",
      },
    ],
    caughtBy: { files: ["test/platform/feed/whole-commands.test.ts"] },
  },
  {
    name: "what is committed during a look is handed out with it",
    why: "It comes again with the next look.",
    edits: [
      {
        file: "src/platform/feed/tail-connection.ts",
        find: "records: records.filter(({ sequence }) => sequence <= head) };",
        replace: "records };",
      },
    ],
    caughtBy: { files: ["test/platform/feed/feed.test.ts"] },
  },
  {
    name: "a lost notification is never made up for",
    why: "Subscribers stand still until somebody else writes.",
    edits: [{ file: "src/platform/feed/feed.ts", find: "setInterval(() => this.wake(),", replace: "setInterval(() => undefined," }],
    caughtBy: { files: ["test/platform/feed/feed.test.ts"] },
  },
  {
    name: "a failing listener keeps the records from the others",
    why: "One broken part of the process stops all subscriptions.",
    edits: [
      {
        file: "src/platform/feed/feed.ts",
        find: "for (const listener of this.#listeners) this.#tell(listener, records, offset);",
        replace: "for (const listener of this.#listeners) listener(records, offset);",
      },
    ],
    caughtBy: { files: ["test/platform/feed/feed.test.ts"] },
  },
  {
    name: "changes of different levels are merged",
    why: "A dashboard shows one shop's stock as another's.",
    edits: [
      {
        file: "src/availability/coalescer.ts",
        find: "const key = `${event.variantId}/${event.locationId}`;",
        replace: "const key = `${event.variantId}`;",
      },
    ],
    caughtBy: { files: ["test/availability/coalescer.test.ts"] },
  },
  {
    name: "a slow read overwrites a newer change",
    why: "The availability that is answered goes back in time and stays there.",
    edits: [
      {
        file: "src/availability/read-model.ts",
        find: "    for (const { level, sequence } of loading.changes) this.#move(level, sequence);\n",
        replace: "",
      },
    ],
    caughtBy: { files: ["test/availability/read-model.test.ts"] },
  },
  {
    name: "an older version overwrites a newer one",
    why: "The availability that is answered goes back in time.",
    edits: [
      {
        file: "src/availability/level-table.ts",
        find: "if (figures.sequence >= sequenceAt(ints, at)) this.#write(at, figures);",
        replace: "this.#write(at, figures);",
      },
    ],
    caughtBy: { files: ["test/availability/read-model.test.ts"] },
  },
  {
    name: "a revoked key stays trusted",
    why: "Whoever was locked out goes on for as long as it asks often enough.",
    edits: [
      {
        file: "src/access/authenticator.ts",
        find: "if (caller.clientId === clientId) this.#trusted.delete(name);",
        replace: "if (caller.clientId === clientId) this.#trusted.get(name);",
      },
    ],
    caughtBy: { files: ["test/access/access.test.ts"], tests: "revo" },
  },
  {
    name: "one execution is shared by all roles and bounds",
    why: "A subscriber is sent what its key may not see.",
    edits: [
      {
        file: "src/platform/graphql/groups/group-key.ts",
        find: "const bounds = Object.entries(caller).filter(([name]) => !OWN.has(name));",
        replace: "const bounds = Object.entries(caller).filter(([name]) => !OWN.has(name)).slice(0, 0);",
      },
    ],
    caughtBy: { files: ["test/platform/graphql/groups/group-key.test.ts"] },
  },
  {
    name: "a shared execution begins with what came before",
    why: "Who joins a group gets again what it has, or gets half.",
    edits: [{ file: "src/platform/graphql/groups/answer-group.ts", find: "    this.#parts.reader.markPageBoundary();\n", replace: "" }],
    caughtBy: { files: ["test/platform/graphql/groups/answer-group.test.ts"] },
  },
  {
    name: "a compiled query is shared by all roles",
    why: "Once an admin has asked, everybody may read what only admins may.",
    edits: [
      {
        file: "src/platform/graphql/compiled/compiled-operations.ts",
        find: "operation === undefined || !mayUseAll(this.#schema, document, role)",
        replace: 'operation === undefined || !mayUseAll(this.#schema, document, role === "SYSTEM" ? role : "ADMIN")',
      },
    ],
    caughtBy: { files: ["test/platform/graphql/compiled/two-lanes.test.ts"], tests: "role" },
  },
  {
    name: "a follower's cursor is kept before its page is done",
    why: "What was being handled when the process died is never handled.",
    edits: [
      {
        file: "src/platform/followers/held-follower.ts",
        find: "    const failure = await this.#hand(records);\n    if (failure === null) return this.#move(position);\n",
        replace: "    await this.#move(position);\n    const failure = await this.#hand(records);\n    if (failure === null) return;\n",
      },
    ],
    caughtBy: { files: ["test/platform/followers/followers.test.ts"] },
  },
  {
    name: "a follower's cursor is moved under any lease",
    why: "A holder that was cut off moves the cursor past what the next one has not handled.",
    edits: [
      {
        file: "src/platform/followers/follower-leases.ts",
        find: 'const HELD = "name = $1 and fence = $2 and leased_until > clock_timestamp()";',
        replace: 'const HELD = "name = $1 and fence >= $2";',
      },
    ],
    caughtBy: { files: ["test/platform/followers/followers.test.ts"] },
  },
  {
    name: "a follower's cursor moves before its records are handled",
    why: "Whoever is killed in between has told nobody, and nobody is told again.",
    edits: [
      {
        file: "src/platform/followers/held-follower.ts",
        find: "    if (free.length > 0 && (await this.#hand(free)) !== null) return false;\n    await this.#move(\n      position,\n      behind.map((record) => this.#parked.behind(record)),\n    );\n",
        replace:
          "    await this.#move(\n      position,\n      behind.map((record) => this.#parked.behind(record)),\n    );\n    if (free.length > 0 && (await this.#hand(free)) !== null) return false;\n",
      },
    ],
    caughtBy: { chaos: ["F27"] },
  },
];
