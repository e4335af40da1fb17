export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface StatementResult {
  readonly rows: readonly Record<string, unknown>[];
  /** The command tag: a COMMIT of a failed transaction answers `ROLLBACK`. */
  readonly command: string;
}
