import type { PlantedBug } from "./planted-bug.js";

const RANDOM_HUB = "test/model/random-hub.test.ts";
const RANDOM_DECISIONS = "test/model/random-decisions.rules.test.ts";
const LEDGER = "test/stock/ledger/ledger.test.ts";
const LEDGER_FAULTS = "test/stock/ledger/ledger-faults.test.ts";
const CUT_WIRE = "test/faults/cut-wire.test.ts";

/** SQL: 1 for every other of the ledgers at work, −1 for the rest. */
const UP_OR_DOWN = `(select case when count(*) % 2 = 0 then 1 else -1 end from pg_stat_activity
  where application_name = 'hub ledger' and datname = current_database() and pid < pg_backend_pid())`;

/** Locks, sequences and commits. */
export const commitBugs: readonly PlantedBug[] = [
  {
    name: "levels are read without a lock",
    why: "Two processes count the same units twice.",
    edits: [
      {
        file: "src/stock/ledger/level-locks.ts",
        find: "      order by l.id_64\n      for no key update of l`;",
        replace: "      order by l.id_64`;",
      },
    ],
    caughtBy: { files: [RANDOM_HUB], tests: "at once" },
  },
  {
    name: "the locks are let go before the decision",
    why: "What was decided on has changed by the time it is written.",
    edits: [
      {
        file: "src/stock/ledger/batch-read.ts",
        find: "{ statements: locks.statements(wanted), read:",
        replace: '{ statements: [...locks.statements(wanted), { text: "commit" }, { text: "begin" }], read:',
      },
    ],
    caughtBy: { files: [RANDOM_HUB], tests: "at once" },
  },
  {
    name: "levels are locked in any order",
    why: "Batches of two processes deadlock: answers come a second late, again and again.",
    edits: [
      {
        file: "src/stock/ledger/level-locks.ts",
        find: "      order by l.id_64\n      for no key update of l`;",
        replace: `      order by l.id_64 * ${UP_OR_DOWN}\n      for no key update of l\`;`,
      },
    ],
    caughtBy: { files: ["test/concurrency/lock-order.test.ts"] },
  },
  {
    name: "documents are locked in any order",
    why: "Batches of two processes deadlock.",
    edits: [
      {
        file: "src/reservations/reservation.store.ts",
        find: "order by id for no key update`",
        replace: `order by hashtext(id::text)::bigint * ${UP_OR_DOWN} for no key update\``,
      },
    ],
    caughtBy: { files: ["test/concurrency/lock-order.test.ts"] },
  },
  {
    name: "sequence numbers are taken ahead of the rows",
    why: "The head is moved before what it counts is there: followers skip it for ever.",
    edits: [
      {
        file: "src/stock/ledger/batch-write.ts",
        find: "  yield takeSequences(total);\n",
        replace: '  yield takeSequences(total);\n  yield { text: "commit" };\n  yield { text: "begin" };\n',
      },
    ],
    caughtBy: { files: [RANDOM_HUB], tests: "at once" },
  },
  {
    name: "answers go out before the commit",
    why: "A command is acknowledged that may never be committed.",
    edits: [
      {
        file: "src/stock/ledger/batch.ts",
        find: "  const results = await tools.connection.run(writeStatements(books, tools.stores, records));",
        replace: `  const [commit, ...reversed] = [...writeStatements(books, tools.stores, records)].reverse();
  const results = [...(await tools.connection.run(reversed.reverse())), { rows: [], rowCount: 0, command: "COMMIT" }];
  if (commit !== undefined) void tools.connection.run([commit]).catch(() => undefined);`,
      },
    ],
    caughtBy: { files: [CUT_WIRE] },
  },
  {
    name: "a COMMIT that rolled back is trusted",
    why: "PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and nobody looks.",
    edits: [
      {
        file: "src/stock/ledger/batch.ts",
        find: '  if (results.at(-1)?.command !== "COMMIT") throw new CommitRolledBack();',
        replace: "",
      },
    ],
    caughtBy: { files: ["test/stock/ledger/commit-answer.test.ts"] },
  },
  {
    name: "a commit does not wait for the disk",
    why: "What was acknowledged is gone when the database's machine dies.",
    edits: [
      { file: "src/stock/ledger/ledger-limits.ts", find: '  jit: "off",\n', replace: '  jit: "off",\n  synchronous_commit: "off",\n' },
    ],
    caughtBy: { files: ["test/faults/durable-commits.test.ts"] },
  },
  {
    name: "a failed transaction is not rolled back before the next try",
    why: "Every retry runs inside the aborted transaction and fails too.",
    edits: [
      {
        file: "src/stock/ledger/ledger.ts",
        find: '      await connection.run([{ text: "rollback" }]);',
        replace: "      await Promise.resolve();",
      },
    ],
    caughtBy: { files: [LEDGER, LEDGER_FAULTS] },
  },
  {
    name: "half of a divided batch is lost",
    why: "Where a poisoned command fails alone, a good one beside it is never answered.",
    edits: [
      {
        file: "src/stock/ledger/ledger.ts",
        find: "await this.#settle(batch.slice(middle), deadline, mayStand);",
        replace: "await this.#settle(batch.slice(middle + 1), deadline, mayStand);",
      },
    ],
    caughtBy: { files: [LEDGER] },
  },
  {
    name: "an unknown outcome is called not done",
    why: "A client whose command stands is told to send it anew as if nothing had happened.",
    edits: [
      {
        file: "src/stock/ledger/ledger-failures.ts",
        find: "const [message, outcome] = commitSent\n",
        replace: "const [message, outcome] = commitSent && !commitSent\n",
      },
    ],
    caughtBy: { files: [CUT_WIRE] },
  },
  {
    name: "the queue has no bound",
    why: "A storm fills the memory instead of being turned away.",
    edits: [
      {
        file: "src/stock/ledger/ledger.ts",
        find: "if (this.#queuedCommands + group.commands.length > this.#limits.queueCommandsMax) {",
        replace: "if (this.#queuedCommands + group.commands.length > Number.POSITIVE_INFINITY) {",
      },
    ],
    caughtBy: { files: [LEDGER_FAULTS] },
  },
  {
    name: "closing does not wait for what runs",
    why: "A stop drops commands that were accepted.",
    edits: [{ file: "src/stock/ledger/ledger.ts", find: "    while (this.#running !== null) await this.#running;\n", replace: "" }],
    caughtBy: { files: [LEDGER_FAULTS, "test/faults/stopped-hub.test.ts"] },
  },
  {
    name: "levels are not written",
    why: "The ledger says one thing and the levels another.",
    edits: [{ file: "src/stock/ledger/batch-write.ts", find: "  yield* updateLevels(books.touchedLevels(), total);\n", replace: "" }],
    caughtBy: { files: [LEDGER] },
  },
  {
    name: "movements are not written",
    why: "Levels change and nobody can say why.",
    edits: [{ file: "src/stock/ledger/batch-write.ts", find: "  yield* insertMovements(movements, total);\n", replace: "" }],
    caughtBy: { files: [LEDGER] },
  },
  {
    name: "events of documents are not written",
    why: "The sequence has gaps, and followers are not told of an extended hold.",
    edits: [{ file: "src/stock/ledger/batch-write.ts", find: "  yield* recordDocumentEvents(events, total);\n", replace: "" }],
    caughtBy: { files: [RANDOM_HUB], tests: "plain model" },
  },
  {
    name: "the total of a SKU is not guarded between processes",
    why: "Two processes bring a SKU out of its range together.",
    edits: [
      {
        file: "src/stock/ledger/total-guard.ts",
        find: "order by variant_id for no key update",
        replace: "order by variant_id",
      },
    ],
    caughtBy: { files: ["test/concurrency/guarded-totals.test.ts"] },
  },
];

/** Keys, books and groups. */
export const bookBugs: readonly PlantedBug[] = [
  {
    name: "the answer is not kept under its key",
    why: "A client that repeats a command does it twice.",
    edits: [{ file: "src/stock/ledger/batch-write.ts", find: "  yield* insertRecords(records, total);\n", replace: "" }],
    caughtBy: { files: [LEDGER] },
  },
  {
    name: "keys are looked up before the locks",
    why: "Whoever waited for a lock sees the effects of its own command, but not its key.",
    edits: [
      { file: "src/stock/ledger/batch-read.ts", find: "    keysStep(commands, stored),\n", replace: "" },
      {
        file: "src/stock/ledger/batch-read.ts",
        find: "    ...documentSteps(refs, stores, documents),\n",
        replace: "    keysStep(commands, stored),\n    ...documentSteps(refs, stores, documents),\n",
      },
    ],
    caughtBy: { files: ["test/concurrency/same-key.test.ts"] },
  },
  {
    name: "keys are shared by all clients",
    why: "One client's command is answered with another's.",
    edits: [
      {
        file: "src/stock/ledger/batch-read.ts",
        find: "=> `${client}/${key}`;",
        replace: "=> `${client - client}/${key}`;",
      },
    ],
    caughtBy: { files: ["test/stock/ledger/key-scope.test.ts"] },
  },
  {
    name: "the fingerprint is not compared",
    why: "Another command under a used key is silently answered as if it had been done.",
    edits: [
      {
        file: "src/stock/ledger/batch.ts",
        find: "if (known.operation !== idempotency.operation || !isDigestOf(known.fingerprint, idempotency)) return",
        replace: "if (known.operation !== idempotency.operation) return",
      },
    ],
    caughtBy: { files: [LEDGER] },
  },
  {
    name: "a replay is answered with its own time",
    why: "Two answers to one command differ.",
    edits: [
      {
        file: "src/stock/ledger/batch.ts",
        find: "return { outcome: decision.outcome, sequence, recordedAt, replayed: true };",
        replace: "return { outcome: decision.outcome, sequence, recordedAt: new Date(recordedAt.getTime() + 1), replayed: true };",
      },
    ],
    caughtBy: { files: [LEDGER] },
  },
  {
    name: "a replay is not called one",
    why: "A client cannot tell that its command was done before.",
    edits: [
      {
        file: "src/stock/ledger/batch.ts",
        find: "return { outcome: decision.outcome, sequence, recordedAt, replayed: true };",
        replace: "return { outcome: decision.outcome, sequence, recordedAt, replayed: false };",
      },
    ],
    caughtBy: { files: [LEDGER] },
  },
  {
    name: "keys written at midnight are in one day only",
    why: "A repeat across midnight is done twice.",
    edits: [
      {
        file: "src/stock/ledger/batch-write.ts",
        find: " union select ((${now} - interval '2 minutes') at time zone 'UTC')::date`",
        replace: "`",
      },
    ],
    caughtBy: { files: ["test/stock/ledger/midnight.test.ts"] },
  },
  {
    name: "a document's version is not compared",
    why: "A client changes what it has not seen.",
    edits: [
      {
        file: "src/stock/commands/versions.ts",
        find: "if (expected === null || expected === undefined || expected === current) return null;",
        replace: "if (expected !== Number.POSITIVE_INFINITY || expected === current) return null;",
      },
    ],
    caughtBy: { files: [RANDOM_DECISIONS] },
  },
  {
    name: "a level's version is not compared",
    why: "A client overwrites a count it has not seen.",
    edits: [
      {
        file: "src/stock/commands/versions.ts",
        find: "if (expected === null || expected === undefined || expected === level.version) return null;",
        replace: "if (expected !== Number.POSITIVE_INFINITY || expected === level.version) return null;",
      },
    ],
    caughtBy: { files: [RANDOM_DECISIONS] },
  },
  {
    name: "versions are raised once a batch",
    why: "Two commands give a level the same version.",
    edits: [
      { file: "src/stock/ledger/books.ts", find: "if (touchedBy === this.#command) return;", replace: "if (touchedBy !== 0) return;" },
    ],
    caughtBy: { files: [RANDOM_DECISIONS] },
  },
  {
    name: "versions are raised by every movement",
    why: "A version counts movements, not commands.",
    edits: [{ file: "src/stock/ledger/books.ts", find: "    if (touchedBy === this.#command) return;\n", replace: "" }],
    caughtBy: { files: [RANDOM_DECISIONS] },
  },
  {
    name: "a refused command leaves its documents",
    why: "What was refused is there all the same.",
    edits: [
      {
        file: "src/stock/ledger/books.ts",
        find: "    this.#undo.push({ key, document: before });\n",
        replace: "",
      },
    ],
    caughtBy: { files: [RANDOM_DECISIONS] },
  },
  {
    name: "a refused command leaves its movements",
    why: "Units are moved by what was refused.",
    edits: [{ file: "src/stock/ledger/books.ts", find: "    this.#movements.length = mark.movements;\n", replace: "" }],
    caughtBy: { files: [RANDOM_DECISIONS] },
  },
  {
    name: "all or nothing does something",
    why: "Half of a call that was refused stands.",
    edits: [{ file: "src/stock/ledger/batch.ts", find: "    books.rollback(mark);\n    const undone", replace: "    const undone" }],
    caughtBy: { files: [LEDGER] },
  },
  {
    name: "a request may take AVAILABLE below zero",
    why: "Units are sold that are not there.",
    edits: [
      {
        file: "src/stock/ledger/counts.rules.ts",
        find: 'if (after < 0 && !(fact && account === "AVAILABLE"))',
        replace: 'if (after < 0 && !fact && account !== "AVAILABLE")',
      },
    ],
    caughtBy: { files: ["test/stock/ledger/books.test.ts"] },
  },
];
