/** Something that must not be published: where it stands and what it is. The text itself is not repeated: it may be a secret. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

interface Pattern {
  readonly what: string;
  readonly pattern: RegExp;
  /** Files that may hold it. */
  readonly except?: RegExp;
}

const patterns: readonly Pattern[] = [
  { what: "a path of one machine", pattern: /(^|[^\w.-])\/(work|tmp|root|farm|home|Users)\/\w/ },
  { what: "the host of a package registry", pattern: /"resolved":\s*"https?:|\bregistry\.[a-z]+\.(org|com|dev)\b/ },
  { what: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  {
    what: "an access key of a cloud or a forge",
    pattern: /\b(AKIA[0-9A-Z]{16}|gh[opsu]_\w{36}|github_pat_\w{22,}|npm_\w{36}|xox[abprs]-\w{10,}|sk_live_\w{16,})\b/,
  },
  { what: "a signed token", pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/ },
  { what: "a password in a URL", pattern: /\b[a-z][a-z0-9+]*:\/\/[^\s/:@"'`$<>{}]+:(?!password@|…)[^\s/@"'`$<>{}]+@/, except: /^test\// },
];

/** Reads the lines of one tracked file. */
export function findingsIn(path: string, text: string): Finding[] {
  const applicable = patterns.filter(({ except }) => except === undefined || !except.test(path));
  return text
    .split("\n")
    .flatMap((content, index) =>
      applicable.filter(({ pattern }) => pattern.test(content)).map(({ what }) => ({ path, line: index + 1, what })),
    );
}

/** Packages of a lock file that carry no hash: they could be replaced unseen. */
export function packagesWithoutHash(lock: LockFile): string[] {
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== "" && entry.link !== true && entry.inBundle !== true && entry.integrity === undefined)
    .map(([path]) => path);
}

export interface LockFile {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly link?: boolean; readonly inBundle?: boolean }>>;
}
