import type { Reporter, SerializedError, TestModule } from "vitest/node";

export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Ends a run with one line that machines and people read. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    for (const line of skippedLines(modules)) process.stdout.write(`${line}\n`);
    process.stdout.write(`${closingLine(countTests(modules, unhandledErrors.length))}\n`);
  }
}

/** `12 passed, 0 failed`, with `, 3 skipped` behind it where there are any. */
export function closingLine({ passed, failed, skipped }: TestCount): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/** What was skipped, and why: a line for each file and reason. */
function skippedLines(modules: readonly TestModule[]): Set<string> {
  const lines = new Set<string>();
  for (const module of modules) {
    for (const test of module.children.allTests("skipped")) {
      const result = test.result();
      lines.add(`skipped: ${module.relativeModuleId}: ${(result.state === "skipped" ? result.note : undefined) ?? test.fullName}`);
    }
  }
  return lines;
}

function countTests(modules: readonly TestModule[], unhandledErrors: number): TestCount {
  const count = { passed: 0, failed: unhandledErrors, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      count[state === "pending" ? "skipped" : state] += 1;
    }
    // A file that cannot be loaded, or whose hooks fail, has failed even where none of its tests has.
    count.failed += module.errors().length;
    for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
  }
  return count;
}
