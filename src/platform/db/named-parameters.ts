/** A statement whose parameters have names: its text for the database, and the values for it out of a record that may have more. */
export interface NamedStatement<Given extends object> {
  readonly text: string;
  readonly values: (given: Given) => unknown[];
}

/**
 * Makes a statement of a text with names in braces, such as `{first}::integer`, each of which becomes a `$n`. For statements that are put together of parts, which
 * cannot know each other's numbers. Made once, where the statement is.
 */
export function named<Given extends object>(text: string): NamedStatement<Given> {
  const names: (keyof Given & string)[] = [];
  const numbered = text.replace(/\{([a-z]+)\}/gi, (_match, name: keyof Given & string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text: numbered, values: (given) => names.map((name) => given[name]) };
}
