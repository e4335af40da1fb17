/** One exact replacement in a file of the checkout. */
export interface Edit {
  /** From the project's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** Which suite has to notice: test files, perhaps only those of their tests whose names hold `tests`; or faults of the chaos harness. */
export type Suite = { readonly files: readonly string[]; readonly tests?: string } | { readonly chaos: readonly string[] };

/** A known bug, planted into a copy of the checkout. A suite that stays green with it cannot be trusted when it is green without. */
export interface PlantedBug {
  readonly name: string;
  /** What goes wrong for whoever uses the hub. */
  readonly why: string;
  readonly edits: readonly Edit[];
  readonly caughtBy: Suite;
}

/** The text with the edit made. Throws where its place is not found exactly once: the code has moved, and the edit must follow. */
export function planted(text: string, { file, find, replace }: Edit): string {
  const places = text.split(find).length - 1;
  if (places !== 1) throw new Error(`${file}: the place of a planted bug was found ${places} times: ${find}`);
  return text.replace(find, () => replace);
}
