import { EXTERNAL_REFS_MAX } from "../../catalog/index.js";

/* What the schema says of other systems' names for documents. */

/** Of the input that makes one. */
export const externalRefsOf = (noun: string): string =>
  `What other systems call it, at most ${EXTERNAL_REFS_MAX}. In a channel a system's name stands for one ${noun}: else ALREADY_EXISTS names the one that has it. It cannot be changed.`;

/** Of the argument by which one is looked up. */
export const EXTERNAL_LOOKUP = "What another system calls it.";

/** Beside it. */
export const EXTERNAL_CHANNEL =
  "With `external`: the channel's code, where several channels have one of that name (BAD_USER_INPUT without); an unknown one finds nothing.";
