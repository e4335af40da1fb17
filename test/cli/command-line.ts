import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandContext, ExitCode } from "../../src/cli/command.js";
import { createProgram } from "../../src/cli/program.js";
import { loadConfig } from "../../src/platform/config/config.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { collectLog } from "../support/graphql-client.js";

export interface Ran {
  readonly code: ExitCode;
  readonly lines: string[];
}

/** The command line in this process over a database of its own, and a folder for its files. Close it in `afterAll`. */
export interface CommandLine {
  readonly test: TestDatabase;
  run(...args: string[]): Promise<Ran>;
  runUntil(stopping: AbortSignal, ...args: string[]): Promise<Ran>;
  /** Writes a file and answers its path. */
  file(name: string, content: string | Buffer): Promise<string>;
  path(name: string): string;
  read(name: string): Promise<string>;
  close(): Promise<void>;
}

export async function openCommandLine(environment: Readonly<Record<string, string>> = {}): Promise<CommandLine> {
  const test = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "hub-command-line-"));
  const path = (name: string): string => join(folder, name);
  const runUntil = async (stopping: AbortSignal, ...args: string[]): Promise<Ran> => {
    const lines: string[] = [];
    let code: ExitCode = 0;
    const context: CommandContext = {
      config: loadConfig({ DATABASE_URL: test.url, DATABASE_OWNER_URL: test.ownerUrl, ...environment }),
      logger: collectLog().log,
      stopping,
      // Messages name the file without its folder.
      say: (line) => void lines.push(line.replaceAll(`${folder}/`, "")),
    };
    const program = createProgram(async (action) => {
      code = (await action(context)) ?? 0;
    });
    await program.parseAsync(args, { from: "user" });
    return { code, lines };
  };
  return {
    test,
    run: (...args) => runUntil(new AbortController().signal, ...args),
    runUntil,
    file: async (name, content) => {
      await writeFile(path(name), content);
      return path(name);
    },
    path,
    read: (name) => readFile(path(name), "utf8"),
    close: async () => {
      await rm(folder, { recursive: true });
      await test.close();
    },
  };
}

/** What a command throws, without the folders of the files it names. */
export async function mistakeOf(run: Promise<Ran>): Promise<string> {
  const answer: unknown = await run.catch((error: unknown) => error);
  if (!(answer instanceof Error)) throw new Error(`Nothing was thrown: ${JSON.stringify(answer)}`);
  return answer.message.replace(/(?<!\S)\S*hub-command-line-\w+\//g, "");
}
