/** The environment cannot be used: the message names every mistake. In a file of its own, so that telling it apart loads nothing else. */
export class ConfigError extends Error {}
